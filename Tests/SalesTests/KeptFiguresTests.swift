import Contracts
import Synchronization
import TestKit
import Testing

@testable import SalesService

@Suite("Kept figures")
struct KeptFiguresTests {
    private let noon = Timestamp(microseconds: 1_790_000_000_000_000)
    private let kept = KeptFigures<String, Int>()

    /// What was counted: the how-manieth counting.
    private final class Counter: Sendable {
        private let counted = Mutex(0)
        var times: Int { counted.withLock { $0 } }

        func count() -> Int {
            counted.withLock { times in
                times += 1
                return times
            }
        }
    }

    @Test("are counted again when they are five seconds old, and for each question by itself")
    func age() async throws {
        let counter = Counter()
        func asked(_ question: String, after seconds: Int64) async throws -> Int {
            try await kept.figures(question, at: noon.adding(seconds: seconds)) { counter.count() }
        }
        #expect(try await asked("a", after: 0) == 1)
        #expect(try await asked("a", after: 4) == 1)
        #expect(try await asked("b", after: 4) == 2)
        // Nobody waits for the new ones yet, and the next has them.
        #expect(try await asked("a", after: 5) == 1)
        await eventually("counted again") { counter.times == 3 }
        try await eventually("the new figure is told") { try await asked("a", after: 6) == 3 }
        // Of ten seconds they are no use.
        #expect(try await asked("b", after: 14) == 4)
        // A clock that was put back.
        #expect(try await asked("a", after: 3) == 5)
    }

    @Test("are counted by one for all who ask meanwhile")
    func together() async throws {
        let counter = Counter()
        let answers = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await kept.figures("a", at: noon) {
                        try await Task.sleep(for: .milliseconds(50))
                        return counter.count()
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers == Array(repeating: 1, count: 20))
    }

    @Test("are not kept when counting failed")
    func failure() async throws {
        struct Away: Error {}
        await #expect(throws: Away.self) { try await kept.figures("a", at: noon) { throw Away() } }
        #expect(try await kept.figures("a", at: noon) { 7 } == 7)
    }
}
