import Contracts
import Messaging
import Postgres
import ProductionDomain
import SourcingDomain
import SourcingService

/// What the warehouse and supply say about the material of an order. Facts: what no longer fits changes nothing.
enum MaterialCommands {
    /// The warehouse tells what it holds; the first time supply is asked for what is short (SM-12).
    static func held(_ message: MaterialsHeld, in tx: Transaction) async throws {
        guard let desk = try await OrderDesk.find(message.orderID, in: tx) else { return }
        var plan = desk.plan.holding(message.lines)
        var requests: [RequestSourcing<SupplyTrade>] = []
        if !desk.plan.isChecked, desk.isAlive {
            (plan, requests) = plan.asking(fresh: { EnquiryID() })
        }
        PlanStore.save(plan, insteadOf: desk.plan, in: tx)
        guard !requests.isEmpty else { return }
        let studied = try desk.enquiry.studied()
        if studied.version != desk.enquiry.version { EnquiryStore.save(studied, in: tx) }
        try await MaterialMessages.send(requests, in: tx)
    }

    /// Supply answered. On an order that is released already the answer is taken at once: the goods are promised.
    static func quoted(_ message: SourcingQuoted<SupplyTrade>, in tx: Transaction) async throws {
        try await follow(message.requestID, in: tx) { desk in
            let (noted, requests) = desk.plan.quoted(message, fresh: { EnquiryID() })
            try await MaterialMessages.send(requests, in: tx)
            guard desk.order.state == .released else { return noted }
            let (plan, commits) = noted.committing()
            try await MaterialMessages.send(commits, in: tx)
            return plan
        }
    }

    static func declined(_ message: SourcingDeclined<SupplyTrade>, in tx: Transaction) async throws {
        try await follow(message.requestID, in: tx) { desk in
            if desk.order.state == .released {
                ExceptionStore.note(
                    desk.order.id, "material-declined", "Supply cannot bring material of a released order.", in: tx)
            }
            return desk.plan.declined(message.requestID)
        }
    }

    static func expired(_ message: SourcingQuoteExpired<SupplyTrade>, in tx: Transaction) async throws {
        try await lose(message.requestID, as: .expired, in: tx)
    }

    static func commitRefused(_ message: SourcingCommitRefused<SupplyTrade>, in tx: Transaction) async throws {
        try await lose(message.requestID, as: .expired, in: tx)
    }

    /// Our own cancel's answer, or supply ended a promise with less.
    static func cancelled(_ message: SourcingCancelled<SupplyTrade>, in tx: Transaction) async throws {
        try await lose(message.requestID, as: .cancelled, in: tx)
    }

    static func committed(_ message: SourcingCommitted<SupplyTrade>, in tx: Transaction) async throws {
        try await follow(message.requestID, in: tx) { $0.plan.promised(message.requestID, on: message.promisedDate) }
    }

    /// The material comes on another day; the product with it (F-ARYA-29, S-24).
    static func delayed(_ message: SourcingDelayed<SupplyTrade>, in tx: Transaction) async throws {
        try await follow(message.requestID, in: tx) { $0.plan.promised(message.requestID, on: message.newDate) }
    }

    static func fulfilled(_ message: SourcingFulfilled<SupplyTrade>, in tx: Transaction) async throws {
        try await follow(message.requestID, in: tx) { $0.plan.fulfilled(message.requestID) }
    }

    /// The planner asks once more for what supply declined.
    static func askAgain(_ id: EnquiryID, in tx: Transaction) async throws {
        guard let desk = try await OrderDesk.find(id, in: tx) else { throw ProductionRefusal.orderNotFound(id) }
        guard desk.isAlive, desk.plan.isChecked else { throw ProductionRefusal.nothingToAsk }
        let (plan, requests) = desk.plan.asking(fresh: { EnquiryID() })
        guard !requests.isEmpty else { throw ProductionRefusal.nothingToAsk }
        PlanStore.save(plan, insteadOf: desk.plan, in: tx)
        try await MaterialMessages.send(requests, in: tx.about(desk.record))
    }

    /// What was expected of a request is gone; while somebody still waits for the product it is asked for afresh
    /// (S-27).
    private static func lose(
        _ request: EnquiryID, as state: MaterialRequest.State, in tx: Transaction
    ) async throws {
        try await follow(request, in: tx) { desk in
            guard desk.isAlive else {
                return desk.plan.changing(request) { if $0.state.isLive { $0.state = state } }
            }
            let (plan, requests) = desk.plan.lost(request, as: state, fresh: { EnquiryID() })
            try await MaterialMessages.send(requests, in: tx)
            return plan
        }
    }

    /// Loads the order of a request, applies the change, saves, and moves the promised date where the material's
    /// later day makes that necessary.
    private static func follow(
        _ request: EnquiryID, in tx: Transaction, _ change: (OrderDesk) async throws -> MaterialPlan
    ) async throws {
        guard let id = try await OrderStore.id(ofRequest: request, in: tx),
            let desk = try await OrderDesk.find(id, in: tx)
        else { return }
        let plan = try await change(desk)
        PlanStore.save(plan, insteadOf: desk.plan, in: tx)
        guard let (delayed, event) = try desk.delay(to: plan, at: tx.now) else { return }
        EnquiryStore.save(delayed, in: tx)
        try await Outbox.append(event, in: tx.about(desk.record))
    }
}
