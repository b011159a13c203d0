import Contracts
import Foundation
import TestKit
import Testing

@testable import AccountingDomain
@testable import AccountingService

@Suite("What customers owe by age", .needsDatabase)
struct ReceivablesTests {
    private func report(_ desk: AccountingDesk) async throws -> ReceivablesReport {
        try await desk.service.get("reports/receivables", as: desk.finance).decoded()
    }

    private func owed(_ age: ReceivablesReport.Age, _ desk: AccountingDesk) async throws -> [InvoiceID] {
        let since = age.issuedFrom.map { "&issue_date=gte:\($0)" } ?? ""
        let until = age.issuedTo.map { "&issue_date=lte:\($0)" } ?? ""
        let page: Page<InvoiceSummary> = try await desk.service.get(
            "invoices?owed=gt:0&account_id=in:\(desk.account)\(since)\(until)", as: desk.finance
        ).decoded()
        return page.data.map(\.id)
    }

    @Test(
        "grows older from day to day, counts what is delivered and not paid, and opens the invoices behind each figure")
    func ages() async throws {
        try await AccountingDesk.open(limit: 100_000_000) { desk in
            let old = try await desk.invoiced()
            try await desk.deliver(old)
            let offers = [try await desk.askProForma(), try await desk.askProForma()]
            for offer in offers { try await desk.accept(offer) }
            desk.service.clock.advance(days: 31)
            let new = try #require(try await desk.invoice(offers[0]))
            try await desk.deliver(new, 4)
            _ = try await desk.invoice(offers[1])
            let report = try await report(desk)
            #expect(report.ages.map(\.fromDays) == [0, 31, 61, 91, 181])
            #expect(report.ages.map(\.toDays) == [30, 60, 90, 180, nil])
            let row = try #require(report.rows.first)
            #expect(report.rows.count == 1 && row.accountID == desk.account && row.name == "Noor")
            let part: Int64 = 4_180_012
            #expect(row.figures.byAge.map(\.amount) == [part, AccountingDesk.gross, 0, 0, 0])
            #expect(row.figures.owed.amount == part + AccountingDesk.gross)
            #expect(row.figures.invoices == 2)
            #expect(row.figures.undelivered.amount == 2 * AccountingDesk.gross - part)
            #expect(report.total.byAge == row.figures.byAge && report.total.owed == row.figures.owed)
            #expect(try await owed(report.ages[0], desk) == [new.invoiceID])
            #expect(try await owed(report.ages[1], desk) == [old.invoiceID])
            #expect(try await owed(report.ages[2], desk) == [])
        }
    }

    @Test("leaves out who has paid, and tells money that has paid nothing yet")
    func paid() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await desk.invoiced()
            try await desk.deliver(invoice)
            try await desk.pay(AccountingDesk.gross + 500)
            let report = try await report(desk)
            #expect(report.rows.isEmpty && report.unlisted == 0)
            #expect(report.total.owed.isZero && report.total.advances.amount == 500)
        }
    }

    @Test("is all there where nobody owes anything, and not for people without a right to the books")
    func nothing() async throws {
        try await AccountingDesk.open { desk in
            let report = try await report(desk)
            #expect(report.rows.isEmpty && report.total.byAge.allSatisfy(\.isZero) && report.total.byAge.count == 5)
            let answer = try await desk.service.get("reports/receivables", as: desk.service.person(.salesRep))
            #expect(answer.status == 404)
        }
    }

    @Test("begins each age on the day after the one before")
    func days() throws {
        let today = try LocalDate("2026-08-21")
        let ages = ReceivablesStore.ages(on: today)
        #expect(ages[0].issuedFrom == today.adding(days: -30) && ages[0].issuedTo == nil)
        #expect(ages[4].issuedTo == today.adding(days: -181) && ages[4].issuedFrom == nil)
        #expect(zip(ages, ages.dropFirst()).allSatisfy { $0.issuedFrom?.adding(days: -1) == $1.issuedTo })
    }
}
