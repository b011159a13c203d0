import Contracts
import WarehouseDomain

extension DispatchNoteView {
    init(_ note: DispatchNote, createdAt: Timestamp? = nil, showsCost: Bool) {
        self.init(
            id: note.id, version: note.version, state: note.state.rawValue, invoiceID: note.invoice,
            opportunityID: note.opportunity, accountID: note.account, accountName: note.accountName,
            address: note.address, warehouseID: note.warehouse, remainderOf: note.remainderOf,
            blockReason: note.blockReason, pickedBy: note.pickedBy, exitPermitID: note.permit,
            createdAt: createdAt, lines: note.lines.map { DispatchLineView($0, showsCost: showsCost) })
    }
}

extension DispatchLineView {
    init(_ line: DispatchLine, showsCost: Bool) {
        self.init(
            id: line.id, sliceID: line.slice, invoiceLineID: line.invoiceLine, productID: line.product,
            description: line.description, quantity: Quantity(line.quantity, line.unit), picked: line.picked,
            exited: line.exited, delivered: line.delivered, returned: line.returned, lost: line.lost,
            expectedBack: line.awaited, cost: showsCost && line.exited > .zero ? line.exitCost : nil)
    }
}
