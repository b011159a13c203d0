import Contracts
import Foundation
import Postgres

/// `GET messages?correlation=opp_…`: what this service said in one case, from its message log. Every service has it.
enum MessageTrace {
    static func register(on routes: ServiceRoutes, of service: ServiceName) {
        routes.get("messages", right: .audit) { call in
            guard let correlation = call.query["correlation"] else {
                throw Problem.parameter("correlation", code: "required", "name the case: an opportunity's id")
            }
            return try await call.read { tx in
                Answer(.ok, TracedMessages(messages: try await find(correlation, service, in: tx)))
            }
        }
    }

    /// The log is searched from the day the case began on, which its id tells; there is no index for this rare question.
    private static func find(
        _ correlation: String, _ service: ServiceName, in tx: Transaction
    ) async throws -> [TracedMessage] {
        let began = (try? OpportunityID(correlation)).flatMap { UUIDv7.time(of: $0.uuid)?.utcDate }
        let source = "/karvan/\(service.rawValue)/\(tx.acting.company.uuid.uuidString.lowercased())"
        let rows = try await tx.query(
            """
            SELECT message_id, headers->>'cloudEvents_type' AS type, headers->>'cloudEvents_causationid' AS cause,
                headers->>'cloudEvents_time' AS at
            FROM msg.message_log
            WHERE sent_on >= \(began ?? LocalDate(daysSince1970: 0))
                AND headers->>'cloudEvents_correlationid' = \(correlation)
                AND lower(headers->>'cloudEvents_source') IN
                    (\(source), \("/karvan/\(service.rawValue)/\(tx.acting.company)"))
            ORDER BY message_id
            """
        )
        return try rows.map { row in
            let type: String = try row["type"]
            let id: UUID = try row["message_id"]
            let parts = type.split(separator: ".")
            return TracedMessage(
                id: id.uuidString.lowercased(), service: service,
                name: parts.count > 2 ? String(parts[2]) : type, causedBy: try row["cause"],
                at: try Timestamp(try row["at"] as String))
        }
    }
}
