/// What people do in a warehouse, as ``WorkCounts`` tells it. Each kind has its list.
package enum WarehouseWork: String, Codable, Sendable, CaseIterable {
    /// Released notes.
    case notesToPick = "NOTES_TO_PICK"
    /// Picked by somebody else, and without a permit that is still good.
    case permitsToIssue = "PERMITS_TO_ISSUE"
    /// Permits that are good and not used yet.
    case permitsValid = "PERMITS_VALID"
    /// Promised goods that have not all come.
    case expected = "EXPECTED"
    /// Deliveries of which something is coming back.
    case takeBacks = "TAKE_BACKS"
    case returnsToAuthorise = "RETURNS_TO_AUTHORISE"
    case returnsToReceive = "RETURNS_TO_RECEIVE"
    case returnsToInspect = "RETURNS_TO_INSPECT"
    /// Claims that stand in line for stock.
    case waitingHolds = "WAITING_HOLDS"
    /// Facts that did not fit and that nobody has looked at.
    case exceptions = "EXCEPTIONS"

    /// Who does it.
    package var right: Right {
        switch self {
        case .notesToPick: .pick
        case .permitsToIssue: .issuePermit
        case .permitsValid: .usePermit
        case .expected, .takeBacks, .returnsToReceive: .receiveGoods
        case .returnsToAuthorise: .authoriseReturn
        case .returnsToInspect: .inspectReturn
        case .waitingHolds, .exceptions: .manageStock
        }
    }

    /// One after the other, each once.
    package static var rights: [Right] { Set(allCases.map(\.right)).sorted { $0.rawValue < $1.rawValue } }
}
