import ApprovalDomain
import Contracts
import Postgres

/// What Identity publishes, and what it means for tasks that are open.
enum PeopleCommands {
    static func saveCompany(_ company: CompanyPublished, in tx: Transaction) async throws {
        PeopleStore.save(company, in: tx)
        for subject in [ApprovalSubject.opportunity, .creditOverride] {
            try await PolicyCommands.installUsual(key: subject.rawValue, for: subject, in: tx)
        }
    }

    static func save(_ user: UserPublished, in tx: Transaction) async throws {
        PeopleStore.save(user, in: tx)
        try await reassign(affectedBy: user.userID, roles: user.roles, in: tx)
    }

    static func deactivate(_ message: UserDeactivated, in tx: Transaction) async throws {
        PeopleStore.deactivate(message.userID, in: tx)
        try await reassign(affectedBy: message.userID, roles: [], in: tx)
    }

    /// Open steps follow the people: who may decide no longer loses his task, who newly fits a seat gets one.
    private static func reassign(affectedBy user: UserID, roles: [Role], in tx: Transaction) async throws {
        let ids = try await RequestStore.open(concerning: user, roles: roles, in: tx)
        guard !ids.isEmpty else { return }
        for request in try await RequestStore.find(ids, .forUpdate, in: tx) {
            guard let step = request.openStep else { continue }
            let seats = try await PolicyStore.seats(of: request.id, step: step.policyStep, in: tx)
            let people = try await PeopleStore.directory(
                for: seats + request.tasks.map { .user($0.user) }, in: tx)
            let (_, changed, added) = request.reassigned(seats, to: people) { ApprovalTaskID() }
            TaskStore.save(changed, in: tx)
            TaskStore.insert(added.map { (request.id, $0) }, in: tx)
        }
    }
}
