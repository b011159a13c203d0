import ApprovalDomain
import Contracts
import Postgres

/// All SQL about policies. Their rows are written once and never changed.
enum PolicyStore {
    /// The version that new requests run under.
    static func current(_ key: String, in tx: Transaction) async throws -> ApprovalPolicy? {
        let rows = try await tx.query(
            """
            select p.id, p.key, p.version, \(stepColumns)
            from (
              select id, key, version from approval_policy
              where company_id = \(tx.acting.company) and key = \(key)
              order by version desc limit 1
            ) as p
            left join policy_step as s on s.policy_id = p.id
            left join policy_seat as t on t.policy_id = s.policy_id and t.step = s.step
            order by s.step, t.seat
            """
        )
        guard let first = rows.first else { return nil }
        return ApprovalPolicy(
            id: try first["id"], key: try first["key"], version: try first["version"], steps: try steps(in: rows))
    }

    /// The seats of a running request's step, from the version it runs under.
    static func seats(
        of request: ApprovalRequestID, step: Int, in tx: Transaction
    ) async throws -> [ApprovalPolicy.Seat] {
        let rows = try await tx.query(
            """
            select t.user_id as seat_user_id, t.role as seat_role, t.unit_id as seat_unit_id
            from approval_request as r
            join policy_seat as t on t.policy_id = r.policy_id and t.step = \(step)
            where r.company_id = \(tx.acting.company) and r.id = \(request)
            order by t.seat
            """
        )
        return try rows.map(ApprovalPolicy.Seat.init(row:))
    }

    /// Writes a version unless it is there already.
    ///
    /// - Returns: whether it was written; not when another unit of work published the same version first.
    static func insert(_ policy: ApprovalPolicy, by user: UserID?, in tx: Transaction) async throws -> Bool {
        let written = try await tx.execute(
            """
            insert into approval_policy (id, company_id, key, version, created_at, created_by)
            values (\(policy.id), \(tx.acting.company), \(policy.key), \(policy.version), \(tx.now), \(user))
            on conflict on constraint approval_policy_version do nothing
            """
        )
        guard written == 1 else { return false }
        writeSteps(of: policy, in: tx)
        writeSeats(of: policy, in: tx)
        return true
    }

    private static func writeSteps(of policy: ApprovalPolicy, in tx: Transaction) {
        let steps = policy.steps
        guard !steps.isEmpty else { return }
        tx.write(
            """
            insert into policy_step
              (policy_id, step, name, rule, needed, amount_over_units, amount_over_currency,
               discount_over_millionths, remind_after_hours, escalate_after_hours, expire_after_hours,
               may_return_lines)
            select \(policy.id), * from unnest(
              \(Array(1...steps.count)), \(steps.map(\.name)), \(steps.map(\.rule.wire.rawValue)),
              \(steps.map(\.needed)), \(steps.map { $0.condition?.amountOver?.amount }),
              \(steps.map { $0.condition?.amountOver?.currency.rawValue }),
              \(steps.map { $0.condition?.discountOver }),
              \(steps.map(\.deadlines.remindAfterHours)), \(steps.map(\.deadlines.escalateAfterHours)),
              \(steps.map(\.deadlines.expireAfterHours)), \(steps.map(\.mayReturnLines)))
            """
        )
    }

    private static func writeSeats(of policy: ApprovalPolicy, in tx: Transaction) {
        let seats = policy.steps.enumerated().flatMap { step in
            step.element.seats.enumerated().map { (step: step.offset + 1, seat: $0.offset, who: $0.element.wire) }
        }
        guard !seats.isEmpty else { return }
        tx.write(
            """
            insert into policy_seat (policy_id, step, seat, user_id, role, unit_id)
            select \(policy.id), * from unnest(
              \(seats.map(\.step)), \(seats.map(\.seat)), \(seats.map(\.who.userID)),
              \(seats.map(\.who.role?.rawValue)), \(seats.map(\.who.unitHead)))
            """
        )
    }

    /// The newest version of each policy, or of one, as it is shown; a company has few.
    static func list(_ key: String?, in tx: Transaction) async throws -> [ApprovalPolicyView] {
        let rows = try await tx.query(
            """
            select p.id, p.key, p.version, p.created_at, p.created_by, \(stepColumns)
            from (
              select distinct on (key) id, key, version, created_at, created_by from approval_policy
              where company_id = \(tx.acting.company) and (\(key)::text is null or key = \(key))
              order by key, version desc
            ) as p
            left join policy_step as s on s.policy_id = p.id
            left join policy_seat as t on t.policy_id = s.policy_id and t.step = s.step
            order by p.key, s.step, t.seat
            """
        )
        return try rows.grouped { try $0["key"] as String }.map { rows in
            ApprovalPolicyView(
                id: try rows[0]["id"], key: try rows[0]["key"], version: try rows[0]["version"],
                steps: try steps(in: rows).map(\.wire), createdAt: try rows[0]["created_at"],
                createdBy: try rows[0]["created_by"])
        }
    }

    private static let stepColumns: SQL =
        """
        s.step, s.name, s.rule, s.needed, s.amount_over_units, s.amount_over_currency, s.discount_over_millionths,
        s.remind_after_hours, s.escalate_after_hours, s.expire_after_hours, s.may_return_lines,
        t.user_id as seat_user_id, t.role as seat_role, t.unit_id as seat_unit_id
        """

    private static func steps(in rows: [Row]) throws -> [ApprovalPolicy.Step] {
        try rows.grouped { try $0["step"] as Int? }
            .filter { try $0[0]["step"] as Int? != nil }
            .map(ApprovalPolicy.Step.init(rows:))
    }
}

extension ApprovalPolicy.Seat {
    init(row: Row) throws {
        let wire = ApprovalSeat(
            userID: try row["seat_user_id"], role: try row["seat_role"], unitHead: try row["seat_unit_id"])
        guard let seat = Self(wire) else {
            throw PostgresError.decoding(column: "seat_role", problem: "a seat names nobody")
        }
        self = seat
    }
}

extension ApprovalPolicy.Step {
    /// One row per seat.
    fileprivate init(rows: [Row]) throws {
        let row = rows[0]
        let amount: Int64? = try row["amount_over_units"]
        let currency: Currency? = try row["amount_over_currency"]
        let discount: ExactDecimal? = try row["discount_over_millionths"]
        let limit = amount.flatMap { amount in currency.map { Money(amount, $0) } }
        let rule: ApprovalRule = try row["rule"]
        self.init(
            name: try row["name"], rule: ApprovalPolicy.Rule(rule, needed: try row["needed"]),
            seats: try rows.map(ApprovalPolicy.Seat.init(row:)),
            condition: limit == nil && discount == nil ? nil : .init(amountOver: limit, discountOver: discount),
            deadlines: Deadlines(
                remindAfterHours: try row["remind_after_hours"], escalateAfterHours: try row["escalate_after_hours"],
                expireAfterHours: try row["expire_after_hours"]),
            mayReturnLines: try row["may_return_lines"])
    }
}
