import Contracts
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import AccountingDomain
@testable import AccountingService

@Suite("Returns, corrections and credits", .needsDatabase)
struct ReturnServiceTests {
    private func accepted(
        _ desk: AccountingDesk, of invoice: InvoiceIssued?, _ quantity: ExactDecimal,
        condition: ReturnCondition = .sellable, credits: [StandaloneCreditLine] = []
    ) -> GoodsReturnAccepted {
        GoodsReturnAccepted(
            returnID: GoodsReturnID(), invoiceID: invoice?.invoiceID, opportunityID: invoice?.opportunityID,
            accountID: desk.account, reason: "broken", condition: condition,
            lines: [
                ReturnedLine(
                    invoiceLineID: invoice?.lines[0].invoiceLineID, productID: desk.line.productID, description: "Pump",
                    quantity: quantity, cost: desk.cost(quantity))
            ], creditLines: credits)
    }

    private func delivered(_ desk: AccountingDesk) async throws -> InvoiceIssued {
        let invoice = try await desk.invoiced()
        try await desk.exit(invoice)
        try await desk.deliver(invoice, 4)
        try await desk.deliver(invoice, 6)
        return invoice
    }

    @Test("a return of a paid invoice becomes the customer's money, goods come back at cost (S-74)")
    func paidReturn() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await delivered(desk)
            try await desk.pay(AccountingDesk.gross)
            try await desk.service.deliver(accepted(desk, of: invoice, 1), times: 2)
            let document = try #require(try await desk.service.sent(AdjustmentIssued.self).first)
            #expect(document.kind == .salesReturn && document.legalNumber == "R-1405-00001")
            #expect(document.delta.gross.amount == -1_045_003)
            let balances = try await desk.balances()
            #expect(balances[1210] == nil && balances[2110] == -1_045_003)
            #expect(balances[1310] == -6_300_000 && balances[1320] == nil && balances[5010] == 6_300_000)
            #expect(balances[4020] == 950_003)
            #expect(try await desk.show(invoice).status.adjustment == "PARTLY")
            try await desk.audit()

            try await desk.service.deliver(accepted(desk, of: invoice, 9, condition: .scrap))
            #expect(try await desk.balances()[2110] == -AccountingDesk.gross)
            #expect(try await desk.balances()[5020] == 6_300_000)
            #expect(try await desk.show(invoice).status.adjustment == "FULLY")
            try await desk.audit()
        }
    }

    @Test("a return that overtakes its delivery waits for it; one that can never fit opens an item")
    func early() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await desk.invoiced()
            let fact = accepted(desk, of: invoice, 2)
            await #expect(throws: NotYetKnown.self) { try await desk.service.deliver(fact) }
            try await desk.service.deliver(accepted(desk, of: invoice, 11))
            #expect(try await desk.service.value("select count(*) as value from exception_item") == 1)
            #expect(try await desk.balances()[1310] == 7_700_000)
            try await desk.audit()
        }
    }

    @Test("a return without an invoice is credited at its own prices and pays what the customer owes")
    func withoutInvoice() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await delivered(desk)
            let credit = StandaloneCreditLine(
                description: "Pump", quantity: 1, unit: "pcs", unitPrice: UnitPrice(500_000, .irr), taxCode: "VAT10",
                taxRate: ExactDecimal(millionths: 100_000))
            try await desk.service.deliver(accepted(desk, of: nil, 1, credits: [credit]), times: 2)
            let document = try #require(try await desk.service.sent(AdjustmentIssued.self).first)
            #expect(document.invoiceID == nil && document.legalNumber == "B-1405-00001")
            #expect(try await desk.credit().parts.receivable.amount == AccountingDesk.gross - 550_000)
            #expect(try await desk.balances()[2110] == nil)
            #expect(try await desk.show(invoice).allocated.amount == 550_000)
            try await desk.audit()
        }
    }

    @Test("a credit by hand to a customer who owes nothing stays his money")
    func standalone() async throws {
        try await AccountingDesk.open { desk in
            let request = CreateAdjustmentRequest(
                reason: "goodwill", accountID: desk.account,
                lines: [
                    StandaloneCreditLine(
                        description: "Goodwill", quantity: 1, unit: "pcs", unitPrice: UnitPrice(100, .irr),
                        taxCode: "VAT10", taxRate: ExactDecimal(millionths: 100_000))
                ])
            let answer = try await desk.service.post("adjustments", request, as: desk.finance, key: "k1")
            #expect(answer.status == 201, "\(answer)")
            #expect(try await desk.balances() == [2110: -110, 2210: 10, 4020: 100])
            #expect(try await desk.credit().parts.advances.amount == 110)
            try await desk.audit()
        }
    }

    @Test("a price correction shows before and after, and works on both parts of a line (S-75)")
    func correction() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await desk.invoiced()
            try await desk.exit(invoice)
            try await desk.deliver(invoice, 4)
            let request = CreateAdjustmentRequest(
                reason: "agreed discount", invoiceID: invoice.invoiceID,
                corrections: [
                    .init(invoiceLineID: invoice.lines[0].invoiceLineID, unitPrice: UnitPrice(900_000, .irr))
                ])
            let answer = try await desk.service.post("adjustments", request, as: desk.finance)
            #expect(answer.status == 201, "\(answer)")
            let view: AdjustmentView = try answer.decoded()
            #expect(view.lines.map(\.netAfter.amount) == [9_000_000])
            #expect(view.documentHash.count == 64)
            try await desk.audit()
            try await desk.deliver(invoice, 6)
            #expect(try await desk.balances()[1210] == 9_900_000)
            try await desk.audit()
        }
    }

    @Test("a payment taken back opens what it had settled, and blocks the account if asked (P-20)")
    func reversal() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await delivered(desk)
            let payment = try await desk.pay(AccountingDesk.gross)
            #expect(try await desk.show(invoice).status.settlement == "SETTLED")
            let answer = try await desk.service.post(
                "payments/\(payment.id)/reverse", ReversePaymentRequest(reason: "recalled", blockAccount: true),
                as: desk.finance)
            #expect(answer.status == 200, "\(answer)")
            #expect(try await desk.show(invoice).status.settlement == "OPEN")
            #expect(try await desk.service.sent(InvoiceReopened.self).count == 1)
            #expect(try await desk.balances()[1210] == AccountingDesk.gross)
            #expect(try await desk.balances()[1010] == nil)
            #expect(try await desk.credit().blockedReason == "recalled")
            try await desk.audit()
        }
    }

    @Test("a payment kept by hand pays what a person says; its bank reference counts once")
    func byHand() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await delivered(desk)
            let payment = try await desk.pay(1_000_000, reference: "B-77", automatic: false)
            #expect(payment.allocations?.isEmpty == true)
            let twice = RecordPaymentRequest(accountID: desk.account, amount: Make.irr(5), bankReference: "B-77")
            let refused = try await desk.service.post("payments", twice, as: desk.finance)
            #expect(refused.problem?.code == "bank_reference_used")
            let request = AllocatePaymentRequest(invoiceID: invoice.invoiceID, amount: Make.irr(400_000))
            let paid = try await desk.service.post("payments/\(payment.id)/allocate", request, as: desk.finance)
            #expect(try paid.decoded(PaymentView.self).free.amount == 600_000)
            let tooMuch = AllocatePaymentRequest(invoiceID: invoice.invoiceID, amount: Make.irr(600_001))
            let over = try await desk.service.post("payments/\(payment.id)/allocate", tooMuch, as: desk.finance)
            #expect(over.problem?.code == "exceeds_payment")
            try await desk.audit()
        }
    }

    @Test("a bad debt written off by hand pays the customer's oldest invoice")
    func badDebt() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await delivered(desk)
            let request = PostEntryRequest(
                accountID: desk.account, text: "bad debt",
                lines: [
                    .init(code: 5020, debit: Make.irr(AccountingDesk.gross)),
                    .init(code: 1210, credit: Make.irr(AccountingDesk.gross)),
                ])
            let answer = try await desk.service.post("journal-entries", request, as: desk.finance)
            #expect(answer.status == 201, "\(answer)")
            #expect(try await desk.balances()[1210] == nil)
            #expect(try await desk.show(invoice).status.settlement == "SETTLED")
            try await desk.audit()
        }
    }

    @Test("stock facts move the stock accounts (P-16, P-18, P-19)")
    func stock() async throws {
        try await AccountingDesk.open { desk in
            let order = EnquiryID()
            func received(_ source: ReceiptSource, _ cost: Int64, _ stockClass: StockClass) -> GoodsReceived {
                GoodsReceived(
                    receiptID: ReceiptID(), source: source, requestID: source == .production ? order : nil,
                    productID: ProductID(), quantity: 1, cost: Make.irr(cost), stockClass: stockClass)
            }
            try await desk.service.deliver(received(.supply, 500, .material), times: 2)
            try await desk.service.deliver(received(.opening, 100, .goods))
            // Output before the material's message: the variance is found when it comes.
            try await desk.service.deliver(received(.production, 330, .goods))
            try await desk.service.deliver(
                MaterialsIssued(orderID: order, lines: [], cost: Make.irr(300)), times: 2)
            try await desk.service.deliver(
                StockAdjusted(
                    adjustmentID: ReceiptID(), productID: ProductID(), quantity: -1, cost: Make.irr(-40),
                    reason: .count,
                    stockClass: .goods), times: 2)
            #expect(
                try await desk.balances() == [1310: 390, 1340: 200, 2015: -600, 5020: 40, 5040: -30])
            try await desk.audit()
        }
    }

    @Test("a stopped production order leaves nothing in work: its rest is a loss (P-18a)", arguments: [false, true])
    func stoppedOrder(lossFirst: Bool) async throws {
        try await AccountingDesk.open { desk in
            let order = EnquiryID()
            func stop() async throws {
                try await desk.service.deliver(
                    ProductionStopped(
                        orderID: order, productID: ProductID(), good: 3, scrap: 0, lostCost: Make.irr(210),
                        reason: "customer left"), times: 2)
            }
            if lossFirst { try await stop() }
            try await desk.service.deliver(MaterialsIssued(orderID: order, lines: [], cost: Make.irr(300)), times: 2)
            if !lossFirst { try await stop() }
            try await desk.service.deliver(
                GoodsReceived(
                    receiptID: ReceiptID(), source: .production, requestID: order, productID: ProductID(), quantity: 3,
                    cost: Make.irr(90), stockClass: .goods), times: 2)
            #expect(try await desk.balances() == [1310: 90, 1340: -300, 5020: 210])
            try await desk.audit()
        }
    }

    @Test("an order whose loss is not its rest in work is found by the audit")
    func wrongLoss() async throws {
        try await AccountingDesk.open { desk in
            let order = EnquiryID()
            try await desk.service.deliver(MaterialsIssued(orderID: order, lines: [], cost: Make.irr(300)))
            try await desk.service.deliver(
                ProductionStopped(
                    orderID: order, productID: ProductID(), good: 0, scrap: 0, lostCost: Make.irr(299), reason: "x"))
            let report: AuditReport = try await desk.service.get("audit", as: desk.finance).decoded()
            #expect(report.invariants.filter { $0.violated > 0 }.map(\.id) == ["P-18a"])
        }
    }

    @Test("the customer's account shows money and goods (F-ARYA-37)")
    func customerAccount() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await delivered(desk)
            try await desk.service.deliver(accepted(desk, of: invoice, 3))
            let view: CustomerAccountView = try await desk.service.get(
                "accounts/\(desk.account)", as: desk.finance
            ).decoded()
            #expect(view.goods.map(\.quantity) == [Quantity(7, "pcs")])
            #expect(view.balance == view.parts.receivable)
            #expect(view.movements.contains { $0.rule == "P-10" && $0.ledgerAccount == 1210 })
        }
    }
}
