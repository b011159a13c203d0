import Contracts
import Postgres
import SalesDomain

/// All SQL about what happened to sales.
enum HistoryStore {
    /// Of the newest so many are read; a sale that has more is looked into by other means.
    private static let shown = 300

    static func write(_ entries: [HeldOpportunities.Happening], in tx: Transaction) {
        guard !entries.isEmpty else { return }
        let all = entries.map(\.entry)
        tx.write(
            """
            INSERT INTO opportunity_history (happened_at, opportunity_id, user_id, kind, value, unit, line_id, line_name,
                lines, quantity_millionths, quantity_unit, day, words, before, former_owner_id, owner_id)
            SELECT \(tx.now), *
            FROM unnest(\(entries.map(\.opportunity)), \(entries.map(\.acting.actor.userID)),
                \(all.map(\.kind.rawValue)), \(all.map(\.value)), \(all.map { $0.unit?.rawValue }),
                \(all.map(\.line)), \(all.map(\.lineName)), \(all.map(\.lines)), \(all.map { $0.quantity?.value }),
                \(all.map { $0.quantity?.unit }), \(all.map(\.day)), \(all.map(\.words)), \(all.map(\.before)),
                \(all.map(\.formerOwner)), \(all.map(\.owner)))
            """
        )
    }

    /// The latest first. Stages are a list of their own (I-42) and stand between; what was taken over from another system
    /// has nothing else.
    static func find(_ id: OpportunityID, in tx: Transaction) async throws -> OpportunityHistory {
        let rows = try await tx.query(
            """
            SELECT h.*, u.display_name, f.display_name AS former_owner_name, n.display_name AS owner_name FROM (
                (SELECT happened_at, id, user_id, kind, value, unit, line_id, line_name, lines, quantity_millionths,
                    quantity_unit, day, words, before, former_owner_id, owner_id
                FROM opportunity_history WHERE opportunity_id = \(id) ORDER BY id DESC LIMIT \(Self.shown))
                UNION ALL
                SELECT m.moved_at, 0, m.user_id, 'STAGE', m.to_stage, NULL, NULL, NULL, 0, NULL, NULL, NULL, t.name,
                    NULL, NULL::uuid, NULL::uuid
                FROM stage_movement AS m
                LEFT JOIN sales_stage AS t ON t.company_id = m.company_id AND t.key = m.to_stage
                WHERE m.opportunity_id = \(id)
            ) AS h LEFT JOIN app_user AS u ON u.user_id = h.user_id
            LEFT JOIN app_user AS f ON f.user_id = h.former_owner_id LEFT JOIN app_user AS n ON n.user_id = h.owner_id
            ORDER BY h.happened_at DESC, h.id DESC
            """
        )
        return OpportunityHistory(entries: try rows.map(OpportunityHistory.Entry.init))
    }
}

extension OpportunityHistory.Entry {
    fileprivate init(_ row: Row) throws {
        let quantity: ExactDecimal? = try row["quantity_millionths"]
        let unit: String? = try row["quantity_unit"]
        let lines: Int = try row["lines"]
        self.init(
            at: try row["happened_at"], userID: try row["user_id"], userName: try row["display_name"],
            kind: try row["kind"], value: try row["value"], unit: try row["unit"], lineID: try row["line_id"],
            line: try row["line_name"], lines: lines == 0 ? nil : lines,
            quantity: quantity.flatMap { value in unit.map { Quantity(value, $0) } }, day: try row["day"],
            text: try row["words"], before: try row["before"], formerOwnerID: try row["former_owner_id"],
            formerOwnerName: try row["former_owner_name"], ownerID: try row["owner_id"],
            ownerName: try row["owner_name"])
    }
}
