import Contracts
import Postgres
import ServiceKit
import WarehouseDomain

enum StockRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("stock", right: .readStock, list)
        routes.get("stock/{product}", right: .readStock, show)
        routes.get("ledger", right: .readStock, ledger)
        routes.get("warehouses", right: .readStock, listWarehouses)
        routes.post("warehouses", right: .manageStock, openWarehouse)
    }

    /// Pages by the primary key: product, then warehouse; product_by_words carries it where words are looked for.
    static func list(_ call: Call) async throws -> Answer {
        let page = try call.page
        let filters = try call.filters("product_id", "sku", "warehouse_id", "q")
        let product: ProductID? = try page.key(0)
        let warehouse: WarehouseID? = try page.key(1)
        let beyond: SQL =
            if let product, let warehouse { " and (s.product_id, s.warehouse_id) > (\(product), \(warehouse))" } else {
                ""
            }
        let conditions: SQL = """
            \(try filters.sql("product_id", on: "s.product_id", as: ProductID.self))
            \(try filters.sql("warehouse_id", on: "s.warehouse_id", as: WarehouseID.self))
            \(try filters.sql("sku", on: "p.sku", as: String.self))
            \(call.searchWords.sql(on: "p.search"))
            \(beyond)
            """
        let showsCost = call.principal.may(.readCost)
        return try await call.read { tx in
            let views = try await find(conditions, page.fetch, showsCost, in: tx)
            return try call.list(views, page, keys: { [$0.productID, $0.warehouseID] }, view: { $0 })
        }
    }

    /// A product in all warehouses; nothing anywhere is an answer too.
    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("product", ProductID.self)
        let showsCost = call.principal.may(.readCost)
        return try await call.read { tx in
            let views = try await find(" and s.product_id = \(id)", PageRequest.maximumLimit, showsCost, in: tx)
            if let first = views.first { return Answer(.ok, views.dropFirst().reduce(first) { $0.adding($1) }) }
            guard let product = try await ProductStore.find([id], in: tx)[id] else {
                throw WarehouseRefusal.notFound("product")
            }
            return Answer(.ok, StockView(nothingOf: product, in: tx))
        }
    }

    private static func find(
        _ conditions: SQL, _ limit: Int, _ showsCost: Bool, in tx: Transaction
    ) async throws -> [StockView] {
        let rows = try await tx.query(
            """
            select \(StockStore.columns), p.sku, p.name, p.kind, p.unit, s.changed_at,
              (select coalesce(sum(greatest(0, e.quantity_millionths - e.received_millionths)), 0)::bigint
               from expected_receipt e
               where e.company_id = s.company_id and e.product_id = s.product_id
                 and e.state in ('EXPECTED', 'PARTLY_RECEIVED')) as incoming
            from stock_item s
            join product p on p.company_id = s.company_id and p.product_id = s.product_id
            where s.company_id = \(tx.acting.company) \(conditions)
            order by s.product_id, s.warehouse_id
            limit \(limit)
            """
        )
        return try rows.map { try StockView(row: $0, showsCost: showsCost, at: tx.now) }
    }

    /// Rows of the stock ledger, oldest first or the other way round; a product's by their index.
    static func ledger(_ call: Call) async throws -> Answer {
        let page = try call.page(sorts: "posted_at", "-posted_at")
        let filters = try call.filters("product_id", "warehouse_id", "kind", "q")
        let conditions: SQL = """
            \(try filters.sql("product_id", on: "product_id", as: ProductID.self))
            \(try filters.sql("warehouse_id", on: "warehouse_id", as: WarehouseID.self))
            \(try filters.sql("kind", on: "kind", as: StockMove.Kind.self))
            \(call.searchWords.sql { ["product_id = any(\(ProductStore.named($0, call.principal.company)))"] })
            \(try page.beyond("row_id", Int64.self))
            """
        let showsCost = call.principal.may(.readCost)
        return try await call.read { tx in
            let rows = try await tx.query(
                """
                select row_id, product_id, warehouse_id, kind, from_place, to_place, quantity_millionths, cost_units,
                  source_id, actor_id, posted_at, \(ColleagueNames.of("actor_id", in: tx)) as actor_name
                from stock_ledger
                where company_id = \(tx.acting.company) \(conditions)
                \(page.order(by: "row_id"))
                limit \(page.fetch)
                """
            )
            let views = try rows.map { try LedgerRowView(row: $0, showsCost: showsCost) }
            return try call.list(views, page, keys: { [$0.id] }, view: { $0 })
        }
    }

    static func listWarehouses(_ call: Call) async throws -> Answer {
        let page = try call.page
        let beyond = try page.beyond("warehouse_id", WarehouseID.self)
        return try await call.read { tx in
            let rows = try await tx.query(
                """
                select warehouse_id, name from warehouse
                where company_id = \(tx.acting.company) \(beyond)
                order by warehouse_id
                limit \(page.fetch)
                """
            )
            let views = try rows.map { WarehouseView(id: try $0["warehouse_id"], name: try $0["name"]) }
            return try call.list(views, page, keys: { [$0.id] }, view: { $0 })
        }
    }

    static func openWarehouse(_ call: Call) async throws -> Answer {
        let request: OpenWarehouseRequest = try await call.body()
        guard !request.name.isEmpty else {
            throw WarehouseRefusal.fault(pointer: "/name", code: "required", message: "Enter a name.")
        }
        let id = request.warehouseID ?? WarehouseID()
        return try await call.change { tx in
            tx.write(
                """
                insert into warehouse (company_id, warehouse_id, name)
                values (\(tx.acting.company), \(id), \(request.name))
                on conflict (company_id, warehouse_id) do update set name = excluded.name
                """
            )
            return Answer(.created, WarehouseView(id: id, name: request.name))
        }
    }
}
