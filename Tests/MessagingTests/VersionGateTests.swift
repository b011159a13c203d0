import Foundation
import TestKit
import Testing

@testable import Messaging

@Suite("The version gate")
struct VersionGateTests {
    private let key = VersionGate.Key(consumer: "accounting.on-sales", orderKey: "sales/account/1")

    private func gate(
        _ epoch: Int = 0, _ number: Int64 = 0, waiting: Bool = false, modes: [String: ConsumerMode] = [:]
    ) -> VersionGate {
        VersionGate(
            positions: [key: Position(epoch: epoch, number: number)], keysWaiting: waiting ? [key] : [], modes: modes)
    }

    private func judge(_ gate: VersionGate, _ number: Int64, epoch: Int = 1) -> VersionGate.Verdict {
        gate.judge(UUID(), of: key, epoch: epoch, number: number)
    }

    @Test("the next one is applied, an older one is stale, a later one waits")
    func order() {
        #expect(judge(gate(1, 4), 5) == .apply)
        #expect(judge(gate(1, 4), 4) == .stale)
        #expect(judge(gate(1, 4), 6) == .wait)
    }

    @Test("a strict consumer begins with the first event, another one with any")
    func first() {
        #expect(judge(gate(), 1) == .apply)
        #expect(judge(gate(), 3) == .wait)
        #expect(judge(gate(modes: [key.consumer: .fromNowOn]), 3) == .apply)
    }

    @Test("a higher epoch is taken at any number, unless elders still wait; a lower one is stale")
    func epochs() {
        #expect(judge(gate(1, 8), 8, epoch: 2) == .apply)
        #expect(judge(gate(1, 8, waiting: true), 8, epoch: 2) == .wait)
        #expect(judge(gate(2, 8), 9, epoch: 1) == .stale)
    }

    @Test("the missing elder itself is applied although others wait for it")
    func elder() {
        #expect(judge(gate(1, 4, waiting: true), 5) == .apply)
        #expect(judge(gate(waiting: true), 1) == .apply)
        #expect(judge(gate(1, 4, waiting: true), 6) == .wait)
    }

    @Test("what has no number is always applied; a copy of one that waits is dropped")
    func unordered() {
        let id = UUID()
        let gate = VersionGate(positions: [:], waiting: [.init(consumer: key.consumer, id: id)])
        #expect(gate.judge(UUID(), of: key, epoch: 1, number: 0) == .apply)
        #expect(gate.judge(id, of: key, epoch: 1, number: 0) == .alreadyWaiting)
    }

    /// Whatever the order of arrival, with repetitions: applied in order, each once, and in the end all.
    @Test("never applies a later one first", arguments: 0..<200)
    func shuffled(seed: Int) {
        var random = Seeded(seed: UInt64(seed))
        let ids = (1...12).map { _ in UUID() }
        var arrivals = Array(1...12) + (0..<8).map { _ in Int.random(in: 1...12, using: &random) }
        arrivals.shuffle(using: &random)
        var gate = VersionGate(positions: [key: .start])
        var applied: [Int] = []
        var deferred: [Int] = []
        func take(_ number: Int) -> Bool {
            guard gate.judge(ids[number - 1], of: key, epoch: 1, number: Int64(number)) == .apply else { return false }
            gate.applied(key, epoch: 1, number: Int64(number))
            applied.append(number)
            return true
        }
        for number in arrivals {
            if !take(number), gate.judge(ids[number - 1], of: key, epoch: 1, number: Int64(number)) == .wait {
                gate.deferred(ids[number - 1], of: key, number: Int64(number))
                deferred.append(number)
            }
        }
        for number in deferred.sorted() {
            gate.released([.init(consumer: key.consumer, id: ids[number - 1])])
            #expect(take(number) || applied.contains(number))
        }
        #expect(applied == Array(1...12))
    }
}
