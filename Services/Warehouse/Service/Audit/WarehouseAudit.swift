import Contracts
import Postgres
import ServiceKit

/// What must always hold over the warehouse's own rows (`flows.md` section 8), and the sums that others are compared with.
enum WarehouseAudit {
    static func checks(_ company: CompanyID) -> [InvariantCheck] {
        [
            claimsWithinStock(company), ledgerAgrees(company), holdsOutlivePapers(company), transitAgrees(company),
            permitsUsedOnce(company), claimsAgree(company), productionAgrees(company), nobodyWaitsBesideStock(company),
        ]
    }

    /// I-10: held + reserved ≤ on hand in sellable places.
    private static func claimsWithinStock(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-10",
            checked: "select count(*) from stock_item where company_id = \(company)",
            broken: """
                select product_id::text as example from stock_item
                where company_id = \(company)
                  and held_millionths + reserved_millionths > store_millionths + dispatch_area_millionths
                """)
    }

    /// I-11, and the value half of I-15: quantities and values are the sums of the ledger, place by place.
    private static func ledgerAgrees(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-11",
            checked: "select count(*) from stock_ledger where company_id = \(company)",
            broken: """
                select coalesce(s.product_id, m.product_id)::text as example
                from (
                  select product_id, warehouse_id,
                    sum(quantity_millionths * ((to_place = 'STORE')::int - (from_place = 'STORE')::int)) as store,
                    sum(quantity_millionths * ((to_place = 'DISPATCH_AREA')::int - (from_place = 'DISPATCH_AREA')::int))
                      as dispatch_area,
                    sum(quantity_millionths * ((to_place = 'TRANSIT')::int - (from_place = 'TRANSIT')::int)) as transit,
                    sum(quantity_millionths * ((to_place = 'QUARANTINE')::int - (from_place = 'QUARANTINE')::int))
                      as quarantine,
                    sum(cost_units * ((to_place in ('STORE', 'DISPATCH_AREA'))::int
                      - (from_place in ('STORE', 'DISPATCH_AREA'))::int)) as value,
                    sum(cost_units * ((to_place = 'TRANSIT')::int - (from_place = 'TRANSIT')::int)) as transit_value,
                    sum(cost_units * ((to_place = 'QUARANTINE')::int - (from_place = 'QUARANTINE')::int))
                      as quarantine_value
                  from stock_ledger where company_id = \(company)
                  group by product_id, warehouse_id
                ) as m
                full join (select * from stock_item where company_id = \(company)) as s
                  on s.product_id = m.product_id and s.warehouse_id = m.warehouse_id
                where (coalesce(m.store, 0), coalesce(m.dispatch_area, 0), coalesce(m.transit, 0),
                    coalesce(m.quarantine, 0), coalesce(m.value, 0), coalesce(m.transit_value, 0),
                    coalesce(m.quarantine_value, 0))
                  is distinct from (s.store_millionths::numeric, s.dispatch_area_millionths::numeric,
                    s.transit_millionths::numeric, s.quarantine_millionths::numeric, s.value_units::numeric,
                    s.transit_value_units::numeric, s.quarantine_value_units::numeric)
                """)
    }

    /// I-12: while a pro-forma is issued, none of its soft holds ends before it.
    private static func holdsOutlivePapers(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-12",
            checked: "select count(*) from pro_forma where company_id = \(company) and state <> 'ENDED'",
            broken: """
                select p.pro_forma_id::text as example from pro_forma p
                join hold h on h.company_id = p.company_id and h.pro_forma_id = p.pro_forma_id
                where p.company_id = \(company) and p.state <> 'ENDED'
                  and (h.state = 'EXPIRED' or h.state = 'HELD' and h.expires_at < p.valid_until)
                """)
    }

    /// I-13: exited = delivered + returned + lost + in transit, line by line, and together what stock items say.
    private static func transitAgrees(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-13",
            checked: "select count(*) from dispatch_line where company_id = \(company) and exited_millionths > 0",
            broken: """
                select coalesce(s.product_id, l.product_id)::text as example
                from (
                  select l.product_id, n.warehouse_id,
                    sum(l.exited_millionths - l.delivered_millionths - l.returned_millionths - l.lost_millionths)
                      as quantity,
                    sum(l.exit_cost_units - l.settled_cost_units) as value
                  from dispatch_line l
                  join dispatch_note n on n.company_id = l.company_id and n.note_id = l.note_id
                  where l.company_id = \(company) and l.exited_millionths > 0
                  group by l.product_id, n.warehouse_id
                ) as l
                full join (select * from stock_item where company_id = \(company)) as s
                  on s.product_id = l.product_id and s.warehouse_id = l.warehouse_id
                where coalesce(s.transit_millionths, 0) <> coalesce(l.quantity, 0)
                  or coalesce(s.transit_value_units, 0) <> coalesce(l.value, 0)
                """)
    }

    /// I-14: what left had exactly one used permit, and a used permit's goods have left.
    private static func permitsUsedOnce(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-14",
            checked:
                "select count(*) from dispatch_note where company_id = \(company) and state in ('EXITED', 'CLOSED')",
            broken: """
                select n.note_id::text as example from dispatch_note n
                left join exit_permit p
                  on p.company_id = n.company_id and p.note_id = n.note_id and p.state = 'USED'
                where n.company_id = \(company)
                group by n.note_id, n.state
                having count(p.permit_id) <> (n.state in ('EXITED', 'CLOSED'))::int
                """)
    }

    /// held and reserved on stock items are the sums of the claims, and what stands on notes those of their lines.
    private static func claimsAgree(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "R-01",
            checked: "select count(*) from hold where company_id = \(company) and state in ('HELD', 'RESERVED')",
            broken: """
                select coalesce(s.product_id, c.product_id)::text as example
                from (
                  select product_id, warehouse_id, sum(held) as held, sum(reserved) as reserved
                  from (
                    select product_id, warehouse_id,
                      case when state = 'HELD' then quantity_millionths else 0 end as held,
                      case when state = 'RESERVED' then quantity_millionths else 0 end as reserved
                    from hold where company_id = \(company) and state in ('HELD', 'RESERVED')
                    union all
                    select product_id, warehouse_id, 0, quantity_millionths
                    from material_claim where company_id = \(company)
                  ) as claim
                  group by product_id, warehouse_id
                ) as c
                full join (select * from stock_item where company_id = \(company)) as s
                  on s.product_id = c.product_id and s.warehouse_id = c.warehouse_id
                where coalesce(s.held_millionths, 0) <> coalesce(c.held, 0)
                  or coalesce(s.reserved_millionths, 0) <> coalesce(c.reserved, 0)
                union all
                select h.hold_id::text
                from hold h
                left join (
                  select l.hold_id, sum(l.quantity_millionths) as quantity
                  from dispatch_line l
                  join dispatch_note n on n.company_id = l.company_id and n.note_id = l.note_id
                  where n.company_id = \(company) and n.state in ('CREATED', 'RELEASED', 'PICKED', 'BLOCKED')
                  group by l.hold_id
                ) as noted on noted.hold_id = h.hold_id
                where h.company_id = \(company) and h.state in ('HELD', 'RESERVED')
                  and h.on_notes_millionths <> coalesce(noted.quantity, 0)
                """)
    }

    /// SM-14: free stock goes to those who wait for it, so nobody waits beside some.
    private static func nobodyWaitsBesideStock(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "SM-14-waiting",
            checked: "select count(*) from waiting_hold where company_id = \(company)",
            broken: """
                select distinct w.product_id::text as example from waiting_hold w
                join stock_item s on s.company_id = w.company_id and s.product_id = w.product_id
                where w.company_id = \(company)
                  and s.store_millionths + s.dispatch_area_millionths > s.held_millionths + s.reserved_millionths
                """)
    }

    /// I-15, account 1330: what orders took and gave back is what the ledger says of the shop floor.
    private static func productionAgrees(_ company: CompanyID) -> InvariantCheck {
        InvariantCheck(
            "I-15",
            checked: "select count(*) from production_order where company_id = \(company)",
            broken: """
                select 'production' as example
                from (select coalesce(sum(issued_units - output_units), 0) as value
                      from production_order where company_id = \(company)) as orders,
                  (select coalesce(sum(case when to_place = 'PRODUCTION' then cost_units else -cost_units end), 0) as value
                   from stock_ledger
                   where company_id = \(company) and (to_place = 'PRODUCTION' or from_place = 'PRODUCTION')) as ledger
                where orders.value <> ledger.value
                """)
    }

    /// Values by account, in minor units, for comparison with the general ledger (I-15, R-02); quantities in millionths.
    static func facts(in tx: Transaction) async throws -> [String: Int64] {
        let row = try await tx.first(
            """
            select
              coalesce(sum(value_units) filter (where stock_class = 'GOODS'), 0)::bigint as goods,
              coalesce(sum(value_units) filter (where stock_class = 'RAW_MATERIAL'), 0)::bigint as material,
              coalesce(sum(transit_value_units), 0)::bigint as transit,
              coalesce(sum(quarantine_value_units), 0)::bigint as quarantine,
              coalesce(sum(held_millionths), 0)::bigint as held,
              coalesce(sum(reserved_millionths), 0)::bigint as reserved,
              coalesce(sum(transit_millionths), 0)::bigint as in_transit,
              (select coalesce(sum(issued_units - output_units), 0)::bigint from production_order
               where company_id = \(tx.acting.company)) as production,
              (select coalesce(sum(exited_millionths), 0)::bigint from dispatch_line
               where company_id = \(tx.acting.company)) as exited,
              (select coalesce(sum(returned_millionths), 0)::bigint from dispatch_line
               where company_id = \(tx.acting.company)) as returned,
              (select coalesce(sum(lost_millionths), 0)::bigint from dispatch_line
               where company_id = \(tx.acting.company)) as lost,
              (select coalesce(sum(quantity_millionths), 0)::bigint from hold
               where company_id = \(tx.acting.company) and state = 'HELD') as soft_holds,
              (select coalesce(sum(quantity_millionths), 0)::bigint from hold
               where company_id = \(tx.acting.company) and state = 'RESERVED') as firm_holds,
              (select count(*) from exception_item
               where company_id = \(tx.acting.company) and closed_at is null) as exceptions
            from stock_item where company_id = \(tx.acting.company)
            """
        )
        guard let row else { return [:] }
        return [
            "account.1310": try row["goods"], "account.1315": try row["transit"],
            "account.1320": try row["quarantine"], "account.1330": try row["production"],
            "account.1340": try row["material"], "quantity.held": try row["held"],
            "quantity.reserved": try row["reserved"], "quantity.in-transit": try row["in_transit"],
            "goods.exited": try row["exited"], "goods.returned": try row["returned"],
            "goods.lost": try row["lost"],
            "holds.soft": try row["soft_holds"],
            "holds.firm": try row["firm_holds"],
            "exceptions.open": try row["exceptions"],
        ]
    }
}
