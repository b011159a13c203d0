import Contracts
import Foundation
import Messaging
import Postgres
import WarehouseDomain

/// Takes reserved stock from one sale for another (S-54). Whoever has the right to manage stock decides it, and says why;
/// both sales are told.
enum ReallocationCommands {
    static func reallocate(
        _ id: HoldID, _ request: ReallocateStockRequest, in tx: Transaction
    ) async throws -> ReallocationView {
        guard !request.reason.isEmpty else {
            throw WarehouseRefusal.fault(pointer: "/reason", code: "required", message: "Say why.")
        }
        guard let reservation = try await HoldStore.lock(id, in: tx) else { throw WarehouseRefusal.notFound("hold") }
        // Holds first, then the gate, as everywhere; behind it nobody else changes the line.
        StockPostings.passGate(in: tx)
        guard let waiting = try await WaitingStore.find(request.toSliceID, in: tx) else {
            throw WarehouseRefusal.notFound("slice that waits for stock")
        }
        let made = try Reallocation(
            of: reservation, to: waiting, request.quantity, until: tx.now.adding(seconds: HoldCommands.softLife),
            fresh: { UUIDv7.make() })
        HoldStore.save([made.loser], in: tx)
        HoldStore.insert([made.gainer], in: tx)
        WaitingStore.save([made.served], in: tx)
        StockPostings.post(made.posting, in: tx)
        let view = ReallocationView(made, request, in: tx)
        ReallocationStore.insert(view, in: tx)
        try await tell(made, view, in: tx)
        return view
    }

    private static func tell(_ made: Reallocation, _ view: ReallocationView, in tx: Transaction) async throws {
        let (from, to) = (made.loser.opportunity, made.gainer.opportunity)
        try await Outbox.append(
            StockReallocated(
                opportunityID: from, otherOpportunityID: to, lost: [made.lost], gained: [],
                promisedOn: view.promisedOn, reason: view.reason), in: tx.inCase(of: from))
        try await Outbox.append(
            StockReallocated(
                opportunityID: to, otherOpportunityID: from, lost: [], gained: [made.gained], reason: view.reason),
            in: tx.inCase(of: to))
    }
}

extension ReallocationView {
    fileprivate init(_ made: Reallocation, _ request: ReallocateStockRequest, in tx: Transaction) {
        self.init(
            id: made.gainer.id, productID: made.gainer.stock.product, quantity: made.gainer.quantity,
            fromHoldID: made.loser.id, fromOpportunityID: made.loser.opportunity, fromSliceID: made.loser.slice,
            toOpportunityID: made.gainer.opportunity, toSliceID: made.gainer.slice, promisedOn: request.promisedOn,
            reason: request.reason, decidedBy: tx.acting.actor.userID, decidedAt: tx.now)
    }
}

/// All SQL about reallocations.
enum ReallocationStore {
    static func insert(_ made: ReallocationView, in tx: Transaction) {
        tx.write(
            """
            insert into reallocation (company_id, hold_id, product_id, quantity_millionths, from_hold_id,
              from_opportunity_id, from_slice_id, to_opportunity_id, to_slice_id, promised_on, reason, decided_by,
              decided_at)
            values (\(tx.acting.company), \(made.id), \(made.productID), \(made.quantity), \(made.fromHoldID),
              \(made.fromOpportunityID), \(made.fromSliceID), \(made.toOpportunityID), \(made.toSliceID),
              \(made.promisedOn), \(made.reason), \(made.decidedBy), \(made.decidedAt))
            """
        )
    }

    /// Pages by the primary key.
    static func list(beyond: SQL, limit: Int, in tx: Transaction) async throws -> [ReallocationView] {
        let rows = try await tx.query(
            """
            select r.hold_id, r.product_id, r.quantity_millionths, r.from_hold_id, r.from_opportunity_id,
              r.from_slice_id, r.to_opportunity_id, r.to_slice_id, r.promised_on, r.reason, r.decided_by, r.decided_at
            from reallocation r
            where r.company_id = \(tx.acting.company) \(beyond)
            order by r.hold_id
            limit \(limit)
            """
        )
        return try rows.map { row in
            ReallocationView(
                id: try row["hold_id"], productID: try row["product_id"], quantity: try row["quantity_millionths"],
                fromHoldID: try row["from_hold_id"], fromOpportunityID: try row["from_opportunity_id"],
                fromSliceID: try row["from_slice_id"], toOpportunityID: try row["to_opportunity_id"],
                toSliceID: try row["to_slice_id"], promisedOn: try row["promised_on"], reason: try row["reason"],
                decidedBy: try row["decided_by"], decidedAt: try row["decided_at"])
        }
    }
}
