import Contracts
import Foundation
import Synchronization
import Testing

@testable import SalesDomain

/// Identities in the order of their making, so that what is sorted by them is the same in every run.
@Sendable func freshID() -> UUID {
    let number = lastID.wrappingAdd(1, ordering: .relaxed).newValue
    let digits = String(number, radix: 16)
    return UUID(uuidString: "00000000-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits)!
}
private let lastID = Atomic<UInt32>(0)

/// The time stands still, ids are fresh.
let someTime = Timestamp(microseconds: 1_776_254_400_000_000)
let circumstances = Circumstances(now: someTime, today: someTime.utcDate, fresh: freshID)

func someLine(
    _ quantity: ExactDecimal = 10, price: ExactDecimal = 1000, taxable: ExactDecimal? = nil,
    discount: ExactDecimal = .zero, kind: ProductKind = .goods, route: SourcingRoute = .trade
) -> OpportunityLine {
    OpportunityLine(
        id: OpportunityLineID(), product: ProductID(), description: "Pump", kind: kind, route: route,
        quantity: Quantity(quantity, "pc"), unitPrice: UnitPrice(price, .irr), discountRate: discount, taxCode: "VAT10",
        taxRate: ExactDecimal(millionths: 100_000), taxablePrice: taxable.map { UnitPrice($0, .irr) })
}

func someOpportunity(_ lines: [OpportunityLine] = [someLine()], rules: FulfilmentRules = FulfilmentRules())
    -> Opportunity
{
    Opportunity(
        id: OpportunityID(), account: AccountID(), accountName: "Noor", name: "Noor / Pump", currency: .irr,
        owner: UserID(), rules: rules, expectedOn: someTime.utcDate, stage: SalesProcess.unitCycle.first, lines: lines,
        slices: lines.map { Slice(id: SliceID(freshID()), line: $0.id, quantity: $0.quantity.value) },
        openedAt: someTime)
}

extension Opportunity {
    func submittedBySomebody() throws -> (Opportunity, Consequences) {
        try submitted(hash: "hash", request: ApprovalRequestID(), by: owner)
    }

    /// The lines become these; the content hash is the content.
    func revised(to lines: [OpportunityLine]) throws(SalesRefusal) -> (Opportunity, Consequences) {
        try revised(lines: lines, expectedOn: expectedOn, circumstances) { $0 }
    }

    /// The draft, submitted and approved.
    func approvedAgain() throws -> (Opportunity, Consequences) {
        let (submitted, _) = try submittedBySomebody()
        return submitted.approved(submitted.grant(), circumstances)!
    }

    /// The grant that fits the open request.
    func grant(
        hash: String = "hash", revision: Int? = nil, returning lines: [OpportunityLineID]? = nil,
        because remark: String = ""
    ) -> ApprovalGranted {
        ApprovalGranted(
            requestID: approvalRequest ?? ApprovalRequestID(), subjectKind: .opportunity, subjectID: id.uuid,
            revision: revision ?? self.revision, contentHash: hash, automatic: false, approvers: [UserID()],
            returnedLineIDs: lines, remarks: lines?.map { ApprovalRemark(lineID: $0, text: remark) })
    }

    /// Approved, with stock asked for.
    func approvedBySomebody() throws -> (Opportunity, Consequences) {
        let (submitted, _) = try submittedBySomebody()
        return submitted.approved(submitted.grant(), circumstances)!
    }

    /// The warehouse's answer: `held` of the slice, the rest short.
    func heldLine(_ index: Int = 0, _ held: ExactDecimal) -> HeldLine {
        HeldLine(
            holdID: HoldID(slices[index].name.uuid), sliceID: slices[index].name, productID: ProductID(),
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
        return sale.reserved(sale.slices.map(\.name), circumstances)
    }

    /// The unit that was asked for the slice can bring so much of it.
    func answeredBySomebody(_ quantity: ExactDecimal, slice: Int = 0) -> (Opportunity, Consequences)? {
        slices[slice].request.flatMap {
            answered(
                request: $0, offer: OfferID(), quantity: quantity, on: someTime.utcDate, cost: UnitPrice(1, .irr),
                validUntil: someTime.utcDate, circumstances)
        }
    }

    /// The invoice that was asked for, issued.
    func invoicedBySomebody() -> (Opportunity, Consequences)? {
        slices.compactMap(\.invoice).first.flatMap { invoiced(invoiceIssued($0), circumstances) }
    }

    func invoiceIssued(_ id: InvoiceID) -> InvoiceIssued {
        let zero = DocumentTotals([LineAmounts](), currency: currency)
        let party = Party(name: "Noor", country: "IR")
        return InvoiceIssued(
            invoiceID: id, opportunityID: self.id, accountID: account, legalNumber: "1", series: "INVOICE",
            fiscalYear: 1405, issueDate: someTime.utcDate, taxDate: someTime.utcDate, seller: party, buyer: party,
            currency: currency,
            lines: lines.map { line in
                InvoiceLine(
                    invoiceLineID: InvoiceLineID(line.id.uuid), lineID: line.id, slices: [], productID: line.product,
                    description: line.description, kind: line.kind, quantity: line.quantity, unitPrice: line.unitPrice,
                    taxCode: line.taxCode, taxRate: line.taxRate, net: line.amounts.net, tax: line.amounts.tax)
            }, totals: zero, released: true)
    }

    /// Everything ordered, invoiced and on a dispatch note.
    func dispatching() throws -> Opportunity {
        let (sale, _) = try ordered()
        return try #require(sale.invoicedBySomebody()).0.noted(sale.slices.map(\.id)).0
    }

    /// Everything ordered and out of the gate.
    func onTheRoad() throws -> Opportunity {
        let sale = try dispatching()
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

extension OpportunityLine {
    /// The same line at another price, or in another quantity.
    func at(price: ExactDecimal? = nil, _ quantity: ExactDecimal? = nil) -> OpportunityLine {
        OpportunityLine(
            id: id, product: product, description: description, kind: kind, route: route,
            quantity: Quantity(quantity ?? self.quantity.value, self.quantity.unit),
            unitPrice: price.map { UnitPrice($0, unitPrice.currency) } ?? unitPrice, discountRate: discountRate,
            taxCode: taxCode, taxRate: taxRate, requestedOn: requestedOn)
    }
}

extension Consequences {
    func command<C: Command>(_ type: C.Type) -> C? { commands.compactMap { $0.command as? C }.first }
    func event<E: Event>(_ type: E.Type) -> E? { events.compactMap { $0 as? E }.first }
}
