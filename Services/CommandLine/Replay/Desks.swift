import Contracts
import Foundation

/// The departments at work on everything that waits, many papers at a time: how a busy company carries many sales.
///
/// Each desk looks at its own list and works it off; when it finds nothing it looks again a little later. In the warehouse
/// the paper goes from hand to hand: who picked gives the notes on for their permits, and these go with the goods to the
/// gate. What lies between two hands after an interruption is found by a look around now and then.
final class Desks: Sendable {
    private let cast: Cast

    init(_ cast: Cast) { self.cast = cast }

    /// Works until cancelled. A passing trouble (a service restarts) is sat out by the sessions, with their patience;
    /// what a desk cannot go on with ends all of them and is thrown.
    func work() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for desk in [approve, acceptOffers, dispatch, deliver] {
                group.addTask { try await Self.keepBusy(desk, from: Self.shortest, to: Self.shortest * 2) }
            }
            group.addTask { [lookAround] in try await Self.keepBusy(lookAround, from: .seconds(1), to: .seconds(1)) }
            // Not `waitForAll`, which would wait for the other desks before it told of the one that failed.
            while try await group.next() != nil {}
        }
    }

    /// Long enough that a few papers gather: looking costs all departments more than waiting costs one sale.
    private static let shortest = Duration.milliseconds(25)

    private typealias Desk = @Sendable () async throws -> Bool

    /// Straight on while there is work; slower while there is none.
    private static func keepBusy(_ desk: Desk, from shortest: Duration, to longest: Duration) async throws {
        var pause = shortest
        while !Task.isCancelled {
            do {
                pause = try await desk() ? shortest : min(pause * 2, longest)
            } catch let problem as APIProblem where [404, 409, 412].contains(problem.status) {
                // Somebody else was there first, or a message is on its way: the list tells next time.
                pause = longest
            }
            try await Task.sleep(for: pause)
        }
    }

    @Sendable private func approve() async throws -> Bool {
        let tasks: Page<ApprovalTaskView> = try await cast.approver.get("approval/v1/tasks?limit=100")
        guard !tasks.data.isEmpty else { return false }
        let items = tasks.data.map {
            DecideManyRequest.Item(
                requestID: $0.requestID, decision: .approve, revision: $0.revision, contentHash: $0.contentHash)
        }
        let _: DecideManyResponse = try await cast.approver.post(
            "approval/v1/decisions", DecideManyRequest(items: items))
        return true
    }

    @Sendable private func acceptOffers() async throws -> Bool {
        let issued: Page<ProFormaSummary> = try await cast.accountant.get(
            "accounting/v1/pro-formas?state=ISSUED&limit=100")
        guard !issued.data.isEmpty else { return false }
        let items = issued.data.map { AcceptProFormasRequest.Item(proFormaID: $0.id, version: $0.version) }
        let _: AcceptProFormasResponse = try await cast.accountant.post(
            "accounting/v1/pro-formas/acceptances", AcceptProFormasRequest(items: items, evidence: "order"))
        return true
    }

    private func notes(_ state: String) async throws -> [DispatchNoteID] {
        let page: Page<DispatchNoteRow> = try await cast.storekeeper.get(
            "warehouse/v1/dispatch-notes?state=\(state)&limit=100")
        return page.data.map(\.id)
    }

    @Sendable private func dispatch() async throws -> Bool {
        let ids = try await notes("RELEASED")
        guard !ids.isEmpty else { return false }
        let picking: BulkAnswer = try await cast.storekeeper.post(
            "warehouse/v1/dispatch-notes/pick", PickManyRequest(ids: ids))
        try await permit(picking.done(\.dispatchNoteID))
        return true
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

    @Sendable private func lookAround() async throws -> Bool {
        let permits: Page<ExitPermitRow> = try await cast.gateKeeper.get(
            "warehouse/v1/exit-permits?state=ISSUED&limit=100")
        try await letOut(permits.data.map(\.id))
        let picked = try await notes("PICKED")
        try await permit(picked)
        return !picked.isEmpty
    }

    @Sendable private func deliver() async throws -> Bool {
        let page: Page<DeliveryRow> = try await cast.deliveryClerk.get(
            "delivery/v1/deliveries?state=IN_TRANSIT&limit=100")
        guard !page.data.isEmpty else { return false }
        let _: ConfirmDeliveriesResult = try await cast.deliveryClerk.post(
            "delivery/v1/deliveries/confirmations",
            ConfirmDeliveriesRequest(ids: page.data.map(\.id), receiver: "Receiver"))
        return true
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
