import Contracts
import Postgres
import ServiceKit
import WarehouseDomain

enum ReceiptRoutes {
    /// More in one request would keep the stock gate closed for too long.
    private static let most = 5000

    static func register(on routes: ServiceRoutes) {
        routes.post("receipts", right: .receiveGoods, needs: .key, receive)
        routes.post("receipts/bulk", right: .receiveGoods, needs: .key, receiveMany)
        routes.get("receipts", right: .readStock, list)
        routes.get("expected-receipts", right: .readStock, listExpected)
    }

    static func receive(_ call: Call) async throws -> Answer {
        let request: ReceiveGoodsRequest = try await call.body()
        let showsCost = call.principal.may(.readCost)
        return try await call.change { tx in
            guard let made = try await ReceiptCommands.receive([request], in: tx).first else {
                guard let id = request.receiptID else { throw WarehouseRefusal.notFound("receipt") }
                return Answer(.ok, try await ReceiptStore.find(id, showsCost: showsCost, in: tx))
            }
            return Answer(.created, ReceiptView(made, at: tx.now, showsCost: showsCost))
        }
    }

    static func receiveMany(_ call: Call) async throws -> Answer {
        let request: ReceiveManyRequest = try await call.body()
        guard (1...most).contains(request.receipts.count) else {
            throw WarehouseRefusal.fault(pointer: "/receipts", code: "count", message: "From 1 to \(most) receipts.")
        }
        return try await call.change { tx in
            let made = try await ReceiptCommands.receive(request.receipts, in: tx)
            return Answer(.ok, ReceiveManyAnswer(received: made.count, known: request.receipts.count - made.count))
        }
    }

    /// Pages by the primary key; one product's receipts by their index.
    static func list(_ call: Call) async throws -> Answer {
        let page = try call.page(sorts: "received_at", "-received_at")
        let filters = try call.filters("product_id", "request_id", "warehouse_id", "q")
        let conditions: SQL = """
            \(try filters.sql("product_id", on: "r.product_id", as: ProductID.self))
            \(try filters.sql("request_id", on: "r.request_id", as: EnquiryID.self))
            \(try filters.sql("warehouse_id", on: "r.warehouse_id", as: WarehouseID.self))
            \(call.searchWords.sql { ["r.product_id = any(\(ProductStore.named($0, call.principal.company)))"] })
            \(try page.beyond("r.receipt_id", ReceiptID.self))
            """
        let showsCost = call.principal.may(.readCost)
        return try await call.read { tx in
            let rows = try await tx.query(
                """
                select \(ReceiptStore.columns) from receipt r
                where r.company_id = \(tx.acting.company) \(conditions)
                \(page.order(by: "r.receipt_id"))
                limit \(page.fetch)
                """
            )
            let views = try rows.map { try ReceiptView(row: $0, showsCost: showsCost) }
            return try call.list(views, page, keys: { [$0.id] }, view: { $0 })
        }
    }

    /// Pages by the primary key.
    static func listExpected(_ call: Call) async throws -> Answer {
        let page = try call.page
        let filters = try call.filters("state", "product_id", "opportunity_id", "request_id", "q")
        let conditions: SQL = """
            \(try filters.sql("state", on: "state", as: ExpectedReceipt.State.self))
            \(try filters.sql("product_id", on: "product_id", as: ProductID.self))
            \(try filters.sql("opportunity_id", on: "opportunity_id", as: OpportunityID.self))
            \(try filters.sql("request_id", on: "request_id", as: EnquiryID.self))
            \(call.searchWords.sql {
                ["search like \($0)", "product_id = any(\(ProductStore.named($0, call.principal.company)))"]
            })
            \(try page.beyond("request_id", EnquiryID.self))
            """
        let showsCost = call.principal.may(.readCost)
        return try await call.read { tx in
            let rows = try await tx.query(
                """
                select \(ExpectationStore.columns), promised_on, reference from expected_receipt
                where company_id = \(tx.acting.company) \(conditions)
                order by request_id
                limit \(page.fetch)
                """
            )
            let views = try rows.map { try ExpectedReceiptView(row: $0, showsCost: showsCost) }
            return try call.list(views, page, keys: { [$0.requestID] }, view: { $0 })
        }
    }
}

extension ReceiptView {
    init(_ receipt: Receipt, at time: Timestamp, showsCost: Bool) {
        self.init(
            id: receipt.id, source: receipt.source, requestID: receipt.request, productID: receipt.stock.product,
            warehouseID: receipt.stock.warehouse, quantity: receipt.quantity, pegged: receipt.pegged,
            cost: showsCost ? receipt.cost : nil, receivedAt: time)
    }
}

extension ExpectedReceiptView {
    init(row: Row, showsCost: Bool) throws {
        let expected = try ExpectedReceipt(row: row)
        self.init(
            requestID: expected.request, source: expected.source, productID: expected.product,
            quantity: expected.quantity, received: expected.received,
            unitCost: showsCost ? expected.unitCost : nil, promisedOn: try row["promised_on"],
            reference: try row["reference"], opportunityID: expected.peg.opportunityID,
            sliceID: expected.peg.sliceID, productionOrderID: expected.peg.productionOrderID,
            isPegged: expected.isPegged, state: expected.state.rawValue)
    }
}
