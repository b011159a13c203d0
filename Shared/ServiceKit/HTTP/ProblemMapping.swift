import Contracts
import HTTPTypes
import Hummingbird
import NIOCore
import Postgres

extension Problem {
    /// What the caller is told about an error; the one place where refusals become statuses.
    package init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let refusal as any Refusal: self.init(refusal)
        case let fault as AccessFault: self.init(fault)
        case let value as InvalidValue: self = .validation([Fault(code: value.code, message: value.message)])
        case let missing as NotYetKnown: self.init(missing)
        case let failure as PostgresError: self.init(failure)
        case is NIOTooManyBytesError: self = .tooLarge
        case is CancellationError: self = .unavailable("It took too long and was stopped.")
        case let error as HTTPError: self.init(error.status, "unsupported_parameter", error.status.reasonPhrase)
        default: self = .internalFault
        }
    }

    static let tooLarge = Problem(.contentTooLarge, "too_large", "The body is too large")

    /// - Parameter limit: in bytes.
    static func tooLarge(limit: Int) -> Problem {
        Problem(.contentTooLarge, "too_large", "The body is too large", detail: "At most \(limit) bytes are read here.")
    }

    private init(_ refusal: any Refusal) {
        let status: HTTPResponse.Status =
            switch refusal.kind {
            case .notFound: .notFound
            case .forbidden: .forbidden
            case .conflict: .conflict
            case .stale: .preconditionFailed
            case .invalid: .unprocessableContent
            }
        self.init(status, refusal.code, Self.title(refusal.kind), detail: refusal.detail)
        self.faults = refusal.faults
        self.parameters = refusal.parameters
        self.options = refusal.options
        if refusal.kind == .stale, let version = refusal.parameters["version"] { headers[.eTag] = "\"\(version)\"" }
    }

    private static func title(_ kind: RefusalKind) -> String {
        switch kind {
        case .notFound: "There is nothing here"
        case .forbidden: "You may not do this"
        case .conflict: "This is not possible as things stand"
        case .stale: "Somebody changed this meanwhile"
        case .invalid: "This cannot be accepted"
        }
    }

    private init(_ fault: AccessFault) {
        if fault == .keysUnavailable {
            self = .unavailable("Access cannot be checked at the moment.")
            return
        }
        let (code, detail) =
            switch fault {
            case .missing: ("token_missing", "Send “Authorization: Bearer …”.")
            case .expired: ("token_expired", "Fetch a new access token with the refresh token.")
            default: ("token_invalid", "This access token is not accepted.")
            }
        self = Problem(.unauthorized, code, "Sign in first", detail: detail)
            .with(.wwwAuthenticate, fault == .missing ? "Bearer" : "Bearer error=\"invalid_token\"")
    }

    private init(_ failure: PostgresError) {
        switch failure {
        case .conflict, .lockTimeout: self = .unavailable("Others are working on the same records; ask again.")
        case .timeout, .cancelled: self = .unavailable("It took too long and was stopped.")
        case .unavailable, .exhausted: self = .unavailable("The database cannot be reached.")
        case .outcomeUnknown:
            self = Problem(
                .serviceUnavailable, "outcome_unknown", "The connection broke while saving",
                detail: "Look whether the change is there, or ask again with an Idempotency-Key.")
        case .duplicate: self = .alreadyExists()
        case .constraint, .value: self = .outOfRange
        case .defect, .decoding: self = .internalFault
        }
    }
}
