import Contracts
import Postgres
import ServiceKit
import TestKit
import Testing

@Suite("A periodic job", .needsDatabase)
struct PeriodicJobTests {
    @Test("runs in the name of each company that has something due")
    func perCompany() async throws {
        try await withService(NoteService.definition()) { service in
            let other = Principal.some(.salesRep, in: CompanyID())
            _ = try await service.post("notes", Note(text: "a"), as: service.person(.salesRep))
            _ = try await service.post("notes", Note(text: "b"), as: other)
            try await service.run(job: "shout")
            let texts: [String] = try await service.rows("select text from note order by text").map { try $0["text"] }
            #expect(texts == ["A", "B"])
        }
    }

    @Test("is done by one replica at a time")
    func oneAtATime() async throws {
        try await withService(NoteService.definition()) { service in
            let gate = Gate()
            let job = PeriodicJob("slow", every: .seconds(1), work: { _ in await gate.pass() })
            async let first = job.runOnce(service.context)
            await gate.reached
            let second = try await job.runOnce(service.context)
            #expect(!second)
            gate.open()
            let ours = try await first
            let third = try await job.runOnce(service.context)
            #expect(ours && third)
        }
    }
}
