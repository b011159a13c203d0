import Contracts
import DeliveryDomain
import Foundation
import Postgres
import ServiceKit

/// All SQL that shows deliveries.
enum DeliveryViews {
    /// Newest first, or the longest on the road first. Carried by `delivery_list` or, for one state,
    /// `delivery_by_state`; by `delivery_by_opportunity` or `delivery_by_invoice` for one paper; by
    /// `delivery_under_way` for what is on the road; by `delivery_by_words` where words are looked for.
    static func list(
        _ filters: Filters, _ words: SearchWords, _ page: PageRequest, _ look: Look, in tx: Transaction
    ) async throws -> [DeliveryView] {
        let state = try filters.sql("state", on: "d.state", as: Delivery.State.self)
        let kind = try filters.sql("kind", on: "d.kind", as: Delivery.Kind.self)
        let opportunity = try filters.sql("opportunity_id", on: "d.opportunity_id", as: OpportunityID.self)
        let invoice = try filters.sql("invoice_id", on: "d.invoice_id", as: InvoiceID.self)
        let overdue: SQL =
            switch filters.value("overdue") {
            case "true": " and \(look.isOverdue)"
            case "false": " and not \(look.isOverdue)"
            default: ""
            }
        let departed = try filters.sql("departed_at", on: "d.departed_at", as: Timestamp.self)
        let isOldestFirst = page.sort == "departed_at"
        var after: SQL = ""
        if let at = try page.key(0, Timestamp.self), let id = try page.key(1, DeliveryID.self) {
            after =
                isOldestFirst
                ? " and (d.departed_at, d.id) > (\(at), \(id))" : " and (d.departed_at, d.id) < (\(at), \(id))"
        }
        let rows = try await tx.query(
            """
            \(select(look))
            where d.company_id = \(tx.acting.company) \(state) \(kind) \(opportunity) \(invoice) \(overdue) \(departed)
              \(naming(words)) \(after)
            \(raw: isOldestFirst ? "order by d.departed_at, d.id" : "order by d.departed_at desc, d.id desc")
            limit \(page.fetch)
            """
        )
        return try await views(rows, look, in: tx)
    }

    /// Those whose customer or place has the words; `delivery_by_words` carries it.
    static func naming(_ words: SearchWords) -> SQL {
        guard !words.isEmpty else { return "" }
        return """
             and d.id in (
              select w.delivery_id from delivery_search as w where true\(words.sql(on: "w.search")))
            """
    }

    static func find(_ id: DeliveryID, _ look: Look, in tx: Transaction) async throws -> DeliveryView? {
        let rows = try await tx.query("\(select(look)) where d.company_id = \(tx.acting.company) and d.id = \(id)")
        return try await views(rows, look, in: tx).first
    }

    /// The delivery as it is after a change.
    static func answer(_ id: DeliveryID, _ call: Call, in tx: Transaction) async throws -> Answer {
        guard let view = try await find(id, Look(call, at: tx.now), in: tx) else {
            throw DeliveryRefusal.deliveryNotFound(id)
        }
        return Answer(.ok, view, version: view.version)
    }

    static func history(of id: DeliveryID, in tx: Transaction) async throws -> [DeliveryFactView] {
        let named = try await proofs(ofFactsOf: id, in: tx)
        return try await tx.query(
            """
            select id, kind, at, recorded_at, recorded_by, receiver, proof_reference, place, reason,
              \(ColleagueNames.of("recorded_by", in: tx)) as recorded_by_name
            from delivery_fact
            where company_id = \(tx.acting.company) and delivery_id = \(id)
            order by recorded_at, id
            """
        ).map { row in
            var fact = DeliveryFactView(
                kind: try row["kind"], at: try row["at"], recordedAt: try row["recorded_at"],
                recordedBy: try row["recorded_by"], receiver: try row["receiver"],
                proofReference: try row["proof_reference"], place: try row["place"], reason: try row["reason"],
                proofIDs: named[try row["id"]])
            fact.recordedByName = try row["recorded_by_name"]
            return fact
        }
    }

    /// Which pictures each confirmation rests on, in the order in which they came. Carried by
    /// `delivery_fact_proof_by_delivery`.
    private static func proofs(ofFactsOf id: DeliveryID, in tx: Transaction) async throws -> [UUID: [ProofID]] {
        let rows = try await tx.query(
            """
            select fact_id, proof_id
            from delivery_fact_proof
            where company_id = \(tx.acting.company) and delivery_id = \(id)
            order by proof_id
            """
        )
        var proofs: [UUID: [ProofID]] = [:]
        for row in rows { proofs[try row["fact_id"], default: []].append(try row["proof_id"]) }
        return proofs
    }

    private static func select(_ look: Look) -> SQL {
        """
        select d.id, d.version, d.state, d.kind, d.opportunity_id, d.invoice_id, d.dispatch_note_id, d.account_id,
               d.account_name, d.street, d.city, d.postal_code, d.country, d.failed_attempts, d.receiver,
               d.proof_reference, d.departed_at, d.confirmed_at, \(look.isOverdue) as overdue
        from delivery as d
        """
    }

    private static func views(_ rows: [Row], _ look: Look, in tx: Transaction) async throws -> [DeliveryView] {
        guard !rows.isEmpty else { return [] }
        let lines = try await DeliveryStore.lines(of: rows.map { try $0["id"] }, in: tx)
        return try rows.map { row in
            try DeliveryView(
                row: row, lines: lines[try row["id"], default: []].map { $0.view(withCost: look.seesCost) })
        }
    }
}

/// With whose eyes, and when.
struct Look: Sendable {
    let seesCost: Bool
    private let silentSince: Timestamp

    init(_ call: Call, at now: Timestamp) {
        seesCost = call.principal.may(.readCost)
        silentSince = now.adding(days: Int64(-call.service.own(DeliverySettings.self).silentDays))
    }

    /// T-12: on the road, and no news for too long.
    var isOverdue: SQL {
        "(d.state in ('IN_TRANSIT', 'ATTEMPT_FAILED', 'RETURNING') and d.heard_at < \(silentSince))"
    }
}

extension DeliveryView {
    fileprivate init(row: Row, lines: [DeliveryLineView]) throws {
        self.init(
            id: try row["id"], version: try row["version"], state: try row["state"], kind: try row["kind"],
            opportunityID: try row["opportunity_id"], invoiceID: try row["invoice_id"],
            dispatchNoteID: try row["dispatch_note_id"], accountID: try row["account_id"],
            accountName: try row["account_name"], address: try PostalAddress(row: row),
            failedAttempts: try row["failed_attempts"], receiver: try row["receiver"],
            proofReference: try row["proof_reference"], departedAt: try row["departed_at"],
            confirmedAt: try row["confirmed_at"], overdue: try row["overdue"], lines: lines)
    }

    func with(history: [DeliveryFactView], proofs: [DeliveryProofView]) -> DeliveryView {
        DeliveryView(
            id: id, version: version, state: state, kind: kind, opportunityID: opportunityID, invoiceID: invoiceID,
            dispatchNoteID: dispatchNoteID, accountID: accountID, accountName: accountName, address: address,
            failedAttempts: failedAttempts, receiver: receiver, proofReference: proofReference,
            departedAt: departedAt, confirmedAt: confirmedAt, overdue: overdue, lines: lines, history: history,
            proofs: proofs)
    }
}

extension DeliveryLine {
    fileprivate func view(withCost: Bool) -> DeliveryLineView {
        DeliveryLineView(
            sliceID: slice, dispatchLineID: dispatchLine, lineID: line, invoiceLineID: invoiceLine, productID: product,
            description: description, quantity: quantity, delivered: tally.delivered, refused: tally.refused,
            lost: tally.lost, recalled: tally.recalled, received: tally.received, open: open,
            refusalReason: refusalReason, cost: withCost ? cost : nil)
    }
}
