import Contracts
import Postgres
import ServiceKit
import WarehouseDomain

enum ReturnRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.post("goods-returns", right: .requestReturn, request)
        routes.post("goods-returns/complete", right: .inspectReturn, needs: .key, complete)
        routes.post("goods-returns/{id}/authorise", right: .authoriseReturn, needs: .version, authorise)
        routes.post("goods-returns/{id}/receive", right: .receiveGoods, needs: [.version, .key], receive)
        routes.post("goods-returns/{id}/inspect", right: .inspectReturn, needs: [.version, .key], inspect)
        routes.post(
            "goods-returns/{id}/reject", access: .anyOf([.authoriseReturn, .inspectReturn]), needs: .version, reject)
        routes.get("goods-returns", right: .readStock, list)
        routes.get("goods-returns/{id}", right: .readStock, show)
    }

    static func request(_ call: Call) async throws -> Answer {
        let request: GoodsReturnRequest = try await call.body()
        return try await call.change { tx in
            let made = try await ReturnCommands.request(request, in: tx)
            return Answer(.created, GoodsReturnView(made, at: tx.now, showsCost: false), version: made.version)
        }
    }

    /// For a caller who holds the rights of all steps.
    static func complete(_ call: Call) async throws -> Answer {
        let request: CompleteReturnRequest = try await call.body()
        for right in [Right.requestReturn, .authoriseReturn, .receiveGoods] where !call.principal.may(right) {
            throw Problem.missing(right)
        }
        let asked = GoodsReturnRequest(
            returnID: request.returnID, accountID: request.accountID, invoiceID: request.invoiceID,
            reason: request.reason, lines: request.lines, creditLines: request.creditLines)
        return try await answer(call, as: .made) { tx in
            try await ReturnCommands.complete(asked, request.condition, in: tx)
        }
    }

    static func authorise(_ call: Call) async throws -> Answer {
        let id = try call.id("id", GoodsReturnID.self)
        let version = try call.versionIfGiven
        return try await answer(call) { tx in try await ReturnCommands.authorise(id, expecting: version, in: tx) }
    }

    static func receive(_ call: Call) async throws -> Answer {
        let id = try call.id("id", GoodsReturnID.self)
        let version = try call.versionIfGiven
        let request: ReceiveReturnRequest = call.bytes.isEmpty ? ReceiveReturnRequest() : try await call.body()
        let counted = request.counted.map { lines in
            Dictionary(lines.map { ($0.place, $0.quantity) }, uniquingKeysWith: +)
        }
        return try await answer(call) { tx in
            try await ReturnCommands.receive(id, counted, expecting: version, in: tx)
        }
    }

    static func inspect(_ call: Call) async throws -> Answer {
        let id = try call.id("id", GoodsReturnID.self)
        let version = try call.versionIfGiven
        let request: InspectReturnRequest = try await call.body()
        return try await answer(call) { tx in
            try await ReturnCommands.inspect(id, request.condition, expecting: version, in: tx)
        }
    }

    static func reject(_ call: Call) async throws -> Answer {
        let id = try call.id("id", GoodsReturnID.self)
        let version = try call.versionIfGiven
        let request: RejectReturnRequest = try await call.body()
        return try await answer(call) { tx in
            try await ReturnCommands.reject(id, request.reason, expecting: version, in: tx)
        }
    }

    /// Those whose reason, customer or goods have the words. The warehouse knows customers by the notes that went to them.
    /// Indices: goods_return_by_words, goods_return_of_account, goods_return_line_of_product.
    static func naming(_ words: SearchWords, _ company: CompanyID) -> SQL {
        words.sql { pattern in
            [
                "g.search like \(pattern)",
                """
                g.account_id = any(array(
                  select distinct n.account_id from dispatch_note_search n
                  where n.company_id = \(company) and n.search like \(pattern)))
                """,
                """
                g.return_id = any(array(
                  select l.return_id from goods_return_line l
                  where l.company_id = \(company) and l.product_id = any(\(ProductStore.named(pattern, company)))))
                """,
            ]
        }
    }

    /// Pages by the primary key; an invoice's returns by their index.
    static func list(_ call: Call) async throws -> Answer {
        let page = try call.page
        let filters = try call.filters("state", "invoice_id", "account_id", "q")
        let conditions: SQL = """
            \(try filters.sql("state", on: "g.state", as: GoodsReturn.State.self))
            \(try filters.sql("invoice_id", on: "g.invoice_id", as: InvoiceID.self))
            \(try filters.sql("account_id", on: "g.account_id", as: AccountID.self))
            \(naming(call.searchWords, call.principal.company))
            \(try page.beyond("g.return_id", GoodsReturnID.self))
            """
        let showsCost = call.principal.may(.readCost)
        return try await call.read { tx in
            let found = try await ReturnStore.page(conditions, page.fetch, in: tx)
            return try call.list(
                found, page, keys: { [$0.goodsReturn.id] },
                view: { GoodsReturnView($0.goodsReturn, at: $0.requestedAt, showsCost: showsCost) })
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", GoodsReturnID.self)
        let showsCost = call.principal.may(.readCost)
        return try await call.read { tx in
            guard let found = try await ReturnStore.find(id, .none, in: tx) else {
                throw WarehouseRefusal.notFound("goods return")
            }
            let view = GoodsReturnView(found.goodsReturn, at: found.requestedAt, showsCost: showsCost)
            return Answer(.ok, view, version: found.goodsReturn.version)
        }
    }

    private static func answer(
        _ call: Call, as success: ReturnAnswer = .changed,
        _ work: @escaping @Sendable (Transaction) async throws -> GoodsReturn
    ) async throws -> Answer {
        let showsCost = call.principal.may(.readCost)
        return try await call.change { tx in
            let changed = try await work(tx)
            let view = GoodsReturnView(changed, at: tx.now, showsCost: showsCost)
            return Answer(success == .made ? .created : .ok, view, version: changed.version)
        }
    }

    private enum ReturnAnswer { case made, changed }
}

extension GoodsReturnView {
    init(_ goodsReturn: GoodsReturn, at time: Timestamp, showsCost: Bool) {
        self.init(
            id: goodsReturn.id, version: goodsReturn.version, state: goodsReturn.state.rawValue,
            accountID: goodsReturn.account, invoiceID: goodsReturn.invoice, opportunityID: goodsReturn.opportunity,
            reason: goodsReturn.reason, condition: goodsReturn.condition, rejection: goodsReturn.rejection,
            lines: goodsReturn.lines.map { line in
                GoodsReturnLineView(
                    place: line.place, invoiceLineID: line.invoiceLine, dispatchLineID: line.dispatchLine,
                    productID: line.stock.product, description: line.description, quantity: line.quantity,
                    cost: showsCost && goodsReturn.state == .accepted ? line.cost : nil)
            },
            creditLines: goodsReturn.creditLines, requestedAt: time)
    }
}
