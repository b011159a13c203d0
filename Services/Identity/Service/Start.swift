import Contracts
import IdentityDomain
import Postgres
import ServiceKit

/// What Identity does at every start: a signing key, and the first administrator, when there are none.
enum Start {
    static func prepare(_ service: ServiceContext) async throws {
        let state = service.own(IdentityState.self)
        state.keys.attach(service.database)
        try await service.database.transaction(.upkeep) { tx in try await state.keys.turn(in: tx) }
        _ = try await service.database.read(.upkeep) { tx in try await state.keys.read(in: tx) }
        if let bootstrap = state.bootstrap { try await createAdministrator(bootstrap, service, state) }
    }

    /// The installation's home and its administrator, once: a later start changes nothing, not even the password.
    private static func createAdministrator(
        _ bootstrap: Bootstrap, _ service: ServiceContext, _ state: IdentityState
    ) async throws {
        let known = try await service.database.read(.upkeep) { tx in try await CompanyStore.installation(in: tx) }
        guard known == nil else { return }
        let hash = try await state.passwords.hash(bootstrap.password)
        let home = CompanyID()
        do {
            try await service.database.transaction(Acting(company: home)) { tx in
                try await CompanyStore.insert(installation(home, at: tx.now), in: tx)
                let profile = UserProfile(displayName: "Administrator", roles: [.administrator, .auditor])
                // Nobody needs to hear of him: he does no business.
                let (user, _) = try User.added(
                    UserID(), to: home, username: bootstrap.username, profile: profile, at: tx.now)
                try await UserStore.insert(user, passwordHash: hash, in: tx)
            }
            service.logger.info("first administrator created", metadata: ["username": "\(bootstrap.username)"])
        } catch PostgresError.duplicate("company_installation") {
            // Another replica was faster.
        }
    }

    private static func installation(_ id: CompanyID, at now: Timestamp) -> Company {
        Company(
            id: id, version: 1,
            facts: Company.Facts(
                name: "Installation", country: "ZZ", currency: .eur, timeZone: "UTC", calendar: .gregorian, taxID: nil),
            isInstallation: true, createdAt: now, updatedAt: now)
    }
}
