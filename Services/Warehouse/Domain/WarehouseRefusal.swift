import Contracts

/// Every reason why the warehouse says no.
package enum WarehouseRefusal: Refusal, Equatable {
    case notFound(String)
    case stale(current: Int)
    case fault(pointer: String, code: String, message: String)
    case productNotKnown(ProductID)
    case notStocked(ProductID)
    case foreignCurrency(Currency, own: Currency)
    case stockClaimed(ProductID, free: ExactDecimal)
    case reallocationExceeds(most: ExactDecimal)
    case otherProduct
    case ownStock
    case wrongState(String, needed: String)
    case noteBlocked(reason: String)
    case pickExceeds(DispatchLineID, most: ExactDecimal)
    case nothingPicked
    case pickerIssuesPermit
    case permitExists
    case permitIs(String)
    case permitOver(Timestamp)
    case permitDiffers
    case accountBlocked(reason: String)
    case notReleasedByInvoice
    case nothingExpected
    case takeBackExceeds(DispatchLineID, most: ExactDecimal)
    case returnExceeds(InvoiceLineID, most: ExactDecimal)

    package var code: String {
        switch self {
        case .notFound: "not-found"
        case .stale: "version-conflict"
        case .fault: "validation"
        case .productNotKnown: "product-not-known"
        case .notStocked: "not-stocked"
        case .foreignCurrency: "foreign-currency"
        case .stockClaimed: "stock-claimed"
        case .reallocationExceeds: "reallocation-exceeds"
        case .otherProduct: "other-product"
        case .ownStock: "own-stock"
        case .wrongState: "state-not-allowed"
        case .noteBlocked: "dispatch-blocked"
        case .pickExceeds: "pick-exceeds-note"
        case .nothingPicked: "nothing-picked"
        case .pickerIssuesPermit: "picker-issues-permit"
        case .permitExists: "permit-exists"
        case .permitIs: "permit-not-valid"
        case .permitOver: "permit-expired"
        case .permitDiffers: "permit-differs"
        case .accountBlocked: "account-blocked"
        case .notReleasedByInvoice: "invoice-not-released"
        case .nothingExpected: "nothing-expected"
        case .takeBackExceeds: "take-back-exceeds"
        case .returnExceeds: "return-exceeds-delivered"
        }
    }

    package var kind: RefusalKind {
        switch self {
        case .notFound: .notFound
        case .stale: .stale
        case .fault, .foreignCurrency, .notStocked: .invalid
        case .pickerIssuesPermit: .forbidden
        default: .conflict
        }
    }

    package var detail: String {
        switch self {
        case .notFound(let what): "There is no such \(what)."
        case .stale(let current): "This is version \(current) by now; look at it again."
        case .fault(_, _, let message): message
        case .productNotKnown(let id):
            "The product \(id) has not been published to the warehouse yet; ask again in a moment."
        case .notStocked(let id): "The product \(id) is a service and is not kept in stock."
        case .foreignCurrency(let given, let own): "Costs are kept in \(own.rawValue), not in \(given.rawValue)."
        case .stockClaimed(_, let free): "Only \(free) are free; the rest is held or reserved. Release claims first."
        case .reallocationExceeds(let most): "From above zero to \(most): what is reserved, on no note, and waited for."
        case .otherProduct: "The other sale waits for another product."
        case .ownStock: "That is the same sale; its own goods need not be taken from it."
        case .wrongState(let state, let needed): "It is \(state); this needs \(needed)."
        case .noteBlocked(let reason): "The dispatch note is blocked: \(reason)."
        case .pickExceeds(let line, let most): "Of line \(line) at most \(most) can be picked."
        case .nothingPicked: "Pick at least one line, or leave the note as it is."
        case .pickerIssuesPermit: "Whoever picked the goods may not issue their exit permit; ask another person."
        case .permitExists: "The note has a valid exit permit already."
        case .permitIs(let state): "The exit permit is \(state)."
        case .permitOver(let time): "The exit permit was valid until \(time)."
        case .permitDiffers: "The picked quantities are not those of the permit any more; issue a new one."
        case .accountBlocked(let reason): "The customer's account is blocked: \(reason)."
        case .notReleasedByInvoice: "Accounting has not released the invoice yet."
        case .nothingExpected: "Nothing of this delivery is on its way back."
        case .takeBackExceeds(let line, let most): "Of line \(line) only \(most) are expected back."
        case .returnExceeds(let line, let most): "Of invoice line \(line) only \(most) can still be returned."
        }
    }

    package var parameters: [String: String] {
        switch self {
        case .stale(let current): ["version": "\(current)"]
        case .stockClaimed(let product, let free): ["product_id": "\(product)", "free": "\(free)"]
        case .wrongState(let state, let needed): ["state": state, "needed": needed]
        case .pickExceeds(let line, let most), .takeBackExceeds(let line, let most):
            ["dispatch_line_id": "\(line)", "most": "\(most)"]
        case .returnExceeds(let line, let most): ["invoice_line_id": "\(line)", "most": "\(most)"]
        case .reallocationExceeds(let most): ["most": "\(most)"]
        case .permitOver(let time): ["valid_until": "\(time)"]
        default: [:]
        }
    }

    package var faults: [Fault] {
        guard case .fault(let pointer, let code, let message) = self else { return [] }
        return [Fault(pointer: pointer, code: code, message: message)]
    }

    package var options: [String] {
        switch self {
        case .permitOver, .permitDiffers: ["issue-permit"]
        case .accountBlocked: ["unblock-account"]
        case .stockClaimed: ["release-hold"]
        default: []
        }
    }
}
