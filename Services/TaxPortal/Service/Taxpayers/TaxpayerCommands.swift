import Contracts
import Foundation
import Postgres
import TaxPortalDomain

enum TaxpayerCommands {
    /// Writes the settings of the caller's company for a portal, and lets the portal be tried at once.
    ///
    /// - Parameters:
    ///   - adapter: the portal's module, which judges what is its own; `nil` where this installation has none.
    ///   - expected: the version that the caller looked at; `nil` accepts any.
    /// - Throws: `.stale`; `.taxpayerInvalid` with everything that cannot be used.
    static func save(
        _ request: TaxpayerRequest, for portal: Portal, judgedBy adapter: (any PortalAdapter)?, expected: Int?,
        in tx: Transaction
    ) async throws -> TaxpayerSettings {
        let before = try await TaxpayerStore.find(portal, .forUpdate, in: tx)
        if let expected, expected != before?.version ?? 0 {
            throw SubmissionRefusal.stale(current: before?.version ?? 0)
        }
        let settings = TaxpayerSettings(
            portal: portal, baseURL: request.baseURL, memoryID: request.memoryID.flatMap { $0.isEmpty ? nil : $0 },
            options: options(of: request), isEnabled: request.enabled ?? true,
            filesFrom: try await firstDay(request, before, at: portal, in: tx), updatedAt: tx.now,
            version: (before?.version ?? 0) + 1)
        let faults = faults(in: request, settings, judgedBy: adapter)
        guard faults.isEmpty else { throw SubmissionRefusal.taxpayerInvalid(faults) }
        TaxpayerStore.save(settings, in: tx)
        // What was announced, an outage say, may have moved them. Submissions before the portal's health, as everywhere.
        DeadlineStore.lookUpAgain(portal, in: tx)
        HealthStore.tryAgain(portal, in: tx)
        return settings
    }

    /// Without a word, what was issued before the company joined the portal is not filed there, because what is filed cannot
    /// be taken back; but what waits for the portal already is.
    private static func firstDay(
        _ request: TaxpayerRequest, _ before: TaxpayerSettings?, at portal: Portal, in tx: Transaction
    ) async throws -> LocalDate? {
        if let day = request.filesFrom { return day }
        if let before { return before.filesFrom }
        let zone = try await CompanyStore.timeZone(in: tx)
        let today = tx.now.day(in: zone)
        return min(today, try await DocumentStore.firstWaiting(for: portal, in: tx) ?? today)
    }

    private static func faults(
        in request: TaxpayerRequest, _ settings: TaxpayerSettings, judgedBy adapter: (any PortalAdapter)?
    ) -> [Fault] {
        let faults = check(request)
        let told = Set(faults.map(\.pointer))
        return faults + (adapter?.objections(to: settings) ?? []).filter { !told.contains($0.pointer) }
    }

    /// Without white space around them; one that is empty says nothing.
    private static func options(of request: TaxpayerRequest) -> [String: String] {
        (request.options ?? [:]).mapValues { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
            .filter { !$0.value.isEmpty }
    }

    /// Room for some three thousand ids of products.
    private static let longestValue = 100_000

    /// What is wrong whatever the portal. Secrets lie in files: what looks like one is refused here, before it is stored.
    static func check(_ request: TaxpayerRequest) -> [Fault] {
        var faults: [Fault] = []
        if !request.baseURL.isPortalAddress {
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
        for (name, value) in options(of: request).sorted(by: { $0.key < $1.key }) {
            if name.wholeMatch(of: /[a-z][a-z0-9_.-]{0,99}/) == nil {
                faults.append(.option(name, "invalid", "An option's name has small letters, digits and _ . - alone."))
            } else if value.utf8.count > longestValue {
                faults.append(.option(name, "invalid", "It may have \(longestValue) bytes at most."))
            } else if isSecret(name, value) {
                faults.append(
                    .option(
                        name, "secret", "Keys, passwords and tokens lie in files of the company's folder, not here."))
            }
        }
        return faults
    }

    private static func isSecret(_ name: String, _ value: String) -> Bool {
        ["password", "token", "secret"].contains(where: name.hasSuffix)
            // PEM, whatever is in it; a signed token; a KSeF token.
            || value.contains("-----BEGIN ") || value.hasPrefix("eyJ") || value.firstMatch(of: /\|[0-9a-f]{64}/) != nil
    }
}
