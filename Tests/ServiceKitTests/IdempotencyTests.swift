import Contracts
import ServiceKit
import TestKit
import Testing

@Suite("An Idempotency-Key", .needsDatabase)
struct IdempotencyTests {
    @Test("has a request carried out once and answered as often as it is asked")
    func once() async throws {
        try await withService(NoteService.definition()) { service in
            let rep = service.person(.salesRep)
            let first = try await service.post("notes", Note(text: "a"), as: rep, key: "k1")
            let again = try await service.post("notes", Note(text: "a"), as: rep, key: "k1")
            #expect(first.status == 201 && !first.isReplayed)
            #expect(again.status == 201 && again.isReplayed)
            #expect(again.body == first.body)
            #expect(again.entityTag == first.entityTag)
            #expect(again.headers[.location] == first.headers[.location])
            #expect(try await service.rows("select 1 as one from note").count == 1)
        }
    }

    @Test("is refused for another request")
    func reused() async throws {
        try await withService(NoteService.definition()) { service in
            let rep = service.person(.salesRep)
            _ = try await service.post("notes", Note(text: "a"), as: rep, key: "k1")
            let other = try await service.post("notes", Note(text: "b"), as: rep, key: "k1")
            #expect(other.status == 422)
            #expect(other.problem?.code == "idempotency_key_reused")
        }
    }

    @Test("belongs to one person in one company")
    func scope() async throws {
        try await withService(NoteService.definition()) { service in
            for person in [
                service.person(.salesRep), service.person(.salesRep), Principal.some(.salesRep, in: CompanyID()),
            ] {
                let answer = try await service.post("notes", Note(text: "a"), as: person, key: "k1")
                #expect(!answer.isReplayed)
            }
        }
    }

    @Test("of a refused request may be used again")
    func refusal() async throws {
        try await withService(NoteService.definition()) { service in
            let rep = service.person(.salesRep)
            let refused = try await service.post("notes", Note(text: "locked"), as: rep, key: "k1")
            #expect(refused.status == 409)
            let done = try await service.post("notes", Note(text: "open"), as: rep, key: "k1")
            #expect(done.status == 201)
        }
    }

    @Test("of a request under way is answered with “ask again”")
    func concurrent() async throws {
        let gate = Gate()
        try await withService(NoteService.definition(holdingAt: gate)) { service in
            let rep = service.person(.salesRep)
            async let first = service.post("notes", Note(text: "slow"), as: rep, key: "k1")
            await gate.reached
            let meanwhile = try await service.post("notes", Note(text: "slow"), as: rep, key: "k1")
            #expect(meanwhile.status == 409)
            #expect(meanwhile.problem?.code == "request_in_progress")
            #expect(meanwhile.headers[.retryAfter] == "1")
            gate.open()
            #expect(try await first.status == 201)
            #expect(try await service.post("notes", Note(text: "slow"), as: rep, key: "k1").isReplayed)
            #expect(try await service.rows("select 1 as one from note").count == 1)
        }
    }

    @Test("of two that begin at once leaves one effect", arguments: 1...5)
    func race(round: Int) async throws {
        try await withService(NoteService.definition()) { service in
            let rep = service.person(.salesRep)
            let answers = try await withThrowingTaskGroup(of: TestAnswer.self) { group in
                for _ in 1...6 {
                    group.addTask { try await service.post("notes", Note(text: "a"), as: rep, key: "k\(round)") }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 201 || $0.status == 409 })
            #expect(answers.filter { $0.status == 201 && !$0.isReplayed }.count == 1)
            #expect(try await service.rows("select 1 as one from note").count == 1)
        }
    }
}
