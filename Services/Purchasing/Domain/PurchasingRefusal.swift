import Contracts

/// Every reason for which purchasing says no, beyond those all sourcing units share.
package enum PurchasingRefusal: Refusal, Equatable {
    case orderNotFound(EnquiryID)
    case orderOver(EnquiryStatus)
    case alreadyConfirmed(PurchaseOrder.State)
    case notConfirmed
    case notShipped
    case notFromAbroad
    case quantityDiffers(ordered: ExactDecimal)

    package var kind: RefusalKind {
        switch self {
        case .orderNotFound: .notFound
        case .quantityDiffers: .invalid
        default: .conflict
        }
    }

    package var code: String {
        switch self {
        case .orderNotFound: "order-not-found"
        case .orderOver: "order-not-open"
        case .alreadyConfirmed: "order-already-confirmed"
        case .notConfirmed: "order-not-confirmed"
        case .notShipped: "order-not-shipped"
        case .notFromAbroad: "order-not-from-abroad"
        case .quantityDiffers: "quantity-differs"
        }
    }

    package var detail: String {
        switch self {
        case .orderNotFound(let id): "There is no purchase order \(id)."
        case .orderOver(let status): "The order is \(status.rawValue); nothing more is recorded for it."
        case .alreadyConfirmed(let state): "The order is \(state.rawValue); report a delay instead."
        case .notConfirmed: "The supplier has not confirmed the order yet."
        case .notShipped: "Record the shipment first."
        case .notFromAbroad: "The order is a purchase at home; there is no customs."
        case .quantityDiffers(let ordered):
            "\(ordered) were ordered; a larger difference is settled by a short close or a new enquiry."
        }
    }

    package var options: [String] {
        if case .quantityDiffers = self { ["short-close", "new-enquiry"] } else { [] }
    }

    package var faults: [Fault] {
        guard case .quantityDiffers = self else { return [] }
        return [Fault(pointer: "/quantity", code: code, message: detail)]
    }
}
