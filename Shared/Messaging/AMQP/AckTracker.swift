/// Which deliveries to acknowledge, and when: many with one frame where that is possible (8.5).
///
/// Pure: fed with tags and the time. The longest settled prefix goes with `multiple`, at 50 tags or after 25 ms; a tag
/// that stays behind a slow neighbour for 500 ms goes alone. Each acknowledgement is a command to the queue's log, which
/// flushes it to disk: with 5 ms the broker had a tenth more work. What is not acknowledged when we die comes again, and
/// the inbox knows it.
package struct AckTracker: Sendable {
    package enum Command: Equatable, Sendable {
        case upTo(UInt64)
        case single(UInt64)
    }

    package typealias Instant = ContinuousClock.Instant

    private enum State {
        case open
        case settled(Instant)
        /// The broker has its answer already (rejected, or acknowledged alone).
        case gone
    }

    private let limit: Int
    private let patience: Duration
    private let lonePatience: Duration
    private var states: [State] = []
    private var head = 0
    private var firstTag: UInt64 = 1
    /// Settled ones anywhere, to be quick when there is nothing to do.
    private var waiting = 0

    package init(
        limit: Int = 50, patience: Duration = .milliseconds(25), lonePatience: Duration = .milliseconds(500)
    ) {
        self.limit = limit
        self.patience = patience
        self.lonePatience = lonePatience
    }

    /// Tags that the broker still waits for an answer to.
    package var unanswered: Int {
        states[head...].count { if case .gone = $0 { false } else { true } }
    }

    /// Tags of a channel count up from 1, one per delivery.
    package mutating func delivered(_ tag: UInt64) {
        if head == states.count {
            states.removeAll(keepingCapacity: true)
            (head, firstTag) = (0, tag)
        }
        precondition(tag == firstTag + UInt64(states.count), "delivery tags of a channel follow each other")
        states.append(.open)
    }

    package mutating func accept(_ tag: UInt64, at now: Instant) {
        guard let index = index(of: tag), case .open = states[index] else { return }
        states[index] = .settled(now)
        waiting += 1
    }

    /// The caller sends the rejection itself, at once.
    ///
    /// - Returns: false when the tag is not open: nothing may be sent then.
    package mutating func reject(_ tag: UInt64) -> Bool {
        guard let index = index(of: tag), case .open = states[index] else { return false }
        states[index] = .gone
        dropAnsweredHead()
        return true
    }

    /// What to send now. With `all`, everything that is settled, without waiting for company.
    package mutating func due(at now: Instant, all: Bool = false) -> [Command] {
        guard waiting > 0 else { return [] }
        var commands: [Command] = []
        if let prefix = settledPrefix(), all || prefix.count >= limit || prefix.oldest + patience <= now {
            commands.append(.upTo(firstTag + UInt64(prefix.last)))
            waiting -= prefix.count
            head = prefix.last + 1
        }
        for index in states.indices[head...] {
            guard waiting > 0 else { break }
            guard case .settled(let since) = states[index], all || since + lonePatience <= now else { continue }
            commands.append(.single(firstTag + UInt64(index)))
            states[index] = .gone
            waiting -= 1
        }
        dropAnsweredHead()
        return commands
    }

    /// When ``due(at:all:)`` should be asked again.
    package var nextDue: Instant? {
        guard waiting > 0 else { return nil }
        if let prefix = settledPrefix() { return prefix.oldest + patience }
        return states[head...].lazy.compactMap { if case .settled(let since) = $0 { since } else { nil } }
            .min().map { $0 + lonePatience }
    }

    /// The settled run from the head. `last` is an index that is settled itself: the broker closes the channel when the
    /// tag of a multiple acknowledgement was answered before.
    private func settledPrefix() -> (count: Int, last: Int, oldest: Instant)? {
        var found: (count: Int, last: Int, oldest: Instant)?
        for index in states.indices[head...] {
            switch states[index] {
            case .open: return found
            case .gone: continue
            case .settled(let since):
                found = ((found?.count ?? 0) + 1, index, min(found?.oldest ?? since, since))
            }
        }
        return found
    }

    private func index(of tag: UInt64) -> Int? {
        guard tag >= firstTag, tag - firstTag < UInt64(states.count) else { return nil }
        let index = Int(tag - firstTag)
        return index >= head ? index : nil
    }

    private mutating func dropAnsweredHead() {
        while head < states.count, case .gone = states[head] { head += 1 }
        guard head > 1024 else { return }
        states.removeFirst(head)
        firstTag += UInt64(head)
        head = 0
    }
}
