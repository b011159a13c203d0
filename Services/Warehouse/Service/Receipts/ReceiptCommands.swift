import Contracts
import Messaging
import Postgres
import ServiceKit
import WarehouseDomain

/// Goods come in: receipt and hold for the peg are one transaction, so nobody can come between (S-52).
enum ReceiptCommands {
    /// Receives what is not known yet by its id. Any number in one transaction.
    ///
    /// - Returns: the receipts made now.
    static func receive(_ requests: [ReceiveGoodsRequest], in tx: Transaction) async throws -> [Receipt] {
        let known = try await ReceiptStore.known(requests.compactMap(\.receiptID), in: tx)
        let fresh = requests.enumerated().filter { _, request in !(request.receiptID.map(known.contains) ?? false) }
        let expected = try await ExpectationStore.find(Array(Set(fresh.compactMap(\.element.requestID))), in: tx)
        let products = try await ProductStore.find(
            fresh.compactMap { $0.element.requestID.flatMap { expected[$0]?.product } ?? $0.element.productID }, in: tx)
        let company = try await Company.current(in: tx)
        let several = requests.count > 1
        let receipts = try fresh.map { index, request in
            try ReceiptReading(
                request, expected: request.requestID.flatMap { expected[$0] }, company: tx.acting.company,
                currency: company.currency, pointer: several ? "/receipts/\(index)" : ""
            ).receipt(of: products)
        }
        return try await take(in: receipts, against: expected, in: tx)
    }

    /// Good pieces of our own production, with their peg (SM-12).
    static func outputReported(_ fact: ProductionOutputReported, in tx: Transaction) async throws {
        var expected = try await ExpectationStore.find([fact.orderID], in: tx)
        guard fact.good > .zero else { return }
        MaterialStore.addOutput(fact.cost.amount, of: fact.orderID, in: tx)
        guard let product = try await ProductStore.find([fact.productID], in: tx)[fact.productID] else {
            throw NotYetKnown("product \(fact.productID)")
        }
        if expected[fact.orderID] == nil {
            // The promise travels in another stream and has not arrived: everything is for the peg that is told here.
            let promise = ExpectedReceipt(
                request: fact.orderID, source: .production, product: fact.productID, quantity: fact.good,
                unitCost: UnitPrice(.zero, fact.cost.currency), peg: fact.peg)
            ExpectationStore.promise(promise, on: nil, reference: "\(fact.orderID)", in: tx)
            expected[fact.orderID] = promise
        }
        let receipt = Receipt(
            id: fact.reportID, source: .production, request: fact.orderID,
            stock: StockKey(fact.productID, tx.acting.company.mainWarehouse), stockClass: try product.stockClass,
            quantity: fact.good, cost: fact.cost)
        _ = try await take(in: [receipt], against: expected, in: tx)
    }

    private static func take(
        in receipts: [Receipt], against expected: [EnquiryID: ExpectedReceipt], in tx: Transaction
    ) async throws -> [Receipt] {
        guard !receipts.isEmpty else { return [] }
        var intake = try await PegIntake(expected, in: tx)
        let pegged = receipts.map { intake.receive($0) }
        WarehouseStore.ensureMain(of: tx.acting.company, in: tx)
        StockStore.ensure(unique(pegged.map(\.emptyItem)), in: tx)
        ReceiptStore.insert(pegged, in: tx)
        var posting = StockPosting()
        for receipt in pegged {
            posting.move(receipt.move)
            let peg = receipt.request.flatMap { expected[$0]?.peg.opportunityID }
            try await Outbox.append(receipt.fact, in: tx.about(peg))
        }
        StockPostings.post(posting, in: tx)
        try await intake.finish(in: tx)
        return pegged
    }

    private static func unique(_ items: [StockItem]) -> [StockItem] {
        Array(Dictionary(items.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first }).values)
    }
}
