import Contracts

/// The codes of supply, production and purchasing in words, with their colours.
struct SourcingWords: Sendable {
    let desk: Desk

    private var texts: MessageCatalog { desk.texts }

    init(_ desk: Desk) { self.desk = desk }

    func state(_ state: EnquiryStatus) -> Chip {
        Chip(texts.word("enquiry", state.rawValue), Self.tone(state))
    }

    func kind(_ kind: EnquiryKind) -> String { texts.word("enquiryKind", kind.rawValue) }
    func origin(_ origin: PurchaseOrigin) -> String { texts.word("origin", origin.rawValue) }

    func order(_ state: ProductionOrderStatus) -> Chip {
        Chip(texts.word("productionOrder", state.rawValue), Self.tone(state))
    }

    func order(_ state: PurchaseOrderStatus) -> Chip {
        Chip(texts.word("purchaseOrder", state.rawValue), Self.tone(state))
    }

    /// `Pump 10 kW`; the id where the product has not reached the unit yet.
    func name(_ product: ProductSummary?, _ id: ProductID) -> Cell {
        product.map { .text($0.name) } ?? .code("\(id)")
    }

    func quantity(_ quantity: ExactDecimal, _ product: ProductSummary?) -> Cell {
        .number(desk.formats.quantity(quantity, product?.unit ?? ""))
    }

    /// How long somebody has been waiting, or waited: `3 hours`.
    func waited(seconds: Int) -> String {
        switch seconds {
        case ..<3600: texts.text("minutesLong", count: max(seconds / 60, 1))
        case ..<86_400: texts.text("hoursLong", count: seconds / 3600)
        default: texts.text("daysLong", count: seconds / 86_400)
        }
    }

    /// The same as a chip while it goes on; a day without an answer is long (T-05).
    func waiting(_ enquiry: EnquiryView) -> Cell {
        let words = waited(seconds: enquiry.waitingSeconds)
        guard enquiry.state.isUnanswered else { return .text(words) }
        let tone: Tone =
            switch enquiry.waitingSeconds {
            case ..<14_400: .quiet
            case ..<86_400: .warn
            default: .bad
            }
        return .chip(Chip(words, tone))
    }

    /// A promised day, which tells when it is over and something is still to come.
    func promised(_ day: LocalDate?, isOpen: Bool) -> [Chip] {
        guard let day, isOpen, day < desk.formats.localDate(desk.now) else { return [] }
        let days = desk.formats.localDate(desk.now).daysSince1970 - day.daysSince1970
        return [Chip(texts.text("daysLate", count: days), .bad)]
    }

    /// The day, or how late it is.
    func promisedCell(_ day: LocalDate?, isOpen: Bool) -> Cell {
        promised(day, isOpen: isOpen).first.map { .chip($0) } ?? .day(day, desk.formats)
    }

    /// What has to happen before the unit can answer (SM-12), in a sentence.
    ///
    /// - Parameter materials: names by id, where they are known.
    func pending(_ code: String, _ materials: [ProductID: String]) -> String {
        let parts = code.split(separator: ":", maxSplits: 1)
        let material = parts.dropFirst().first.flatMap { try? ProductID(String($0)) }
        let name = material.flatMap { materials[$0] } ?? parts.dropFirst().first.map(String.init) ?? ""
        switch parts.first {
        case "materials-unchecked": return texts.text("pendingUnchecked")
        case "material-unanswered": return texts.text("pendingUnanswered", ["name": name])
        case "material-declined": return texts.text("pendingDeclined", ["name": name])
        default: return code
        }
    }

    private static func tone(_ state: EnquiryStatus) -> Tone {
        switch state {
        case .requested, .inStudy: .warn
        case .quoted, .committed, .partlyArrived: .accent
        case .fulfilled: .good
        case .declined, .expired, .closed: .bad
        case .cancelled: .quiet
        }
    }

    private static func tone(_ state: ProductionOrderStatus) -> Tone {
        switch state {
        case .planned, .cancelled: .quiet
        case .released: .warn
        case .starting, .started, .partlyCompleted: .accent
        case .completed: .good
        case .stopped: .bad
        }
    }

    private static func tone(_ state: PurchaseOrderStatus) -> Tone {
        switch state {
        case .ordered: .warn
        case .confirmed, .inTransit, .inCustoms, .partlyReceived: .accent
        case .received: .good
        case .closed: .bad
        case .cancelled: .quiet
        }
    }
}
