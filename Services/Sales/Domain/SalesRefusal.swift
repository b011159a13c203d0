import Contracts

/// Every reason why sales says no.
package enum SalesRefusal: Refusal, Equatable {
    case notFound(String)
    case stale(current: Int64)
    case noLines
    case lineWithoutPrice(position: Int)
    case unknownProduct(position: Int)
    case unknownAccount
    case wrongCurrency(position: Int, expected: Currency)
    case discountTooLarge(position: Int)
    case taxablePriceOutOfRange(position: Int, price: UnitPrice)
    case taxBaseAboveNet(position: Int, net: Money)
    case quantityNotPositive(position: Int)
    case lineTwice(position: Int)
    case lineIsFixed(String)
    case notEditable(Opportunity.State)
    case notAnswered(position: Int)
    case nothingToEnquire
    case notSubmitted(Opportunity.State)
    case notUnderWay(Opportunity.State)
    case alreadyClosed(Opportunity.State)
    case notClosed(Opportunity.State)
    case goodsHaveLeft
    case nothingToWithdraw
    case nothingToRenew(Opportunity.PaperState)
    case reasonRequired
    case dayRequired
    case hasDocuments
    case sliceNotWaiting(Slice.State)
    case unknownStage
    case alreadyInStage
    case alreadyOwner
    case notARepresentative
    case notHandedOver
    case probabilityOutOfRange
    case selectionChanged(count: Int)
    case stageFollowsDocuments(String)
    case duplicateExternalReference(String)

    package var code: String {
        switch self {
        case .notFound: "not-found"
        case .stale: "version-conflict"
        case .noLines: "no-lines"
        case .lineWithoutPrice: "line-without-price"
        case .unknownProduct: "unknown-product"
        case .unknownAccount: "unknown-account"
        case .wrongCurrency: "wrong-currency"
        case .discountTooLarge: "discount-too-large"
        case .taxablePriceOutOfRange: "taxable-price-out-of-range"
        case .taxBaseAboveNet: "tax-base-above-net"
        case .quantityNotPositive: "quantity-not-positive"
        case .lineTwice: "line-twice"
        case .lineIsFixed: "line-is-fixed"
        case .notEditable, .notSubmitted, .notUnderWay, .notClosed: "state-not-allowed"
        case .notAnswered: "not-answered"
        case .nothingToEnquire: "nothing-to-enquire"
        case .goodsHaveLeft: "goods-have-left"
        case .nothingToWithdraw: "nothing-to-withdraw"
        case .nothingToRenew: "nothing-to-renew"
        case .alreadyClosed: "already-closed"
        case .reasonRequired: "reason-required"
        case .dayRequired: "day-required"
        case .hasDocuments: "has-documents"
        case .sliceNotWaiting: "slice-not-waiting"
        case .unknownStage: "unknown-stage"
        case .alreadyInStage: "already-in-stage"
        case .alreadyOwner: "already-owner"
        case .notARepresentative: "not-a-representative"
        case .notHandedOver: "not-handed-over"
        case .probabilityOutOfRange: "probability-out-of-range"
        case .selectionChanged: "selection-changed"
        case .stageFollowsDocuments: "stage-follows-documents"
        case .duplicateExternalReference: "duplicate-external-reference"
        }
    }

    package var kind: RefusalKind {
        switch self {
        case .notFound: .notFound
        case .stale: .stale
        case .noLines, .lineWithoutPrice, .unknownProduct, .unknownAccount, .wrongCurrency, .discountTooLarge,
            .taxablePriceOutOfRange, .taxBaseAboveNet, .quantityNotPositive, .lineTwice, .reasonRequired, .dayRequired,
            .unknownStage, .notARepresentative, .probabilityOutOfRange:
            .invalid
        case .lineIsFixed, .notAnswered, .nothingToEnquire, .notEditable, .notSubmitted, .notUnderWay, .notClosed,
            .alreadyClosed, .goodsHaveLeft,
            .nothingToWithdraw, .nothingToRenew, .hasDocuments, .sliceNotWaiting, .duplicateExternalReference,
            .alreadyInStage, .stageFollowsDocuments, .alreadyOwner, .selectionChanged,
            .notHandedOver:
            .conflict
        }
    }

    package var detail: String {
        switch self {
        case .notFound(let what): "There is no \(what) with this id that you may see."
        case .stale(let current): "Someone changed it meanwhile; the current version is \(current). Load it again."
        case .noLines: "Add at least one line before submitting."
        case .lineWithoutPrice(let position): "Line \(position) has no price."
        case .unknownProduct(let position): "Line \(position) names a product that is not in the list."
        case .unknownAccount: "Choose an account that exists."
        case .wrongCurrency(let position, let expected): "Line \(position) must be priced in \(expected.rawValue)."
        case .discountTooLarge(let position): "The discount of line \(position) is more than its price."
        case .taxablePriceOutOfRange(let position, let price):
            "The taxable part of line \(position)'s price lies between 0 and that price, \(price.value) "
                + "\(price.currency.rawValue)."
        case .taxBaseAboveNet(let position, let net):
            "VAT of line \(position) would be due on more than its net amount, \(net): lower the taxable part of the price, or "
                + "the discount."
        case .quantityNotPositive(let position): "Line \(position) needs a quantity greater than zero."
        case .lineTwice(let position):
            "Line \(position) has the id of another line; leave the id out for a new one."
        case .lineIsFixed(let line):
            "“\(line)” is invoiced or has come to its end, and stays as it is: add a new line for anything else."
        case .notEditable(let state):
            "It is \(state.rawValue): what is in approval or closed cannot be changed, and only a draft is submitted."
        case .notAnswered(let position):
            "Line \(position) is not answered: enquire, and submit when the warehouse or a unit has answered for all of it; "
                + "leave out what nobody can bring."
        case .nothingToEnquire: "Everything has been asked for."
        case .notSubmitted(let state): "Only what is IN_APPROVAL can be withdrawn; it is \(state.rawValue)."
        case .notUnderWay(let state): "This is for a sale that is approved and not closed; it is \(state.rawValue)."
        case .notClosed(let state): "Only a closed sale can be taken up again; it is \(state.rawValue)."
        case .goodsHaveLeft: "Goods of it are on the road: recall them, or wait until they are delivered or back."
        case .nothingToWithdraw: "Everything of it has come to its end, or is being withdrawn."
        case .nothingToRenew(let papers): "Nothing waits for it; the papers are \(papers.rawValue)."
        case .alreadyClosed(let state): "It is closed (\(state.rawValue))."
        case .reasonRequired: "Give a reason."
        case .dayRequired: "Say until when the next step is to be done."
        case .hasDocuments: "A pro-forma or an invoice hangs on it; withdraw that first."
        case .sliceNotWaiting(let state): "This part is \(state.rawValue) and does not wait for a decision."
        case .unknownStage: "The sale's process has no such stage, or has retired it."
        case .alreadyInStage: "It is in this stage already."
        case .alreadyOwner: "This person is responsible already."
        case .notARepresentative: "Choose somebody of the company who sells and has not left."
        case .probabilityOutOfRange: "A probability is a whole number from 0 to 100."
        case .notHandedOver: "It was not given to you, or you have done something with it since."
        case .selectionChanged(let count):
            "The filters find other sales by now, \(count) of them: look again, and choose anew."
        case .stageFollowsDocuments(let stage):
            "“\(stage)” follows the sale's documents: it is neither entered nor left nor passed by hand."
        case .duplicateExternalReference(let reference): "“\(reference)” has been recorded already."
        }
    }

    /// Where in the list of lines it is; positions count from 1, pointers from 0.
    package var faults: [Fault] {
        let place: (position: Int, field: String)? =
            switch self {
            case .lineWithoutPrice(let position): (position, "unit_price")
            case .unknownProduct(let position): (position, "product_id")
            case .wrongCurrency(let position, _): (position, "unit_price")
            case .discountTooLarge(let position): (position, "discount_rate")
            case .taxablePriceOutOfRange(let position, _), .taxBaseAboveNet(let position, _):
                (position, "taxable_price")
            case .quantityNotPositive(let position): (position, "quantity")
            case .lineTwice(let position): (position, "id")
            default: nil
            }
        if self == .unknownStage { return [Fault(pointer: "/stage", code: code, message: detail)] }
        if self == .notARepresentative { return [Fault(pointer: "/owner_id", code: code, message: detail)] }
        if self == .probabilityOutOfRange { return [Fault(pointer: "/probability", code: code, message: detail)] }
        if self == .dayRequired { return [Fault(pointer: "/due_on", code: code, message: detail)] }
        guard let place else { return [] }
        return [Fault(pointer: "/lines/\(place.position - 1)/\(place.field)", code: code, message: detail)]
    }

    /// The position of the line, where the refusal names one, and the state that stands against it.
    package var parameters: [String: String] {
        switch self {
        case .stale(let current): ["version": "\(current)"]
        case .notAnswered(let position): ["position": "\(position)"]
        case .lineIsFixed(let line): ["line": line]
        case .stageFollowsDocuments(let stage): ["stage": stage]
        case .selectionChanged(let count): ["count": "\(count)"]
        default: [:]
        }
    }
}
