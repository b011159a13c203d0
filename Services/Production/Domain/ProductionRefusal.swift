import Contracts

/// Every reason for which production says no, beyond those all sourcing units share.
package enum ProductionRefusal: Refusal, Equatable {
    case billNotFound(ProductID)
    case billInvalid(field: String)
    case tooManyBills(limit: Int)
    case orderNotFound(EnquiryID)
    case stale(current: Int)
    case notReleased(ProductionOrderStatus)
    case notStarted(ProductionOrderStatus)
    case materialsNotReady
    case outputOutOfRange(left: ExactDecimal)
    case lastReportNeedsGood
    case nothingToAsk
    case stillPromised
    case reasonMissing

    package var kind: RefusalKind {
        switch self {
        case .billNotFound, .orderNotFound: .notFound
        case .stale: .stale
        case .billInvalid, .tooManyBills, .outputOutOfRange, .lastReportNeedsGood, .reasonMissing: .invalid
        case .notReleased, .notStarted, .materialsNotReady, .nothingToAsk, .stillPromised: .conflict
        }
    }

    package var code: String {
        switch self {
        case .billNotFound: "bill-of-materials-not-found"
        case .billInvalid: "bill-of-materials-invalid"
        case .tooManyBills: "too-many-items"
        case .orderNotFound: "order-not-found"
        case .stale: "version-conflict"
        case .notReleased: "order-not-released"
        case .notStarted: "order-not-started"
        case .materialsNotReady: "materials-not-ready"
        case .outputOutOfRange: "output-out-of-range"
        case .lastReportNeedsGood: "last-report-needs-good"
        case .nothingToAsk: "nothing-to-ask"
        case .stillPromised: "still-promised"
        case .reasonMissing: "reason-required"
        }
    }

    package var detail: String {
        switch self {
        case .billNotFound(let id): "Product \(id) has no bill of materials."
        case .billInvalid(let field): "\(field) is out of range, repeated, or names the product itself."
        case .tooManyBills(let limit): "At most \(limit) bills at a time, and at least one."
        case .orderNotFound(let id): "There is no production order \(id)."
        case .stale(let current): "The order is at version \(current) now; look at it again."
        case .notReleased(let status): "The order is \(status.rawValue); only a released one can start."
        case .notStarted(let status): "The order is \(status.rawValue); only a started one has output or is stopped."
        case .materialsNotReady: "Some material is not here yet."
        case .outputOutOfRange(let left): "Good and scrap together must be above zero and at most \(left)."
        case .lastReportNeedsGood: "The last report needs good pieces; report the scrap together with them."
        case .nothingToAsk: "Every material is held or asked for."
        case .stillPromised: "Somebody waits for these goods; stop the order once the request has been taken back."
        case .reasonMissing: "Enter why the order is stopped."
        }
    }

    package var faults: [Fault] {
        switch self {
        case .billInvalid(let field): [Fault(pointer: "/\(field)", code: code, message: detail)]
        case .outputOutOfRange, .lastReportNeedsGood: [Fault(pointer: "/good", code: code, message: detail)]
        case .reasonMissing: [Fault(pointer: "/reason", code: code, message: detail)]
        case .tooManyBills: [Fault(pointer: "/items", code: code, message: detail)]
        default: []
        }
    }

    package var parameters: [String: String] {
        switch self {
        case .stale(let current): ["version": "\(current)"]
        case .outputOutOfRange(let left): ["left": "\(left)"]
        default: [:]
        }
    }
}
