import Contracts

extension Services {
    /// SM-06.
    static let approvalStates = [
        "IN_PROGRESS", "GRANTED", "RETURNED", "REJECTED", "WITHDRAWN", "SUPERSEDED", "EXPIRED", "REFUSED",
    ]

    /// What waits for the person, the longest waiting first.
    func approvalTasks(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<ApprovalTaskView> {
        try await get("approval", query.question("tasks", limit: limit), for: visit)
    }

    func approvalTasks(_ limit: Int, for visit: Visit) async throws -> [ApprovalTaskView] {
        let page: Page<ApprovalTaskView> = try await get("approval", "tasks?limit=\(limit)", for: visit)
        return page.data
    }

    /// The person's own part in a request; `nil` when it does not wait for him.
    func approvalTask(on request: ApprovalRequestID, for visit: Visit) async throws -> ApprovalTaskView? {
        let page: Page<ApprovalTaskView> = try await get("approval", "tasks?request_id=\(request)", for: visit)
        return page.data.first
    }

    /// The newest first.
    func approvalRequests(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<ApprovalRequestView> {
        try await get("approval", query.question("requests", limit: limit), for: visit)
    }

    func approvalRequest(_ id: ApprovalRequestID, for visit: Visit) async throws -> ApprovalRequestDetail {
        try await get("approval", "requests/\(id)", for: visit)
    }

    /// Present and coming ones, given and received.
    func delegations(for visit: Visit) async throws -> [DelegationView] {
        let page: Page<DelegationView> = try await get("approval", "delegations", for: visit)
        return page.data
    }

    /// Everybody who may decide, by name.
    func deciders(for visit: Visit) async throws -> [ColleagueView] {
        let page: Page<ColleagueView> = try await get("approval", "colleagues", for: visit)
        return page.data
    }
}
