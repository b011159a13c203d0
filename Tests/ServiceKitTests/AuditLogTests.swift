import Contracts
import Foundation
import Messaging
import Postgres
import TestKit
import Testing

@testable import ServiceKit

@Suite("The log of what people did", .needsDatabase)
struct AuditLogTests {
    /// Has the service say something for a person, or by itself.
    private func say(_ service: ServiceHarness, _ who: Actor, of company: CompanyID? = nil, because: UUID? = nil)
        async throws
    {
        let acting = Acting(company: company ?? service.company, actor: who, correlation: "opp_x", causation: because)
        try await service.database.transaction(acting) { tx in
            try await Outbox.append(OpportunityApproved(opportunityID: OpportunityID(), revision: 1), in: tx)
        }
    }

    @Test("names who, what and when, the newest first; nothing of the system's, nor of another company")
    func entries() async throws {
        try await withService(NoteService.definition()) { service in
            let (sara, reza) = (UserID(), UserID())
            try await say(service, .user(sara))
            try await say(service, .user(reza, onBehalfOf: sara))
            try await say(service, .system)
            // Handling a message of hers is no act of hers.
            try await say(service, .user(sara), because: UUIDv7.make())
            try await say(service, .user(sara), of: CompanyID())
            let auditor = service.person(.auditor)
            let all = try await service.get("audit/entries", as: auditor).decoded(AuditEntries.self).entries
            #expect(all.map(\.by) == [reza, sara])
            #expect(
                all.first?.onBehalfOf == sara && all.first?.name == "OpportunityApproved"
                    && all.first?.service == .sales)
            #expect(all.allSatisfy { $0.correlation == "opp_x" })
            let older = try await service.get("audit/entries?before=\(try #require(all.first).id)", as: auditor)
            #expect(try older.decoded(AuditEntries.self).entries.map(\.by) == [sara])
            let hers = try await service.get("audit/entries?by=\(sara)", as: auditor)
            #expect(try hers.decoded(AuditEntries.self).entries.map(\.by) == [sara])
            let other = try await service.get("audit/entries?case=opp_y", as: auditor)
            #expect(try other.decoded(AuditEntries.self).entries.isEmpty)
            func count(_ query: String) async throws -> Int {
                let found = try await service.get("audit/entries?\(query)", as: auditor)
                return try found.decoded(AuditEntries.self).entries.count
            }
            #expect(try await count("name=OpportunityApproved") == 2)
            #expect(try await count("name=OpportunityWon") == 0)
            let last = try #require(all.first?.id)
            let made = try #require(UUID(uuidString: last)).uuid
            let bytes = [made.0, made.1, made.2, made.3, made.4, made.5]
            let then = Timestamp(microseconds: bytes.reduce(0) { $0 << 8 + Int64($1) } * 1000)
            #expect(try await count("from=\(then.adding(seconds: -60))&to=\(then.adding(seconds: 60))") == 2)
            #expect(try await count("from=\(then.adding(seconds: 60))") == 0)
            #expect(try await count("to=\(then.adding(seconds: -60))") == 0)
        }
    }

    @Test("is for auditors and administrators, and refuses what is no id")
    func refused() async throws {
        try await withService(NoteService.definition()) { service in
            for (role, status) in [(Role.administrator, 200), (.auditor, 200), (.salesDirector, 404)] {
                let answer = try await service.get("audit/entries", as: service.person(role))
                #expect(answer.status == status)
            }
            for query in ["before=x", "by=x", "from=yesterday", "to=x"] {
                let answer = try await service.get("audit/entries?\(query)", as: service.person(.auditor))
                #expect(answer.status == 400)
            }
        }
    }
}
