import Contracts

/// The codes of the sales service in words, with their colours.
struct SalesWords: Sendable {
    let texts: MessageCatalog

    func state(_ state: String) -> Chip { Chip(texts.word("state", state), Self.tone(ofState: state)) }
    /// - Parameter name: as the company calls it, where it does.
    func stage(_ stage: String, _ name: String?) -> String { name ?? texts.word("stage", stage) }
    func paper(_ state: String) -> Chip { Chip(texts.word("paper", state), Self.tone(ofPaper: state)) }
    func slice(_ state: String) -> Chip { Chip(texts.word("slice", state), Fate(ofSlice: state).tone) }
    func unit(_ unit: ServiceName) -> String { texts.word("unit", unit.rawValue) }

    private static func tone(ofState state: String) -> Tone {
        switch state {
        case "WON": .good
        case "LOST": .bad
        case "RETURNED", "IN_APPROVAL": .warn
        case "APPROVED", "FULFILLING": .accent
        default: .quiet
        }
    }

    private static func tone(ofPaper state: String) -> Tone {
        switch state {
        case "ACCEPTED": .good
        case "BLOCKED", "REFUSED": .bad
        case "ASKED": .warn
        case "ISSUED": .accent
        default: .quiet
        }
    }
}

/// What has become of a quantity, in the order of a quantity bar (UX guide 4.21).
enum Fate: String, CaseIterable, Sendable {
    case open, awaited, held, reserved, travelling, delivered, refused, returned, withdrawn, lost

    /// The slice states of SM-04.
    init(ofSlice state: String) {
        self =
            switch state {
            case "COMMITTED": .awaited
            case "HELD", "ARRIVED": .held
            case "RESERVED", "DISPATCHING": .reserved
            case "EXITED": .travelling
            case "DELIVERED": .delivered
            case "REFUSED", "RESTOCKED": .refused
            case "RETURNED": .returned
            case "WITHDRAWING", "WITHDRAWN": .withdrawn
            case "LOST": .lost
            default: .open
            }
    }

    var tone: Tone {
        switch self {
        case .open: .quiet
        case .awaited, .refused, .returned, .withdrawn: .warn
        case .held, .reserved, .travelling: .accent
        case .delivered: .good
        case .lost: .bad
        }
    }
}
