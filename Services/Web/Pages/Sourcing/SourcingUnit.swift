import Contracts

/// One of the three units that find what is not in stock. They speak alike (`flows.md`, after SM-13), so their desks are
/// one set of pages; what differs is here.
enum SourcingUnit: String, CaseIterable, Sendable {
    case supply, production, purchasing

    init?(_ service: ServiceName) { self.init(rawValue: service.rawValue) }

    /// Name of its service, and beginning of its paths.
    var service: String { rawValue }
    var enquiriesPath: String { "/\(rawValue)/enquiries" }
    var suppliersPath: String { "/\(rawValue)/suppliers" }
    var exceptionsPath: String { "/\(rawValue)/exceptions" }

    var answerRight: Right {
        switch self {
        case .supply: .answerSupply
        case .production: .answerProduction
        case .purchasing: .answerPurchasing
        }
    }

    /// Where the figures of suppliers are recorded; production has none.
    var offersPath: String? {
        switch self {
        case .supply: "offers"
        case .production: nil
        case .purchasing: "quotations"
        }
    }

    var hasSuppliers: Bool { offersPath != nil }
    /// Whether it may answer for less than was asked; production answers for the whole.
    var mayAnswerPart: Bool { self != .production }

    /// The page of what was ordered for an enquiry, where the unit has one.
    func orderPath(_ id: EnquiryID) -> String? {
        self == .supply ? nil : "/\(rawValue)/orders/\(id)"
    }
}
