import Contracts

/// Money of a customer that pays nothing yet: a cleared payment, or a credit without an invoice.
package struct FreeMoney: Equatable, Sendable {
    package let payment: PaymentID
    package let free: Money

    package init(payment: PaymentID, free: Money) {
        self.payment = payment
        self.free = free
    }
}

/// An invoice with something delivered and unpaid.
package struct OpenInvoice: Equatable, Sendable {
    package let invoice: InvoiceID
    package let receivable: Money

    package init(invoice: InvoiceID, receivable: Money) {
        self.invoice = invoice
        self.receivable = receivable
    }
}

/// An amount of one payment that pays one invoice; negative where it is taken back. Append-only (SM-10).
package struct AllocationShare: Equatable, Sendable {
    package let payment: PaymentID
    package let invoice: InvoiceID
    package let amount: Money

    package init(payment: PaymentID, invoice: InvoiceID, amount: Money) {
        self.payment = payment
        self.invoice = invoice
        self.amount = amount
    }
}

package enum Allocation {
    /// Pays invoices in the given order (oldest delivered first) with money in the given order (oldest first), never
    /// more than is owed (I-23) and never more than `limit` in all, which leaves alone what prepaid goods rest on.
    package static func plan(
        _ money: [FreeMoney], upTo limit: Money, for invoices: [OpenInvoice]
    ) -> [AllocationShare] {
        var shares: [AllocationShare] = []
        var left = limit.amount
        var purse = money.map { ($0.payment, $0.free.amount) }[...]
        for invoice in invoices {
            var owed = invoice.receivable.amount
            while owed > 0, left > 0, let (payment, free) = purse.first {
                let amount = min(owed, free, left)
                if amount > 0 {
                    shares.append(
                        AllocationShare(
                            payment: payment, invoice: invoice.invoice, amount: Money(amount, limit.currency)))
                }
                owed -= amount
                left -= amount
                if amount == free { purse.removeFirst() } else { purse[purse.startIndex].1 -= amount }
            }
        }
        return shares
    }

    /// Takes `amount` back from what was allocated, the latest first, as opposite shares.
    ///
    /// - Parameter shares: what each payment has paid of the invoice, the latest first; together at least `amount`.
    package static func takenBack(_ amount: Money, from shares: [AllocationShare]) -> [AllocationShare] {
        var back: [AllocationShare] = []
        var wanted = amount.amount
        for share in shares where wanted > 0 {
            let piece = min(wanted, share.amount.amount)
            guard piece > 0 else { continue }
            back.append(
                AllocationShare(
                    payment: share.payment, invoice: share.invoice, amount: Money(-piece, amount.currency)))
            wanted -= piece
        }
        return back
    }
}
