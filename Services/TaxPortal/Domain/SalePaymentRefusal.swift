import Contracts

/// Every reason why the authority is not told of a payment, or nothing becomes of one.
package enum SalePaymentRefusal: Refusal, Equatable {
    case notFound(TaxPaymentID)
    case notAccepted(SubmissionID)
    case notOnCredit(SubmissionID)
    case portalOff(Portal)
    case notPositive(Currency)
    case moreThanOwed(left: Money)
    case inTheFuture
    case beforeTheSale(LocalDate)
    case methodUnknown(String)
    case numberTooLong(pointer: String)
    case findingUnknown(String)
    case known(TaxPaymentID)
    case notInState(TaxPaymentID, SalePayment.State)

    package var code: String {
        switch self {
        case .notFound: "payment-not-found"
        case .notAccepted: "not-accepted"
        case .notOnCredit: "not-on-credit"
        case .portalOff: "portal-off"
        case .moreThanOwed: "more-than-owed"
        case .known: "payment-known"
        case .notInState: "state-not-allowed"
        default: "validation"
        }
    }

    package var kind: RefusalKind {
        switch self {
        case .notFound: .notFound
        case .notAccepted, .notOnCredit, .portalOff, .moreThanOwed, .known, .notInState: .conflict
        default: .invalid
        }
    }

    package var detail: String {
        switch self {
        case .notFound(let id): "There is no payment \(id) of this document."
        case .notAccepted(let id):
            "The authority has not accepted \(id) yet; it takes payments of accepted documents alone."
        case .notOnCredit(let id):
            "The authority takes no payments of \(id): it was not sold on credit there, a later document has taken its place, or "
                + "its portal has no such call."
        case .portalOff(let portal):
            "The company's settings at \(portal.rawValue) are switched off; switch them on first."
        case .notPositive(let currency): "A payment is an amount above zero in \(currency.rawValue)."
        case .moreThanOwed(let left): "That is more than may still be paid: \(left)."
        case .inTheFuture: "The day of payment lies in the future."
        case .beforeTheSale(let day): "The document was issued on \(day); what was paid before is not a later payment."
        case .methodUnknown(let word):
            "“\(word)” is no way to pay; there are "
                + SalePayment.Method.allCases.map(\.rawValue).joined(separator: ", ") + "."
        case .numberTooLong: "Numbers have 1 to 50 characters."
        case .findingUnknown(let word): "“\(word)” is no finding; say REGISTERED, AGAIN or WITHDRAWN."
        case .known(let id): "There is a payment \(id) already, and it is another one."
        case .notInState(let id, let state): "\(id) is \(state.rawValue); this is not possible now."
        }
    }

    package var faults: [Fault] {
        let pointer: String? =
            switch self {
            case .notPositive, .moreThanOwed: "/amount"
            case .inTheFuture, .beforeTheSale: "/paid_on"
            case .methodUnknown: "/method"
            case .numberTooLong(let pointer): pointer
            case .findingUnknown: "/finding"
            default: nil
            }
        return pointer.map { [Fault(pointer: $0, code: "out_of_range", message: detail)] } ?? []
    }

    package var parameters: [String: String] {
        switch self {
        case .notInState(_, let state): ["state": state.rawValue]
        case .moreThanOwed(let left): ["left": "\(left)"]
        default: [:]
        }
    }
}
