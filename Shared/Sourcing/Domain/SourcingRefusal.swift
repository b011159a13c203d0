import Contracts

/// Every reason for which a sourcing unit says no to a person.
package enum SourcingRefusal: Refusal, Equatable {
    case enquiryNotFound(EnquiryID)
    case supplierNotFound(SupplierID)
    case supplierInactive(SupplierID)
    case supplierExists(String)
    case offerNotFound(OfferID)
    /// The company's currency and time zone have not reached this service yet.
    case companyUnknown
    case stale(current: Int)
    case notOpen(EnquiryStatus)
    case notCommitted(EnquiryStatus)
    case answerPending([String])
    case quantityOutOfRange(asked: ExactDecimal)
    case partialAnswer(asked: ExactDecimal)
    case dateMissing
    case datesDiffer
    case dateOutOfRange
    case validityOutOfRange(latest: LocalDate?)
    case costMissing
    case costNegative
    case currencyDiffers(expected: Currency, given: Currency)
    case figuresBesideOffer
    case reasonMissing
    case textTooLong(pointer: String)
    case fieldEmpty(pointer: String)
    case countryUnknown
    case tooManyItems(limit: Int)
}

extension SourcingRefusal {
    package var kind: RefusalKind {
        switch self {
        case .enquiryNotFound, .supplierNotFound, .offerNotFound: .notFound
        case .stale: .stale
        case .companyUnknown, .notOpen, .notCommitted, .answerPending, .supplierInactive, .supplierExists: .conflict
        default: .invalid
        }
    }

    package var code: String {
        switch self {
        case .enquiryNotFound: "enquiry-not-found"
        case .supplierNotFound: "supplier-not-found"
        case .supplierInactive: "supplier-inactive"
        case .supplierExists: "supplier-exists"
        case .offerNotFound: "offer-not-found"
        case .companyUnknown: "company-unknown"
        case .stale: "version-conflict"
        case .notOpen: "enquiry-not-open"
        case .notCommitted: "enquiry-not-committed"
        case .answerPending: "answer-pending"
        case .quantityOutOfRange: "quantity-out-of-range"
        case .partialAnswer: "partial-answer"
        case .dateMissing: "date-missing"
        case .datesDiffer: "dates-differ"
        case .dateOutOfRange: "date-out-of-range"
        case .validityOutOfRange: "validity-out-of-range"
        case .costMissing: "cost-missing"
        case .costNegative: "cost-negative"
        case .currencyDiffers: "currency-differs"
        case .figuresBesideOffer: "figures-beside-offer"
        case .reasonMissing: "reason-required"
        case .textTooLong: "text-too-long"
        case .fieldEmpty: "required"
        case .countryUnknown: "country-unknown"
        case .tooManyItems: "too-many-items"
        }
    }

    package var detail: String {
        switch self {
        case .enquiryNotFound(let id): "There is no enquiry \(id)."
        case .supplierNotFound(let id): "There is no supplier \(id)."
        case .supplierInactive(let id): "Supplier \(id) is no longer used."
        case .supplierExists(let name): "There is a supplier “\(name)” already."
        case .offerNotFound(let id): "Offer \(id) does not belong to this enquiry."
        case .companyUnknown: "The company's currency is not known here yet; try again in a moment."
        case .stale(let current): "The enquiry is at version \(current) now; look at it again."
        case .notOpen(let status): "The enquiry is \(status.rawValue) and can no longer be answered."
        case .notCommitted(let status): "The enquiry is \(status.rawValue); nothing is promised."
        case .answerPending(let pending): "It cannot be answered yet: \(pending.joined(separator: ", "))."
        case .quantityOutOfRange(let asked): "The quantity must be above zero and at most the \(asked) asked for."
        case .partialAnswer(let asked): "This unit answers for the whole quantity, \(asked)."
        case .dateMissing: "Say when: lead_time_days or earliest_date."
        case .datesDiffer: "lead_time_days and earliest_date name two different days."
        case .dateOutOfRange: "The day must differ from the present one, not be past, and lie within ten years."
        case .validityOutOfRange(let latest):
            "The answer must be valid today or longer" + (latest.map { ", at most until \($0)." } ?? ".")
        case .costMissing: "Say what one unit costs: unit_cost."
        case .costNegative: "The unit cost may not be negative."
        case .currencyDiffers(let expected, let given):
            "The cost is in \(given.rawValue); give exchange_rate, or the cost in \(expected.rawValue)."
        case .figuresBesideOffer: "An answer by offer_id takes its figures from the offer; leave the others out."
        case .reasonMissing: "Say why."
        case .textTooLong: "A text is longer than \(SourcingLimit.text) characters."
        case .fieldEmpty: "A text is needed here."
        case .countryUnknown: "The country is two capital letters, such as IR or PL."
        case .tooManyItems(let limit): "At most \(limit) items at a time, and at least one."
        }
    }

    package var faults: [Fault] {
        guard let pointer else { return [] }
        return [Fault(pointer: pointer, code: code, message: detail)]
    }

    private var pointer: String? {
        switch self {
        case .quantityOutOfRange, .partialAnswer: "/quantity"
        case .dateMissing, .datesDiffer: "/lead_time_days"
        case .validityOutOfRange: "/valid_until"
        case .costMissing, .costNegative: "/unit_cost"
        case .currencyDiffers: "/exchange_rate"
        case .figuresBesideOffer: "/offer_id"
        case .reasonMissing: "/reason"
        case .countryUnknown: "/country"
        case .tooManyItems: "/items"
        case .textTooLong(let pointer), .fieldEmpty(let pointer): pointer
        default: nil
        }
    }

    package var parameters: [String: String] {
        switch self {
        case .stale(let current): ["version": "\(current)"]
        case .notOpen(let status), .notCommitted(let status): ["state": status.rawValue]
        case .quantityOutOfRange(let asked), .partialAnswer(let asked): ["asked": "\(asked)"]
        default: [:]
        }
    }
}
