import AccountingDomain
import Contracts
import Foundation
import Postgres
import ServiceKit

enum LedgerRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("accounts", right: .readLedger, accounts)
        routes.get("accounts/{id}", right: .readLedger, account)
        routes.get("accounts/{id}/statement", right: .readLedger, statement)
        routes.get("trial-balance", right: .readLedger, trialBalance)
        routes.get("journal-entries", right: .readLedger, entries)
        routes.get("journal-entries/{id}", right: .readLedger, entry)
        routes.post("journal-entries", right: .postJournal, needs: .key, post)
        routes.get("totals", right: .readDocuments, totals)
        routes.get("exceptions", right: .readLedger, exceptions)
        routes.post("exceptions/{id}/close", right: .postJournal, closeException)
        routes.get("work", right: .readLedger, work)
    }

    /// By name. Index: account_by_name; with words to look for, account_by_words.
    static func accounts(_ call: Call) async throws -> Answer {
        let filters = try call.filters("q", "blocked")
        let page = try call.page
        let words = call.searchWords.sql(on: "a.search")
        let blocked = try filters.value("blocked").map { word in
            guard let blocked = Bool(word) else {
                throw Problem.parameter("blocked", code: "unsupported_parameter", "say true or false")
            }
            return blocked
        }
        let after: (String, AccountID)? = try page.key(0).flatMap { name in try page.key(1).map { (name, $0) } }
        return try await call.read { tx in
            let found = try await CustomerAccountList.page(
                words, blocked: blocked, after: after, limit: page.fetch, in: tx)
            return try call.list(found, page, keys: { [$0.name, $0.accountID] }, view: { $0 })
        }
    }

    static func account(_ call: Call) async throws -> Answer {
        let id = try call.id("id", AccountID.self)
        return try await call.read { tx in Answer(.ok, try await CustomerAccountViews.show(id, in: tx)) }
    }

    static func statement(_ call: Call) async throws -> Answer {
        let id = try call.id("id", AccountID.self)
        let from = try call.filter("from").map { try LocalDate($0) }
        let to = try call.filter("to").map { try LocalDate($0) }
        let last = try call.filter("last").map { text in
            guard let last = Int(text), (0...AccountStatements.most).contains(last) else {
                throw Problem.parameter(
                    "last", code: "unsupported_parameter", "say a number up to \(AccountStatements.most)")
            }
            return last
        }
        return try await call.read { tx in
            Answer(
                .ok,
                try await AccountStatements.show(
                    id, from: from, to: to, last: last ?? AccountStatements.most, in: tx))
        }
    }

    static func trialBalance(_ call: Call) async throws -> Answer {
        let day = try call.filter("through").map { try LocalDate($0) }
        return try await call.read { tx in
            let currency = try await BooksStore.find(in: tx).currency
            let balances = try await JournalStore.balances(through: day, in: tx)
            let rows = balances.map { row in
                TrialBalanceView.Row(
                    code: Int(row.code), name: LedgerAccount(rawValue: row.code)?.name ?? "",
                    debit: Money(row.debit, currency), credit: Money(row.credit, currency),
                    balance: Money(row.debit - row.credit, currency))
            }
            let difference = rows.map(\.balance).reduce(.zero(currency), +)
            return Answer(.ok, TrialBalanceView(through: day, rows: rows, difference: difference))
        }
    }

    static func entries(_ call: Call) async throws -> Answer {
        let filters = try call.filters("rule", "account_id", "invoice_id", "posted_on", "q")
        let page = try call.page
        let conditions = try [
            filters.sql("rule", on: "e.rule", as: String.self),
            filters.sql("account_id", on: "e.account_id", as: AccountID.self),
            filters.sql("invoice_id", on: "e.invoice_id", as: InvoiceID.self),
            filters.sql("posted_on", on: "e.posted_on", as: LocalDate.self),
            JournalStore.naming(call.searchWords, call.principal.company),
        ].joined(separator: "")
        let before: JournalEntryID? = try page.key(0)
        return try await call.read { tx in
            let found = try await JournalStore.list(conditions, before: before, limit: page.fetch, in: tx)
            return try call.list(found, page, keys: { [$0.id] }, view: { $0 })
        }
    }

    static func entry(_ call: Call) async throws -> Answer {
        let id = try call.id("id", JournalEntryID.self)
        return try await call.read { tx in Answer(.ok, try await JournalStore.find(id, in: tx)) }
    }

    static func post(_ call: Call) async throws -> Answer {
        let body = try await call.body(PostEntryRequest.self)
        let id = body.entryID ?? JournalEntryID()
        return try await call.change { tx in
            try await ManualEntries.post(body, as: id, in: tx)
            let view = try await JournalStore.find(id, in: tx)
            return Answer(.created, view, location: "/api/accounting/v1/journal-entries/\(id)")
        }
    }

    static func totals(_ call: Call) async throws -> Answer {
        let from = try call.filter("from").map { try LocalDate($0) }
        let to = try call.filter("to").map { try LocalDate($0) }
        let country = call.filter("country")
        return try await call.read { tx in
            let rows = try await DocumentTotalsStore.rows(from: from, to: to, country: country, in: tx)
            return Answer(.ok, DocumentTotalsView(from: from, to: to, rows: rows))
        }
    }

    static func work(_ call: Call) async throws -> Answer {
        try await call.read { tx in Answer(.ok, try await AccountingWork.counted(in: tx)) }
    }

    static func exceptions(_ call: Call) async throws -> Answer {
        try await call.read { tx in
            let open = try await ExceptionStore.list(in: tx)
            return Answer(.ok, Page(open, limit: 200, next: nil))
        }
    }

    static func closeException(_ call: Call) async throws -> Answer {
        guard let id = UUID(uuidString: try call.parameter("id")) else { throw AccountingRefusal.notFound("exception") }
        return try await call.change { tx in
            try await ExceptionStore.close(id, in: tx)
            return Answer(.noContent)
        }
    }
}
