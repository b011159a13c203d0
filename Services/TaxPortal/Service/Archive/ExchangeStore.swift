import Contracts
import Foundation
import Postgres
import ServiceKit
import TaxPortalDomain

/// All SQL about what went over the wire. Only ever added.
enum ExchangeStore {
    static func insert(_ exchange: Exchange, of portal: Portal, in tx: Transaction) {
        let id = UUIDv7.make(at: exchange.startedAt)
        tx.write(
            """
            insert into exchange
              (id, company_id, portal, method, url, request_body, status, answer_body, failure, started_at, milliseconds)
            values (\(id), \(tx.acting.company), \(portal), \(exchange.method), \(exchange.url),
                    \(exchange.requestBody), \(exchange.status), \(exchange.answerBody), \(exchange.failure),
                    \(exchange.startedAt), \(exchange.milliseconds))
            """)
        guard !exchange.submissions.isEmpty else { return }
        tx.write(
            """
            insert into exchange_submission (submission_id, exchange_id, company_id)
            select v.id, \(id), \(tx.acting.company) from unnest(\(Array(Set(exchange.submissions)))) as v(id)
            """)
    }

    /// Of one submission, the oldest first; carried by the key of `exchange_submission`.
    static func list(
        _ submission: SubmissionID, after: UUID?, limit: Int, in tx: Transaction
    ) async throws -> [ExchangeView] {
        let later: SQL = after.map { " and e.id > \($0)" } ?? ""
        return try await tx.query(
            """
            select \(columns)
            from exchange_submission as x
            join exchange as e on e.id = x.exchange_id
            where x.company_id = \(tx.acting.company) and x.submission_id = \(submission)\(later)
            order by e.id
            limit \(limit)
            """
        ).map(view)
    }

    /// Of a company, the newest first; carried by `exchange_list`.
    static func list(
        _ filters: Filters, before: UUID?, limit: Int, in tx: Transaction
    ) async throws -> [ExchangeView] {
        let portal = try filters.sql("portal", on: "e.portal", as: Portal.self)
        let earlier: SQL = before.map { " and e.id < \($0)" } ?? ""
        return try await tx.query(
            """
            select \(columns) from exchange as e
            where e.company_id = \(tx.acting.company) \(portal) \(earlier)
            order by e.id desc
            limit \(limit)
            """
        ).map(view)
    }

    private static let columns: SQL =
        """
        e.id, e.method, e.url, e.status, e.failure, e.started_at, e.milliseconds,
        length(e.request_body) as request_size, length(e.answer_body) as answer_size,
        substring(e.request_body for \(shown)) as request_head, substring(e.answer_body for \(shown)) as answer_head
        """

    private static func view(_ row: Row) throws -> ExchangeView {
        ExchangeView(
            id: try row["id"], method: try row["method"], url: try row["url"], status: try row["status"],
            failure: try row["failure"], startedAt: try row["started_at"], milliseconds: try row["milliseconds"],
            request: try body(row, "request"), answer: try body(row, "answer"))
    }

    /// The unchanged bytes of one side.
    static func bytes(_ id: UUID, request: Bool, in tx: Transaction) async throws -> Data? {
        let row = try await tx.first(
            """
            select request_body, answer_body from exchange
            where company_id = \(tx.acting.company) and id = \(id)
            """)
        return try row?[request ? "request_body" : "answer_body"]
    }

    /// So much of a body is shown in the list; the whole of it has a path of its own.
    private static let shown: Int32 = 16_384

    private static func body(_ row: Row, _ side: String) throws -> ExchangeView.Body? {
        let head: Data? = try row["\(side)_head"]
        let size: Int? = try row["\(side)_size"]
        guard let head, let size else { return nil }
        return ExchangeView.Body(bytes: size, text: text(head), isCut: size > head.count)
    }

    /// `nil` for what is no text; a character cut in the middle is left out.
    private static func text(_ head: Data) -> String? {
        for dropped in 0..<4 where head.count >= dropped {
            if let text = String(validating: head.dropLast(dropped), as: UTF8.self) { return text }
        }
        return nil
    }
}
