import Contracts
import Messaging
import Postgres
import ProductionDomain
import SourcingDomain
import SourcingService

/// Starting, reporting, completing: what happens on the shop floor (SM-12).
enum ShopFloorCommands {
    /// Asks the warehouse for the material; the order is STARTED once it is there.
    static func start(_ id: EnquiryID, expecting version: Int?, in tx: Transaction) async throws {
        guard let desk = try await OrderDesk.find(id, in: tx) else { throw ProductionRefusal.orderNotFound(id) }
        try desk.order.expect(version)
        let (order, command) = try desk.order.starting(with: desk.plan)
        OrderStore.save(order, note: nil, in: tx)
        // The version makes another attempt after a refusal another intent.
        try await Outbox.send(command, key: "\(id)/issue-materials/\(order.version)", in: tx.about(desk.record))
    }

    static func issued(_ message: MaterialsIssued, in tx: Transaction) async throws {
        guard let desk = try await OrderDesk.find(message.orderID, in: tx),
            let (order, event) = desk.order.started(at: message.cost)
        else { return }
        OrderStore.save(order, note: nil, in: tx)
        try await Outbox.append(event, in: tx)
    }

    static func issueRefused(_ message: MaterialIssueRefused, in tx: Transaction) async throws {
        guard let desk = try await OrderDesk.find(message.orderID, in: tx) else { return }
        let order = desk.order.startRefused()
        guard order != desk.order else { return }
        OrderStore.save(order, note: message.reason, in: tx)
    }

    /// Good pieces go to the warehouse; when everything promised is made, the promise is kept.
    static func report(
        _ id: EnquiryID, expecting version: Int?, _ report: OutputReport, in tx: Transaction
    ) async throws {
        guard let desk = try await OrderDesk.find(id, in: tx) else { throw ProductionRefusal.orderNotFound(id) }
        try desk.order.expect(version)
        let (order, event) = try desk.order.reported(report, peg: desk.peg)
        OrderStore.save(order, note: nil, in: tx)
        OrderStore.insert(report, cost: event?.cost, of: id, in: tx)
        guard let event else { return }
        try await Outbox.append(event, in: tx.about(desk.record))
        try await SourcingCommands<ProductionTrade>.arrive(report.good, for: desk.record, in: tx)
    }

    /// Gives up what is made for nobody any more (SM-12): on the shop floor it is scrap and a loss; what has not begun
    /// gives its material back. Either way nothing more comes of the request.
    static func stop(
        _ id: EnquiryID, expecting version: Int?, because reason: String, in tx: Transaction
    ) async throws {
        guard let desk = try await OrderDesk.find(id, in: tx) else { throw ProductionRefusal.orderNotFound(id) }
        try desk.order.expect(version)
        let isPegged = desk.enquiry.commitment?.isPegged ?? true
        let tx = tx.about(desk.record)
        if desk.order.state == .released, !isPegged {
            let closed = try await close(desk, because: reason, in: tx)
            return try await ProductionTrade.ended(closed, in: tx)
        }
        let (order, event) = try desk.order.stopped(isPegged: isPegged, because: reason)
        OrderStore.save(order, note: reason, in: tx)
        try await Outbox.append(event, in: tx)
        _ = try await close(desk, because: reason, in: tx)
    }

    private static func close(
        _ desk: OrderDesk, because reason: String, in tx: Transaction
    ) async throws -> Enquiry<ProductionTrade> {
        let (closed, event) = try desk.enquiry.closedShort(because: reason)
        EnquiryStore.save(closed, in: tx)
        try await Outbox.append(event, in: tx)
        return closed
    }

    /// The warehouse took our output in. Only when all of an order that came out short is there, the asker is told that
    /// nothing more comes: told earlier it could overtake the last pieces, and they would arrive for nobody.
    static func received(_ message: GoodsReceived, in tx: Transaction) async throws {
        guard message.source == .production, let id = message.requestID,
            let desk = try await OrderDesk.find(id, in: tx)
        else { return }
        OrderStore.addReceived(message.quantity, to: id, in: tx)
        guard desk.order.state == .completed, desk.received + message.quantity >= desk.order.good,
            case .committed = desk.enquiry.state
        else { return }
        let (closed, event) = try desk.enquiry.closedShort(because: "completed-short")
        EnquiryStore.save(closed, in: tx)
        try await Outbox.append(event, in: tx.about(desk.record))
    }
}

extension ProductionOrder {
    func expect(_ version: Int?) throws(ProductionRefusal) {
        if let version, version != self.version { throw .stale(current: self.version) }
    }
}
