import Contracts
import Foundation
import Postgres
import TestKit
import Testing

@testable import ServiceKit

@Suite("Parked messages", .needsDatabase)
struct ParkedMessageTests {
    private let consumer = "sales.on-accounting"

    /// Parks a message of this company by hand.
    private func park(_ service: ServiceHarness, of company: CompanyID? = nil) async throws -> UUID {
        let id = UUIDv7.make()
        let source = "/karvan/accounting/\(company ?? service.company)"
        try await service.change { tx in
            tx.write(
                """
                insert into msg.deferred (consumer, message_id, sent_on, order_key, epoch, order_no, state, attempts,
                  error_text, routing_key, headers, body)
                values (\(self.consumer), \(id), current_date, 'invoice/1', 1, 0, 3::smallint, 8, 'no such column',
                  'accounting.invoice.issued',
                  jsonb_build_object('cloudEvents_type', 'karvan.accounting.InvoiceIssued.v1',
                    'cloudEvents_source', \(source)), ''::bytea)
                """)
        }
        return id
    }

    private func state(_ id: UUID, _ service: ServiceHarness) async throws -> Int16? {
        try await service.value("select state as value from msg.deferred where message_id = \(id)")
    }

    @Test("are listed for their company's administrator and nobody else")
    func listed() async throws {
        try await withService(NoteService.definition()) { service in
            let id = try await park(service)
            _ = try await park(service, of: CompanyID())
            let answer = try await service.get("messages/parked", as: service.person(.administrator))
            let messages = try answer.decoded(ParkedMessages.self).messages
            #expect(messages.map(\.id) == [id.uuidString.lowercased()])
            #expect(messages.first?.type == "karvan.accounting.InvoiceIssued.v1")
            #expect(messages.first?.error == "no such column" && messages.first?.attempts == 8)
            #expect(try await service.get("messages/parked", as: service.person(.salesRep)).status >= 403)
        }
    }

    @Test("are tried again, or given up with a reason; those of others are not found")
    func changed() async throws {
        try await withService(NoteService.definition()) { service in
            let administrator = service.person(.administrator)
            let (first, second) = (try await park(service), try await park(service))
            let foreign = try await park(service, of: CompanyID())
            func path(_ id: UUID, _ act: String) -> String { "messages/parked/\(consumer)/\(id)/\(act)" }

            #expect(try await service.post(path(first, "retry"), as: administrator).status == 204)
            #expect(try await state(first, service) == 1)
            #expect(try await service.post(path(first, "retry"), as: administrator).status == 404)

            let silent = try await service.post(path(second, "discard"), ReasonRequest(reason: ""), as: administrator)
            #expect(silent.status == 422)
            let reason = ReasonRequest(reason: "made twice by hand")
            #expect(try await service.post(path(second, "discard"), reason, as: administrator).status == 204)
            #expect(try await state(second, service) == nil)
            let outcome: Int16? = try await service.value(
                "select outcome as value from msg.inbox where message_id = \(second)")
            #expect(outcome == 4)

            #expect(try await service.post(path(foreign, "discard"), reason, as: administrator).status == 404)
            #expect(try await service.post("messages/parked/x/y/retry", as: administrator).status == 404)
        }
    }
}
