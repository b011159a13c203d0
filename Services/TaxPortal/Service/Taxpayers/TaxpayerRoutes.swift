import Contracts
import Foundation
import Postgres
import ServiceKit
import TaxPortalDomain

enum TaxpayerRoutes {
    private static let readers: [Right] = [.readTax, .submitTax, .manageCompany]
    private static let writers: [Right] = [.submitTax, .manageCompany]

    static func register(on routes: ServiceRoutes) {
        routes.get("taxpayers", access: .anyOf(readers), list)
        routes.get("taxpayers/{portal}", access: .anyOf(readers), show)
        routes.add(.put, "taxpayers/{portal}", .anyOf(writers), needs: .version, save)
    }

    static func list(_ call: Call) async throws -> Answer {
        let folder = call.service.own(TaxPortalState.self).secrets
        return try await call.read { tx in
            var views: [TaxpayerView] = []
            for settings in try await TaxpayerStore.all(in: tx) {
                views.append(try await view(settings, folder, in: tx))
            }
            return Answer(.ok, TaxpayerViews(data: views))
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let portal = try call.portal()
        let folder = call.service.own(TaxPortalState.self).secrets
        return try await call.read { tx in
            guard let settings = try await TaxpayerStore.find(portal, in: tx) else {
                throw Problem.notFound("Nothing is set for \(portal.rawValue) yet; PUT taxpayers/\(portal.rawValue).")
            }
            return Answer(.ok, try await view(settings, folder, in: tx), version: settings.version)
        }
    }

    static func save(_ call: Call) async throws -> Answer {
        let portal = try call.portal()
        let body = try await call.body(TaxpayerRequest.self)
        let expected = try call.versionIfGiven
        let state = call.service.own(TaxPortalState.self)
        return try await call.change { tx in
            let saved = try await TaxpayerCommands.save(
                body, for: portal, judgedBy: state.adapters[portal], expected: expected, in: tx)
            return Answer(.ok, try await view(saved, state.secrets, in: tx), version: saved.version)
        }
    }

    private static func view(
        _ settings: TaxpayerSettings, _ secrets: URL, in tx: Transaction
    ) async throws -> TaxpayerView {
        let folder = secrets.appending(path: "\(tx.acting.company)", directoryHint: .isDirectory)
        return TaxpayerView(
            portal: settings.portal.rawValue, version: settings.version, baseURL: settings.baseURL,
            memoryID: settings.memoryID, options: settings.options, enabled: settings.isEnabled,
            filesFrom: settings.filesFrom, secretFiles: SecretFolder(folder).names,
            credentials: try await CredentialStore.find(settings.portal, in: tx).map { $0.view(at: tx.now) },
            updatedAt: settings.updatedAt)
    }
}

extension Call {
    /// The portal that the path names.
    func portal() throws -> Portal {
        let name = try parameter("portal")
        guard let portal = Portal(rawValue: name) else {
            throw SubmissionRefusal.unknownPortal(String(name.prefix(40)))
        }
        return portal
    }
}
