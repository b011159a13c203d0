import Contracts
import Postgres
import ServiceKit

/// I-20 from outside: after two units of work have met in accounting, nobody who was given credit by them owes more than he
/// may. What stands in a pro-forma is what its issuer read; only the account tells what both together came to.
struct CreditWatch {
    struct Overdrawn: Error, CustomStringConvertible { let description: String }

    private let accounting: SimulatedService
    private let before: [ProFormaID]

    /// - Returns: `nil` where no credit is given.
    init?(_ service: SimulatedService) async throws {
        guard service.name == .accounting else { return nil }
        accounting = service
        before = try await service.database.read(Acting.upkeep) { tx in
            let rows = try await tx.query("select id from pro_forma where terms = 'CREDIT' and issued_at is not null")
            return try rows.map { try $0["id"] as ProFormaID }
        }
    }

    /// - Parameter story: people may lower a limit at the same time, which is no credit given.
    func look(after story: Simulation.Story) async throws {
        guard !story.isByPeople else { return }
        let before = before
        let rows = try await accounting.database.read(Acting.upkeep) { tx in
            try await tx.query(
                """
                select distinct c.account_id::text as account
                from pro_forma p
                join credit_account c on c.company_id = p.company_id and c.account_id = p.account_id
                where p.terms = 'CREDIT' and p.issued_at is not null and p.id <> all(\(before))
                  and c.receivable_units + c.undelivered_units + c.uninvoiced_units + c.holds_units + c.cheques_units
                    - c.advances_units > c.limit_units + p.credit_overrides_units
                """)
        }
        guard let row = rows.first else { return }
        let account: String = try row["account"]
        throw Overdrawn(description: "I-20: two units of work together gave more credit than \(account) has")
    }
}
