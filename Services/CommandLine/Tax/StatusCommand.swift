import ArgumentParser
import Contracts

/// How the company stands with its portals.
struct TaxStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Portals: health, queue, deadlines, certificates.")

    @OptionGroup var session: SessionOptions

    func run() async throws {
        let status: TaxStatus = try await session.session().get("taxportal/v1/status")
        guard !session.json else { return try Terminal.printJSON(status) }
        guard !status.portals.isEmpty else { return print("No portal is set up, and no document waits for one.") }
        print(status.portals.map(Self.text).joined(separator: "\n"))
    }

    private static func text(_ portal: TaxPortalStatus) -> String {
        var lines = ["\(portal.portal)  \(health(portal))"]
        let states = portal.counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        lines.append("  documents  \(states.isEmpty ? "none" : states.joined(separator: ", "))")
        if portal.offline > 0 { lines.append("  offline    \(portal.offline)") }
        if let oldest = portal.oldestOpenAt { lines.append("  oldest     \(oldest)") }
        if portal.overdue > 0 { lines.append("  OVERDUE    \(portal.overdue)") }
        for deadline in portal.deadlines {
            lines.append(
                "  deadline   \(deadline.deadlineAt)  \(deadline.legalNumber)  \(deadline.state)  \(deadline.submissionID)"
            )
        }
        for credential in portal.credentials {
            let warning = credential.warning.map { "  \($0)" } ?? ""
            lines.append("  key        \(credential.name), until \(credential.validUntil)\(warning)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func health(_ portal: TaxPortalStatus) -> String {
        guard portal.connected else { return "not connected in this installation" }
        guard portal.configured else { return "not set up for this company" }
        guard let health = portal.health else { return "not called yet" }
        let told = [health.code, health.message].compactMap(\.self).joined(separator: " ")
        let pause = health.pausedUntil.map { ", tried again at \($0)" } ?? ""
        return "\(health.state) since \(health.since)\(told.isEmpty ? "" : ": \(told)")\(pause)"
    }
}
