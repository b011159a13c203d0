import AccountingDomain
import Contracts
import Messaging
import Postgres

/// Limits and blocks of customers, each with who and why (7.2). Lock order: pro-forma, credit gate, credit.
enum CreditCommands {
    static func setLimit(
        _ account: AccountID, to request: SetCreditLimitRequest, expecting version: Int?, in tx: Transaction
    ) async throws {
        let books = try await BooksStore.open(in: tx)
        guard request.limit.currency == books.currency else {
            throw AccountingRefusal.foreignCurrency(request.limit.currency, books: books.currency)
        }
        guard request.limit.amount >= 0 else { throw AccountingRefusal.limitNegative }
        let blocked = try await ProFormaStore.blocked(of: account, in: tx)
        _ = try await held(account, version, books, in: tx)
        CreditChangeStore.setLimit(request.limit, of: account, because: request.reason, in: tx)
        try await ProFormaCommands.reconsider(blocked, books, in: tx)
    }

    /// Stops new pro-formas and invoices of a customer; the warehouse hears it and stops exits by its policy.
    static func block(
        _ account: AccountID, because reason: String, expecting version: Int? = nil, in tx: Transaction
    ) async throws {
        let books = try await BooksStore.open(in: tx)
        guard !reason.isEmpty else { throw AccountingRefusal.reasonMissing }
        let standing = try await held(account, version, books, in: tx)
        guard standing.credit.blockedReason == nil else { throw AccountingRefusal.alreadyBlocked }
        CreditChangeStore.setBlock(reason, of: account, because: reason, in: tx)
        try await Outbox.append(AccountBlocked(accountID: account, reason: reason), in: tx)
    }

    static func unblock(_ account: AccountID, expecting version: Int?, in tx: Transaction) async throws {
        let books = try await BooksStore.open(in: tx)
        let blocked = try await ProFormaStore.blocked(of: account, in: tx)
        let standing = try await held(account, version, books, in: tx)
        guard standing.credit.blockedReason != nil else { throw AccountingRefusal.notBlocked }
        CreditChangeStore.setBlock(nil, of: account, because: nil, in: tx)
        try await Outbox.append(AccountUnblocked(accountID: account), in: tx)
        try await ProFormaCommands.reconsider(blocked, books, in: tx)
    }

    static func held(
        _ account: AccountID, _ version: Int?, _ books: OpenBooks, in tx: Transaction
    ) async throws -> CreditStanding {
        guard let standing = try await CreditStore.hold(account, books, in: tx) else {
            throw AccountingRefusal.notFound("credit account")
        }
        try ProFormaCommands.check(version, standing.version)
        return standing
    }
}

/// Writes what persons decide about a customer's credit, and keeps who and why.
enum CreditChangeStore {
    static func setLimit(_ limit: Money, of account: AccountID, because reason: String?, in tx: Transaction) {
        tx.write(
            """
            update credit_account set limit_units = \(limit.amount), version = version + 1
            where company_id = \(tx.acting.company) and account_id = \(account)
            """
        )
        note("limit", of: account, amount: limit.amount, because: reason, in: tx)
    }

    static func setBlock(_ blockedReason: String?, of account: AccountID, because reason: String?, in tx: Transaction) {
        tx.write(
            """
            update credit_account set blocked_reason = \(blockedReason), version = version + 1
            where company_id = \(tx.acting.company) and account_id = \(account)
            """
        )
        note(blockedReason == nil ? "unblock" : "block", of: account, amount: nil, because: reason, in: tx)
    }

    static func note(
        _ kind: String, of account: AccountID, amount: Int64?, because reason: String?, in tx: Transaction
    ) {
        tx.write(
            """
            insert into credit_change (company_id, account_id, kind, amount_units, reason, changed_by, changed_at)
            values (\(tx.acting.company), \(account), \(kind), \(amount), \(reason), \(tx.acting.actor.userID), \(tx.now))
            """
        )
    }
}
