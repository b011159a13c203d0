import Contracts
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import AccountingDomain
@testable import AccountingService

@Suite("From pro-forma to money", .needsDatabase)
struct ChainTests {
    @Test("one order keeps the books balanced at every step (S-60)")
    func happy() async throws {
        try await AccountingDesk.open { desk in
            let proForma = try await desk.askProForma()
            #expect(
                try await desk.service.sent(ProFormaIssued.self).map(\.totals.gross.amount) == [AccountingDesk.gross])
            #expect(try await desk.credit().parts.holds.amount == AccountingDesk.gross)
            try await desk.accept(proForma)
            let invoice = try #require(try await desk.invoice(proForma))
            #expect(invoice.legalNumber == "1405-00001")
            #expect(invoice.released)
            #expect(try await desk.balances() == [1215: 10_450_031, 2310: -9_500_028, 2210: -950_003])
            #expect(try await desk.credit().exposure.amount == AccountingDesk.gross)
            try await desk.audit()

            try await desk.exit(invoice)
            try await desk.deliver(invoice)
            #expect(
                try await desk.balances() == [
                    1210: 10_450_031, 1310: -7_000_000, 2210: -950_003, 4010: -9_500_028, 5010: 7_000_000,
                ])
            #expect(try await desk.service.sent(InvoiceSettled.self).isEmpty)
            let payment = try await desk.pay(AccountingDesk.gross)
            #expect(payment.allocations?.map(\.amount.amount) == [AccountingDesk.gross])
            func paying(_ invoice: InvoiceID) async throws -> [PaymentID] {
                try await desk.service.get("payments?invoice_id=\(invoice)", as: desk.finance)
                    .decoded(Page<PaymentView>.self).data.map(\.id)
            }
            #expect(try await paying(invoice.invoiceID) == [payment.id])
            #expect(try await paying(InvoiceID()) == [])
            #expect(try await desk.service.sent(InvoiceSettled.self).map(\.invoiceID) == [invoice.invoiceID])
            let status = try await desk.show(invoice).status
            #expect(status == DocumentStatus(settlement: "SETTLED", delivery: "ALL", adjustment: "NONE"))
            #expect(try await desk.credit().exposure.isZero)
            #expect(try await desk.show(proForma).state == "INVOICED")
            try await desk.audit()
        }
    }

    @Test("every message handed over twice has one effect")
    func twice() async throws {
        try await AccountingDesk.open { desk in
            let proForma = try await desk.askProForma(times: 2)
            try await desk.accept(proForma)
            let invoice = try #require(try await desk.invoice(proForma, times: 2))
            try await desk.exit(invoice, times: 2)
            try await desk.deliver(invoice, times: 2)
            #expect(try await desk.service.sent(InvoiceIssued.self).count == 1)
            #expect(try await desk.balances()[1210] == AccountingDesk.gross)
            #expect(try await desk.balances()[1315] == nil)
            try await desk.audit()
        }
    }

    @Test("asked again under another key, a pro-forma and an invoice are told again, not made again")
    func askedAgain() async throws {
        try await AccountingDesk.open { desk in
            let opportunity = OpportunityID()
            let proForma = try await desk.askProForma(opportunity: opportunity)
            try await desk.askProForma(proForma, opportunity: opportunity, key: "another")
            #expect(try await desk.service.sent(ProFormaIssued.self).count == 2)
            #expect(try await desk.service.value("select count(*) as value from pro_forma") == 1)
            try await desk.accept(proForma)
            let issued = try #require(try await desk.invoice(proForma))
            let again = IssueInvoice(
                invoiceID: issued.invoiceID, proFormaID: proForma, opportunityID: issued.opportunityID, lines: [])
            try await desk.service.deliver(again, key: "another invoice key", from: .sales)
            #expect(try await desk.service.sent(InvoiceIssued.self).map(\.legalNumber) == ["1405-00001", "1405-00001"])
            #expect(try await desk.service.value("select count(*) as value from invoice") == 1)
        }
    }

    @Test("facts may come in any order: a delivery before its exit (1315 below zero meanwhile)")
    func anyOrder() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await desk.invoiced()
            try await desk.deliver(invoice, 4)
            #expect(try await desk.balances()[1315] == -2_800_000)
            try await desk.exit(invoice)
            try await desk.deliver(invoice, 6)
            #expect(try await desk.balances()[1315] == nil)
            #expect(try await desk.balances()[1210] == AccountingDesk.gross)
            try await desk.audit()
        }
    }

    @Test("an advance pays at delivery, and the customer owes the rest (S-72)")
    func advance() async throws {
        try await AccountingDesk.open { desk in
            try await desk.pay(6_000_000)
            #expect(try await desk.credit().parts.advances.amount == 6_000_000)
            let invoice = try await desk.invoiced()
            try await desk.exit(invoice)
            try await desk.deliver(invoice, 4)
            // 4 180 012 delivered and paid; the rest of the advance waits.
            #expect(try await desk.credit().parts.receivable.isZero)
            #expect(try await desk.credit().parts.advances.amount == 6_000_000 - 4_180_012)
            try await desk.deliver(invoice, 6)
            #expect(try await desk.credit().parts.receivable.amount == AccountingDesk.gross - 6_000_000)
            #expect(try await desk.show(invoice).status.settlement == "PARTLY")
            try await desk.pay(AccountingDesk.gross - 6_000_000)
            #expect(try await desk.show(invoice).status.settlement == "SETTLED")
            try await desk.audit()
        }
    }

    @Test("partial invoices of a pro-forma add up to it, and its credit goes with them")
    func partialInvoices() async throws {
        try await AccountingDesk.open { desk in
            let proForma = try await desk.askProForma()
            try await desk.accept(proForma)
            let first = try #require(try await desk.invoice(proForma, 4))
            #expect(try await desk.show(proForma).state == "PARTLY_INVOICED")
            #expect(try await desk.credit().exposure.amount == AccountingDesk.gross)
            let second = try #require(try await desk.invoice(proForma, 6))
            #expect(first.totals.gross.amount + second.totals.gross.amount == AccountingDesk.gross)
            #expect(try await desk.credit().parts.holds.isZero)
            #expect(second.legalNumber == "1405-00002")
            try await desk.audit()
        }
    }

    @Test("goods refused at the door come back at cost, and the invoice is cancelled (S-63)")
    func refused() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await desk.invoiced()
            try await desk.exit(invoice)
            try await desk.deliver(invoice, 0, refused: 10)
            let line = invoice.lines[0]
            try await desk.service.deliver(
                RefusedGoodsReceived(
                    deliveryID: DeliveryID(), dispatchNoteID: DispatchNoteID(), invoiceID: invoice.invoiceID,
                    opportunityID: invoice.opportunityID,
                    lines: [
                        ReturnedLine(
                            invoiceLineID: line.invoiceLineID, productID: line.productID, description: "Pump",
                            quantity: 10, cost: desk.cost(10))
                    ]), times: 2)
            let command = IssueAdjustment(
                adjustmentID: AdjustmentID(), invoiceID: invoice.invoiceID, opportunityID: invoice.opportunityID,
                kind: .cancellation, reason: "refused",
                lines: [AdjustedQuantity(invoiceLineID: line.invoiceLineID, quantity: 10)])
            try await desk.service.deliver(command, key: "adj", from: .sales, times: 2)
            let issued = try await desk.service.sent(AdjustmentIssued.self)
            #expect(issued.map(\.kind) == [.cancellation] && issued.map(\.ordinal) == [1])
            #expect(issued.map(\.legalNumber) == ["X-1405-00001"])
            #expect(issued.map(\.delta.gross.amount) == [-AccountingDesk.gross])
            #expect(try await desk.balances() == [:])
            #expect(try await desk.credit().exposure.isZero)
            #expect(try await desk.show(invoice).status.adjustment == "FULLY")
            try await desk.audit()
        }
    }

    @Test("an invoice's adjustments are counted in the order in which they are issued, and told again as they are")
    func ordinals() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await desk.invoiced()
            let line = invoice.lines[0].invoiceLineID
            func cancel(_ quantity: ExactDecimal, _ id: AdjustmentID, _ key: String) async throws {
                let command = IssueAdjustment(
                    adjustmentID: id, invoiceID: invoice.invoiceID, opportunityID: invoice.opportunityID,
                    kind: .cancellation, reason: "not wanted",
                    lines: [AdjustedQuantity(invoiceLineID: line, quantity: quantity)])
                try await desk.service.deliver(command, key: key, from: .sales)
            }
            let (first, second) = (AdjustmentID(), AdjustmentID())
            try await cancel(4, first, "a")
            try await cancel(6, second, "b")
            try await cancel(4, first, "c")
            let issued = try await desk.service.sent(AdjustmentIssued.self)
            #expect(issued.map(\.adjustmentID) == [first, second, first])
            #expect(issued.map(\.ordinal) == [1, 2, 1])
            try await desk.audit()
        }
    }

    @Test("goods lost on the way are our loss (S-65)")
    func lost() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await desk.invoiced()
            try await desk.exit(invoice)
            let line = invoice.lines[0]
            try await desk.service.deliver(
                DeliveryLossDeclared(
                    deliveryID: DeliveryID(), dispatchNoteID: DispatchNoteID(), invoiceID: invoice.invoiceID,
                    opportunityID: invoice.opportunityID,
                    lines: [
                        ConfirmedLine(
                            sliceID: SliceID(), lineID: desk.line.lineID, invoiceLineID: line.invoiceLineID,
                            productID: line.productID, deliveredQuantity: 0, refusedQuantity: 0, cost: desk.cost(10))
                    ]), times: 2)
            #expect(try await desk.balances()[5020] == 7_000_000)
            #expect(try await desk.balances()[1315] == nil)
            #expect(try await desk.service.value("select count(*) as value from exception_item") == 1)
        }
    }
}
