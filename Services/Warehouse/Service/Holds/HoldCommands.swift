import Contracts
import Foundation
import Messaging
import Postgres
import ServiceKit
import WarehouseDomain

/// Claims on stock: asked for, firmed, let go (SM-14). Each command is answered by exactly one fact (M-04).
///
/// Lock order in every command of this service: rows of holds or notes, then the stock gate, then stock items.
enum HoldCommands {
    /// How long a demoted reservation stays a soft hold (T-07) that no pro-forma rests on.
    static let softLife: Int64 = 48 * 3600

    static func hold(_ command: HoldStock, in tx: Transaction) async throws {
        let (stock, buried) = try await TombstoneStore.lockStock(for: command, in: tx)
        ClaimingSaleStore.save(command, in: tx)
        let free = try await WaitingCommands.settingAside(stock, in: tx)
        let allocation = HoldAllocation(command, from: free, released: buried, fresh: { UUIDv7.make() })
        HoldStore.insert(allocation.holds, in: tx)
        WaitingStore.insert(allocation.waiting, in: tx)
        StockPostings.post(allocation.posting, in: tx)
        TombstoneStore.clear(buried, in: tx)
        if allocation.isEmpty {
            let reason = buried.isEmpty ? (allocation.waiting.isEmpty ? "not-available" : "waiting") : "released"
            try await Outbox.append(
                StockHoldRefused(opportunityID: command.opportunityID, lines: allocation.lines, reason: reason), in: tx)
        } else {
            try await Outbox.append(
                StockHeld(
                    opportunityID: command.opportunityID, lines: allocation.lines, expiresAt: command.expiresAt,
                    cause: .request), in: tx)
        }
    }

    static func firm(_ command: FirmHold, in tx: Transaction) async throws {
        let holds = try await HoldStore.live(command.opportunityID, in: tx)
        let outcome: OpportunityHolds.Outcome
        do throws(OpportunityHolds.Refused) {
            outcome = try holds.firmed(command.sliceIDs, at: tx.now)
        } catch {
            return try await refuse(error, command.opportunityID, in: tx)
        }
        save(outcome, in: tx)
        try await Outbox.append(StockReserved(opportunityID: command.opportunityID, lines: outcome.lines), in: tx)
    }

    /// Also of what only waits for stock. A release that overtakes its hold is remembered, so that the hold is answered as
    /// released (M-06). Goods that are still to come for the slice will be free.
    static func release(_ command: ReleaseHold, in tx: Transaction) async throws {
        let known = try await HoldStore.all(command.opportunityID, in: tx)
        let waiting = try await WaitingStore.release(command.sliceIDs, of: command.opportunityID, in: tx)
        let heard = Set(known.map(\.slice) + waiting.map(\.sliceID))
        TombstoneStore.bury(command.sliceIDs.filter { !heard.contains($0) }, in: tx)
        ExpectationStore.unpeg(slices: command.sliceIDs, in: tx)
        var outcome: OpportunityHolds.Outcome
        do throws(OpportunityHolds.Refused) {
            outcome = try OpportunityHolds(command.opportunityID, known).released(command.sliceIDs)
        } catch {
            guard !waiting.isEmpty else { return try await refuse(error, command.opportunityID, in: tx) }
            outcome = OpportunityHolds.Outcome()
        }
        outcome = outcome.adding(waiting)
        save(outcome, in: tx)
        try await Outbox.append(StockHoldReleased(opportunityID: command.opportunityID, lines: outcome.lines), in: tx)
    }

    static func demote(_ command: DemoteReservation, in tx: Transaction) async throws {
        let holds = try await HoldStore.live(command.opportunityID, in: tx)
        // What is soft again, because no invoice came about (S-46, S-70), still outlives the pro-forma it is held for.
        let life = tx.now.adding(seconds: softLife)
        let expiry = max(life, try await PaperCommands.end(for: command.opportunityID, in: tx) ?? life)
        let outcome = holds.demoted(command.sliceIDs, until: expiry)
        save(outcome, in: tx)
        try await Outbox.append(
            StockReservationDemoted(opportunityID: command.opportunityID, lines: outcome.lines), in: tx)
    }

    /// Answered with everything that is held: the fact of the extension itself travels to nobody.
    static func extend(_ command: ExtendHold, in tx: Transaction) async throws {
        let held = try await HoldStore.live(command.opportunityID, in: tx).holds.filter { $0.state == .held }
        let lines = held.map { hold in
            HeldLine(
                holdID: hold.askedAs, sliceID: hold.slice, productID: hold.stock.product,
                heldQuantity: hold.quantity, shortQuantity: .zero)
        }
        guard !held.isEmpty else {
            return try await Outbox.append(
                StockHoldRefused(opportunityID: command.opportunityID, lines: [], reason: "not-held"), in: tx)
        }
        HoldStore.save(held.map { $0.extended(to: command.expiresAt) }, in: tx)
        try await Outbox.append(
            StockHeld(
                opportunityID: command.opportunityID, lines: lines, expiresAt: command.expiresAt, cause: .request),
            in: tx)
        try await Outbox.append(
            StockHoldExtended(opportunityID: command.opportunityID, expiresAt: command.expiresAt), in: tx)
    }

    static func save(_ outcome: OpportunityHolds.Outcome, in tx: Transaction) {
        HoldStore.save(outcome.changed, in: tx)
        StockPostings.post(outcome.posting, in: tx)
    }

    private static func refuse(
        _ refused: OpportunityHolds.Refused, _ opportunity: OpportunityID, in tx: Transaction
    ) async throws {
        try await Outbox.append(
            StockReservationRefused(opportunityID: opportunity, sliceIDs: refused.slices, reason: refused.reason),
            in: tx)
    }
}

extension HoldCommands {
    /// Soft holds end when their time is over (T-07).
    static let expiryJob = PeriodicJob(
        "expire-holds", every: .seconds(20), companies: { tx in try await HoldStore.companiesWithDue(in: tx) },
        { tx in try await expire(in: tx) })

    static func expire(in tx: Transaction) async throws {
        let due = Dictionary(grouping: try await HoldStore.due(limit: 500, in: tx), by: \.opportunity)
        for (opportunity, holds) in due.sorted(by: { $0.key < $1.key }) {
            let outcome = OpportunityHolds(opportunity, holds).expired(at: tx.now)
            save(outcome, in: tx)
            try await Outbox.append(
                StockHoldExpired(opportunityID: opportunity, lines: outcome.lines), in: tx.about(opportunity))
        }
    }
}
