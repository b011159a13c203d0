import Contracts
import Synchronization
import Testing

@testable import karvan

@Suite("A history of commands", .timeLimit(.minutes(1)))
struct HistoryCheckTests {
    /// Sends one command and then checks the history; `answers` are the suite's to the first sending, the second, …
    private func check(_ answers: [StubSuite.Reply]) async throws -> (HistoryCheck.Finding, [StubSuite.Asked], Int) {
        let times = Mutex(0)
        let answer: StubSuite.Answer = { asked in
            guard asked.path == "sales/v1/things" else { return nil }
            return times.withLock { times in
                times += 1
                return answers[min(times, answers.count) - 1]
            }
        }
        return try await StubSuite.running(answer) { stub, url in
            let history = CommandHistory()
            let session = Session(
                Connection(base: url, patience: .seconds(30)), username: "a", password: "b", history: history)
            _ = try? await session.send(.POST, "sales/v1/things", body: ["name": "thing"])
            let _: Page<SaleRow> = try await session.get("sales/v1/others")
            let finding = try await HistoryCheck(history: history).run()
            return (finding, stub.asked.filter { $0.path == "sales/v1/things" }, history.refused)
        }
    }

    private static let first = StubSuite.Reply(status: 201, body: "{\"id\":1}")

    @Test("is as it was when every command is answered again as it was answered")
    func sound() async throws {
        let (finding, asked, _) = try await check([
            Self.first, .init(status: 201, body: "{\"id\":1}", isReplayed: true),
        ])
        #expect((finding.commands, finding.faults) == (1, []))
        #expect(asked.count == 2 && asked[0] == asked[1] && asked[0].key != nil)
    }

    @Test(
        "tells a command that is carried out twice, answered otherwise, or not known any more",
        arguments: [
            (StubSuite.Reply(status: 201, body: "{\"id\":1}"), "a second time"),
            (StubSuite.Reply(status: 201, body: "{\"id\":2}", isReplayed: true), "otherwise"),
            (StubSuite.Reply(status: 200, body: "{\"id\":1}", isReplayed: true), "otherwise (200)"),
            (StubSuite.Reply.problem(409, "gone"), "now refused"),
        ])
    func unsound(again: StubSuite.Reply, words: String) async throws {
        let (finding, _, _) = try await check([Self.first, again])
        #expect(finding.faults.count == 1 && finding.faults[0].contains(words), "\(finding.faults)")
    }

    @Test("counts refusals, and does not ask them again")
    func refused() async throws {
        let (finding, asked, refused) = try await check([.problem(422, "no")])
        #expect((finding.commands, asked.count, refused) == (0, 1, 1))
    }

    @Test("sits out a service that is away, with the same key")
    func away() async throws {
        let (finding, asked, _) = try await check([
            .problem(503, "away"), Self.first, .init(status: 201, body: "{\"id\":1}", isReplayed: true),
        ])
        #expect((finding.commands, finding.faults) == (1, []))
        #expect(Set(asked.map(\.key)).count == 1)
    }
}
