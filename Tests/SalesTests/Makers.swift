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

    func confirmation(delivered: ExactDecimal, refused: ExactDecimal = .zero) -> DeliveryConfirmed {
        DeliveryConfirmed(
            deliveryID: DeliveryID(), dispatchNoteID: DispatchNoteID(), invoiceID: InvoiceID(), opportunityID: id,
            accountID: account,
            lines: [
                ConfirmedLine(
                    sliceID: slices[0].id, lineID: slices[0].line, invoiceLineID: InvoiceLineID(),
                    productID: ProductID(), deliveredQuantity: delivered, refusedQuantity: refused, cost: Money(1, .irr)
                )
            ], receiver: "Receiver", confirmedAt: someTime)
    }
}

extension Consequences {
    func command<C: Command>(_ type: C.Type) -> C? { commands.compactMap { $0.command as? C }.first }
    func event<E: Event>(_ type: E.Type) -> E? { events.compactMap { $0 as? E }.first }
}
