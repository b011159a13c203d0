import Contracts
import Foundation
import Postgres
import TestKit
import Testing

@testable import TaxPortalService

/// Not part of the usual run: `KARVAN_MEASURE=1`.
@Suite(
    "How fast a queue drains", .needsDatabase,
    .enabled(if: ProcessInfo.processInfo.environment["KARVAN_MEASURE"] != nil, "Set KARVAN_MEASURE=1 to measure."))
struct DrainTests {
    private static let count = 10_000

    @Test("ten thousand documents at a portal that answers at once: at least a hundred a second")
    func drain() async throws {
        let adapter = FakePortal(batchLimit: 1000, authority: FakeAuthority())
        try await PortalDesk.open(adapter) { desk in
            try await desk.issue(1)
            try await fill(desk)
            var settings = desk.settings
            settings.batch = 200
            let runner = PortalRunner(
                adapter, database: desk.service.database, settings: settings, logger: TestDatabase.silent)
            let began = ContinuousClock.now
            try await runner.run()
            let took = ContinuousClock.now - began
            #expect(desk.authority.accepted.count == Self.count)
            let perSecond =
                Double(Self.count) / (Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18)
            print("drained \(Self.count) documents in \(took): \(Int(perSecond)) a second")
            #expect(perSecond >= 100)
        }
    }

    /// Copies of the first document, with numbers of their own.
    private func fill(_ desk: PortalDesk) async throws {
        let more = Self.count - 1
        try await desk.service.change { tx in
            try await tx.execute(
                """
                insert into tax_document
                select (a.doc).* from (
                  select jsonb_populate_record(
                    d, jsonb_build_object('document_id', gen_random_uuid(), 'legal_number', 'n' || n)) as doc
                  from tax_document as d, generate_series(1, \(more)) as n) as a
                """)
            try await tx.execute(
                """
                insert into tax_document_line
                select (a.line).* from (
                  select jsonb_populate_record(l, jsonb_build_object('document_id', d.document_id)) as line
                  from tax_document as d, tax_document_line as l where d.legal_number like 'n%') as a
                """)
            try await tx.execute(
                """
                insert into submission
                select (a.sub).* from (
                  select jsonb_populate_record(
                    s, jsonb_build_object('id', gen_random_uuid(), 'document_id', d.document_id)) as sub
                  from tax_document as d, submission as s where d.legal_number like 'n%') as a
                """)
            try await tx.execute("analyze")
        }
    }
}
