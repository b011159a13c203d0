import Contracts
import Postgres
import ServiceKit

/// `flows.md` section 8 as far as the road goes, proved from the history.
enum DeliveryAudit {
    static func checks(of company: CompanyID) -> [InvariantCheck] {
        [accounted(company), costs(company), states(company)]
    }

    /// I-13: exited = delivered + refused + lost + recalled + open per line, and each of them is what the facts say.
    private static func accounted(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-13",
            checked: "select count(*) from delivery_line where company_id = \(company)",
            broken: """
                select l.delivery_id || '/' || l.position as example
                from delivery_line as l
                left join (
                  select delivery_id, position, sum(delivered_millionths) as delivered,
                         sum(refused_millionths) as refused, sum(lost_millionths) as lost,
                         sum(recalled_millionths) as recalled, sum(received_millionths) as received
                  from delivery_fact_line where company_id = \(company)
                  group by delivery_id, position
                ) as f on f.delivery_id = l.delivery_id and f.position = l.position
                where l.company_id = \(company)
                  and (
                    (l.delivered_millionths, l.refused_millionths, l.lost_millionths, l.recalled_millionths,
                     l.received_millionths)
                      <> (coalesce(f.delivered, 0), coalesce(f.refused, 0), coalesce(f.lost, 0),
                          coalesce(f.recalled, 0), coalesce(f.received, 0))
                    or l.delivered_millionths + l.refused_millionths + l.lost_millionths + l.recalled_millionths
                      > l.quantity_millionths
                    or l.received_millionths > l.refused_millionths + l.recalled_millionths
                  )
                """)
    }

    /// 7.6: a line that arrived whole took its whole exit cost along; no line took more.
    private static func costs(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "7.6",
            checked: "select count(*) from delivery_line where company_id = \(company)",
            broken: """
                select delivery_id || '/' || position as example
                from delivery_line
                where company_id = \(company)
                  and (
                    delivered_cost_units + lost_cost_units > cost_units
                    or delivered_millionths + lost_millionths = quantity_millionths
                      and delivered_cost_units + lost_cost_units <> cost_units
                  )
                """)
    }

    /// SM-17: what is on the road has something open, what is settled has not.
    private static func states(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "SM-17",
            checked: "select count(*) from delivery where company_id = \(company)",
            broken: """
                select d.id as example
                from delivery as d
                join (
                  select delivery_id,
                         sum(quantity_millionths - delivered_millionths - refused_millionths - lost_millionths
                             - recalled_millionths) as open,
                         sum(refused_millionths + recalled_millionths - received_millionths) as awaited
                  from delivery_line where company_id = \(company)
                  group by delivery_id
                ) as l on l.delivery_id = d.id
                where d.company_id = \(company)
                  and (
                    (d.state in ('IN_TRANSIT', 'ATTEMPT_FAILED')) <> (l.open > 0)
                    or d.state in ('DELIVERED', 'CLOSED', 'LOST') and l.awaited > 0
                  )
                """)
    }

    /// Sums to compare with the warehouse's transit and with account 1315; services have no cost and are left out.
    static func facts(in tx: Transaction) async throws -> [String: Int64] {
        let row = try await tx.first(
            """
            select coalesce(sum(l.quantity_millionths), 0)::bigint as exited,
                   coalesce(sum(l.delivered_millionths), 0)::bigint as delivered,
                   coalesce(sum(l.refused_millionths), 0)::bigint as refused,
                   coalesce(sum(l.lost_millionths), 0)::bigint as lost,
                   coalesce(sum(l.received_millionths), 0)::bigint as received,
                   coalesce(sum(l.quantity_millionths - l.delivered_millionths - l.lost_millionths
                                - l.received_millionths), 0)::bigint as in_transit,
                   coalesce(sum(l.cost_units - l.delivered_cost_units - l.lost_cost_units
                                - l.received_cost_units), 0)::bigint as in_transit_cost
            from delivery_line as l
            join delivery as d on d.id = l.delivery_id
            where l.company_id = \(tx.acting.company) and d.kind = 'GOODS'
            """
        )
        guard let row else { return [:] }
        return [
            "goods.exited": try row["exited"], "goods.delivered": try row["delivered"],
            "goods.refused": try row["refused"], "goods.lost": try row["lost"],
            "goods.received_back": try row["received"],
            "goods.in_transit": try row["in_transit"], "goods.in_transit_cost": try row["in_transit_cost"],
        ]
    }
}
