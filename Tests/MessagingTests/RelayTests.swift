import Testing

@testable import Messaging

@Suite("The relay's verdict on a window")
struct RelayVerdictTests {
    private let rows: [(sequence: Int64, key: String)] = [(1, "a"), (2, "b"), (3, "a"), (4, "c")]

    @Test("deletes what was confirmed and nothing else")
    func confirmed() {
        let verdict = RelayVerdict(rows, [.confirmed, .unknown, .confirmed, .confirmed])
        #expect(verdict.confirmed == [1, 3, 4])
        #expect(verdict.unknown == 1)
        #expect(verdict.holds.isEmpty)
    }

    @Test("holds the key of a message that cannot go, and no other")
    func holds() {
        let verdict = RelayVerdict(
            rows, [.returned(code: 312, text: "NO_ROUTE"), .refused(code: 403, text: "no"), .confirmed, .confirmed])
        #expect(verdict.holds.map(\.key) == ["a", "b"])
        #expect(verdict.holds.map(\.first) == [.seconds(1), .seconds(60)])
        #expect(verdict.flowing == ["c"])
    }

    @Test("many refusals mean that the broker is in trouble")
    func trouble() {
        #expect(RelayVerdict(rows, [.nacked, .confirmed, .confirmed, .confirmed]).brokerIsInTrouble)
        #expect(!RelayVerdict(rows, [.confirmed, .confirmed, .confirmed, .confirmed]).brokerIsInTrouble)
    }
}

@Suite("Retrying")
struct RetryTableTests {
    @Test("waits longer each time, seven times, then no more")
    func table() {
        let delays = (1...8).map { RetryTable.delay(after: $0) }
        #expect(delays.compactMap { $0 } == RetryTable.delays)
        #expect(delays.last == .some(nil))
        #expect(RetryTable.delay(after: 0) == nil)
    }

    @Test("a batch that failed twice in a row is followed by single messages")
    func batches() {
        var limit = BatchLimit(50)
        limit.failed()
        limit.succeeded()
        limit.failed()
        #expect(limit.current == 50)
        limit.failed()
        #expect(limit.current == 1)
    }

    @Test("a pause doubles up to its limit")
    func backOff() {
        var backOff = BackOff(from: .milliseconds(100), to: .seconds(5))
        var pauses: [Duration] = []
        for _ in 0..<20 { pauses.append(backOff.next()) }
        #expect(pauses[0] <= .milliseconds(100))
        #expect(pauses.allSatisfy { $0 <= .seconds(5) })
        #expect(pauses[19] >= .milliseconds(2500))
    }
}
