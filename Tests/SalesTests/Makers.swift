import Contracts
import Foundation

@testable import SalesDomain

/// The time stands still, ids are fresh.
let someTime = Timestamp(microseconds: 1_776_254_400_000_000)
let circumstances = Circumstances(now: someTime, today: someTime.utcDate, fresh: { UUIDv7.make() })

func someLine(
    _ quantity: ExactDecimal = 10, price: ExactDecimal = 1000, kind: ProductKind = .goods, route: SourcingRoute = .trade
) -> OpportunityLine {
    OpportunityLine(
        id: OpportunityLineID(), product: ProductID(), description: "Pump", kind: kind, route: route,
        quantity: Quantity(quantity, "pc"), unitPrice: UnitPrice(price, .irr), taxCode: "VAT10",
        taxRate: ExactDecimal(millionths: 100_000))
}

func someOpportunity(_ lines: [OpportunityLine] = [someLine()], rules: FulfilmentRules = FulfilmentRules())
    -> Opportunity
{
    Opportunity(
        id: OpportunityID(), account: AccountID(), accountName: "Noor", name: "Noor / Pump", currency: .irr,
        owner: UserID(), rules: rules, expectedOn: someTime.utcDate, stage: SalesProcess.unitCycle.first, lines: lines,
        slices: lines.map { Slice(id: SliceID(), line: $0.id, quantity: $0.quantity.value) }, openedAt: someTime)
}

extension Opportunity {
    func submittedBySomebody() throws -> (Opportunity, Consequences) {
        try submitted(hash: "hash", request: ApprovalRequestID(), by: owner)
    }

    /// The grant that fits the open request.
    func grant(hash: String = "hash", revision: Int? = nil) -> ApprovalGranted {
        ApprovalGranted(
            requestID: approvalRequest ?? ApprovalRequestID(), subjectKind: .opportunity, subjectID: id.uuid,
            revision: revision ?? self.revision, contentHash: hash, automatic: false, approvers: [UserID()])
    }

    /// Approved, with stock asked for.
    func approvedBySomebody() throws -> (Opportunity, Consequences) {
        let (submitted, _) = try submittedBySomebody()
        return submitted.approved(submitted.grant(), circumstances)!
    }

    /// The warehouse's answer: `held` of the slice, the rest short.
    func heldLine(_ index: Int = 0, _ held: ExactDecimal) -> HeldLine {
        HeldLine(
            holdID: HoldID(slices[index].id.uuid), sliceID: slices[index].id, productID: ProductID(),
            heldQuantity: held,
            shortQuantity: slices[index].quantity - held)
    }

    /// Everything held, the pro-forma issued and accepted, reservations firm, an invoice asked for.
    func ordered() throws -> (Opportunity, Consequences) {
        var (sale, _) = try approvedBySomebody()
        let all = sale.slices.indices.map { sale.heldLine($0, sale.slices[$0].quantity) }
        (sale, _) = sale.holding(all, cause: .request, circumstances)
        (sale, _) = sale.proFormaIssued(sale.proForma!)!
        (sale, _) = sale.proFormaAccepted(sale.proForma!, circumstances)!
        return sale.reserved(sale.slices.map(\.id), circumstances)
    }

    /// The unit that was asked for the slice can bring so much of it.
    func answeredBySomebody(_ quantity: ExactDecimal, slice: Int = 0) -> (Opportunity, Consequences)? {
        slices[slice].request.flatMap {
            answered(
                request: $0, offer: OfferID(), quantity: quantity, on: someTime.utcDate, cost: UnitPrice(1, .irr),
                validUntil: someTime.utcDate, circumstances)
        }
    }

    /// Everything ordered and out of the gate.
    func onTheRoad() throws -> Opportunity {
        let (sale, _) = try ordered()
        return sale.moved(sale.slices.map(\.id), to: .exited)
    }

    /// What delivery says of the first slice, by the name under which it left the gate.
    func confirmation(
        delivered: ExactDecimal, refused: ExactDecimal = .zero, of slice: SliceID? = nil,
        in delivery: DeliveryID = DeliveryID()
    ) -> DeliveryConfirmed {
        DeliveryConfirmed(
            deliveryID: delivery, dispatchNoteID: DispatchNoteID(delivery.uuid), invoiceID: InvoiceID(),
            opportunityID: id, accountID: account, lines: [confirmed(slice ?? slices[0].id, delivered, refused)],
            receiver: "Receiver", confirmedAt: someTime)
    }

    func loss(_ quantity: ExactDecimal, of slice: SliceID? = nil, in delivery: DeliveryID) -> DeliveryLossDeclared {
        DeliveryLossDeclared(
            deliveryID: delivery, dispatchNoteID: DispatchNoteID(delivery.uuid), invoiceID: InvoiceID(),
            opportunityID: id, lines: [confirmed(slice ?? slices[0].id, quantity, .zero)])
    }

    private func confirmed(_ slice: SliceID, _ delivered: ExactDecimal, _ refused: ExactDecimal) -> ConfirmedLine {
        ConfirmedLine(
            sliceID: slice, lineID: slices[0].line, invoiceLineID: InvoiceLineID(), productID: ProductID(),
            deliveredQuantity: delivered, refusedQuantity: refused, cost: Money(1, .irr))
    }

    /// What the warehouse says when goods of the first slice are on the shelf again.
    func takeBack(
        _ quantity: ExactDecimal, of slice: SliceID? = nil, from delivery: DeliveryID
    ) -> RefusedGoodsReceived {
        RefusedGoodsReceived(
            deliveryID: delivery, dispatchNoteID: DispatchNoteID(delivery.uuid), invoiceID: InvoiceID(),
            opportunityID: id, lines: [returned(slice ?? slices[0].id, quantity)])
    }

    func goodsReturn(_ quantity: ExactDecimal, of slice: SliceID? = nil) -> GoodsReturnAccepted {
        GoodsReturnAccepted(
            returnID: GoodsReturnID(), invoiceID: InvoiceID(), opportunityID: id, accountID: account, reason: "wrong",
            condition: .sellable, lines: [returned(slice ?? slices[0].id, quantity)], creditLines: [])
    }

    private func returned(_ slice: SliceID, _ quantity: ExactDecimal) -> ReturnedLine {
        ReturnedLine(
            sliceID: slice, productID: ProductID(), description: "Pump", quantity: quantity, cost: Money(1, .irr))
    }

    /// How much of the sale is in each state.
    var quantities: [Slice.State: ExactDecimal] {
        slices.reduce(into: [:]) { $0[$1.state, default: .zero] += $1.quantity }
    }
}

extension Consequences {
    func command<C: Command>(_ type: C.Type) -> C? { commands.compactMap { $0.command as? C }.first }
    func event<E: Event>(_ type: E.Type) -> E? { events.compactMap { $0 as? E }.first }
}
