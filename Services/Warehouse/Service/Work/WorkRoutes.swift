import Contracts
import Postgres
import ServiceKit

/// How much waits for a person of the warehouse, asked many times an hour for every open page.
enum WorkRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("work", access: .anyOf(WarehouseWork.rights), show)
    }

    /// One statement of counts; `dispatch_note_open`, `exit_permit_in_state`, `goods_return_in_state`,
    /// `expected_receipt_open` and `exception_item_open` carry them.
    static func show(_ call: Call) async throws -> Answer {
        let own = WarehouseWork.allCases.filter { call.principal.may($0.right) }
        return try await call.read { tx in
            let parts: [SQL] = own.map { kind in
                "select \(kind.rawValue)::text as kind, count(*)::bigint as number from \(waiting(kind, in: tx))"
            }
            let rows = try await tx.query(parts.joined(separator: " union all "))
            return Answer(
                .ok,
                WorkCounts(
                    counts: try rows.reduce(into: [:]) { counts, row in
                        counts[try row["kind"] as String] = Int(try row["number"] as Int64)
                    }))
        }
    }

    /// The rows to count: a table with its condition.
    private static func waiting(_ kind: WarehouseWork, in tx: Transaction) -> SQL {
        let company = tx.acting.company
        return switch kind {
        case .notesToPick: "dispatch_note n where n.company_id = \(company) and n.state = 'RELEASED'"
        case .permitsToIssue:
            """
            dispatch_note n where n.company_id = \(company) and n.state = 'PICKED'
              and n.picked_by is distinct from \(tx.acting.actor.userID)
              and not exists (
                select from exit_permit p where p.company_id = n.company_id and p.permit_id = n.permit_id
                  and p.state = 'ISSUED' and p.valid_until > \(tx.now))
            """
        case .permitsValid:
            "exit_permit p where p.company_id = \(company) and p.state = 'ISSUED' and p.valid_until > \(tx.now)"
        case .expected:
            "expected_receipt e where e.company_id = \(company) and e.state in ('EXPECTED', 'PARTLY_RECEIVED')"
        case .takeBacks:
            """
            dispatch_note n join delivery d on d.company_id = n.company_id and d.note_id = n.note_id
            where n.company_id = \(company) and n.state = 'EXITED' and exists (
              select from dispatch_line l
              where l.company_id = n.company_id and l.note_id = n.note_id and l.awaited_millionths > 0)
            """
        case .returnsToAuthorise: returns("REQUESTED", of: company)
        case .returnsToReceive: returns("AUTHORISED", of: company)
        case .returnsToInspect: returns("RECEIVED", of: company)
        case .waitingHolds: "waiting_hold w where w.company_id = \(company)"
        case .exceptions: "exception_item i where i.company_id = \(company) and i.closed_at is null"
        }
    }

    private static func returns(_ state: String, of company: CompanyID) -> SQL {
        "goods_return r where r.company_id = \(company) and r.state = \(state)"
    }
}
