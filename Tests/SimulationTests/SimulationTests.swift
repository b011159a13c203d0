import Foundation
import TestKit
import Testing

/// `deploy/dev simulate` sets what is run; by itself it is a minute's worth.
private struct Budget {
    let first: UInt64
    let seeds: Int
    let steps: Int
    let seconds: Int

    static let given: Budget = {
        func number(_ name: String, or usual: Int) -> Int {
            ProcessInfo.processInfo.environment["KARVAN_SIMULATION_" + name].flatMap { Int($0) } ?? usual
        }
        return Budget(
            first: UInt64(number("FIRST", or: 1)), seeds: number("SEEDS", or: 1_000), steps: number("STEPS", or: 150),
            seconds: number("SECONDS", or: 60))
    }()
}

@Suite("Simulation", .needsDatabase, .serialized)
struct SimulationTests {
    @Test("all invariants hold after every run of random people and mishaps")
    func runs() async throws {
        let budget = Budget.given
        let end = ContinuousClock.now + .seconds(budget.seconds)
        var done = 0
        var looked: [String: Int] = [:]
        for seed in budget.first..<budget.first + UInt64(budget.seeds) where .now < end {
            let began = ContinuousClock.now
            let report = try await Simulation.run(seed: seed, steps: budget.steps)
            guard !report.hasFailed else {
                print("simulation: seed \(seed) failed after \(ContinuousClock.now - began)")
                return try await tell(report)
            }
            looked.merge(report.looked) { $0 + $1 }
            done += 1
        }
        print("simulation: \(done) runs of \(budget.steps) steps hold")
        print(looked.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }.joined(separator: "\n"))
        #expect(done > 0)
    }

    private func tell(_ report: Simulation.Report) async throws {
        let shortest = try await Shrinking.shrink(report)
        print("simulation: the shortest failing beginning has \(shortest.trace.count) steps:")
        print(shortest.trace.joined(separator: "\n"))
        print("log:\n" + shortest.log.suffix(30).joined(separator: "\n"))
        print("violations:\n" + shortest.violations.joined(separator: "\n"))
        Issue.record(
            """
            seed \(report.seed): \(shortest.violations.prefix(3).joined(separator: " | ")). Again with: \
            deploy/dev simulate --seed \(report.seed) --steps \(shortest.trace.count)
            """)
    }

    @Test("the same seed makes the same run")
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
