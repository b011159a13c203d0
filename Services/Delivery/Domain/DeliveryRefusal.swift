import Contracts

/// Every reason this service says no.
package enum DeliveryRefusal: Refusal, Equatable {
    case deliveryNotFound(DeliveryID)
    case stale(current: Int)
    case notInTransit(DeliveryID, Delivery.State)
    case receiverRequired
    case capturedInFuture
    case nothingConfirmed
    case lineNotFound
    case lineTwice
    case quantityNotPositive
    case exceedsTransit(position: Int, open: ExactDecimal)
    case refusalReasonRequired
    case serviceCannotBeRefused
    case reasonRequired
    case noFailedAttempt(DeliveryID, Delivery.State)
    case tooManyAttempts(Int)
    case nothingToReturn(DeliveryID, Delivery.State)
    case alreadyDelivered(DeliveryID, Delivery.State)
    case serviceHasNoGoods
    case tooManyItems(limit: Int)
    case itemTwice(DeliveryID)
    case proofKindUnknown
    case pictureUnreadable
    case pictureTooLarge
    case proofsClosed(DeliveryID, Delivery.State)
    case tooManyProofs(Int)
    case proofNotFound(ProofID)

    package var code: String {
        switch self {
        case .deliveryNotFound: "delivery-not-found"
        case .stale: "version-conflict"
        case .notInTransit: "not-in-transit"
        case .receiverRequired: "receiver-required"
        case .capturedInFuture: "captured-in-future"
        case .nothingConfirmed: "nothing-confirmed"
        case .lineNotFound: "line-not-found"
        case .lineTwice: "line-twice"
        case .quantityNotPositive: "quantity-not-positive"
        case .exceedsTransit: "exceeds-transit"
        case .refusalReasonRequired: "refusal-reason-required"
        case .serviceCannotBeRefused: "service-cannot-be-refused"
        case .reasonRequired: "reason-required"
        case .noFailedAttempt: "no-failed-attempt"
        case .tooManyAttempts: "too-many-attempts"
        case .nothingToReturn: "nothing-to-return"
        case .alreadyDelivered: "already-delivered"
        case .serviceHasNoGoods: "service-has-no-goods"
        case .tooManyItems: "too-many-items"
        case .itemTwice: "item-twice"
        case .proofKindUnknown: "proof-kind-unknown"
        case .pictureUnreadable: "picture-unreadable"
        case .pictureTooLarge: "picture-too-large"
        case .proofsClosed: "proofs-closed"
        case .tooManyProofs: "too-many-proofs"
        case .proofNotFound: "proof-not-found"
        }
    }

    package var kind: RefusalKind {
        switch self {
        case .deliveryNotFound: .notFound
        case .stale: .stale
        case .notInTransit, .noFailedAttempt, .tooManyAttempts, .nothingToReturn, .alreadyDelivered,
            .serviceHasNoGoods, .exceedsTransit, .proofsClosed, .tooManyProofs:
            .conflict
        case .receiverRequired, .capturedInFuture, .nothingConfirmed, .lineNotFound, .lineTwice,
            .quantityNotPositive, .refusalReasonRequired, .serviceCannotBeRefused, .reasonRequired, .tooManyItems,
            .itemTwice, .proofKindUnknown, .pictureUnreadable, .pictureTooLarge, .proofNotFound:
            .invalid
        }
    }

    package var detail: String {
        switch self {
        case .deliveryNotFound(let id): "There is no delivery \(id)."
        case .stale(let current): "The delivery is at version \(current) now; read it again."
        case .notInTransit(let id, let state): "\(id) is not in transit: it is \(state.rawValue)."
        case .receiverRequired: "Name who received it."
        case .capturedInFuture: "The time of the signature lies in the future."
        case .nothingConfirmed: "Nothing of it is delivered, refused or lost."
        case .lineNotFound: "A line is not of this delivery."
        case .lineTwice: "A line is named twice."
        case .quantityNotPositive: "Quantities are not negative."
        case .exceedsTransit(let position, let open): "Of line \(position) only \(open) are in transit."
        case .refusalReasonRequired: "Say why it was refused."
        case .serviceCannotBeRefused: "A service is performed or stays open; credit it in sales."
        case .reasonRequired: "A reason is needed."
        case .noFailedAttempt(let id, let state): "\(id) has no failed attempt to repeat: it is \(state.rawValue)."
        case .tooManyAttempts(let maximum): "After \(maximum) attempts the goods go back."
        case .nothingToReturn(let id, let state): "Nothing of \(id) goes back: it is \(state.rawValue)."
        case .alreadyDelivered(let id, let state): "\(id) cannot be called back: it is \(state.rawValue)."
        case .serviceHasNoGoods: "A service has no goods on the way."
        case .tooManyItems(let limit): "At most \(limit) at once."
        case .itemTwice(let id): "\(id) is named twice."
        case .proofKindUnknown: "Say whether it is a PHOTO or a SIGNATURE."
        case .pictureUnreadable: "The bytes are no JPEG, PNG or WebP picture."
        case .pictureTooLarge:
            "A picture has at most \(Picture.largestBytes) bytes and \(Picture.longestSide) pixels a side."
        case .proofsClosed(let id, let state): "\(id) takes no more pictures: it is \(state.rawValue)."
        case .tooManyProofs(let limit): "A delivery has at most \(limit) pictures."
        case .proofNotFound(let id): "\(id) is no proof of this delivery."
        }
    }

    package var parameters: [String: String] {
        switch self {
        case .notInTransit(_, let state), .noFailedAttempt(_, let state), .nothingToReturn(_, let state),
            .alreadyDelivered(_, let state), .proofsClosed(_, let state):
            ["state": state.rawValue]
        case .exceedsTransit(let position, let open): ["position": "\(position)", "open": "\(open)"]
        case .stale(let current): ["version": "\(current)"]
        default: [:]
        }
    }
}
