import Contracts
import Foundation
import Messaging
import Postgres
import WarehouseDomain

/// Delivered goods come back (SM-17): asked for, authorised, counted into quarantine, inspected.
enum ReturnCommands {
    /// Asked for again under the same id, it is answered with what is there.
    static func request(_ request: GoodsReturnRequest, in tx: Transaction) async throws -> GoodsReturn {
        if let known = try await known(request.returnID, in: tx) { return known }
        let origins = try await ReturnOrigins.lock(request.invoiceID, in: tx)
        let (made, claims) = try await ReturnReading.read(request, origins, in: tx)
        origins.save(claims, in: tx)
        ReturnStore.insert(made, by: ReturnPeople(requested: tx.acting.actor.userID), in: tx)
        return made
    }

    static func authorise(_ id: GoodsReturnID, expecting version: Int?, in tx: Transaction) async throws -> GoodsReturn
    {
        let authorised = try await find(id, expecting: version, in: tx).authorised()
        ReturnStore.save(authorised, by: ReturnPeople(authorised: tx.acting.actor.userID), in: tx)
        try await tellAuthorised(authorised, in: tx)
        return authorised
    }

    static func receive(
        _ id: GoodsReturnID, _ counted: [Int: ExactDecimal]?, expecting version: Int?, in tx: Transaction
    ) async throws -> GoodsReturn {
        let authorised = try await find(id, expecting: version, in: tx)
        let origins = try await ReturnOrigins.lock(authorised.invoice, in: tx)
        let (received, claims, posting) = try authorised.received(counted, origins.delivered)
        origins.save(claims, in: tx)
        ReturnStore.save(received, by: ReturnPeople(received: tx.acting.actor.userID), in: tx)
        StockPostings.post(posting, in: tx)
        try await Outbox.append(GoodsReturnReceived(returnID: id), in: tx.about(received.opportunity))
        return received
    }

    static func inspect(
        _ id: GoodsReturnID, _ condition: ReturnCondition, expecting version: Int?, in tx: Transaction
    ) async throws -> GoodsReturn {
        let received = try await find(id, expecting: version, in: tx)
        let origins = try await ReturnOrigins.lock(received.invoice, in: tx)
        let stock = try await lockUnmatched(received, in: tx)
        let (accepted, claims, posting) = try received.accepted(condition, origins.delivered, stock: stock)
        origins.save(claims, in: tx)
        ReturnStore.save(accepted, by: ReturnPeople(decided: tx.acting.actor.userID), in: tx)
        StockPostings.post(posting, in: tx)
        try await tellAccepted(accepted, condition, in: tx)
        return accepted
    }

    static func reject(
        _ id: GoodsReturnID, _ reason: String, expecting version: Int?, in tx: Transaction
    ) async throws -> GoodsReturn {
        guard !reason.isEmpty else {
            throw WarehouseRefusal.fault(pointer: "/reason", code: "required", message: "Say why.")
        }
        let open = try await find(id, expecting: version, in: tx)
        let origins = try await ReturnOrigins.lock(open.invoice, in: tx)
        let (rejected, claims, posting) = try open.rejected(reason, origins.delivered)
        origins.save(claims, in: tx)
        ReturnStore.save(rejected, by: ReturnPeople(decided: tx.acting.actor.userID), in: tx)
        StockPostings.post(posting, in: tx)
        try await Outbox.append(
            GoodsReturnRejected(returnID: id, reason: reason), in: tx.about(rejected.opportunity))
        return rejected
    }

    /// All steps at once, for a caller who may do all of them: imports of returns that happened elsewhere.
    static func complete(
        _ request: GoodsReturnRequest, _ condition: ReturnCondition, in tx: Transaction
    ) async throws -> GoodsReturn {
        if let known = try await known(request.returnID, in: tx) { return known }
        let origins = try await ReturnOrigins.lock(request.invoiceID, in: tx)
        let (made, claims) = try await ReturnReading.read(request, origins, in: tx)
        let stock = try await lockUnmatched(made, in: tx)
        let (received, still, arrival) = try made.authorised().received(nil, claims)
        let (accepted, after, posting) = try received.accepted(condition, still, stock: stock)
        origins.save(after, in: tx)
        let person = tx.acting.actor.userID
        ReturnStore.insert(
            accepted, by: ReturnPeople(requested: person, authorised: person, received: person, decided: person), in: tx
        )
        StockPostings.post(arrival, in: tx)
        StockPostings.post(posting, in: tx)
        try await tellAuthorised(accepted, in: tx)
        try await Outbox.append(GoodsReturnReceived(returnID: accepted.id), in: tx.about(accepted.opportunity))
        try await tellAccepted(accepted, condition, in: tx)
        return accepted
    }

    private static func known(_ id: GoodsReturnID?, in tx: Transaction) async throws -> GoodsReturn? {
        guard let id else { return nil }
        return try await ReturnStore.find(id, in: tx)?.goodsReturn
    }

    private static func find(
        _ id: GoodsReturnID, expecting version: Int?, in tx: Transaction
    ) async throws -> GoodsReturn {
        guard let found = try await ReturnStore.find(id, in: tx)?.goodsReturn else {
            throw WarehouseRefusal.notFound("goods return")
        }
        try found.expected(version)
        return found
    }

    /// Items whose moving average is the price of goods that no delivery is known of.
    private static func lockUnmatched(
        _ goodsReturn: GoodsReturn, in tx: Transaction
    ) async throws -> [StockKey: StockItem] {
        try await StockStore.lock(goodsReturn.lines.filter { $0.dispatchLine == nil }.map(\.stock), in: tx)
    }

    private static func tellAuthorised(_ authorised: GoodsReturn, in tx: Transaction) async throws {
        try await Outbox.append(
            GoodsReturnAuthorised(
                returnID: authorised.id, invoiceID: authorised.invoice, accountID: authorised.account),
            in: tx.about(authorised.opportunity))
    }

    private static func tellAccepted(
        _ accepted: GoodsReturn, _ condition: ReturnCondition, in tx: Transaction
    ) async throws {
        let currency = try await Company.current(in: tx).currency
        let lines = accepted.lines.filter { $0.quantity > .zero }.map { line in
            ReturnedLine(
                dispatchLineID: line.dispatchLine, sliceID: line.slice, invoiceLineID: line.invoiceLine,
                productID: line.stock.product, description: line.description, quantity: line.quantity,
                cost: Money(line.cost, currency))
        }
        try await Outbox.append(
            GoodsReturnAccepted(
                returnID: accepted.id, invoiceID: accepted.invoice, opportunityID: accepted.opportunity,
                accountID: accepted.account, reason: accepted.reason, condition: condition, lines: lines,
                creditLines: accepted.creditLines), in: tx.about(accepted.opportunity))
    }
}
