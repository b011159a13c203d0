import Foundation

/// Takes messages from several queues over one connection, and settles them (12.3).
///
/// Lives as long as its connection: when that is lost, ``deliveries`` ends, settlements are dropped (the messages come
/// again), and the owner makes a new one.
package actor AMQPConsumer: MessageSource {
    private let thread = AMQPThread()
    private let address: AMQPAddress
    private let name: String
    private let queues: [String]
    private let prefetch: Int
    private let stream: (stream: AsyncStream<[Delivery]>, continuation: AsyncStream<[Delivery]>.Continuation)
    private var link: AMQPLink?
    private var tracker = AckTracker()
    /// What a producer's unit of work has said together comes out of the queues within about this time. Taken together,
    /// it is handled together and goes on together, through all departments that follow: at sixteen orders at a time
    /// that halves the work of each.
    private static let gathering: TimeInterval = 0.0015
    private var subscribed: Set<String> = []
    private var opening: (deadline: ContinuousClock.Instant, continuation: CheckedContinuation<Void, Never>)?
    private var loss: BrokerError?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    package nonisolated let deliveries: AsyncStream<[Delivery]>

    package init(_ address: AMQPAddress, queues: [String], prefetch: Int, name: String) {
        self.address = address
        self.queues = queues
        self.prefetch = prefetch
        self.name = name
        stream = AsyncStream.makeStream()
        deliveries = stream.stream
        thread.start { [weak self] in self?.assumeIsolated { $0.turn() } ?? AMQPThread.Wish() }
    }

    deinit { thread.stop() }

    /// Connects and subscribes; returns when the broker has confirmed every queue.
    package func open() async throws(BrokerError) {
        let link = try AMQPLink(address, name: name)
        try link.openChannel()
        try link.limitUnsettled(to: prefetch)
        self.link = link
        for queue in queues { try link.subscribe(to: queue) }
        await withCheckedContinuation { opening = (.now + address.callLimit, $0) }
        if let loss { throw loss }
        guard subscribed.count == queues.count else {
            lose(.unavailable("the broker did not confirm every subscription"))
            throw .unavailable("the broker did not confirm every subscription")
        }
    }

    package func settle(_ tags: [UInt64], _ settlement: Settlement) {
        guard let link else { return }
        let now = ContinuousClock.now
        do throws(BrokerError) {
            for tag in tags {
                switch settlement {
                case .accept: tracker.accept(tag, at: now)
                case .reject: if tracker.reject(tag) { try link.reject(tag) }
                }
            }
        } catch {
            lose(error)
        }
    }

    package func cancel() {
        guard let link else { return }
        do throws(BrokerError) {
            for queue in queues { try link.unsubscribe(from: queue) }
        } catch {
            lose(error)
        }
    }

    package func close() {
        flush(all: true)
        link?.close(politely: true)
        // Whoever still waits for the subscriptions hears of it too.
        lose(.unavailable("the connection was closed"))
    }
}

// MARK: - On the thread

extension AMQPConsumer {
    private func turn() -> AMQPThread.Wish {
        readAll()
        flush(all: false)
        if let opening, loss != nil || subscribed.count == queues.count || opening.deadline <= .now {
            self.opening = nil
            opening.continuation.resume()
        }
        guard let link else { return AMQPThread.Wish() }
        let alive = ContinuousClock.now + .milliseconds(500 * address.heartbeat)
        let due = [alive, tracker.nextDue, opening?.deadline].compactMap(\.self).min() ?? alive
        return AMQPThread.Wish(descriptor: link.descriptor, until: due, gathering: Self.gathering)
    }

    private func readAll() {
        var arrived: [Delivery] = []
        do throws(BrokerError) {
            while let event = try link?.next() {
                switch event {
                case .delivered(let delivery):
                    tracker.delivered(delivery.tag)
                    arrived.append(delivery)
                case .subscribed(let queue): subscribed.insert(queue)
                case .unsubscribed(let queue): lose(.unavailable("the broker ended the subscription to \(queue)"))
                case .channelClosed(let code, let text), .connectionClosed(let code, let text):
                    lose(.refused(code: code, text: text))
                case .acknowledged, .refused, .returned, .blocked, .unblocked: break
                }
            }
            if !arrived.isEmpty { stream.continuation.yield(arrived) }
        } catch {
            lose(error)
        }
    }

    private func flush(all: Bool) {
        guard let link else { return }
        do throws(BrokerError) {
            for command in tracker.due(at: .now, all: all) {
                switch command {
                case .upTo(let tag): try link.acknowledge(tag, multiple: true)
                case .single(let tag): try link.acknowledge(tag, multiple: false)
                }
            }
        } catch {
            lose(error)
        }
    }

    private func lose(_ error: BrokerError) {
        if loss == nil { loss = error }
        link?.close()
        link = nil
        stream.continuation.finish()
    }
}
