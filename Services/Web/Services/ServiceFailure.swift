import Contracts

/// Why a service did not give what a page asked for.
enum ServiceFailure: Error {
    /// The session is over; the person signs in again.
    case signedOut
    case refused(ServiceProblem)
    /// Nobody answered.
    case unreachable(String)
    /// An answer that is not what the contract says.
    case unreadable(String)

    /// Whether the service is away as a whole, which the rest of a page can live without.
    var isAway: Bool {
        switch self {
        case .unreachable: true
        case .refused(let problem): problem.status >= 500
        case .signedOut, .unreadable: false
        }
    }
}

/// A problem (RFC 9457) as a service told it.
struct ServiceProblem: Sendable {
    private struct Body: Decodable {
        let code: String?
        let detail: String?
    }

    let status: Int
    /// In snake case: `credentials_wrong`.
    let code: String
    let detail: String?

    init(_ answer: ServiceAnswer) {
        let body = try? JSON.decode(Body.self, from: answer.body)
        status = answer.status
        code = body?.code ?? "unknown"
        detail = body?.detail
    }
}
