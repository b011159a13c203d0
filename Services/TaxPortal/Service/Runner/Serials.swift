import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// The portal's serials, gapless within company, portal and memory: the counter's row is locked until commit, and what
/// was not used was never given. A document keeps its serial, unless people found that the number it makes is another's.
struct Serials: Sendable {
    private let portal: Portal
    private let memory: String
    private struct Given {
        let serial: Int64
        /// Counts the serials that a document has had, from 1.
        let issue: Int32
    }

    private var own: [UUID: Given]
    private var last: Int64
    private var given: [UUID: Given] = [:]

    /// - Parameter start: the first serial of a memory that this service has not used yet.
    static func open(
        _ portal: Portal, memory: String, start: Int64, for documents: [UUID], in tx: Transaction
    ) async throws -> Serials {
        tx.write(
            """
            insert into serial_counter (company_id, portal, memory, first, last)
            values (\(tx.acting.company), \(portal), \(memory), \(start), \(start - 1))
            on conflict do nothing
            """)
        let counter = try await tx.first(
            """
            select last from serial_counter
            where company_id = \(tx.acting.company) and portal = \(portal) and memory = \(memory)
            for update
            """)
        let rows = try await tx.query(
            """
            select distinct on (document_id) document_id, serial, issue from document_serial
            where portal = \(portal) and memory = \(memory) and document_id = any(\(documents))
            order by document_id, issue desc
            """)
        let own = try rows.map { row in
            (try row["document_id"] as UUID, Given(serial: try row["serial"], issue: try row["issue"]))
        }
        return Serials(
            portal: portal, memory: memory, own: Dictionary(own) { one, _ in one },
            last: try counter?["last"] ?? start - 1)
    }

    private init(portal: Portal, memory: String, own: [UUID: Given], last: Int64) {
        self.portal = portal
        self.memory = memory
        self.own = own
        self.last = last
    }

    /// The document's own, or the next.
    func offered(to submission: Submission) -> Int64 {
        submission.needsNewSerial ? last + 1 : own[submission.document]?.serial ?? last + 1
    }

    /// Gives what was offered, once.
    mutating func give(to submission: Submission) {
        let known = own[submission.document]
        guard known == nil || submission.needsNewSerial else { return }
        last += 1
        let fresh = Given(serial: last, issue: (known?.issue ?? 0) + 1)
        own[submission.document] = fresh
        given[submission.document] = fresh
    }

    func save(in tx: Transaction) {
        guard !given.isEmpty else { return }
        tx.write(
            """
            insert into document_serial (document_id, company_id, portal, memory, serial, issue)
            select v.document_id, \(tx.acting.company), \(portal), \(memory), v.serial, v.issue
            from unnest(\(given.map(\.key)), \(given.map(\.value.serial)), \(given.map(\.value.issue)))
              as v(document_id, serial, issue)
            """)
        tx.write(
            """
            update serial_counter set last = \(last)
            where company_id = \(tx.acting.company) and portal = \(portal) and memory = \(memory)
            """)
    }
}
