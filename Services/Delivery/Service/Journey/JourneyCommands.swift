import Contracts
import DeliveryDomain
import Messaging
import Postgres
import ServiceKit

/// What happens on the road besides arriving.
enum JourneyCommands {
    static func failAttempt(
        _ id: DeliveryID, _ asked: FailedAttemptRequest, expecting version: Int?, in tx: Transaction
    ) async throws {
        let delivery = try await find(id, expecting: version, in: tx)
        guard (asked.at ?? tx.now) <= tx.now else { throw DeliveryRefusal.capturedInFuture }
        let (failed, event) = try delivery.attemptFailed(asked.reason)
        save(failed, DeliveryFact(.attemptFailed, of: id, at: asked.at ?? tx.now, reason: asked.reason), in: tx)
        try await Outbox.append(event, in: tx.about(delivery.opportunity))
    }

    static func reattempt(
        _ id: DeliveryID, maximum: Int, expecting version: Int?, in tx: Transaction
    ) async throws {
        let delivery = try await find(id, expecting: version, in: tx)
        let (again, event) = try delivery.reattempted(maximum: maximum)
        save(again, DeliveryFact(.reattempted, of: id, at: tx.now), in: tx)
        try await Outbox.append(event, in: tx.about(delivery.opportunity))
    }

    static func turnRound(_ id: DeliveryID, expecting version: Int?, in tx: Transaction) async throws {
        let delivery = try await find(id, expecting: version, in: tx)
        let (returning, changes, event) = try delivery.returned()
        save(returning, DeliveryFact(.returning, of: id, at: tx.now, changes: changes), in: tx)
        try await Outbox.append(event, in: tx.about(delivery.opportunity))
    }

    static func declareLoss(
        _ id: DeliveryID, _ asked: DeclareLossRequest, expecting version: Int?, in tx: Transaction
    ) async throws {
        let delivery = try await find(id, expecting: version, in: tx)
        var quantities: [DispatchLineID: ExactDecimal]?
        if let lines = asked.lines {
            quantities = [:]
            for line in lines {
                guard quantities?.updateValue(line.quantity, forKey: line.dispatchLineID) == nil else {
                    throw DeliveryRefusal.lineTwice
                }
            }
        }
        let (lost, changes, event) = try delivery.lossDeclared(quantities, evidence: asked.evidence)
        save(lost, DeliveryFact(.lost, of: id, at: tx.now, reason: asked.evidence, changes: changes), in: tx)
        try await Outbox.append(event, in: tx.about(delivery.opportunity))
    }

    /// Sales calls goods back; answered exactly once, done or too late (S-68).
    static func recall(_ command: RecallDelivery, in tx: Transaction) async throws {
        guard let delivery = try await DeliveryStore.find(command.deliveryID, .forUpdate, in: tx) else {
            // Nobody calls back what has not left; the news of its exit is on its way.
            throw NotYetKnown("delivery \(command.deliveryID)")
        }
        do {
            let (recalled, changes, event) = try delivery.recalled()
            save(
                recalled,
                DeliveryFact(.recalled, of: delivery.id, at: tx.now, reason: command.reason, changes: changes), in: tx)
            try await Outbox.append(event, in: tx.about(delivery.opportunity))
        } catch let refusal as DeliveryRefusal {
            try await Outbox.append(
                DeliveryRecallRefused(
                    deliveryID: delivery.id, opportunityID: delivery.opportunity, reason: refusal.code),
                in: tx)
        }
    }

    /// The warehouse has the goods again; CLOSED when nothing is missing.
    static func receiveBack(_ fact: RefusedGoodsReceived, in tx: Transaction) async throws {
        guard let delivery = try await DeliveryStore.find(fact.deliveryID, .forUpdate, in: tx) else {
            return FactStore.except("returned-without-delivery", about: fact.deliveryID, ["unknown delivery"], in: tx)
        }
        let (received, changes, excess) = delivery.received(fact.lines)
        save(received, DeliveryFact(.receivedBack, of: delivery.id, at: tx.now, changes: changes), in: tx)
        FactStore.except("returned-too-much", about: delivery.id, excess, in: tx)
    }

    private static func find(
        _ id: DeliveryID, expecting version: Int?, in tx: Transaction
    ) async throws -> Delivery {
        guard let delivery = try await DeliveryStore.find(id, .forUpdate, in: tx) else {
            throw DeliveryRefusal.deliveryNotFound(id)
        }
        try delivery.require(version)
        return delivery
    }

    private static func save(_ delivery: Delivery, _ fact: DeliveryFact, in tx: Transaction) {
        DeliveryStore.save([delivery], in: tx)
        FactStore.insert([fact], in: tx)
    }
}
