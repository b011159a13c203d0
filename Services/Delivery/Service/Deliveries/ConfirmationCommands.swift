import Contracts
import DeliveryDomain
import Messaging
import Postgres

/// The customer has it: one delivery or many at once, with the same reads and writes.
enum ConfirmationCommands {
    static let mostAtOnce = 200

    typealias Item = ConfirmDeliveriesRequest.Item
    /// What became of one item; a refusal of one leaves the others as they are.
    typealias Result = Swift.Result<Delivery, DeliveryRefusal>

    /// - Parameter version: the one the caller looked at; `nil` takes any, for the sums of every line are guarded anyway.
    static func confirm(_ item: Item, expecting version: Int?, in tx: Transaction) async throws -> Delivery {
        guard let delivery = try await DeliveryStore.find(item.deliveryID, .forUpdate, in: tx) else {
            throw DeliveryRefusal.deliveryNotFound(item.deliveryID)
        }
        try delivery.require(version)
        let proofs = try await ProofStore.find(item.proof?.proofIDs ?? [], in: tx)
        let (confirmed, changes, event) = try delivery.confirmed(
            try Confirmation(item, among: proofs, at: tx.now), at: tx.now)
        try await save([(item, confirmed, changes, event)], in: tx)
        return confirmed
    }

    static func confirm(_ items: [Item], in tx: Transaction) async throws -> [Result] {
        guard items.count <= mostAtOnce else { throw DeliveryRefusal.tooManyItems(limit: mostAtOnce) }
        var seen: Set<DeliveryID> = []
        for item in items where !seen.insert(item.deliveryID).inserted {
            throw DeliveryRefusal.itemTwice(item.deliveryID)
        }
        let found = try await DeliveryStore.find(items.map(\.deliveryID), .forUpdate, in: tx)
        let deliveries = Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
        let proofs = try await ProofStore.find(items.flatMap { $0.proof?.proofIDs ?? [] }, in: tx)
        var accepted: [(Item, Delivery, [TallyChange], DeliveryConfirmed)] = []
        let results = items.map { item -> Result in
            do throws(DeliveryRefusal) {
                guard let delivery = deliveries[item.deliveryID] else { throw .deliveryNotFound(item.deliveryID) }
                let (confirmed, changes, event) = try delivery.confirmed(
                    try Confirmation(item, among: proofs, at: tx.now), at: tx.now)
                accepted.append((item, confirmed, changes, event))
                return .success(confirmed)
            } catch {
                return .failure(error)
            }
        }
        try await save(accepted, in: tx)
        return results
    }

    private static func save(
        _ accepted: [(item: Item, delivery: Delivery, changes: [TallyChange], event: DeliveryConfirmed)],
        in tx: Transaction
    ) async throws {
        guard !accepted.isEmpty else { return }
        DeliveryStore.save(accepted.map(\.delivery), in: tx)
        let facts = accepted.map { one in
            var fact = DeliveryFact(
                .confirmed, of: one.delivery.id, at: one.event.confirmedAt, changes: one.changes)
            fact.receiver = one.item.receiver
            fact.proofReference = one.item.proof?.reference
            fact.proofs = one.event.proofs?.map(\.proofID) ?? []
            fact.place = one.item.proof?.place
            return fact
        }
        FactStore.insert(facts, in: tx)
        tx.write(
            """
            update delivery as d
            set receiver = n.receiver, proof_reference = coalesce(n.proof_reference, d.proof_reference),
                confirmed_at = n.confirmed_at
            from unnest(\(facts.map(\.delivery)), \(facts.map(\.receiver)), \(facts.map(\.proofReference)),
                        \(facts.map(\.at))) as n (id, receiver, proof_reference, confirmed_at)
            where d.id = n.id and d.company_id = \(tx.acting.company)
            """
        )
        for one in accepted { try await Outbox.append(one.event, in: tx.about(one.event.opportunityID)) }
    }
}

extension Confirmation {
    /// - Parameter known: the proofs that are there, of whatever delivery.
    /// - Throws: `.proofNotFound` for one that is of no delivery, or of another.
    fileprivate init(
        _ item: ConfirmDeliveriesRequest.Item,
        among known: [ProofID: (delivery: DeliveryID, proof: ConfirmedProof)], at now: Timestamp
    ) throws(DeliveryRefusal) {
        var proofs: [ConfirmedProof] = []
        for id in item.proof?.proofIDs ?? [] {
            guard let found = known[id], found.delivery == item.deliveryID else { throw .proofNotFound(id) }
            if !proofs.contains(found.proof) { proofs.append(found.proof) }
        }
        self.init(
            lines: try item.lines?.map { (line) throws(DeliveryRefusal) in try Line(line) }, receiver: item.receiver,
            proofReference: item.proof?.reference, proofs: proofs, capturedAt: item.proof?.capturedAt ?? now)
    }
}

extension Confirmation.Line {
    fileprivate init(_ line: ConfirmLineRequest) throws(DeliveryRefusal) {
        let key: Key
        if let id = line.dispatchLineID {
            key = .dispatchLine(id)
        } else if let id = line.sliceID {
            key = .slice(id)
        } else {
            throw .lineNotFound
        }
        self.init(
            key: key, delivered: line.delivered, refused: line.refused ?? .zero, refusalReason: line.refusalReason)
    }
}

extension Delivery {
    /// - Throws: `.stale` when the caller looked at another version.
    func require(_ expected: Int?) throws(DeliveryRefusal) {
        if let expected, expected != version { throw .stale(current: version) }
    }
}
