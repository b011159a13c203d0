import Contracts
import Synchronization
import Testing

@testable import karvan

extension Scenarios {
    @Suite("Processes that die")
    struct CrashStories {
        /// Of every kind, so that each department has something in its hands when it dies.
        private static let tales: [StoryBook.Tale] = [.inStock, .supplied, .made, .bought, .serviced, .blocked]

        /// What so many sales must have given every audit something to look at for.
        private static let invariants = [
            "I-10", "I-11", "I-12", "I-13", "I-14", "I-15", "I-20", "I-21", "I-22", "I-23", "I-24", "I-25", "I-30",
            "I-31", "I-32", "I-40", "I-41", "I-42", "I-50", "I-51",
        ]

        @Test(
            "kill -9 of each service while twenty sales run: all are won, nothing is lost or done twice",
            .timeLimit(.minutes(15)))
        func killed() async throws {
            let suite = try Scenarios.suite
            let stage = try await suite.founded(Company.busy)
            let work = Work(least: 20)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        while let number = work.next() { work.note(try await Self.play(number, on: stage), number) }
                    }
                }
                group.addTask {
                    defer { work.allowEnd() }
                    for service in ServiceName.allCases { try await suite.crash(service) }
                }
                try await group.waitForAll()
            }
            let ended = work.ended
            #expect(ended.count >= 20)
            #expect(ended.filter { $0.value != "WON" } == [:])
            let looked = try await Audit(stage: stage).expectClean()
            for id in Self.invariants { #expect(looked[id, default: 0] > 0, "nothing was found to check \(id) on") }
        }

        private static func play(_ number: Int, on stage: Stage) async throws -> String {
            try await stage.play(tales[number % tales.count], number).state
        }
    }
}

/// Sales to be carried: at least so many, and as many more as it takes until every service has died once.
private final class Work: Sendable {
    private struct State {
        var started = 0
        var mayEnd = false
        var ended: [Int: String] = [:]
    }

    private let least: Int
    private let state = Mutex(State())

    init(least: Int) { self.least = least }

    var ended: [Int: String] { state.withLock(\.ended) }

    func next() -> Int? {
        state.withLock { state in
            guard state.started < least || !state.mayEnd else { return nil }
            state.started += 1
            return state.started
        }
    }

    func note(_ ending: String, _ number: Int) { state.withLock { $0.ended[number] = ending } }
    func allowEnd() { state.withLock { $0.mayEnd = true } }
}

extension Company {
    /// A company of its own, so that what it sells does not use up the credit and the stock of other stories.
    fileprivate static func busy(password: String) -> Company {
        let like = Company.polish(password: password)
        return Company(
            key: "busy", name: "Karawana Nocna", country: like.country, currency: like.currency,
            timeZone: like.timeZone, calendar: like.calendar, taxID: "5252248481", taxCode: like.taxCode,
            taxRate: like.taxRate, people: People(company: "busy", names: [:], password: password), goods: like.goods,
            customers: like.customers)
    }
}
