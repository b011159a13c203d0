import Contracts
import Foundation
import Messaging
import Postgres

/// `GET audit/entries?by=usr_…&case=opp_…&name=InvoiceIssued&from=…&to=…&before={id}`: what people had this service do, the
/// newest first; `from` and `to` are instants, the second no longer part of it. Every service has it; each company sees its
/// own alone.
///
/// Read from the message log, which holds all that was said for as long as messages are kept: the facts that came of a
/// person's own request. What other services did because of them follows by the case (``MessageTrace``).
enum AuditLog {
    private static let most = 50

    /// What the log is narrowed to.
    private struct Search: Sendable {
        let before: UUID?
        let by: String?
        let correlation: String?
        let name: String?
        let from: UUID?
        let until: UUID?

        init(_ query: QueryParameters) throws {
            func read<Value>(_ name: String, _ wanted: String, _ read: (String) -> Value?) throws -> Value? {
                try query[name].map { text in
                    guard let value = read(text) else {
                        throw Problem.parameter(name, code: "unsupported_parameter", "give \(wanted)")
                    }
                    return value
                }
            }
            before = try read("before", "the id of an entry") { UUID(uuidString: $0) }
            by = try read("by", "the id of a user") { try? UserID($0) }?.description
            correlation = query["case"]
            name = query["name"]
            from = try read("from", "an instant, 2026-08-21T00:00:00Z") { try? Timestamp($0) }.map(AuditLog.first(at:))
            until = try read("to", "an instant, 2026-08-21T00:00:00Z") { try? Timestamp($0) }.map(AuditLog.first(at:))
        }
    }

    static func register(on routes: ServiceRoutes, of service: ServiceName) {
        routes.get("audit/entries", right: .audit) { call in
            let search = try Search(call.query)
            return try await call.read { tx in
                Answer(.ok, AuditEntries(entries: try await find(search, service, in: tx)))
            }
        }
    }

    /// The smallest id that anything of this millisecond could have: ids begin with the time of their making.
    private static func first(at time: Timestamp) -> UUID {
        let milliseconds = UInt64(max(0, time.microseconds / 1000))
        func byte(_ place: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: milliseconds >> (8 * place)) }
        return UUID(
            uuid: (byte(5), byte(4), byte(3), byte(2), byte(1), byte(0), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    }

    /// Carried by the log's primary key: ids are in the order of time.
    private static func find(_ search: Search, _ service: ServiceName, in tx: Transaction) async throws -> [AuditEntry]
    {
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
            WHERE (\(search.before)::uuid IS NULL OR message_id < \(search.before))
                AND (\(search.until)::uuid IS NULL OR message_id < \(search.until))
                AND (\(search.from)::uuid IS NULL OR message_id >= \(search.from))
                AND (\(search.name)::text IS NULL OR split_part(headers->>'cloudEvents_type', '.', 3) = \(search.name))
                AND headers->>'cloudEvents_authtype' = 'user'
                AND headers->>'cloudEvents_causationid' IS NULL AND exchange = \(Topology.events)
                AND lower(headers->>'cloudEvents_source') = any(\(sources))
                AND (\(search.by)::text IS NULL OR headers->>'cloudEvents_authid' = \(search.by))
                AND (\(search.correlation)::text IS NULL
                    OR headers->>'cloudEvents_correlationid' = \(search.correlation))
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
