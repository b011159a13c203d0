import Contracts
import Foundation
import Postgres
import ServiceKit
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

@Suite("Submissions, as the service keeps them", .needsDatabase)
struct TaxPortalServiceTests {
    private func submissions(_ service: ServiceHarness, _ query: String = "") async throws -> [SubmissionView] {
        let page: Page<SubmissionView> =
            try await service.get("submissions\(query)", as: service.person(.taxOfficer)).decoded()
        return page.data
    }

    /// Brings a submission as far as a runner would, up to the authority's yes.
    private func accept(_ id: SubmissionID, _ service: ServiceHarness, holding gate: Gate? = nil) async throws {
        try await service.change { tx in
            let queued = try await SubmissionStore.find(id, .forUpdate, in: tx)
            let sent = try queued.prepared(as: Make.identity, at: tx.now)
                .sending(at: tx.now, request: UUID(), through: nil, Make.patience)
            SubmissionStore.save(sent, in: tx)
        }
        try await service.change { tx in
            let sent = try await SubmissionStore.findToChange(id, in: tx)
            let accepted = try sent.heard(.accepted(number: "N-\(id)", receipt: "r"), at: tx.now, Make.patience)
            SubmissionStore.save(accepted, in: tx)
            SubmissionStore.insertAcceptances(of: [accepted], in: tx)
            try await ChainCommands.wake([accepted.original ?? accepted.document], in: tx)
            await gate?.pass()
        }
    }

    private func expectClean(_ service: ServiceHarness) async throws {
        let report: AuditReport = try await service.get("audit", as: service.person(.auditor)).decoded()
        #expect(report.invariants.allSatisfy { $0.violated == 0 }, "\(report.invariants)")
    }

    @Test(
        "an invoice is queued once for its country's portal, however often it is told", arguments: ["IR", "PL", "DE"])
    func queued(country: String) async throws {
        try await withService(TaxPortalApp.definition) { service in
            let invoice = Make.issued(country: country)
            try await service.deliver(invoice, times: 2)
            try await service.deliver(invoice)
            let found = try await submissions(service, "?invoice_id=\(invoice.invoiceID)")
            #expect(found.map(\.portal) == ["IR": ["moadian"], "PL": ["ksef"]][country, default: []])
            #expect(found.allSatisfy { $0.state == "QUEUED" && $0.totals == invoice.totals })
            #expect(try await service.sent(TaxSubmissionQueued.self).count == found.count)
            let documents: Int64? = try await service.value("select count(*) as value from tax_document")
            #expect(documents == 1)
            if let id = found.first?.id {
                let detail: SubmissionDetail =
                    try await service.get("submissions/\(id)", as: service.person(.taxOfficer)).decoded()
                #expect(detail.buyer == invoice.buyer)
                #expect(detail.lines.map(\.quantityAfter) == [10])
            }
            try await expectClean(service)
        }
    }

    @Test("an adjustment waits until its original is accepted, also when it comes first (S-83)")
    func waits() async throws {
        try await withService(TaxPortalApp.definition) { service in
            let adjustment = Make.adjusted()
            try await service.deliver(adjustment, times: 2)
            #expect(try await submissions(service).map(\.state) == ["WAITING_ORIGINAL"])
            try await service.deliver(Make.issued())
            let original = try #require(try await submissions(service, "?invoice_id=\(Make.invoice)").first)
            try await accept(original.id, service)
            let waiting = try #require(
                try await submissions(service, "?adjustment_id=\(adjustment.adjustmentID)").first)
            #expect(waiting.state == "QUEUED")
            #expect(try await submissions(service, "?state=ACCEPTED").map(\.authorityNumber) == ["N-\(original.id)"])
            try await accept(waiting.id, service)
            let later = Make.adjusted(from: 9, to: 8)
            try await service.deliver(later)
            #expect(try await submissions(service, "?adjustment_id=\(later.adjustmentID)").map(\.state) == ["QUEUED"])
            try await expectClean(service)
        }
    }

    /// The acceptance holds the original's row at a gate while the adjustment arrives.
    @Test("an adjustment that arrives while its original is being accepted does not miss it")
    func race() async throws {
        try await withService(TaxPortalApp.definition) { service in
            try await service.deliver(Make.issued())
            let id = try #require(try await submissions(service).first).id
            let gate = Gate()
            async let accepted: Void = accept(id, service, holding: gate)
            await gate.reached
            let adjustment = Make.adjusted()
            async let taken = service.deliver(adjustment)
            try await eventually("the adjustment waits for the original's row") {
                let waiting: Int64? = try await service.value(
                    """
                    select count(*) as value from pg_stat_activity
                    where datname = current_database() and wait_event_type = 'Lock'
                    """)
                return (waiting ?? 0) > 0
            }
            gate.open()
            try await accepted
            _ = try await taken
            #expect(
                try await submissions(service, "?adjustment_id=\(adjustment.adjustmentID)").map(\.state) == ["QUEUED"])
        }
    }

    @Test("adjustments go in accounting's order, whatever order they are told in and whatever their figures look like")
    func ordinals() async throws {
        try await PortalDesk.open(FakePortal(authority: FakeAuthority())) { desk in
            let invoice = InvoiceID()
            for (before, after, ordinal) in [(10, 9, 3), (9, 10, 2), (10, 9, 1)] {
                try await desk.service.deliver(
                    Make.adjusted(number: "C\(ordinal)", of: invoice, from: before, to: after, ordinal: ordinal))
            }
            try await desk.service.deliver(Make.issued(invoice, number: "1"))
            try await desk.settle()
            #expect(desk.authority.accepted == ["1", "C1", "C2", "C3"])
            try await desk.expectClean()
        }
    }

    @Test("the tables refuse a second acceptance of a document (I-60)")
    func oneAccepted() async throws {
        try await withService(TaxPortalApp.definition) { service in
            try await service.deliver(Make.issued())
            let id = try #require(try await submissions(service).first).id
            try await accept(id, service)
            let error = await #expect(throws: PostgresError.self) {
                try await service.change { tx in
                    try await tx.execute(
                        """
                        insert into submission
                          (id, company_id, document_id, portal, state, attempt, identity_key, content_hash, sent_at,
                           sendings, request_id, due_at, authority_number, faults, is_offline, queued_at, updated_at,
                           version)
                        select gen_random_uuid(), company_id, document_id, portal, state, 2, 'k', 'h', sent_at,
                          1, request_id, due_at, 'other', faults, false, queued_at, updated_at, 1
                        from submission where id = \(id)
                        """)
                }
            }
            #expect(error == .duplicate("submission_one_accepted"))
        }
    }

    @Test("the tables refuse an adjustment that moves before its original is accepted (I-61)")
    func afterOriginal() async throws {
        try await withService(TaxPortalApp.definition) { service in
            try await service.deliver(Make.issued())
            try await service.deliver(Make.adjusted())
            let id = try #require(try await submissions(service, "?state=WAITING_ORIGINAL").first).id
            let error = await #expect(throws: PostgresError.self) {
                try await service.change { tx in
                    try await tx.execute("update submission set state = 'QUEUED' where id = \(id)")
                }
            }
            #expect(error == .constraint("submission_after_original"))
        }
    }

    @Test("every route is in the OpenAPI document, and the other way round (A-09)")
    func openapi() {
        let definition = TaxPortalApp.definition
        let differences = OpenAPICheck.differences(routes: definition.registeredRoutes, document: definition.openapi)
        #expect(differences.isEmpty, "\(differences)")
    }
}
