import Contracts
import Postgres

/// The row on which a request and a cancel of it meet, whichever comes first (M-06, S-93).
///
/// Both write it before anything else, so of two that run at once the second waits and then sees what the first did.
enum RequestStore {
    enum Meeting {
        case first
        /// The request is here already.
        case again
        /// The cancel came first.
        case afterCancel
    }

    static func arrive(_ id: EnquiryID, in tx: Transaction) async throws -> Meeting {
        let row = try await tx.first(
            """
            INSERT INTO sourcing_request AS r (request_id, company_id, cancelled)
            VALUES (\(id), \(tx.acting.company), false)
            ON CONFLICT (request_id) DO UPDATE SET cancelled = r.cancelled
            RETURNING (xmax = 0) AS is_new, cancelled
            """
        )
        guard let row else { return .first }
        if try row["is_new"] { return .first }
        return try row["cancelled"] ? .afterCancel : .again
    }

    /// Leaves the mark with the next statement, which then waits for a request under way.
    static func markCancelled(_ id: EnquiryID, in tx: Transaction) {
        tx.write(
            """
            INSERT INTO sourcing_request (request_id, company_id, cancelled)
            VALUES (\(id), \(tx.acting.company), true)
            ON CONFLICT (request_id) DO UPDATE SET cancelled = true
            """
        )
    }
}

/// The unit's own numbers: rising, not without gaps.
enum ReferenceStore {
    static func next(_ prefix: String, in tx: Transaction) async throws -> String {
        let row = try await tx.first("SELECT nextval('sourcing_reference') AS number")
        let number: Int64 = try row?["number"] ?? 0
        return "\(prefix)-\(number)"
    }
}

/// What happened and did not fit.
package enum ExceptionStore {
    package static func note(
        _ id: EnquiryID, _ kind: String, _ detail: String, quantity: ExactDecimal = .zero, in tx: Transaction
    ) {
        tx.write(
            """
            INSERT INTO sourcing_exception (company_id, enquiry_id, kind, detail, quantity_millionths, happened_at)
            VALUES (\(tx.acting.company), \(id), \(kind), \(detail), \(quantity), \(tx.now))
            """
        )
    }

    /// Oldest first. Index: sourcing_exception_company.
    static func list(
        after: Int64?, limit: Int, in tx: Transaction
    ) async throws -> [(number: Int64, view: SourcingExceptionView)] {
        let rows = try await tx.query(
            """
            SELECT id, enquiry_id, kind, detail, quantity_millionths, happened_at
            FROM sourcing_exception
            WHERE company_id = \(tx.acting.company) AND id > \(after ?? 0)
            ORDER BY id
            LIMIT \(limit)
            """
        )
        return try rows.map { row in
            let view = SourcingExceptionView(
                enquiryID: try row["enquiry_id"], kind: try row["kind"], detail: try row["detail"],
                quantity: try row["quantity_millionths"], happenedAt: try row["happened_at"])
            return (try row["id"], view)
        }
    }
}
