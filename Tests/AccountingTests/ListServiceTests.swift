import Contracts
import Foundation
import ServiceKit
import TestKit
import Testing

@testable import AccountingDomain
@testable import AccountingService

@Suite("What accountants look for", .needsDatabase)
struct ListServiceTests {
    private func names(_ query: String, _ desk: AccountingDesk) async throws -> [String] {
        let page: Page<CustomerAccountSummary> = try await desk.service.get("accounts?\(query)", as: desk.finance)
            .decoded()
        return page.data.map(\.name)
    }

    @Test("customers are found by any part of name or tax number, whatever the keyboard, and stand by name")
    func accounts() async throws {
        try await AccountingDesk.open { desk in
            for (number, name) in ["Łódź Meble", "بازرگانی کیان", "Zorza"].enumerated() {
                try await desk.service.deliver(
                    AccountPublished(
                        accountID: AccountID(), name: name, taxID: "77\(number)", country: "IR", aggregateVersion: 1))
            }
            #expect(try await names("", desk).sorted() == ["Noor", "Zorza", "Łódź Meble", "بازرگانی کیان"].sorted())
            #expect(try await names("q=lodz", desk) == ["Łódź Meble"])
            // Arabic kaf and yeh of another keyboard.
            let typed = "كيان".addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            #expect(try await names("q=\(typed)", desk) == ["بازرگانی کیان"])
            #expect(try await names("q=%DB%B7%DB%B7%DB%B2", desk) == ["Zorza"])
            #expect(try await names("q=meble%20771", desk) == [])
            let answer = try await desk.service.get("accounts?limit=3", as: desk.finance)
            let first: Page<CustomerAccountSummary> = try answer.decoded()
            let next = try #require(first.page.next)
            #expect(try await names("limit=3&after=\(next)", desk).count == 1)
            #expect(try await desk.service.get("accounts", as: desk.service.person(.salesRep)).status == 404)
        }
    }

    @Test("a customer's line says what he owes, less his money, and whether he is blocked")
    func balances() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await desk.invoiced()
            try await desk.deliver(invoice, 4)
            try await desk.pay(180_012)
            let version = try await desk.service.get("credit-accounts/\(desk.account)", as: desk.finance).entityTag
            let answer = try await desk.service.request(
                .post, "credit-accounts/\(desk.account)/block", body: JSON.encode(ReasonRequest(reason: "late")),
                as: desk.finance, headers: ["If-Match": version ?? ""])
            #expect(answer.status == 200, "\(answer)")
            let page: Page<CustomerAccountSummary> = try await desk.service.get(
                "accounts?blocked=true", as: desk.finance
            ).decoded()
            let found = try #require(page.data.first)
            #expect(found.balance == Make.irr(4_000_000))
            #expect(found.undelivered == Make.irr(6_270_019))
            #expect(found.blockedReason == "late" && found.taxID == "10100083457")
            func count(_ word: String) async throws -> Int {
                let page: Page<CustomerAccountSummary> = try await desk.service.get(
                    "accounts?blocked=\(word)", as: desk.finance
                ).decoded()
                return page.data.count
            }
            #expect(try await count("true") == 1)
            #expect(try await count("false") == 0)
            #expect(try await desk.service.get("accounts?blocked=no", as: desk.finance).status == 400)
        }
    }

    @Test("invoices are filtered by each of their dimensions")
    func invoices() async throws {
        try await AccountingDesk.open(limit: 100_000_000) { desk in
            let (paid, partly, open) = (
                try await desk.invoiced(), try await desk.invoiced(), try await desk.invoiced(terms: .prepaid)
            )
            for invoice in [paid, partly] { try await desk.deliver(invoice) }
            try await desk.pay(AccountingDesk.gross + 1_000_000)
            let stop = try await desk.service.post(
                "invoices/\(partly.invoiceID)/stop-dispatch", ReasonRequest(reason: "wait"), as: desk.finance)
            #expect(stop.status == 200, "\(stop)")
            func found(_ query: String) async throws -> [InvoiceID] {
                let page: Page<InvoiceSummary> = try await desk.service.get("invoices?\(query)", as: desk.finance)
                    .decoded()
                return page.data.map(\.id)
            }
            #expect(try await found("settlement=SETTLED") == [paid.invoiceID])
            #expect(try await found("settlement=in:OPEN,PARTLY") == [open.invoiceID, partly.invoiceID])
            #expect(try await found("dispatch=WAITING") == [open.invoiceID])
            #expect(try await found("dispatch=STOPPED") == [partly.invoiceID])
            #expect(try await found("dispatch=FREE&delivery=ALL") == [paid.invoiceID])
            #expect(try await found("adjustment=NONE").count == 3)
            #expect(try await found("tax=ACCEPTED") == [])
        }
    }

    @Test("what waits is counted: blocked, accepted, stopped, and what did not fit")
    func work() async throws {
        try await AccountingDesk.open(limit: 25_000_000) { desk in
            try await desk.accept(try await desk.askProForma())
            try await desk.askProForma()
            try await desk.askProForma()
            let invoice = try await desk.invoiced(terms: .prepaid)
            let stop = try await desk.service.post(
                "invoices/\(invoice.invoiceID)/stop-dispatch", ReasonRequest(reason: "wait"), as: desk.finance)
            #expect(stop.status == 200, "\(stop)")
            let work: AccountingWorkView = try await desk.service.get("work", as: desk.finance).decoded()
            #expect(work.proFormas == ["ACCEPTED": 1, "ISSUED": 1, "BLOCKED": 1])
            #expect(work.stopped == 1 && work.exceptions == 0)
            #expect(try await desk.service.get("work", as: desk.service.person(.salesRep)).status == 404)
        }
    }

    @Test("payments, entries and pro-formas name the people they are about")
    func names() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await desk.invoiced()
            let payment = try await desk.pay(100)
            #expect(payment.accountName == "Noor")
            let payments: Page<PaymentView> = try await desk.service.get("payments", as: desk.finance).decoded()
            #expect(payments.data.map(\.accountName) == ["Noor"])
            let entries: Page<JournalEntryView> = try await desk.service.get(
                "journal-entries?invoice_id=\(invoice.invoiceID)", as: desk.finance
            ).decoded()
            #expect(entries.data.map(\.legalNumber) == [invoice.legalNumber])
            #expect(entries.data.map(\.accountName) == ["Noor"])
            #expect(entries.data.first?.lines.map(\.code) == [1215, 2310, 2210])
            let proForma = try await desk.show(try await desk.askProForma())
            #expect(proForma.seller.name == "Karvan" && proForma.seller.taxID == "10380284790")
            #expect(proForma.buyer.name == "Noor" && proForma.buyer.taxID == "10100083457")
        }
    }

    @Test("a correction is shown before it is issued: the same lines, no number taken, nothing changed")
    func preview() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await desk.invoiced()
            try await desk.deliver(invoice)
            try await desk.pay(AccountingDesk.gross)
            let request = CreateAdjustmentRequest(
                reason: "price", invoiceID: invoice.invoiceID,
                corrections: [.init(invoiceLineID: invoice.lines[0].invoiceLineID, net: Make.irr(9_000_000))])
            let shown = try await desk.service.post("adjustments?dry_run=true", request, as: desk.finance, key: "a")
            #expect(shown.status == 200, "\(shown)")
            let preview: AdjustmentPreview = try shown.decoded()
            #expect(preview.delta.net == Make.irr(-500_028))
            #expect(preview.excess == Make.irr(550_031))
            let none: Page<AdjustmentSummary> = try await desk.service.get("adjustments", as: desk.finance).decoded()
            #expect(none.data.isEmpty)
            let issued: AdjustmentView = try await desk.service.post("adjustments", request, as: desk.finance, key: "a")
                .decoded()
            #expect(issued.lines == preview.lines)
            #expect(issued.delta == preview.delta)
            #expect(issued.legalNumber.hasSuffix("00001"))
            let nothing = try await desk.service.post("adjustments?dry_run=true", request, as: desk.finance, key: "b")
            #expect(nothing.problem?.code == "nothing_changes")
        }
    }
}
