import Contracts

/// How much a customer may owe, and how much he owes already (7.2).
///
/// The row behind it is the lock: a decision that rests on it is made by whoever holds it until commit.
package struct CreditAccount: Equatable, Sendable {
    package let account: AccountID
    package var limit: Money
    /// Granted exceptions that have not expired.
    package var overrides: Money
    /// Delivered and not paid: 1210.
    package var receivable: Money
    /// Invoiced and not delivered: 1215.
    package var undelivered: Money
    /// Delivered and not invoiced: 1220.
    package var uninvoiced: Money
    /// Cheques that have not cleared: 1020.
    package var cheques: Money
    /// The customer's money with us: 2110.
    package var advances: Money
    /// Issued pro-formas that are not invoiced.
    package var holds: Money
    /// The part of `advances` that released, undelivered prepaid invoices rest on.
    package var earmarked: Money
    package var blockedReason: String?

    package init(
        account: AccountID, limit: Money, overrides: Money? = nil, receivable: Money? = nil,
        undelivered: Money? = nil, uninvoiced: Money? = nil, cheques: Money? = nil, advances: Money? = nil,
        holds: Money? = nil, earmarked: Money? = nil, blockedReason: String? = nil
    ) {
        let zero = Money.zero(limit.currency)
        self.account = account
        self.limit = limit
        self.overrides = overrides ?? zero
        self.receivable = receivable ?? zero
        self.undelivered = undelivered ?? zero
        self.uninvoiced = uninvoiced ?? zero
        self.cheques = cheques ?? zero
        self.advances = advances ?? zero
        self.holds = holds ?? zero
        self.earmarked = earmarked ?? zero
        self.blockedReason = blockedReason
    }

    package var currency: Currency { limit.currency }
    package var ceiling: Money { limit + overrides }
    package var exposure: Money { receivable + undelivered + uninvoiced + holds + cheques - advances }
    package var available: Money { ceiling - exposure }

    /// Money that may pay any delivered invoice, or stand behind another prepaid one.
    package var freeAdvances: Money { Money(max(advances.amount - earmarked.amount, 0), currency) }

    /// Whether `requested` still fits under the ceiling (I-20).
    package func verdict(on requested: Money) -> CreditVerdict {
        let stand = CreditStand(limit: limit, overrides: overrides, exposure: exposure, requested: requested)
        return requested <= available ? .granted(stand) : .short(stand)
    }

    package func changed(by change: CreditChange) -> CreditAccount {
        func moved(_ money: Money, _ by: Int64) -> Money { Money(money.amount + by, currency) }
        var changed = self
        changed.receivable = moved(receivable, change.receivable)
        changed.undelivered = moved(undelivered, change.undelivered)
        changed.uninvoiced = moved(uninvoiced, change.uninvoiced)
        changed.cheques = moved(cheques, change.cheques)
        changed.advances = moved(advances, change.advances)
        changed.holds = moved(holds, change.holds)
        changed.earmarked = moved(earmarked, change.earmarked)
        return changed
    }
}

/// The figures a credit decision rested on; kept with the pro-forma as proof of I-20.
package struct CreditStand: Equatable, Sendable {
    package let limit: Money
    package let overrides: Money
    package let exposure: Money
    package let requested: Money

    package init(limit: Money, overrides: Money, exposure: Money, requested: Money) {
        self.limit = limit
        self.overrides = overrides
        self.exposure = exposure
        self.requested = requested
    }

    package var shortfall: Money {
        Money(max(exposure.amount + requested.amount - limit.amount - overrides.amount, 0), limit.currency)
    }
}

package enum CreditVerdict: Equatable, Sendable {
    case granted(CreditStand)
    case short(CreditStand)
}

/// How a customer's running figures move. Those of the ledger follow from the entries alone, so that the running
/// exposure and the journal cannot part.
package struct CreditChange: Equatable, Sendable {
    package var receivable: Int64 = 0
    package var undelivered: Int64 = 0
    package var uninvoiced: Int64 = 0
    package var cheques: Int64 = 0
    package var advances: Int64 = 0
    package var holds: Int64 = 0
    package var earmarked: Int64 = 0

    package init(holds: Int64 = 0, earmarked: Int64 = 0) {
        self.holds = holds
        self.earmarked = earmarked
    }

    package init(_ lines: some Sequence<JournalLine>) {
        for line in lines {
            switch line.account {
            case .receivable: receivable += line.balance
            case .undelivered: undelivered += line.balance
            case .uninvoiced: uninvoiced += line.balance
            case .cheques: cheques += line.balance
            case .advances: advances -= line.balance
            default: break
            }
        }
    }

    package var isNothing: Bool { self == CreditChange() }

    package static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.receivable += right.receivable
        sum.undelivered += right.undelivered
        sum.uninvoiced += right.uninvoiced
        sum.cheques += right.cheques
        sum.advances += right.advances
        sum.holds += right.holds
        sum.earmarked += right.earmarked
        return sum
    }
}
