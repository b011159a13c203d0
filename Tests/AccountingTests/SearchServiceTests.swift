import Contracts
import Foundation
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import AccountingService

@Suite("Words that are looked for in documents and books", .needsDatabase)
struct SearchServiceTests {
    private func count<Row: Codable & Sendable>(
        _ list: String, _ words: String, _ kind: Row.Type, _ desk: AccountingDesk
    ) async throws -> Int {
        let typed = words.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let page: Page<Row> = try await desk.service.get("\(list)?q=\(typed)", as: desk.finance).decoded()
        return page.data.count
    }

    @Test("find documents by any part of their number and by the name on them, in any order")
    func documents() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await desk.invoiced()
            let paper = try await desk.service.get("invoices/\(invoice.invoiceID)", as: desk.finance)
                .decoded(InvoiceView.self)
            let number = String(paper.legalNumber.suffix(3))
            for (words, found) in [
                (number, 1), (paper.buyer.name, 1), ("\(paper.buyer.name) \(number)", 1), ("\(number) nobody", 0),
                (paper.buyer.name.uppercased(), 1),
            ] {
                #expect(try await count("invoices", words, InvoiceSummary.self, desk) == found, "\(words)")
            }
            let proForma: Page<ProFormaSummary> = try await desk.service.get("pro-formas", as: desk.finance).decoded()
            let draft = try #require(proForma.data.first)
            #expect(try await count("pro-formas", draft.number, ProFormaSummary.self, desk) == 1)
            #expect(try await count("pro-formas", draft.accountName, ProFormaSummary.self, desk) == 1)
            #expect(try await count("pro-formas", "nobody", ProFormaSummary.self, desk) == 0)
            try await desk.deliver(invoice)
            let correction = CreateAdjustmentRequest(
                reason: "price", invoiceID: invoice.invoiceID,
                corrections: [.init(invoiceLineID: invoice.lines[0].invoiceLineID, net: Make.irr(9_000_000))])
            let answer = try await desk.service.post("adjustments", correction, as: desk.finance, key: "a")
            #expect(answer.status == 201, "\(answer)")
            let made = try answer.decoded(AdjustmentView.self)
            #expect(try await count("adjustments", made.legalNumber, AdjustmentSummary.self, desk) == 1)
            #expect(try await count("adjustments", made.buyer.name, AdjustmentSummary.self, desk) == 1)
            #expect(try await count("adjustments", "nobody", AdjustmentSummary.self, desk) == 0)
        }
    }

    @Test("find payments by reference and customer, entries by what they say, whom they are about and the invoice")
    func books() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await desk.invoiced()
            try await desk.deliver(invoice)
            try await desk.pay(1000, reference: "WIRE-77/A")
            for (words, found) in [("wire77", 1), ("noor", 1), ("noor 77a", 1), ("noor 78", 0)] {
                #expect(try await count("payments", words, PaymentView.self, desk) == found, "\(words)")
            }
            let all = try await count("journal-entries", "", JournalEntryView.self, desk)
            let paper = try await desk.service.get("invoices/\(invoice.invoiceID)", as: desk.finance)
                .decoded(InvoiceView.self)
            #expect(all > 2)
            #expect(try await count("journal-entries", "noor", JournalEntryView.self, desk) > 2)
            let ofInvoice = try await count("journal-entries", paper.legalNumber, JournalEntryView.self, desk)
            #expect(ofInvoice > 0 && ofInvoice < all)
            #expect(try await count("journal-entries", "nobody", JournalEntryView.self, desk) == 0)
        }
    }

    @Test("narrow payments and entries to days")
    func days() async throws {
        try await AccountingDesk.open { desk in
            let day = try await desk.pay(1000).receivedOn
            func found(_ query: String) async throws -> Int {
                let page: Page<PaymentView> = try await desk.service.get("payments?\(query)", as: desk.finance)
                    .decoded()
                return page.data.count
            }
            #expect(try await found("received_on=gte:\(day)&received_on=lte:\(day)") == 1)
            #expect(try await found("received_on=gt:\(day)") == 0)
            let entries: Page<JournalEntryView> = try await desk.service.get(
                "journal-entries?posted_on=lt:\(day)", as: desk.finance
            ).decoded()
            #expect(entries.data.isEmpty)
        }
    }

    @Test(
        "are looked up in an index, however many documents there are",
        arguments: [
            ("pro_forma_search", "pro_forma_by_words"), ("invoice_search", "invoice_by_words"),
            ("adjustment", "adjustment_by_words"), ("payment", "payment_by_words"),
            ("journal_entry", "journal_entry_by_words"), ("account", "account_by_words"),
        ])
    func indexed(table: String, index: String) async throws {
        try await withService(AccountingApp.definition) { service in
            let plan = try await service.plan(
                of: "SELECT 1 FROM \(identifier: table) AS t WHERE true\(SearchWords("Noor").sql(on: "t.search"))")
            #expect(plan.contains(index), "\(plan)")
        }
    }
}
