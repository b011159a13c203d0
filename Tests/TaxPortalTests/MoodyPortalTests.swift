import Contracts
import Foundation
import Synchronization
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

/// A small world with everything at once; a failure names its seed.
@Suite("A moody portal and runners that are killed", .needsDatabase)
struct MoodyPortalTests {
    @Test("end with exactly one acceptance of each document, originals before their adjustments", arguments: 1...4)
    func world(seed: Int) async throws {
        let random = Mutex(Seeded(seed: UInt64(seed)))
        @Sendable func roll(_ sides: Int) -> Int { random.withLock { Int.random(in: 0..<sides, using: &$0) } }
        let authority = FakeAuthority(slowness: seed % 3)
        var adapter = FakePortal(batchLimit: 7, authority: authority)
        adapter.fate = { point, _ in
            switch (point, roll(20)) {
            case (.sending, 0), (.inquiring, 0): .answerLost
            case (.sending, 1): .lost
            case (.sending, 2), (.inquiring, 2), (.opening, 2):
                .refused(PortalTrouble(kind: .outage, message: "503"))
            default: .well
            }
        }
        try await PortalDesk.open(adapter) { desk in
            var count = 0
            for number in 1...12 {
                let invoice = InvoiceID()
                try await desk.service.deliver(Make.issued(invoice, number: "\(number)"))
                count += 1
                guard number % 3 == 0 else { continue }
                for (step, (before, after)) in [(10, 8), (8, 5)].enumerated() {
                    try await desk.service.deliver(
                        Make.adjusted(number: "\(number).\(step)", of: invoice, from: before, to: after))
                    count += 1
                }
            }
            for _ in 1...8 {
                try await killSomewhere(desk, roll)
                desk.service.clock.advance(seconds: Int64(3 + roll(60)))
            }
            try await desk.settle(rounds: 200)
            try await desk.expectAllAccepted(count)
            let order = authority.accepted
            for original in stride(from: 3, through: 12, by: 3) {
                let chain = order.filter { $0 == "\(original)" || $0.hasPrefix("\(original).") }
                #expect(chain == ["\(original)", "\(original).0", "\(original).1"], "seed \(seed)")
            }
        }
    }

    private func killSomewhere(_ desk: PortalDesk, _ roll: @escaping @Sendable (Int) -> Int) async throws {
        let database = try await desk.replica()
        let left = Mutex(roll(6))
        var dying = desk.adapter
        dying.at = { _ in
            let now = left.withLock { left in
                left -= 1
                return left == 0
            }
            if now { await database.close() }
            return !now
        }
        // It may well come to its end before it is killed.
        try? await desk.runner(dying, on: database).runOnce()
        await database.close()
    }
}
