import Contracts
import ServiceKit
import TestKit
import Testing

@testable import SalesService

/// One sale in a running sales service, and what the other departments tell of it.
struct ServiceStory {
    let sales: ServiceHarness
    let seller: Principal
    let id = OpportunityID()
    private let account = SaveAccountRequest(id: AccountID(), name: "Noor", country: "IR")

    /// An order for `quantity` pumps, approved; the warehouse was asked for them.
    init(
        _ sales: ServiceHarness, quantity: ExactDecimal = 10, sku: String = "PUMP", approved: Bool = true,
        rules: FulfilmentRulesRequest? = nil, submit: Bool = true
    ) async throws {
        self.sales = sales
        let manager = sales.person(.salesManager)
        seller = sales.person(.salesRep)
        let product = SaveProductRequest(
            id: ProductID(), sku: sku, name: "Pump", kind: .goods, unit: "pc", route: .trade, taxCode: "VAT10",
            taxRate: ExactDecimal(millionths: 100_000))
        _ = try await sales.post("accounts", SaveAccountsRequest(accounts: [account]), as: manager)
        _ = try await sales.post("products", SaveProductsRequest(products: [product]), as: manager)
        let order = OpenOpportunityRequest(
            id: id, accountID: account.id, currency: .irr, rules: rules,
            lines: [
                OpportunityLineRequest(productID: product.id, quantity: quantity, unitPrice: UnitPrice(1000, .irr))
            ],
            submit: submit)
        let view = try (try await sales.post("opportunities", order, as: seller)).decoded(OpportunityView.self)
        if approved { try await approve(view) }
    }

    /// The approvers say yes to the sale as they saw it.
    func approve(
        _ view: OpportunityView, returning lines: [OpportunityLineID]? = nil, remarks: [ApprovalRemark]? = nil
    ) async throws {
        try await sales.deliver(
            ApprovalGranted(
                requestID: try #require(view.approvalRequestID), subjectKind: .opportunity, subjectID: id.uuid,
                revision: view.revision, contentHash: try #require(view.contentHash), automatic: false,
                approvers: [UserID()], returnedLineIDs: lines, remarks: remarks))
    }

    var view: OpportunityView {
        get async throws { try (try await sales.get("opportunities/\(id)", as: seller)).decoded(OpportunityView.self) }
    }

    var slices: [SliceView] { get async throws { try await view.lines.flatMap(\.slices) } }

    /// How much of the sale is in each state.
    var quantities: [String: ExactDecimal] {
        get async throws { try await slices.reduce(into: [:]) { $0[$1.state, default: .zero] += $1.quantity } }
    }

    /// The slice in this state.
    func slice(_ state: String) async throws -> SliceView {
        try #require(try await slices.first { $0.state == state }, "no slice is \(state)")
    }

    /// The slice in this state of a line that a revision left out.
    func former(_ state: String) async throws -> SliceView {
        let slices = try await view.formerLines?.flatMap(\.slices) ?? []
        return try #require(slices.first { $0.state == state }, "no former slice is \(state)")
    }

    func post(_ path: String, _ body: some Encodable) async throws -> TestAnswer {
        try await sales.post("opportunities/\(id)/\(path)", body, as: seller, version: try await view.version)
    }

    /// A transition without a body.
    func post(_ path: String, as person: Principal? = nil) async throws -> TestAnswer {
        try await sales.post("opportunities/\(id)/\(path)", as: person ?? seller, version: try await view.version)
    }

    /// The representative edits the sale as he sees it.
    func revise(_ lines: [OpportunityLineRequest]) async throws -> TestAnswer {
        try await sales.put(
            "opportunities/\(id)", ReviseOpportunityRequest(lines: lines), as: seller, version: try await view.version)
    }

    // MARK: - What the warehouse tells

    /// Holds `quantity` of the slice that asks for stock; `rest` is told for a pegged arrival that brought a part.
    func hold(
        _ slice: SliceView, _ quantity: ExactDecimal, cause: HoldCause = .request, rest: SliceID? = nil
    ) async throws {
        let line = HeldLine(
            holdID: HoldID(), sliceID: slice.id, productID: ProductID(), heldQuantity: quantity,
            shortQuantity: slice.quantity - quantity, restSliceID: rest)
        try await sales.deliver(StockHeld(opportunityID: id, lines: [line], cause: cause))
    }

    func reserve() async throws {
        let lines = try await slices.map { SliceQuantity(sliceID: $0.id, quantity: $0.quantity) }
        try await sales.deliver(StockReserved(opportunityID: id, lines: lines))
    }

    func note(_ slices: [SliceView]) async throws {
        try await sales.deliver(
            DispatchNoteCreated(
                dispatchNoteID: DispatchNoteID(), invoiceID: try #require(slices.first?.invoiceID), opportunityID: id,
                lines: slices.map { SliceQuantity(sliceID: $0.id, quantity: $0.quantity) }))
    }

    func exit(_ slice: SliceView) async throws {
        let line = ExitedLine(
            dispatchLineID: DispatchLineID(), sliceID: slice.id, lineID: OpportunityLineID(),
            invoiceLineID: InvoiceLineID(), productID: ProductID(), description: "Pump",
            quantity: Quantity(slice.quantity, "pc"), cost: Money(1, .irr))
        try await sales.deliver(
            GoodsExited(
                dispatchNoteID: DispatchNoteID(), permitID: ExitPermitID(), invoiceID: InvoiceID(), opportunityID: id,
                accountID: account.id, accountName: "Noor", lines: [line], exitedAt: sales.clock.now))
    }

    /// Delivered goods came back and were accepted.
    func takeBack(_ quantity: ExactDecimal, of slice: SliceID) async throws {
        let line = ReturnedLine(
            sliceID: slice, productID: ProductID(), description: "Pump", quantity: quantity, cost: Money(1, .irr))
        try await sales.deliver(
            GoodsReturnAccepted(
                returnID: GoodsReturnID(), opportunityID: id, accountID: account.id, reason: "wrong",
                condition: .sellable,
                lines: [line], creditLines: []))
    }

    // MARK: - What accounting and delivery tell

    /// The pro-forma is issued and accepted.
    func agree() async throws {
        let proForma = try #require(try await view.proFormaID)
        let zero = DocumentTotals(net: .zero(.irr), tax: .zero(.irr), gross: .zero(.irr))
        let until = try #require(LocalDate(year: 2030, month: 1, day: 1))
        try await sales.deliver(
            ProFormaIssued(proFormaID: proForma, opportunityID: id, number: "1", validUntil: until, totals: zero))
        try await sales.deliver(
            ProFormaAccepted(proFormaID: proForma, opportunityID: id, acceptedAt: sales.clock.now))
    }

    /// Issues the invoice that sales asked for.
    func invoice() async throws -> InvoiceIssued {
        let asked = try #require(try await sales.sent(IssueInvoice.self).last)
        let line = try #require(try await view.lines.first)
        let (day, party) = (sales.clock.now.utcDate, Party(name: "Noor", country: "IR"))
        let invoice = InvoiceIssued(
            invoiceID: asked.invoiceID, opportunityID: id, accountID: account.id, legalNumber: "1", series: "INVOICE",
            fiscalYear: 1405, issueDate: day, taxDate: day, seller: party, buyer: party, currency: .irr,
            lines: asked.lines.map {
                InvoiceLine(
                    invoiceLineID: InvoiceLineID(), lineID: $0.lineID, slices: $0.slices, productID: line.productID,
                    description: line.description, kind: .goods, quantity: line.quantity, unitPrice: line.unitPrice,
                    taxCode: "VAT10", taxRate: line.taxRate, net: line.net, tax: line.tax)
            }, totals: try await view.totals, released: true)
        try await sales.deliver(invoice)
        return invoice
    }

    /// Issues the credit that sales asked for.
    func credit() async throws -> IssueAdjustment {
        let asked = try #require(try await sales.sent(IssueAdjustment.self).last)
        let (day, party) = (sales.clock.now.utcDate, Party(name: "Noor", country: "IR"))
        let delta = try await view.totals
        try await sales.deliver(
            AdjustmentIssued(
                adjustmentID: asked.adjustmentID, invoiceID: asked.invoiceID, opportunityID: id, accountID: account.id,
                kind: asked.kind, legalNumber: "1", series: "CORRECTION", fiscalYear: 1405, issueDate: day,
                reason: asked.reason, seller: party, buyer: party, currency: .irr, lines: [], delta: delta))
        return asked
    }

    func confirm(
        _ delivered: ExactDecimal, refused: ExactDecimal = .zero, of slice: SliceID, in delivery: DeliveryID
    ) async throws {
        let line = ConfirmedLine(
            sliceID: slice, lineID: OpportunityLineID(), invoiceLineID: InvoiceLineID(), productID: ProductID(),
            deliveredQuantity: delivered, refusedQuantity: refused, cost: Money(1, .irr))
        try await sales.deliver(
            DeliveryConfirmed(
                deliveryID: delivery, dispatchNoteID: DispatchNoteID(delivery.uuid), invoiceID: InvoiceID(),
                opportunityID: id, accountID: account.id, lines: [line], receiver: "Receiver",
                confirmedAt: sales.clock.now))
    }
}
