import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// The portal's serials, gapless within company, portal and memory: the counter's row is locked until commit, and what
/// was not used was never given. A document keeps its serial for good.
struct Serials: Sendable {
    private let portal: Portal
    private let memory: String
    private var own: [UUID: Int64]
    private var last: Int64
    private var given: [(document: UUID, serial: Int64)] = []

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
            select document_id, serial from document_serial
            where portal = \(portal) and memory = \(memory) and document_id = any(\(documents))
            """)
        let own = Dictionary(try rows.map { (try $0["document_id"] as UUID, try $0["serial"] as Int64) }) { one, _ in
            one
        }
        return Serials(portal: portal, memory: memory, own: own, last: try counter?["last"] ?? start - 1)
    }

    private init(portal: Portal, memory: String, own: [UUID: Int64], last: Int64) {
        self.portal = portal
        self.memory = memory
        self.own = own
        self.last = last
    }

    /// The document's own, or the next.
    func offered(to document: UUID) -> Int64 { own[document] ?? last + 1 }

    /// Gives what was offered, once.
    mutating func give(to document: UUID) {
        guard own[document] == nil else { return }
        last += 1
        own[document] = last
        given.append((document, last))
    }

    func save(in tx: Transaction) {
        guard !given.isEmpty else { return }
        tx.write(
            """
            insert into document_serial (document_id, company_id, portal, memory, serial)
            select v.document_id, \(tx.acting.company), \(portal), \(memory), v.serial
            from unnest(\(given.map(\.document)), \(given.map(\.serial))) as v(document_id, serial)
            """)
        tx.write(
            """
            update serial_counter set last = \(last)
            where company_id = \(tx.acting.company) and portal = \(portal) and memory = \(memory)
            """)
    }
}
