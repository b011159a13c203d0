/// What can go wrong with one request beyond the portal's rules (section 17.8). Each also has a switch in the side channel.
enum Fault: String, CaseIterable, Sendable {
    // Instead of carrying the request out:
    case emptyUnauthorized = "empty-401"
    case internalFault = "internal-fault"
    case htmlBadGateway = "html-502"
    case unavailable = "unavailable-503"
    case hangUp = "hang-up"
    case redirect = "redirect"
    case htmlSuccess = "html-200"
    case exceptionName = "exception-name"

    // Before it is carried out:
    case rotatedKey = "rotated-key"
    case repeatedRequest = "repeated-request"
    case repeatedDelivery = "repeated-delivery"
    case packetFault = "packet-fault"

    // After it was carried out:
    case lost = "lost"
    case slow = "slow"
    case droppedResult = "dropped-result"
    case repeatedResult = "repeated-result"
    case timeoutStatus = "timeout-status"
    case unknownStatus = "unknown-status"
    case unknownCode = "unknown-code"
    case nullLists = "null-lists"
    case wrongSignature = "wrong-receipt-signature"
    case wrongType = "wrong-type"
    case malformed = "malformed"
    case truncated = "truncated"
    case huge = "huge"

    /// Whether the portal's rules are reached at all.
    var comesInstead: Bool {
        switch self {
        case .emptyUnauthorized, .internalFault, .htmlBadGateway, .unavailable, .hangUp, .redirect, .htmlSuccess,
            .exceptionName:
            true
        default: false
        }
    }
}

/// A fault that waits for its request: switched on for a kind of call, for a number of times.
struct Switch: Sendable {
    let fault: Fault
    /// nil for any call.
    let call: Call.Kind?
    var times: Int
}
