import Contracts
import SourcingDomain

/// An order at a supplier (SM-13): what he says about it. What arrived is kept by the enquiry of the same id.
package struct PurchaseOrder: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        /// Becomes confirmed.
        case ordered = "ORDERED"
        /// The supplier is bound. Becomes inTransit.
        case confirmed = "CONFIRMED"
        /// Becomes inCustoms when it comes from abroad.
        case inTransit = "IN_TRANSIT"
        /// Becomes inTransit when cleared.
        case inCustoms = "IN_CUSTOMS"
    }

    package let id: EnquiryID
    package let number: String
    package let origin: PurchaseOrigin
    package var state: State
    package var confirmedDate: LocalDate?
    package var confirmedQuantity: ExactDecimal?
    package var shippedOn: LocalDate?
    package var carrier: String?
    package var trackingNumber: String?
    package var customsReference: String?
    package var customsClearedOn: LocalDate?

    package init(id: EnquiryID, number: String, origin: PurchaseOrigin, state: State = .ordered) {
        self.id = id
        self.number = number
        self.origin = origin
        self.state = state
    }
}

extension PurchaseOrder {
    /// The supplier says when and how much he delivers.
    ///
    /// - Returns: the order, and the new date where it differs from the promised one: the asker has to be told.
    /// - Throws: `.orderOver`; `.alreadyConfirmed`; `.quantityDiffers` beyond the tolerance, which the asker has to
    ///   settle.
    package func confirmed(
        _ date: LocalDate?, _ quantity: ExactDecimal?, of enquiry: Enquiry<PurchaseTrade>
    ) throws(PurchasingRefusal) -> (Self, moved: LocalDate?) {
        let commitment = try open(enquiry)
        guard state == .ordered else { throw .alreadyConfirmed(state) }
        let agreed = quantity ?? commitment.quantity
        guard agreed > .zero, Self.isClose(agreed, to: commitment.quantity) else {
            throw .quantityDiffers(ordered: commitment.quantity)
        }
        var confirmed = self
        confirmed.state = .confirmed
        confirmed.confirmedDate = date ?? commitment.promisedDate
        confirmed.confirmedQuantity = agreed
        return (confirmed, date == commitment.promisedDate ? nil : date)
    }

    /// The goods left the supplier.
    ///
    /// - Throws: `.orderOver`; `.notConfirmed`.
    package func shipped(
        on day: LocalDate, carrier: String?, tracking: String?, of enquiry: Enquiry<PurchaseTrade>
    ) throws(PurchasingRefusal) -> Self {
        _ = try open(enquiry)
        guard state != .ordered else { throw .notConfirmed }
        var shipped = self
        if state == .confirmed { shipped.state = .inTransit }
        shipped.shippedOn = day
        shipped.carrier = carrier ?? self.carrier
        shipped.trackingNumber = tracking ?? trackingNumber
        return shipped
    }

    /// The goods lie at the customs, or left it with `clearedOn` (S-25).
    ///
    /// - Throws: `.orderOver`; `.notFromAbroad`; `.notShipped`.
    package func inCustoms(
        _ reference: String, clearedOn: LocalDate?, of enquiry: Enquiry<PurchaseTrade>
    ) throws(PurchasingRefusal) -> Self {
        _ = try open(enquiry)
        guard origin == .abroad else { throw .notFromAbroad }
        guard state == .inTransit || state == .inCustoms else { throw .notShipped }
        var recorded = self
        recorded.state = clearedOn == nil ? .inCustoms : .inTransit
        recorded.customsReference = reference
        recorded.customsClearedOn = clearedOn
        return recorded
    }

    /// Before the supplier confirmed an order can always be taken back, afterwards only if he agrees.
    package func cancelPolicy(supplierAllows: Bool) -> CancelPolicy {
        state == .ordered ? .allowed : .supplier(allows: supplierAllows)
    }

    /// Order and arrivals as one word.
    package func status(of enquiry: EnquiryStatus) -> PurchaseOrderStatus {
        switch enquiry {
        case .partlyArrived: .partlyReceived
        case .fulfilled: .received
        case .closed: .closed
        case .cancelled: .cancelled
        default: PurchaseOrderStatus(rawValue: state.rawValue) ?? .ordered
        }
    }

    private func open(_ enquiry: Enquiry<PurchaseTrade>) throws(PurchasingRefusal) -> Commitment {
        guard case .committed(let commitment) = enquiry.state else { throw .orderOver(enquiry.status) }
        return commitment
    }

    private static func isClose(_ quantity: ExactDecimal, to ordered: ExactDecimal) -> Bool {
        let tolerance = PurchaseTrade.confirmationTolerance.millionths
        let slack = Int128(ordered.millionths) * Int128(tolerance) / Int128(ExactDecimal.scale)
        return Int128((quantity - ordered).millionths.magnitude) <= slack
    }
}
