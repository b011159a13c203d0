import Foundation

/// Sends windows of messages over a connection of its own and waits for the broker's confirms.
///
/// Connects when first used and again after a loss; nothing is repeated here: what is not confirmed is `unknown`, and the
/// caller still has it.
package actor AMQPPublisher: MessagePublisher {
    /// Frames are read at least this often while publishing: a publish that never reads hangs for ever on a dead peer.
    private static let burst = 32

    private struct Window {
        var messages: [OutgoingMessage]
        var deadline: ContinuousClock.Instant
        var continuation: CheckedContinuation<Void, Never>?
    }

    private let thread = AMQPThread()
    private let address: AMQPAddress
    private let name: String
    private var link: AMQPLink?
    private var tracker = ConfirmTracker()
    private var nextTag: UInt64 = 1
    /// Counts the channels opened so far: delivery tags begin anew with each.
    private var channelNumber = 0
    private var window: Window?
    private var blockedFor: String?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    package init(_ address: AMQPAddress, name: String) {
        self.address = address
        self.name = name
        thread.start { [weak self] in self?.assumeIsolated { $0.turn() } ?? AMQPThread.Wish() }
    }

    deinit { thread.stop() }

    package func publish(_ batch: [OutgoingMessage], patience: Duration) async throws(BrokerError) -> [PublishOutcome] {
        guard window == nil else { throw .unavailable("this publisher is busy with another window") }
        try connect()
        readAll()
        if let blockedFor { throw .blocked(blockedFor) }
        guard link != nil else { throw .unavailable("the connection was lost") }
        tracker.reset()
        window = Window(messages: batch, deadline: .now + patience)
        send(batch)
        if tracker.open > 0 {
            await withCheckedContinuation { window?.continuation = $0 }
        }
        window = nil
        let known = tracker.outcomes.map { $0 ?? .unknown }
        return known + Array(repeating: .unknown, count: batch.count - known.count)
    }

    package func close() {
        link?.close(politely: true)
        link = nil
        finishWindow()
    }
}

// MARK: - On the thread

extension AMQPPublisher {
    private func connect() throws(BrokerError) {
        guard link == nil else { return }
        let fresh = try AMQPLink(address, name: name)
        try fresh.openChannel()
        try fresh.confirmPublishes()
        (link, nextTag, blockedFor) = (fresh, 1, nil)
        channelNumber += 1
    }

    /// Sends until the end, or until the connection is lost or blocked; what was not sent has no tag.
    private func send(_ batch: [OutgoingMessage]) {
        let channel = channelNumber
        for (index, message) in batch.enumerated() {
            if index % Self.burst == 0 { readAll() }
            // A channel that was closed meanwhile has settled the window: later tags would belong to the next one.
            guard let link, blockedFor == nil, channelNumber == channel else { return }
            do throws(BrokerError) {
                try link.publish(message)
                tracker.sent(nextTag, id: message.id)
                nextTag += 1
            } catch {
                lose()
                return
            }
        }
    }

    private func turn() -> AMQPThread.Wish {
        readAll()
        if let window, window.continuation != nil, tracker.open == 0 || window.deadline <= .now { finishWindow() }
        let alive = ContinuousClock.now + .milliseconds(500 * address.heartbeat)
        let until = window.map { min($0.deadline, alive) } ?? alive
        return AMQPThread.Wish(descriptor: link?.descriptor, until: link == nil ? nil : until)
    }

    private func finishWindow() {
        window?.continuation?.resume()
        window?.continuation = nil
    }

    private func readAll() {
        do throws(BrokerError) {
            while let event = try link?.next() { try handle(event) }
        } catch {
            lose()
        }
    }

    private func handle(_ event: AMQPEvent) throws(BrokerError) {
        switch event {
        case .acknowledged(let tag, let multiple): tracker.acknowledged(tag, multiple: multiple)
        case .refused(let tag, let multiple): tracker.refused(tag, multiple: multiple)
        case .returned(let id, let code, let text):
            if let id { tracker.returned(id, code: code, text: text) }
        case .blocked(let reason): blockedFor = reason
        case .unblocked: blockedFor = nil
        case .channelClosed(let code, let text):
            let offender = window?.messages.first { Self.names($0, in: text) }
            tracker.closed(offender: offender?.id, code: code, text: text)
            try link?.confirmChannelClose()
            try link?.openChannel()
            try link?.confirmPublishes()
            nextTag = 1
            channelNumber += 1
        case .connectionClosed: lose()
        case .delivered, .subscribed, .unsubscribed: break
        }
    }

    /// The broker names a missing exchange or a forbidden topic in its text, not the message.
    private static func names(_ message: OutgoingMessage, in text: String) -> Bool {
        let topic = text.contains("topic") || text.contains("routing key")
        return text.contains("'\(topic ? message.routingKey : message.exchange)'")
    }

    private func lose() {
        link?.close()
        link = nil
        tracker.closed()
    }
}
