import Contracts
import Foundation
import TestKit

/// All choices of a run, drawn from its seed.
struct Luck {
    private var numbers: Seeded

    init(seed: UInt64) { numbers = Seeded(seed: seed) }

    mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &numbers) }
    mutating func from(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &numbers) }
    mutating func chance(_ share: Double) -> Bool { below(10_000) < Int(share * 10_000) }

    mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }

    /// One of these, each as likely as its weight; nil when nothing has any.
    mutating func pick<Item>(weighted items: [(weight: Int, item: Item)]) -> Item? {
        let sum = items.reduce(0) { $0 + $1.weight }
        guard sum > 0 else { return nil }
        var place = below(sum)
        for (weight, item) in items {
            if place < weight { return item }
            place -= weight
        }
        return nil
    }
}

/// Ids of a run: in the order of their making, and the same every time but for the day on which they are made.
final class SeededIDs: Sendable {
    private let state: SteadyMutex<(next: UInt64, numbers: Seeded)>

    /// - Parameter hour: of today, from which on the ids are; what is made later has later ones.
    init(seed: UInt64, fromHour hour: UInt64) {
        let now = UInt64(Timestamp.now().microseconds / 1000)
        state = SteadyMutex((now - now % 86_400_000 + hour * 3_600_000, Seeded(seed: ~seed)))
    }

    func make() -> UUID {
        state.withLock { state in
            state.next += 1
            return UUIDv7.make(milliseconds: state.next, random: (state.numbers.next(), state.numbers.next()))
        }
    }
}
