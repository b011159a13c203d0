import Contracts
import Foundation
import TestKit
import Testing

@testable import AccountingService

@Suite("A customer's statement of account")
struct StatementTests {
    private let day: Int64 = 86_400

    /// Goods for the worked example, then 4 and 1 million paid, each on a day of its own.
    private func open(_ body: (AccountingDesk, InvoiceIssued) async throws -> Void) async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await desk.invoiced()
            try await desk.exit(invoice)
            try await desk.deliver(invoice)
            for (amount, reference) in [(Int64(4_000_000), "B-1"), (1_000_000, "B-2")] {
                desk.service.clock.advance(seconds: day)
                try await desk.pay(amount, reference: reference)
            }
            try await body(desk, invoice)
        }
    }

    private func statement(_ desk: AccountingDesk, _ question: String = "") async throws -> AccountStatementView {
        try await desk.service.get("accounts/\(desk.account)/statement\(question)", as: desk.finance).decoded()
    }

    @Test("has what was delivered and paid with the balance after each, and nothing that moves nothing")
    func whole() async throws {
        try await open { desk, invoice in
            let statement = try await statement(desk)
            #expect(statement.rows.map(\.rule) == ["P-06", "P-02", "P-02"])
            #expect(statement.rows.map(\.document) == [invoice.legalNumber, "B-1", "B-2"])
            let gross = AccountingDesk.gross
            #expect(statement.rows.map(\.debit.amount) == [gross, 0, 0])
            #expect(statement.rows.map(\.credit.amount) == [0, 4_000_000, 1_000_000])
            #expect(statement.rows.map(\.balance.amount) == [gross, gross - 4_000_000, gross - 5_000_000])
            #expect(statement.opening.isZero && statement.leftOff == 0)
            #expect(statement.debit.amount == gross && statement.credit.amount == 5_000_000)
            let account: CustomerAccountView = try await desk.service.get(
                "accounts/\(desk.account)", as: desk.finance
            ).decoded()
            #expect(statement.closing == account.balance)
            #expect(statement.customer.name == "Noor" && statement.customer.taxID == "10100083457")
            #expect(statement.company.taxID == "10380284790")
        }
    }

    @Test("begins with what was owed before its first day, and ends with its last")
    func period() async throws {
        try await open { desk, _ in
            let whole = try await statement(desk)
            let last = whole.rows[2].postedOn
            let end = try await statement(desk, "?from=\(last)")
            #expect(end.opening == whole.rows[1].balance && end.closing == whole.closing)
            #expect(end.rows.map(\.document) == ["B-2"] && end.rows[0].balance == whole.closing)
            #expect(end.debit.isZero && end.credit.amount == 1_000_000)
            let start = try await statement(desk, "?to=\(last.adding(days: -1))")
            #expect(start.opening.isZero && start.closing == end.opening && start.rows.count == 2)
            let nothing = try await statement(desk, "?from=\(last.adding(days: 1))")
            #expect(nothing.opening == whole.closing && nothing.closing == whole.closing && nothing.rows.isEmpty)
        }
    }

    @Test("tells the last rows where all are too many, with sums and balances of all")
    func last() async throws {
        try await open { desk, _ in
            let whole = try await statement(desk)
            let end = try await statement(desk, "?last=1")
            #expect(end.leftOff == 2 && end.rows.map(\.balance) == [whole.closing])
            #expect(end.debit == whole.debit && end.credit == whole.credit && end.closing == whole.closing)
            for question in ["last=5001", "last=x", "from=yesterday"] {
                let answer = try await desk.service.get(
                    "accounts/\(desk.account)/statement?\(question)", as: desk.finance)
                #expect(answer.status == 422 || answer.status == 400, "\(question)")
            }
            let nobody = try await desk.service.get("accounts/\(AccountID())/statement", as: desk.finance)
            #expect(nobody.status == 404)
        }
    }
}
