import Contracts
import Foundation
import HTTPTypes
import Logging
import Messaging
import Postgres

/// What an operator does with messages that could not be handled (`messaging.md` 9.3). Every service has it; each company
/// sees and changes its own alone.
enum ParkedMessageRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("messages/parked", right: .manageMessages, list)
        routes.post("messages/parked/{consumer}/{id}/retry", right: .manageMessages, retry)
        routes.post("messages/parked/{consumer}/{id}/discard", right: .manageMessages, discard)
    }

    private static func list(_ call: Call) async throws -> Answer {
        try await call.read { tx in
            Answer(.ok, ParkedMessages(messages: try await Parked.list(of: tx.acting.company, in: tx)))
        }
    }

    /// Handled again soon, under the same id.
    private static func retry(_ call: Call) async throws -> Answer {
        try await change(call, "parked message is tried again") { message, tx in
            try await Parked.retry(message, in: tx)
        }
    }

    /// Given up for good; what waits behind it goes on.
    private static func discard(_ call: Call) async throws -> Answer {
        let reason = try await call.body(ReasonRequest.self).reason
        guard !reason.isEmpty else { throw MessageRefusal.reasonRequired }
        return try await change(call, "parked message discarded", ["reason": "\(reason)"]) { message, tx in
            try await Parked.discard(message, in: tx)
        }
    }

    /// - Parameter told: what the log says of it, with who did it (9.3: each act is audited).
    private static func change(
        _ call: Call, _ told: Logger.Message, _ more: Logger.Metadata = [:],
        _ act: @escaping @Sendable (Parked.Key, Transaction) async throws -> Bool
    ) async throws -> Answer {
        let consumer = try call.parameter("consumer")
        guard let id = UUID(uuidString: try call.parameter("id")) else { throw MessageRefusal.notParked }
        let answer = try await call.change { tx in
            let key = Parked.Key(consumer: consumer, messageID: id, company: tx.acting.company)
            guard try await act(key, tx) else { throw MessageRefusal.notParked }
            return Answer(.noContent)
        }
        let who: Logger.Metadata = [
            "user": "\(call.principal.user)", "queue": "\(consumer)", "message_id": "\(id)",
        ]
        call.service.logger.notice(told, metadata: who.merging(more) { $1 })
        return answer
    }
}

/// Why an operator's act is refused.
enum MessageRefusal: Refusal, Equatable {
    case notParked
    case reasonRequired

    var code: String {
        switch self {
        case .notParked: "not-found"
        case .reasonRequired: "reason-required"
        }
    }

    var kind: RefusalKind {
        switch self {
        case .notParked: .notFound
        case .reasonRequired: .invalid
        }
    }

    var detail: String {
        switch self {
        case .notParked: "No such message is parked here. It may have been tried again or discarded meanwhile."
        case .reasonRequired: "Say why the message is given up."
        }
    }
}
