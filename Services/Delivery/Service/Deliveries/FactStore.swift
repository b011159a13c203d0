import Contracts
import DeliveryDomain
import Foundation
import Postgres

/// What somebody said about a delivery.
struct DeliveryFact: Sendable {
    enum Kind: String, Sendable {
        case confirmed = "CONFIRMED"
        case attemptFailed = "ATTEMPT_FAILED"
        case reattempted = "REATTEMPTED"
        case returning = "RETURNING"
        case recalled = "RECALLED"
        case lost = "LOST"
        case receivedBack = "RECEIVED_BACK"
    }

    let id: UUID
    let delivery: DeliveryID
    let kind: Kind
    let at: Timestamp
    var receiver: String?
    var proofReference: String?
    var proofs: [ProofID] = []
    var place: String?
    var reason: String?
    var changes: [TallyChange] = []

    init(_ kind: Kind, of delivery: DeliveryID, at: Timestamp, reason: String? = nil, changes: [TallyChange] = []) {
        self.id = UUIDv7.make()
        self.delivery = delivery
        self.kind = kind
        self.at = at
        self.reason = reason
        self.changes = changes
    }
}

/// All SQL that writes history; it is only ever added to.
enum FactStore {
    static func insert(_ facts: [DeliveryFact], in tx: Transaction) {
        guard !facts.isEmpty else { return }
        tx.write(
            """
            insert into delivery_fact
              (company_id, recorded_at, recorded_by, id, delivery_id, kind, at, receiver, proof_reference, place, reason)
            select \(tx.acting.company), \(tx.now), \(tx.acting.actor.userID), * from unnest(
              \(facts.map(\.id)), \(facts.map(\.delivery)), \(facts.map(\.kind)), \(facts.map(\.at)),
              \(facts.map(\.receiver)), \(facts.map(\.proofReference)), \(facts.map(\.place)), \(facts.map(\.reason)))
            """
        )
        insertLines(facts.flatMap { fact in fact.changes.map { (fact, $0) } }, in: tx)
        insertProofs(facts.flatMap { fact in fact.proofs.map { (fact, $0) } }, in: tx)
    }

    private static func insertProofs(_ proofs: [(fact: DeliveryFact, id: ProofID)], in tx: Transaction) {
        guard !proofs.isEmpty else { return }
        tx.write(
            """
            insert into delivery_fact_proof (company_id, fact_id, delivery_id, proof_id)
            select \(tx.acting.company), * from unnest(
              \(proofs.map(\.fact.id)), \(proofs.map(\.fact.delivery)), \(proofs.map(\.id)))
            """
        )
    }

    private static func insertLines(_ lines: [(fact: DeliveryFact, change: TallyChange)], in tx: Transaction) {
        guard !lines.isEmpty else { return }
        tx.write(
            """
            insert into delivery_fact_line
              (company_id, fact_id, delivery_id, position, delivered_millionths, refused_millionths, lost_millionths,
               recalled_millionths, received_millionths, cost_units, reason)
            select \(tx.acting.company), * from unnest(
              \(lines.map(\.fact.id)), \(lines.map(\.fact.delivery)), \(lines.map(\.change.position)),
              \(lines.map(\.change.delivered)), \(lines.map(\.change.refused)), \(lines.map(\.change.lost)),
              \(lines.map(\.change.recalled)), \(lines.map(\.change.received)), \(lines.map(\.change.cost)),
              \(lines.map(\.change.reason)))
            """
        )
    }

    /// Facts that did not fit are absorbed, and shown to a person.
    static func except(_ kind: String, about delivery: DeliveryID, _ details: [String], in tx: Transaction) {
        guard !details.isEmpty else { return }
        tx.write(
            """
            insert into exception_item (id, company_id, delivery_id, kind, detail, opened_at)
            values (\(UUIDv7.make()), \(tx.acting.company), \(delivery), \(kind), \(details.joined(separator: "; ")),
                    \(tx.now))
            """
        )
    }
}
