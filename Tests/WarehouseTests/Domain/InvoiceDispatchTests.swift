import Contracts
import Testing

@testable import WarehouseDomain

@Suite("From invoice to dispatch notes")
struct InvoiceDispatchTests {
    let product = ProductID()
    let line = OpportunityLineID()

    func invoice(_ slices: [SliceQuantity], kind: ProductKind = .goods, released: Bool = true) -> InvoiceIssued {
        let quantity = slices.reduce(ExactDecimal.zero) { $0 + $1.quantity }
        let zero = Money.zero(.irr)
        let party = Party(name: "Acme", country: "IR")
        return InvoiceIssued(
            invoiceID: InvoiceID(), opportunityID: OpportunityID(), accountID: AccountID(), legalNumber: "1",
            series: "A", fiscalYear: 1405, issueDate: LocalDate(daysSince1970: 0), taxDate: LocalDate(daysSince1970: 0),
            seller: party, buyer: party, currency: .irr,
            lines: [
                InvoiceLine(
                    invoiceLineID: InvoiceLineID(), lineID: line, slices: slices, productID: product,
                    description: "Bolt", kind: kind, quantity: Quantity(quantity, "pcs"), unitPrice: UnitPrice(1, .irr),
                    taxCode: "S", taxRate: .zero, net: zero, tax: zero)
            ], totals: DocumentTotals(net: zero, tax: zero, gross: zero), released: released)
    }

    func reserved(_ quantity: ExactDecimal, _ slice: SliceID, in warehouse: WarehouseID = Make.warehouse) -> Hold {
        Make.hold(quantity, slice: slice, of: StockKey(product, warehouse), state: .reserved, line: line)
    }

    @Test("each warehouse gets a note with the reserved goods")
    func warehouses() {
        let slice = SliceID()
        let (north, south) = (WarehouseID(), WarehouseID())
        let dispatch = InvoiceDispatch(
            invoice([SliceQuantity(sliceID: slice, quantity: 9)]),
            holds: [reserved(6, slice, in: north), reserved(3, slice, in: south)], fresh: Make.fresh)
        #expect(Set(dispatch.notes.map(\.warehouse)) == [north, south])
        #expect(dispatch.notes.allSatisfy { $0.state == .released })
        #expect(dispatch.changed.values.allSatisfy { $0.unnoted == .zero })
        #expect(dispatch.unbacked.isEmpty)
    }

    @Test("waits for release where the invoice does")
    func unreleased() {
        let slice = SliceID()
        let dispatch = InvoiceDispatch(
            invoice([SliceQuantity(sliceID: slice, quantity: 2)], released: false), holds: [reserved(2, slice)],
            fresh: Make.fresh)
        #expect(dispatch.notes.map(\.state) == [.created])
    }

    @Test("services are not dispatched")
    func services() {
        let dispatch = InvoiceDispatch(
            invoice([SliceQuantity(sliceID: SliceID(), quantity: 2)], kind: .service), holds: [], fresh: Make.fresh)
        #expect(dispatch.notes.isEmpty && dispatch.unbacked.isEmpty)
    }

    @Test("a slice that was cut since finds the claims of its line; a soft one becomes firm")
    func cut() {
        let (slice, unknown) = (SliceID(), SliceID())
        let soft = Make.hold(2, slice: SliceID(), of: StockKey(product, Make.warehouse), line: line)
        let dispatch = InvoiceDispatch(
            invoice([SliceQuantity(sliceID: unknown, quantity: 2), SliceQuantity(sliceID: slice, quantity: 3)]),
            holds: [reserved(3, slice), soft], fresh: Make.fresh)
        #expect(dispatch.unbacked.isEmpty)
        #expect(dispatch.changed[soft.id]?.state == .reserved)
        #expect(dispatch.posting.changes[soft.stock] == .claim(held: -2, reserved: 2))
    }

    @Test("goods that nothing stands behind are shown, not invented")
    func unbacked() {
        let slice = SliceID()
        let dispatch = InvoiceDispatch(
            invoice([SliceQuantity(sliceID: slice, quantity: 5)]), holds: [reserved(3, slice)], fresh: Make.fresh)
        #expect(dispatch.notes.flatMap(\.lines).map(\.quantity) == [3])
        #expect(dispatch.unbacked.count == 1)
    }
}
