import AccountingDomain
import Contracts
import Messaging
import Postgres

/// The journal and the customers' running figures within one unit of work.
///
/// Entries are collected and written with one statement just before the commit, and so are the changes of the
/// customers' figures, which follow from the entries. Money that has become free is then put to use: it pays what
/// the customer owes and releases goods that wait for it (P-06a, S-45).
enum Ledger {
    struct Posted: Sendable {
        let company: CompanyID
        let entry: JournalEntry
        let postedOn: LocalDate
    }

    /// A customer's changes, and for whom the unit made the last of them.
    struct Change: Sendable {
        var change: CreditChange
        var acting: Acting
        var books: OpenBooks
    }

    struct Customer: Hashable, Sendable {
        let company: CompanyID
        let account: AccountID
    }

    private struct Unit: Sendable {
        var entries: [Posted] = []
        var changes: [Customer: Change] = [:]
    }

    private static let key = "accounting.ledger"

    static func settleBeforeCommit(_ tx: Transaction) {
        tx.beforeCommit(once: key) { try await settle(in: $0) }
    }

    /// Posts an entry; what it moves on a customer's balances moves his running figures.
    static func post(_ entry: JournalEntry, _ books: OpenBooks, in tx: Transaction) {
        guard !entry.lines.isEmpty else { return }
        let posted = Posted(
            company: tx.acting.company, entry: entry, postedOn: books.books.postingDay(of: entry.occurredOn))
        tx.withAttachment(key, default: Unit()) { $0.entries.append(posted) }
        if let customer = entry.customer { change(CreditChange(entry.lines), of: customer, books, in: tx) }
    }

    /// Moves figures that no entry shows: holds and earmarks.
    static func change(_ change: CreditChange, of account: AccountID, _ books: OpenBooks, in tx: Transaction) {
        guard !change.isNothing else { return }
        let customer = Customer(company: tx.acting.company, account: account)
        tx.withAttachment(key, default: Unit()) { unit in
            let before = unit.changes[customer]?.change ?? CreditChange()
            unit.changes[customer] = Change(change: before + change, acting: tx.acting, books: books)
        }
    }

    /// What this unit has changed and not yet written; decisions within a batch must see it.
    static func pending(_ account: AccountID, in tx: Transaction) -> CreditChange {
        let customer = Customer(company: tx.acting.company, account: account)
        return tx.withAttachment(key, default: Unit()) { $0.changes[customer]?.change ?? CreditChange() }
    }

    /// Writes what was collected, and puts free money to use.
    static func settle(in tx: Transaction) async throws {
        for (company, changes) in takeChanges(tx) {
            let stands = try await CreditStore.apply(changes, of: company, in: tx)
            for stand in stands where stand.credit.freeAdvances.amount > 0 {
                guard let change = changes[stand.credit.account] else { continue }
                try await Settlement.useAdvances(of: stand, change.books, in: tx.with(acting: change.acting))
            }
        }
        // Using money moves figures between accounts of the same customer, whose row is locked by now.
        for (company, changes) in takeChanges(tx) { _ = try await CreditStore.apply(changes, of: company, in: tx) }
        let entries = tx.withAttachment(key, default: Unit()) { unit in
            defer { unit.entries = [] }
            return unit.entries
        }
        if !entries.isEmpty { JournalStore.insert(entries, in: tx) }
    }

    private static func takeChanges(_ tx: Transaction) -> [(CompanyID, [AccountID: Change])] {
        let changes = tx.withAttachment(key, default: Unit()) { unit in
            defer { unit.changes = [:] }
            return unit.changes
        }
        var byCompany: [CompanyID: [AccountID: Change]] = [:]
        for (customer, change) in changes where !change.change.isNothing {
            byCompany[customer.company, default: [:]][customer.account] = change
        }
        return byCompany.map { ($0.key, $0.value) }
    }
}
