import Contracts
import IdentityDomain
import ServiceKit

/// In whose name an administrator may act: his own company's, or any when he is the installation's.
enum Reach {
    /// The company a request is about: the one it names, else the caller's.
    ///
    /// - Throws: `.otherCompany`.
    static func company(_ named: CompanyID?, _ call: Call) async throws -> CompanyID {
        let own = call.principal.company
        guard let named, named != own else { return own }
        try await requireInstallation(call)
        return named
    }

    static func acting(for named: CompanyID?, _ call: Call) async throws -> Acting {
        call.acting(for: try await company(named, call), .user(call.principal.user))
    }

    /// - Throws: `.otherCompany` for everybody whose home is not the installation itself.
    static func requireInstallation(_ call: Call) async throws {
        let installation = try await call.service.database.read(.upkeep) { tx in
            try await CompanyStore.installation(in: tx)
        }
        guard call.principal.roles.contains(.administrator), installation?.id == call.principal.company else {
            throw IdentityRefusal.otherCompany
        }
    }
}
