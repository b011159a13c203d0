import Contracts
import Foundation

extension Services {
    /// So many are shown in a list to choose from; a company with more gives its people by search.
    private static let most = 200

    // MARK: - Identity

    /// By user name.
    func users(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<UserView> {
        try await get("identity", query.question("users", limit: limit), for: visit)
    }

    /// The first of them, to choose from and to name.
    func firstUsers(for visit: Visit) async throws -> [UserView] {
        let page: Page<UserView> = try await get("identity", "users?limit=\(Self.most)", for: visit)
        return page.data
    }

    func users(of unit: UnitID, for visit: Visit) async throws -> Page<UserView> {
        try await get("identity", "users?unit_id=\(unit)&limit=\(Self.most)", for: visit)
    }

    func user(_ id: UserID, for visit: Visit) async throws -> UserView {
        try await get("identity", "users/\(id)", for: visit)
    }

    func units(for visit: Visit) async throws -> [UnitView] {
        let page: Page<UnitView> = try await get("identity", "units?limit=\(Self.most)", for: visit)
        return page.data
    }

    func unit(_ id: UnitID, for visit: Visit) async throws -> UnitView {
        try await get("identity", "units/\(id)", for: visit)
    }

    func company(_ id: CompanyID, for visit: Visit) async throws -> CompanyView {
        try await get("identity", "companies/\(id)", for: visit)
    }

    /// All companies; `nil` for everybody but the installation's administrator.
    func companies(for visit: Visit) async throws -> [CompanyView]? {
        do {
            let page: Page<CompanyView> = try await get("identity", "companies?limit=\(Self.most)", for: visit)
            return page.data
        } catch ServiceFailure.refused(let problem) where [403, 404].contains(problem.status) {
            return nil
        }
    }

    /// The latest first.
    func problemReports(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<ProblemReportView> {
        try await get("identity", query.question("problem-reports", limit: limit), for: visit)
    }

    func problemReport(_ id: ProblemReportID, for visit: Visit) async throws -> ProblemReportView {
        try await get("identity", "problem-reports/\(id)", for: visit)
    }

    // MARK: - Sales processes

    /// What happens to every sale, in its order; a stage may be reached by it.
    static let milestones = ["APPROVAL", "SOURCING", "PRO_FORMA", "ORDER", "INVOICE", "DELIVERY"]

    /// As they are this moment: who changes them sees what he did.
    func processesNow(for visit: Visit) async throws -> [SalesProcesses.Process] {
        let all: SalesProcesses = try await get("sales", "processes", for: visit)
        return all.processes
    }

    func process(_ key: String, for visit: Visit) async throws -> SalesProcesses.Process {
        try await get("sales", "processes/\(key)", for: visit)
    }

    // MARK: - Approval

    func policies(for visit: Visit) async throws -> [ApprovalPolicyView] {
        let page: Page<ApprovalPolicyView> = try await get("approval", "policies", for: visit)
        return page.data
    }

    func policy(_ key: String, for visit: Visit) async throws -> ApprovalPolicyView {
        try await get("approval", "policies/\(key)", for: visit)
    }

    // MARK: - Every service

    /// What people had the services do, the newest first, and which services did not answer.
    ///
    /// - Parameter before: the entry after which the page begins.
    func auditEntries(
        of services: [ServiceName], _ search: AuditSearch, before: String?, for visit: Visit
    ) async throws -> (entries: [AuditEntry], away: [ServiceName]) {
        let question = (search.question + [("before", before)])
            .compactMap { name, value in value.map { "\(name)=\(ListQuery.encoded($0))" } }.joined(separator: "&")
        let found: (answers: [(ServiceName, AuditEntries)], away: [ServiceName]) = try await ask(
            services, "audit/entries?\(question)", for: visit)
        return (found.answers.flatMap(\.1.entries).sorted { $0.id > $1.id }, found.away)
    }

    func auditReport(of service: ServiceName, for visit: Visit) async throws -> AuditReport {
        try await get(service.rawValue, "audit", for: visit)
    }

    /// Messages that could not be handled, by the service that keeps them.
    func parkedMessages(
        of services: [ServiceName], for visit: Visit
    ) async throws -> (messages: [(service: ServiceName, message: ParkedMessage)], away: [ServiceName]) {
        let found: (answers: [(ServiceName, ParkedMessages)], away: [ServiceName]) = try await ask(
            services, "messages/parked", for: visit)
        return (found.answers.flatMap { service, parked in parked.messages.map { (service, $0) } }, found.away)
    }

    /// Asks several services the same; the answers are in the order of ``ServiceName``.
    private func ask<Value: Decodable & Sendable>(
        _ services: [ServiceName], _ path: String, for visit: Visit
    ) async throws -> (answers: [(ServiceName, Value)], away: [ServiceName]) {
        try await withThrowingTaskGroup(of: (ServiceName, Value?).self) { group in
            for service in services {
                group.addTask { (service, try await unlessAway(service, path, for: visit)) }
            }
            let found = try await group.reduce(into: [:]) { $0[$1.0] = .some($1.1) }
            let answers = services.compactMap { service in (found[service] ?? nil).map { (service, $0) } }
            return (answers, services.filter { (found[$0] ?? nil) == nil })
        }
    }

    /// `nil` when the service does not answer: the others do.
    private func unlessAway<Value: Decodable>(
        _ service: ServiceName, _ path: String, for visit: Visit
    ) async throws -> Value? {
        do {
            return try await get(service.rawValue, path, for: visit)
        } catch let failure as ServiceFailure where failure.isAway {
            return nil
        }
    }
}
