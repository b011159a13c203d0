import Contracts
import Postgres
import SalesDomain

/// Giving sales to another responsible person, and changing several at once.
extension OpportunityCommands {
    /// - Throws: `.notARepresentative`; what ``Opportunity/assigned(to:by:note:_:)`` throws.
    static func assign(
        _ id: OpportunityID, _ request: AssignRequest, expecting version: Int, by person: UserID, in tx: Transaction
    ) async throws -> Opportunity {
        try await UserStore.requireRepresentative(request.ownerID, in: tx)
        return try await change(id, expecting: version, in: tx) {
            try $0.assigned(to: request.ownerID, by: person, note: request.note.said, $1)
        }
    }

    /// Its owner has seen that it was given to him.
    static func acknowledge(
        _ id: OpportunityID, expecting version: Int, by person: UserID, in tx: Transaction
    ) async throws -> Opportunity {
        try await change(id, expecting: version, in: tx) { current, _ in
            guard current.handover != nil, current.owner == person else { throw SalesRefusal.notHandedOver }
            return (current, Consequences())
        }
    }

    /// Each by itself, under the rules of a single change: one that is refused does not stop the others.
    ///
    /// - Parameters:
    ///   - rows: without a version, any will do.
    ///   - seen: those of them that the person may see.
    static func changeMany(
        _ rows: [(id: OpportunityID, version: Int?)], _ request: OpportunityChange, seen: Set<OpportunityID>,
        by person: UserID, in tx: Transaction
    ) async throws -> ChangedOpportunities {
        if let owner = request.ownerID { try await UserStore.requireRepresentative(owner, in: tx) }
        try await OpportunityStore.hold(rows.map(\.id).filter(seen.contains), in: tx)
        var results: [ChangedOpportunities.Result] = []
        for (id, version) in rows {
            var name: String?
            do {
                guard seen.contains(id) else { throw SalesRefusal.notFound("opportunity") }
                name = try await OpportunityStore.find(id, .forUpdate, in: tx).name
                let saved = try await change(id, expecting: version, in: tx) {
                    try $0.changed(by: request, person, $1)
                }
                results.append(.init(id: id, name: name, version: Int(saved.version)))
            } catch let refusal as SalesRefusal {
                results.append(.init(id: id, name: name, problem: ItemProblem(refusal)))
            }
        }
        return ChangedOpportunities(results: results)
    }

    /// The same for all that a question finds, as long as they are the ones that were counted.
    ///
    /// - Throws: `.selectionChanged`.
    static func changeMatching(
        _ conditions: SQL, _ request: ChangeMatchingRequest, by person: UserID, in tx: Transaction
    ) async throws -> ChangedOpportunities {
        let found = try await OpportunityList.matching(conditions, in: tx)
        guard let ids = found.ids, found.count == request.count, found.token == request.token else {
            throw SalesRefusal.selectionChanged(count: found.count)
        }
        return try await changeMany(ids.map { ($0, nil) }, request.change, seen: Set(ids), by: person, in: tx)
    }
}

extension Opportunity {
    /// All of it or nothing.
    fileprivate func changed(
        by request: OpportunityChange, _ person: UserID, _ at: Circumstances
    ) throws -> (Opportunity, Consequences) {
        let moved = try request.expectedOn.map { try expected(on: $0) } ?? self
        guard let owner = request.ownerID else { return (moved, Consequences()) }
        return try moved.assigned(to: owner, by: person, note: request.note.said, at)
    }
}

extension String? {
    /// An empty note says nothing.
    var said: String? { flatMap { $0.isEmpty ? nil : $0 } }
}
