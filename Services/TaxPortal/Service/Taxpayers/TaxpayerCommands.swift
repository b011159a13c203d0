import Contracts
import Foundation
import Postgres
import TaxPortalDomain

enum TaxpayerCommands {
    /// Writes the settings of the caller's company for a portal, and lets the portal be tried at once.
    ///
    /// - Parameter expected: the version that the caller looked at; `nil` accepts any.
    static func save(
        _ request: TaxpayerRequest, for portal: Portal, expected: Int?, in tx: Transaction
    ) async throws -> TaxpayerSettings {
        let faults = check(request)
        guard faults.isEmpty else { throw SubmissionRefusal.taxpayerInvalid(faults) }
        let before = try await TaxpayerStore.find(portal, .forUpdate, in: tx)
        if let expected, expected != before?.version ?? 0 {
            throw SubmissionRefusal.stale(current: before?.version ?? 0)
        }
        let settings = TaxpayerSettings(
            portal: portal, baseURL: request.baseURL, memoryID: request.memoryID.flatMap { $0.isEmpty ? nil : $0 },
            options: request.options ?? [:], isEnabled: request.enabled ?? true, updatedAt: tx.now,
            version: (before?.version ?? 0) + 1)
        TaxpayerStore.save(settings, in: tx)
        HealthStore.tryAgain(portal, in: tx)
        // What was announced, an outage say, may have moved them.
        DeadlineStore.lookUpAgain(portal, in: tx)
        return settings
    }

    /// Secrets lie in files: what looks like one is refused here, before it is stored.
    static func check(_ request: TaxpayerRequest) -> [Fault] {
        var faults: [Fault] = []
        if !isUsable(request.baseURL) {
            faults.append(
                Fault(
                    pointer: "/base_url", code: "invalid",
                    message: "Give the portal's address, beginning with https:// (http:// only on this machine)."))
        }
        if let memory = request.memoryID, !memory.isEmpty, memory.wholeMatch(of: /[A-Z0-9]{6}/) == nil {
            faults.append(
                Fault(
                    pointer: "/memory_id", code: "invalid",
                    message: "A memory id has six capital letters and digits: A11216."))
        }
        for (name, value) in (request.options ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard name.wholeMatch(of: /[a-z][a-z0-9_.-]{0,63}/) != nil, value.utf8.count <= 1000 else {
                faults.append(
                    Fault(pointer: "/options/\(name.prefix(64))", code: "invalid", message: "Too long, or no name."))
                continue
            }
            if value.contains("PRIVATE KEY") || ["password", "token", "secret"].contains(where: name.hasSuffix) {
                faults.append(
                    Fault(
                        pointer: "/options/\(name)", code: "secret",
                        message: "Keys, passwords and tokens lie in files of the company's folder, not here."))
            }
        }
        return faults
    }

    private static func isUsable(_ text: String) -> Bool {
        guard text.utf8.count <= 500, let url = URLComponents(string: text), let host = url.host, !host.isEmpty,
            url.user == nil, url.query == nil, url.fragment == nil
        else { return false }
        return url.scheme == "https"
            || url.scheme == "http" && ["127.0.0.1", "localhost", "[::1]", "::1"].contains(host)
    }
}
