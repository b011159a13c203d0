import Contracts
import Testing

@testable import karvan

/// What every department says of one sale when all messages about it have arrived.
struct Evidence {
    let sale: OpportunityView
    let proFormas: [ProFormaSummary]
    let invoices: [InvoiceView]
    let notes: [DispatchNoteView]
    let deliveries: [DeliveryView]
    let holds: [HoldView]
    let account: CustomerAccountView

    /// Looks after the audit has seen that nothing is on its way, and found nothing broken.
    init(of sale: OpportunityID, on stage: Stage) async throws {
        try await Audit(stage: stage).expectClean()
        let cast = stage.cast
        self.sale = try await cast.seller.get("sales/v1/opportunities/\(sale)")
        proFormas = try await cast.accountant.all(
            "accounting/v1/pro-formas?opportunity_id=\(sale)", of: ProFormaSummary.self)
        var invoices: [InvoiceView] = []
        for summary in try await cast.accountant.all(
            "accounting/v1/invoices?opportunity_id=\(sale)", of: InvoiceSummary.self)
        {
            invoices.append(try await cast.accountant.get("accounting/v1/invoices/\(summary.id)"))
        }
        self.invoices = invoices
        notes = try await cast.storekeeper.all(
            "warehouse/v1/dispatch-notes?opportunity_id=\(sale)", of: DispatchNoteView.self)
        deliveries = try await cast.deliveryClerk.all(
            "delivery/v1/deliveries?opportunity_id=\(sale)", of: DeliveryView.self)
        holds = try await cast.storekeeper.all("warehouse/v1/holds?opportunity_id=\(sale)", of: HoldView.self)
        account = try await cast.accountant.get("accounting/v1/accounts/\(self.sale.accountID)")
    }

    var slices: [SliceView] { sale.lines.flatMap(\.slices) }

    /// How much of the sale is in each state.
    var quantities: [String: ExactDecimal] {
        slices.reduce(into: [:]) { $0[$1.state, default: .zero] += $1.quantity }
    }

    func invoice() throws -> InvoiceView {
        try #require(invoices.count == 1, "one sale, one invoice")
        return invoices[0]
    }

    /// One invoice over everything, delivered, and nothing left open in any department: the end of S-60.
    func expectSold(_ sourceLocation: SourceLocation = #_sourceLocation) throws {
        let invoice = try invoice()
        #expect(sale.state == "WON", sourceLocation: sourceLocation)
        #expect(slices.allSatisfy { $0.state == "DELIVERED" }, "\(quantities)", sourceLocation: sourceLocation)
        #expect(proFormas.map(\.state) == ["INVOICED"], sourceLocation: sourceLocation)
        #expect(proFormas.allSatisfy { $0.hold.isZero }, sourceLocation: sourceLocation)
        #expect(invoice.totals == sale.totals, sourceLocation: sourceLocation)
        #expect(invoice.undelivered.isZero, sourceLocation: sourceLocation)
        #expect(invoice.status.delivery == "ALL", sourceLocation: sourceLocation)
        #expect(invoice.status.adjustment == "NONE", sourceLocation: sourceLocation)
        #expect(invoice.receivable + invoice.allocated == invoice.totals.gross, sourceLocation: sourceLocation)
        expectNothingOpen(sourceLocation)
    }

    /// Notes closed, nothing on the road, no claim on stock.
    func expectNothingOpen(_ sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(notes.allSatisfy { $0.state == "CLOSED" }, "\(notes.map(\.state))", sourceLocation: sourceLocation)
        let open = deliveries.flatMap(\.lines).reduce(ExactDecimal.zero) { $0 + $1.open }
        #expect(open == .zero, sourceLocation: sourceLocation)
        let claims = holds.filter { ["HELD", "RESERVED"].contains($0.state) }
        #expect(claims.isEmpty, "\(claims.map(\.state))", sourceLocation: sourceLocation)
    }
}

/// One shelf before and after a story.
struct Shelf {
    let onHand: ExactDecimal
    let available: ExactDecimal

    init(_ sku: String, on stage: Stage) async throws {
        let stock: StockView = try await stage.cast.warehouseManager.get(
            "warehouse/v1/stock/\(stage.company.product(sku))")
        onHand = stock.onHand
        available = stock.available
    }
}
