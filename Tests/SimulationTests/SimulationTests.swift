import Foundation
import TestKit
import Testing

/// `deploy/dev simulate` sets what is run; by itself it is a minute's worth.
private struct Budget {
    let first: UInt64
    let seeds: Int
    let steps: Int
    let seconds: Int
    let shrinks: Bool

    static let given: Budget = {
        func number(_ name: String, or usual: Int) -> Int {
            ProcessInfo.processInfo.environment["KARVAN_SIMULATION_" + name].flatMap { Int($0) } ?? usual
        }
        return Budget(
            first: UInt64(number("FIRST", or: 1)), seeds: number("SEEDS", or: 1_000), steps: number("STEPS", or: 150),
            seconds: number("SECONDS", or: 60), shrinks: number("SHRINK", or: 1) == 1)
    }()
}

@Suite("Simulation", .needsDatabase, .serialized)
struct SimulationTests {
    @Test("all invariants hold after every run of random people and mishaps")
    func runs() async throws {
        let budget = Budget.given
        let start = ContinuousClock.now
        let end = start + .seconds(budget.seconds)
        var done = 0
        var looked: [String: Int] = [:]
        var fired: [String: Int] = [:]
        for seed in budget.first..<budget.first + UInt64(budget.seeds) where .now < end {
            let report = try await Simulation.run(seed: seed, steps: budget.steps)
            guard !report.hasFailed else {
                let seconds = (ContinuousClock.now - start).components.seconds
                say("simulation: seed \(seed) failed, found after \(done + 1) runs and \(seconds) s")
                return try await tell(budget.shrinks ? Shrinking.shrink(report) : report, of: report.seed)
            }
            looked.merge(report.looked) { $0 + $1 }
            fired.merge(report.fired) { $0 + $1 }
            done += 1
            say(
                "simulation: seed \(seed) holds, \((ContinuousClock.now - start).components.seconds) s after the beginning"
            )
        }
        say("simulation: \(done) runs of \(budget.steps) steps hold")
        // What each rule has looked at: one that never sees anything proves nothing.
        say(looked.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }.joined(separator: "\n"))
        tell(fired)
        #expect(done > 0)
    }

    private func tell(_ fired: [String: Int]) {
        say(fired.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }.joined(separator: "\n"))
        let silent = fired.filter { $0.value == 0 }.keys.sorted()
        if !silent.isEmpty { say("  not seen to fire: " + silent.joined(separator: ", ")) }
        say("  not in the suite: " + Timers.missing.joined(separator: ", "))
    }

    private func tell(_ shortest: Simulation.Report, of seed: UInt64) {
        say("simulation: the shortest failing beginning that was looked for has \(shortest.trace.count) steps:")
        say(shortest.trace.joined(separator: "\n"))
        say("log:\n" + shortest.log.suffix(30).joined(separator: "\n"))
        say("violations:\n" + shortest.violations.joined(separator: "\n"))
        Issue.record(
            """
            seed \(seed): \(shortest.violations.prefix(3).joined(separator: " | ")). Again with: \
            deploy/dev simulate --seed \(seed) --steps \(shortest.trace.count)
            """)
    }

    @Test(
        "the same seed makes the same run",
        .enabled(
            if: ProcessInfo.processInfo.environment["SWIFT_DETERMINISTIC_HASHING"] != nil,
            "Set SWIFT_DETERMINISTIC_HASHING: the order of a dictionary is part of a run."))
    func replays() async throws {
        for seed: UInt64 in [7, 8] {
            let (first, second) = (
                try await Simulation.run(seed: seed, steps: 80), try await Simulation.run(seed: seed, steps: 80)
            )
            #expect(first.trace.count == 80)
            for (one, other) in zip(first.trace, second.trace) where one != other {
                Issue.record("seed \(seed): “\(one)” became “\(other)”")
                break
            }
            #expect(first.looked == second.looked)
        }
    }
}

/// At once, also into a file: a run may be ended from outside.
private func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
