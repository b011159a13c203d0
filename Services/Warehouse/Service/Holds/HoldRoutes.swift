import Contracts
import Postgres
import ServiceKit
import WarehouseDomain

enum HoldRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("holds", right: .readStock, list)
        routes.get("waiting-holds", right: .readStock, listWaiting)
        routes.post("holds/{id}/reallocate", right: .manageStock, needs: .key, reallocate)
        routes.get("reallocations", right: .readStock, listReallocations)
    }

    static func reallocate(_ call: Call) async throws -> Answer {
        let id = try call.id("id", HoldID.self)
        let request: ReallocateStockRequest = try await call.body()
        return try await call.change { tx in
            Answer(.created, try await ReallocationCommands.reallocate(id, request, in: tx))
        }
    }

    static func listReallocations(_ call: Call) async throws -> Answer {
        let page = try call.page
        let beyond = try page.beyond("r.hold_id", HoldID.self)
        return try await call.read { tx in
            let views = try await ReallocationStore.list(beyond: beyond, limit: page.fetch, in: tx)
            return try call.list(views, page, keys: { [$0.id] }, view: { $0 })
        }
    }

    /// Who waits for stock (SM-14). Pages by the primary key.
    static func listWaiting(_ call: Call) async throws -> Answer {
        let page = try call.page
        let filters = try call.filters("opportunity_id", "product_id", "q")
        let conditions: SQL = """
            \(try filters.sql("opportunity_id", on: "w.opportunity_id", as: OpportunityID.self))
            \(try filters.sql("product_id", on: "w.product_id", as: ProductID.self))
            \(naming("w", call.searchWords, call.principal.company))
            \(try page.beyond("w.slice_id", SliceID.self))
            """
        return try await call.read { tx in
            let rows = try await tx.query(
                """
                select w.slice_id, w.opportunity_id, w.line_id, w.product_id, w.quantity_millionths, w.priority,
                  w.approved_at, \(ClaimingSaleStore.columns)
                from waiting_hold w \(ClaimingSaleStore.join("w"))
                where w.company_id = \(tx.acting.company) \(conditions)
                order by w.slice_id
                limit \(page.fetch)
                """
            )
            return try call.list(rows.map(WaitingHoldView.init(row:)), page, keys: { [$0.sliceID] }, view: { $0 })
        }
    }

    /// Those whose product, sale or customer has the words; the indices of holds by product and by opportunity carry it.
    static func naming(_ claim: SQL, _ words: SearchWords, _ company: CompanyID) -> SQL {
        words.sql { pattern in
            [
                "\(claim).product_id = any(\(ProductStore.named(pattern, company)))",
                """
                \(claim).opportunity_id = any(array(
                  select n.opportunity_id from claiming_sale n where n.company_id = \(company) and n.search like \(pattern)))
                """,
            ]
        }
    }

    /// Pages by the primary key; an opportunity's holds by their index.
    static func list(_ call: Call) async throws -> Answer {
        let page = try call.page
        let filters = try call.filters("opportunity_id", "product_id", "warehouse_id", "state", "q")
        let conditions: SQL = """
            \(try filters.sql("opportunity_id", on: "h.opportunity_id", as: OpportunityID.self))
            \(try filters.sql("product_id", on: "h.product_id", as: ProductID.self))
            \(try filters.sql("warehouse_id", on: "h.warehouse_id", as: WarehouseID.self))
            \(naming("h", call.searchWords, call.principal.company))
            \(try filters.sql("state", on: "h.state", as: Hold.State.self))
            \(try page.beyond("h.hold_id", HoldID.self))
            """
        return try await call.read { tx in
            let rows = try await tx.query(
                """
                select h.hold_id, h.opportunity_id, h.slice_id, h.product_id, h.warehouse_id, h.cause, h.state,
                  h.quantity_millionths, h.on_notes_millionths, h.expires_at, h.made_at,
                  \(ClaimingSaleStore.columns)
                from hold h \(ClaimingSaleStore.join("h"))
                where h.company_id = \(tx.acting.company) \(conditions)
                order by h.hold_id
                limit \(page.fetch)
                """
            )
            return try call.list(rows.map(HoldView.init(row:)), page, keys: { [$0.id] }, view: { $0 })
        }
    }
}

extension HoldView {
    init(row: Row) throws {
        self.init(
            id: try row["hold_id"], opportunityID: try row["opportunity_id"], sliceID: try row["slice_id"],
            productID: try row["product_id"], warehouseID: try row["warehouse_id"], cause: try row["cause"],
            state: try row["state"], quantity: try row["quantity_millionths"],
            onDispatchNotes: try row["on_notes_millionths"], expiresAt: try row["expires_at"],
            madeAt: try row["made_at"])
        accountName = try row["account_name"]
        saleName = try row["sale_name"]
    }
}

extension WaitingHoldView {
    init(row: Row) throws {
        self.init(
            sliceID: try row["slice_id"], opportunityID: try row["opportunity_id"], lineID: try row["line_id"],
            productID: try row["product_id"], quantity: try row["quantity_millionths"], priority: try row["priority"],
            approvedAt: try row["approved_at"])
        accountName = try row["account_name"]
        saleName = try row["sale_name"]
    }
}
