import Contracts
import Foundation

@testable import WarehouseDomain

/// Fills what a test is not about.
enum Make {
    static let warehouse = WarehouseID()
    static let now = Timestamp(microseconds: 1_776_254_400_000_000)

    static func item(
        _ product: ProductID = ProductID(), store: ExactDecimal, in warehouse: WarehouseID = Make.warehouse,
        held: ExactDecimal = .zero, reserved: ExactDecimal = .zero, value: Int64 = 0
    ) -> StockItem {
        StockItem(
            key: StockKey(product, warehouse), stockClass: .goods, currency: .irr, store: store, held: held,
            reserved: reserved, value: value)
    }

    static func hold(
        _ quantity: ExactDecimal, slice: SliceID = SliceID(), of stock: StockKey = StockKey(ProductID(), warehouse),
        state: Hold.State = .held, onNotes: ExactDecimal = .zero, until: Timestamp? = nil,
        line: OpportunityLineID? = nil,
        opportunity: OpportunityID = OpportunityID(), proForma: ProFormaID? = nil
    ) -> Hold {
        Hold(
            id: HoldID(), askedAs: HoldID(), opportunity: opportunity, line: line, slice: slice, stock: stock,
            cause: .request, state: state, quantity: quantity, onNotes: onNotes, expiresAt: until, proForma: proForma)
    }

    static func line(
        _ quantity: ExactDecimal, product: ProductID = ProductID(), picked: ExactDecimal = .zero,
        exited: ExactDecimal = .zero, exitCost: Int64 = 0
    ) -> DispatchLine {
        DispatchLine(
            id: DispatchLineID(), hold: HoldID(), slice: SliceID(), line: OpportunityLineID(),
            invoiceLine: InvoiceLineID(), product: product, description: "Bolt", unit: "pcs", quantity: quantity,
            picked: picked, exited: exited, exitCost: exitCost)
    }

    static func note(
        _ state: DispatchNote.State, _ lines: DispatchLine..., pickedBy: UserID? = nil, released: Bool = true
    ) -> DispatchNote {
        DispatchNote(
            id: DispatchNoteID(), invoice: InvoiceID(), opportunity: OpportunityID(), account: AccountID(),
            accountName: "Acme", address: nil, warehouse: warehouse, state: state, isInvoiceReleased: released,
            pickedBy: pickedBy, lines: lines)
    }

    static func permit(
        for note: DispatchNote, state: ExitPermit.State = .issued, until: Timestamp = now.adding(days: 1)
    ) -> ExitPermit {
        ExitPermit(
            id: ExitPermitID(), note: note.id, vehicle: "12 A 345", driver: "Sara", validUntil: until,
            noteVersion: note.version, state: state)
    }

    static func fresh() -> UUID { UUIDv7.make() }
}
