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

    /// Good pieces go to the warehouse; with the last of them the promise is kept, or closed short.
    static func report(
        _ id: EnquiryID, expecting version: Int?, _ report: OutputReport, in tx: Transaction
    ) async throws {
        guard let desk = try await OrderDesk.find(id, in: tx) else { throw ProductionRefusal.orderNotFound(id) }
        try desk.order.expect(version)
        let (order, event) = try desk.order.reported(report, peg: desk.peg)
        let about = tx.about(desk.record)
        OrderStore.save(order, note: nil, in: tx)
        OrderStore.insert(report, cost: event?.cost, of: id, in: tx)
        guard let event else { return }
        try await Outbox.append(event, in: about)
        let enquiry = try await SourcingCommands<ProductionTrade>.arrive(report.good, for: desk.record, in: tx)
        guard order.state == .completed, case .committed = enquiry.state else { return }
        let (closed, cancelled) = try enquiry.closedShort(because: "completed-short")
        EnquiryStore.save(closed, in: tx)
        try await Outbox.append(cancelled, in: about)
    }

    /// The warehouse took our output in; counted so that an audit can tell what is on its way.
    static func received(_ message: GoodsReceived, in tx: Transaction) async throws {
        guard message.source == .production, let order = message.requestID else { return }
        OrderStore.addReceived(message.quantity, to: order, in: tx)
    }
}

extension ProductionOrder {
    func expect(_ version: Int?) throws(ProductionRefusal) {
        if let version, version != self.version { throw .stale(current: self.version) }
    }
}
