import Contracts
import Foundation
import Messaging
import Postgres

/// `GET audit/entries?by=usr_…&case=opp_…&before={id}`: what people had this service do, the newest first. Every service
/// has it; each company sees its own alone.
///
/// Read from the message log, which holds all that was said for as long as messages are kept: the facts that came of a
/// person's own request. What other services did because of them follows by the case (``MessageTrace``).
enum AuditLog {
    private static let most = 50

    static func register(on routes: ServiceRoutes, of service: ServiceName) {
        routes.get("audit/entries", right: .audit) { call in
            let before = try call.query["before"].map { text in
                guard let id = UUID(uuidString: text) else {
                    throw Problem.parameter("before", code: "unsupported_parameter", "give the id of an entry")
                }
                return id
            }
            let by = try call.query["by"].map { text in
                guard let id = try? UserID(text) else {
                    throw Problem.parameter("by", code: "unsupported_parameter", "give the id of a user")
                }
                return id.description
            }
            let correlation = call.query["case"]
            return try await call.read { tx in
                Answer(.ok, AuditEntries(entries: try await find(before, by, correlation, service, in: tx)))
            }
        }
    }

    /// Carried by the log's primary key: ids are in the order of time.
    private static func find(
        _ before: UUID?, _ by: String?, _ correlation: String?, _ service: ServiceName, in tx: Transaction
    ) async throws -> [AuditEntry] {
        let company = tx.acting.company
        let sources = [company.description, company.uuid.uuidString.lowercased()].map {
            "/karvan/\(service.rawValue)/\($0)"
        }
        let rows = try await tx.query(
            """
            SELECT message_id, headers->>'cloudEvents_type' AS type, headers->>'cloudEvents_subject' AS subject,
                headers->>'cloudEvents_correlationid' AS correlation, headers->>'cloudEvents_authid' AS by,
                headers->>'cloudEvents_onbehalfof' AS for_whom, headers->>'cloudEvents_time' AS at
            FROM msg.message_log
            WHERE (\(before)::uuid IS NULL OR message_id < \(before))
                AND headers->>'cloudEvents_authtype' = 'user'
                AND headers->>'cloudEvents_causationid' IS NULL AND exchange = \(Topology.events)
                AND lower(headers->>'cloudEvents_source') = any(\(sources))
                AND (\(by)::text IS NULL OR headers->>'cloudEvents_authid' = \(by))
                AND (\(correlation)::text IS NULL OR headers->>'cloudEvents_correlationid' = \(correlation))
            ORDER BY message_id DESC
            LIMIT \(most)
            """
        )
        return try rows.map { row in
            let (type, id, by, forWhom): (String, UUID, String?, String?) = (
                try row["type"], try row["message_id"], try row["by"], try row["for_whom"]
            )
            let parts = type.split(separator: ".")
            return AuditEntry(
                id: id.uuidString.lowercased(), service: service, name: parts.count > 2 ? String(parts[2]) : type,
                subject: try row["subject"], correlation: try row["correlation"], by: by.flatMap { try? UserID($0) },
                onBehalfOf: forWhom.flatMap { try? UserID($0) }, at: try Timestamp(try row["at"] as String))
        }
    }
}
