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
    /// One value that was not accepted.
    struct Fault: Decodable, Sendable {
        /// A JSON pointer into the request's body; empty where it is about no member.
        let pointer: String
        let code: String
        /// In English.
        let message: String

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            pointer = try values.decodeIfPresent(String.self, forKey: .pointer) ?? ""
            code = try values.decode(String.self, forKey: .code)
            message = try values.decodeIfPresent(String.self, forKey: .message) ?? code
        }

        private enum CodingKeys: String, CodingKey { case pointer, code, message }
    }

    private struct Body: Decodable {
        let code: String?
        let detail: String?
        let errors: [Fault]?
    }

    let status: Int
    /// In snake case: `credentials_wrong`.
    let code: String
    let detail: String?
    let faults: [Fault]

    init(_ answer: ServiceAnswer) {
        let body = try? JSON.decode(Body.self, from: answer.body)
        status = answer.status
        code = body?.code ?? "unknown"
        detail = body?.detail
        faults = body?.errors ?? []
    }
}
