/// What the relay does with a window after the broker's answers (7.2, 7.5). Pure.
struct RelayVerdict: Equatable {
    struct Hold: Equatable {
        var key: String
        var reason: String
        var first: Duration
    }

    var confirmed: [Int64] = []
    /// Keys of what was confirmed; holds on them are over.
    var flowing: Set<String> = []
    var holds: [Hold] = []
    /// Commands that came back or were refused: alarms.
    var unroutable = 0
    var refused = 0
    var nacked = 0
    var unknown = 0

    init(_ rows: [(sequence: Int64, key: String)], _ outcomes: [PublishOutcome]) {
        var held: Set<String> = []
        func hold(_ key: String, _ reason: String, _ first: Duration, _ holds: inout [Hold]) {
            if held.insert(key).inserted { holds.append(Hold(key: key, reason: reason, first: first)) }
        }
        for (row, outcome) in zip(rows, outcomes) {
            switch outcome {
            case .confirmed:
                confirmed.append(row.sequence)
                flowing.insert(row.key)
            case .returned(let code, let text):
                unroutable += 1
                hold(row.key, "unroutable: \(code) \(text)", .seconds(1), &holds)
            case .nacked:
                nacked += 1
                hold(row.key, "refused by a queue", .seconds(1), &holds)
            case .refused(let code, let text):
                refused += 1
                hold(row.key, "\(code) \(text)", .seconds(60), &holds)
            case .unknown: unknown += 1
            }
        }
        flowing.subtract(held)
    }

    /// Over a fifth refused: the broker is in trouble, not single queues.
    var brokerIsInTrouble: Bool { nacked * 5 > confirmed.count + nacked && nacked > 0 }
}

/// A pause that doubles up to a limit, with full jitter.
struct BackOff: Sendable {
    private let first: Duration
    private let limit: Duration
    private var attempts = 0

    init(from first: Duration, to limit: Duration) {
        self.first = first
        self.limit = limit
    }

    mutating func reset() { attempts = 0 }

    mutating func next() -> Duration {
        let full = min(limit, first * (1 << min(attempts, 16)))
        attempts += 1
        return full * Int.random(in: 50...100) / 100
    }

    var isFirst: Bool { attempts == 0 }
}
