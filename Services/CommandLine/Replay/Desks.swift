import Contracts
import Foundation

/// The departments at work on everything that waits, many papers at a time: how a busy company carries many sales.
///
/// Each desk works off its own list, and waits for it where it is empty. In the warehouse the paper goes from hand to
/// hand: who picked gives the notes on for their permits, and these go with the goods to the gate. What lies between two
/// hands after an interruption is found by a look around now and then.
final class Desks: Sendable {
    private let cast: Cast

    init(_ cast: Cast) { self.cast = cast }

    /// Works until cancelled. A passing trouble (a service restarts) is sat out by the sessions, with their patience;
    /// what a desk cannot go on with ends all of them and is thrown.
    func work() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for desk in [approve, acceptOffers, dispatch, deliver] {
                group.addTask { try await Self.keepBusy(desk, pausing: .milliseconds(5)) }
            }
            group.addTask { [lookAround] in try await Self.keepBusy(lookAround, pausing: .seconds(1)) }
            // Not `waitForAll`, which would wait for the other desks before it told of the one that failed.
            while try await group.next() != nil {}
        }
    }

    private typealias Desk = @Sendable () async throws -> Void

    private static func keepBusy(_ desk: Desk, pausing pause: Duration) async throws {
        while !Task.isCancelled {
            do {
                try await desk()
                try await Task.sleep(for: pause)
            } catch let problem as APIProblem where [404, 409, 412].contains(problem.status) {
                // Somebody else was there first, or a message is on its way: the list tells next time.
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    /// For how many seconds a desk waits for its empty list before it asks once more.
    private static let patience = 10

    private func waitingTasks() async throws -> [ApprovalTaskView] {
        let page: Page<ApprovalTaskView> = try await cast.approver.get(
            "approval/v1/tasks?limit=100", waiting: Self.patience)
        return page.data
    }

    /// An approver lets a few requests gather and decides them together: from here on they travel together, and each
    /// department that follows has one unit of work for all of them.
    @Sendable private func approve() async throws {
        guard try await !waitingTasks().isEmpty else { return }
        try await Task.sleep(for: .milliseconds(50))
        let items = try await waitingTasks().map {
            DecideManyRequest.Item(
                requestID: $0.requestID, decision: .approve, revision: $0.revision, contentHash: $0.contentHash)
        }
        guard !items.isEmpty else { return }
        let _: DecideManyResponse = try await cast.approver.post(
            "approval/v1/decisions", DecideManyRequest(items: items))
    }

    @Sendable private func acceptOffers() async throws {
        let issued: Page<ProFormaSummary> = try await cast.accountant.get(
            "accounting/v1/pro-formas?state=ISSUED&limit=100", waiting: Self.patience)
        guard !issued.data.isEmpty else { return }
        let items = issued.data.map { AcceptProFormasRequest.Item(proFormaID: $0.id, version: $0.version) }
        let _: AcceptProFormasResponse = try await cast.accountant.post(
            "accounting/v1/pro-formas/acceptances", AcceptProFormasRequest(items: items, evidence: "order"))
    }

    private func notes(_ state: String, waiting: Int? = nil) async throws -> [DispatchNoteID] {
        let page: Page<DispatchNoteRow> = try await cast.storekeeper.get(
            "warehouse/v1/dispatch-notes?state=\(state)&limit=100", waiting: waiting)
        return page.data.map(\.id)
    }

    @Sendable private func dispatch() async throws {
        let ids = try await notes("RELEASED", waiting: Self.patience)
        guard !ids.isEmpty else { return }
        let picking: BulkAnswer = try await cast.storekeeper.post(
            "warehouse/v1/dispatch-notes/pick", PickManyRequest(ids: ids))
        try await permit(picking.done(\.dispatchNoteID))
    }

    private func permit(_ ids: [DispatchNoteID]) async throws {
        guard !ids.isEmpty else { return }
        let permits: BulkAnswer = try await cast.warehouseManager.post(
            "warehouse/v1/dispatch-notes/permits", PermitManyRequest(ids: ids, vehicle: "Van 1", driver: "Driver"))
        try await letOut(permits.done(\.exitPermitID))
    }

    private func letOut(_ ids: [ExitPermitID]) async throws {
        guard !ids.isEmpty else { return }
        let _: BulkAnswer = try await cast.gateKeeper.post("warehouse/v1/exit-permits/use", UseManyRequest(ids: ids))
    }

    @Sendable private func lookAround() async throws {
        let permits: Page<ExitPermitRow> = try await cast.gateKeeper.get(
            "warehouse/v1/exit-permits?state=ISSUED&limit=100")
        try await letOut(permits.data.map(\.id))
        try await permit(try await notes("PICKED"))
    }

    @Sendable private func deliver() async throws {
        let page: Page<DeliveryRow> = try await cast.deliveryClerk.get(
            "delivery/v1/deliveries?state=IN_TRANSIT&limit=100", waiting: Self.patience)
        guard !page.data.isEmpty else { return }
        let _: ConfirmDeliveriesResult = try await cast.deliveryClerk.post(
            "delivery/v1/deliveries/confirmations",
            ConfirmDeliveriesRequest(ids: page.data.map(\.id), receiver: "Receiver"))
    }
}

/// What the desks need of a list; the rest of each record stays unread.
private struct DispatchNoteRow: Codable, Sendable { let id: DispatchNoteID }
private struct ExitPermitRow: Codable, Sendable { let id: ExitPermitID }

extension BulkAnswer {
    /// What came of those that were not refused.
    fileprivate func done<ID>(_ id: KeyPath<BulkResult, ID?>) -> [ID] {
        results.filter { $0.status < 300 }.compactMap { $0[keyPath: id] }
    }
}
