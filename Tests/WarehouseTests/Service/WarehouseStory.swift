import Contracts
import Foundation
import Messaging
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import WarehouseDomain
@testable import WarehouseService

/// A company with products and people, and the steps of a sale as other departments would tell them.
struct WarehouseStory: Sendable {
    let service: ServiceHarness
    let storekeeper: Principal
    let manager: Principal
    let gateKeeper: Principal
    let bolt = ProductID()
    let nut = ProductID()
    let steel = ProductID()
    let account = AccountID()

    init(_ service: ServiceHarness) async throws {
        self.service = service
        storekeeper = service.person(.storekeeper)
        manager = service.person(.warehouseManager)
        gateKeeper = service.person(.gateKeeper)
        try await service.deliver(
            CompanyPublished(
                companyID: service.company, name: "Acme", country: "IR", currency: .irr, timeZone: "Asia/Tehran",
                calendar: .persian, taxID: nil))
        for (id, sku, kind) in [
            (bolt, "BOLT", ProductKind.goods), (nut, "NUT", .goods), (steel, "STEEL", .material),
        ] {
            try await service.deliver(
                ProductPublished(
                    productID: id, sku: sku, name: sku.lowercased(), kind: kind, unit: "pcs", route: .stock,
                    taxCode: "S", taxRate: .zero, aggregateVersion: 1))
        }
    }

    // MARK: - Stock

    func stockUp(_ product: ProductID, _ quantity: ExactDecimal, cost: Int64) async throws {
        let answer = try await service.post(
            "receipts", ReceiveGoodsRequest(productID: product, quantity: quantity, cost: Money(cost, .irr)),
            as: storekeeper)
        try #require(answer.status == 201, "\(answer)")
    }

    /// A row of the item of the main warehouse.
    func item(_ product: ProductID) async throws -> StockItem {
        let rows = try await service.rows(
            "select \(StockStore.columns) from stock_item s where product_id = \(product)")
        return try StockItem(row: try #require(rows.first))
    }

    // MARK: - A sale

    struct Sale: Sendable {
        let opportunity = OpportunityID()
        let invoice = InvoiceID()
        let lines:
            [(
                product: ProductID, quantity: ExactDecimal, line: OpportunityLineID, slice: SliceID,
                invoiceLine: InvoiceLineID
            )]

        init(_ lines: (ProductID, ExactDecimal)...) {
            self.lines = lines.map { ($0, $1, OpportunityLineID(), SliceID(), InvoiceLineID()) }
        }

        var slices: [SliceID] { lines.map(\.slice) }
    }

    func hold(_ sale: Sale, partly: Bool = true, until: Timestamp? = nil, key: String = UUID().uuidString) async throws
    {
        let command = HoldStock(
            opportunityID: sale.opportunity,
            lines: sale.lines.map {
                HoldLine(
                    holdID: HoldID(), sliceID: $0.slice, lineID: $0.line, productID: $0.product, quantity: $0.quantity)
            }, allowPartial: partly, approvedAt: service.clock.now,
            expiresAt: until ?? service.clock.now.adding(days: 2))
        try await service.deliver(command, key: key, from: .sales)
    }

    func firm(_ sale: Sale) async throws {
        try await service.deliver(
            FirmHold(opportunityID: sale.opportunity, sliceIDs: sale.slices), key: UUID().uuidString, from: .sales)
    }

    func invoice(_ sale: Sale, released: Bool = true) async throws {
        let zero = Money.zero(.irr)
        try await service.deliver(
            InvoiceIssued(
                invoiceID: sale.invoice, opportunityID: sale.opportunity, accountID: account, legalNumber: "1",
                series: "A", fiscalYear: 1405, issueDate: LocalDate(daysSince1970: 20_000),
                taxDate: LocalDate(daysSince1970: 20_000), seller: Party(name: "Acme", country: "IR"),
                buyer: Party(name: "Noor", country: "IR"), currency: .irr,
                lines: sale.lines.map {
                    InvoiceLine(
                        invoiceLineID: $0.invoiceLine, lineID: $0.line,
                        slices: [SliceQuantity(sliceID: $0.slice, quantity: $0.quantity)], productID: $0.product,
                        description: "Thing", kind: .goods, quantity: Quantity($0.quantity, "pcs"),
                        unitPrice: UnitPrice(1, .irr), taxCode: "S", taxRate: .zero, net: zero, tax: zero)
                }, totals: DocumentTotals(net: zero, tax: zero, gross: zero), released: released))
    }

    /// Held, firm and invoiced: a note lies in the warehouse.
    func sell(_ lines: (ProductID, ExactDecimal)...) async throws -> (sale: Sale, note: DispatchNoteID) {
        let sale = Sale(many: lines)
        try await hold(sale)
        try await firm(sale)
        try await invoice(sale)
        return (sale, try await note(of: sale))
    }

    func note(of sale: Sale) async throws -> DispatchNoteID {
        try #require(
            try await service.value(
                """
                select note_id as value from dispatch_note where opportunity_id = \(sale.opportunity)
                order by note_id limit 1
                """))
    }

    func pick(_ note: DispatchNoteID) async throws -> TestAnswer {
        try await service.post("dispatch-notes/\(note)/pick", as: storekeeper)
    }

    func permit(_ note: DispatchNoteID) async throws -> ExitPermitID {
        let answer = try await service.post(
            "dispatch-notes/\(note)/permit", PermitRequest(vehicle: "12 A 345", driver: "Sara"), as: manager)
        try #require(answer.status == 201, "\(answer)")
        return try answer.decoded(ExitPermitView.self).id
    }

    /// Picked, permitted and out of the gate.
    func letOut(_ note: DispatchNoteID) async throws -> GoodsExited {
        try #require(try await pick(note).status == 200)
        let permit = try await permit(note)
        let answer = try await service.post("exit-permits/\(permit)/use", as: gateKeeper)
        try #require(answer.status == 200, "\(answer)")
        return try #require(try await service.sent(GoodsExited.self).last { $0.dispatchNoteID == note })
    }

    /// What delivery tells: of each line `delivered`, the rest refused.
    func confirm(_ exit: GoodsExited, delivered: [ExactDecimal], by delivery: DeliveryID = DeliveryID()) async throws {
        let lines = zip(exit.lines, delivered).map { line, quantity in
            ConfirmedLine(
                dispatchLineID: line.dispatchLineID, sliceID: line.sliceID, lineID: line.lineID,
                invoiceLineID: line.invoiceLineID, productID: line.productID, deliveredQuantity: quantity,
                refusedQuantity: line.quantity.value - quantity,
                cost: line.cost.part(from: .zero, to: quantity, of: line.quantity.value))
        }
        try await service.deliver(
            DeliveryConfirmed(
                deliveryID: delivery, dispatchNoteID: exit.dispatchNoteID, invoiceID: exit.invoiceID,
                opportunityID: exit.opportunityID, accountID: exit.accountID, lines: lines, receiver: "Ali",
                confirmedAt: service.clock.now))
    }

    // MARK: - The whole

    /// The invariants that do not hold.
    func violations() async throws -> [String] {
        let answer = try await service.get("audit", as: service.person(.auditor))
        try #require(answer.status == 200, "\(answer)")
        let report = try answer.decoded(AuditReport.self)
        return report.invariants.filter { $0.violated > 0 }.map { "\($0.id): \($0.examples)" }
    }

    func facts() async throws -> [String: Int64] {
        try await service.get("audit", as: service.person(.auditor)).decoded(AuditReport.self).facts
    }
}

extension WarehouseStory.Sale {
    init(many lines: [(ProductID, ExactDecimal)]) {
        self.lines = lines.map { ($0, $1, OpportunityLineID(), SliceID(), InvoiceLineID()) }
    }
}

/// Runs `body` with a warehouse that knows its company, its products and its people.
func withWarehouse(_ body: (WarehouseStory) async throws -> Void) async throws {
    try await withService(WarehouseApp.definition) { service in
        try await body(try await WarehouseStory(service))
    }
}
