import Contracts
import Messaging
import Postgres
import WarehouseDomain

/// Soft holds live as long as the pro-forma that rests on them (I-12, S-43).
enum PaperCommands {
    static func proFormaIssued(_ fact: ProFormaIssued, in tx: Transaction) async throws {
        let until = end(of: fact.validUntil)
        tx.write(
            """
            insert into pro_forma (company_id, pro_forma_id, opportunity_id, state, valid_until, issued_at)
            values (\(tx.acting.company), \(fact.proFormaID), \(fact.opportunityID), 'ISSUED', \(fact.validUntil), \(tx.now))
            on conflict (company_id, pro_forma_id) do nothing
            """
        )
        let extended = try await tx.execute(
            """
            update hold set pro_forma_id = \(fact.proFormaID),
              expires_at = case when expires_at is not null then greatest(expires_at, \(until)) end
            where company_id = \(tx.acting.company) and opportunity_id = \(fact.opportunityID)
              and state in ('HELD', 'RESERVED')
            """
        )
        guard extended > 0 else { return }
        try await Outbox.append(StockHoldExtended(opportunityID: fact.opportunityID, expiresAt: until), in: tx)
    }

    /// Midnight two UTC days later: the whole last day in every time zone, and a day to spare.
    private static func end(of lastDay: LocalDate) -> Timestamp { lastDay.adding(days: 2).startUTC }

    /// Until when a sale's pro-forma is good, as its holds have to be (I-12); `nil` where none is.
    static func end(for opportunity: OpportunityID, in tx: Transaction) async throws -> Timestamp? {
        let row = try await tx.first(
            """
            select max(valid_until) as last_day from pro_forma
            where company_id = \(tx.acting.company) and opportunity_id = \(opportunity) and state <> 'ENDED'
            """
        )
        return try (row?["last_day"] as LocalDate?).map(end)
    }

    /// The customer said yes: what is held for him waits to be firmed, without an end.
    static func proFormaAccepted(_ fact: ProFormaAccepted, in tx: Transaction) {
        tx.write(
            """
            update pro_forma set state = 'ACCEPTED'
            where company_id = \(tx.acting.company) and pro_forma_id = \(fact.proFormaID)
            """
        )
        tx.write(
            """
            update hold set expires_at = null
            where company_id = \(tx.acting.company) and opportunity_id = \(fact.opportunityID) and state = 'HELD'
              and pro_forma_id = \(fact.proFormaID)
            """
        )
    }

    static func proFormaExpired(_ fact: ProFormaExpired, in tx: Transaction) async throws {
        try await ended(fact.proFormaID, of: fact.opportunityID, in: tx)
    }

    static func proFormaWithdrawn(_ fact: ProFormaWithdrawn, in tx: Transaction) async throws {
        try await ended(fact.proFormaID, of: fact.opportunityID, in: tx)
    }

    /// A newer revision takes over the holds; its own pro-forma will extend them.
    static func proFormaSuperseded(_ fact: ProFormaSuperseded, in tx: Transaction) {
        close(fact.proFormaID, in: tx)
    }

    /// Only what was held when this pro-forma was issued: sales may have asked anew by now.
    private static func ended(
        _ proForma: ProFormaID, of opportunity: OpportunityID, in tx: Transaction
    ) async throws {
        close(proForma, in: tx)
        let outcome = try await HoldStore.live(opportunity, in: tx).released(with: proForma)
        guard !outcome.lines.isEmpty else { return }
        HoldCommands.save(outcome, in: tx)
        try await Outbox.append(StockHoldReleased(opportunityID: opportunity, lines: outcome.lines), in: tx)
    }

    private static func close(_ proForma: ProFormaID, in tx: Transaction) {
        tx.write(
            """
            update pro_forma set state = 'ENDED', ended_at = \(tx.now)
            where company_id = \(tx.acting.company) and pro_forma_id = \(proForma)
            """
        )
    }
}
