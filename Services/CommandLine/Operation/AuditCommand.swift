import ArgumentParser
import Contracts
import Foundation

/// Every invariant of `flows.md` section 8 in reach, across all services and all companies of the kept logins.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Check the invariants across all services; exit 1 on any violation.")

    @OptionGroup var session: SessionOptions
    @Option(help: "Wait up to this many seconds until all messages are handled.")
    var settle = 60

    struct Result: Codable {
        struct Line: Codable {
            let id: String
            let checked: Int
            let violated: Int
        }
        let invariants: [Line]
        let violations: Int
    }

    func run() async throws {
        let names =
            session.profile.map { [$0] } ?? Profiles.load().logins.keys.filter { $0 != "administrator" }.sorted()
        guard !names.isEmpty else { _ = try Profiles.load().login(nil); return }
        var byID: [String: (checked: Int, violated: Int, examples: [String])] = [:]
        var messages: [ServiceName: AuditReport] = [:]
        for name in names {
            let asker = try session.session(of: name)
            let reports = try await settledReports(asker)
            for (service, report) in reports {
                for line in report.invariants { add(line, "\(name)/\(service.rawValue)", to: &byID) }
            }
            let byService = Dictionary(uniqueKeysWithValues: reports)
            for line in CrossChecks.facts(byService) { add(line, name, to: &byID) }
            messages = byService
        }
        // A service's messages are those of all its companies, so they are looked at once: last, when all is settled.
        for line in CrossChecks.messages(messages) { add(line, "messages", to: &byID) }
        try show(byID)
    }

    private func add(
        _ line: AuditReport.Invariant, _ place: String,
        to byID: inout [String: (checked: Int, violated: Int, examples: [String])]
    ) {
        var entry = byID[line.id] ?? (0, 0, [])
        entry.checked += line.checked
        entry.violated += line.violated
        entry.examples += line.examples.map { "\(place): \($0)" }
        byID[line.id] = entry
    }

    /// Facts of two services are only compared when nothing is on its way between them.
    private func settledReports(_ asker: Session) async throws -> [(ServiceName, AuditReport)] {
        let deadline = ContinuousClock.now + .seconds(settle)
        while true {
            let reports = try await Self.reports(asker)
            let isQuiet = reports.allSatisfy {
                $0.1.messages.outbox + $0.1.messages.deferred + $0.1.messages.unanswered == 0
            }
            if isQuiet {
                // Twice the same answer: what was between broker and inbox has arrived as well.
                let again = try await Self.reports(asker)
                if zip(reports, again).allSatisfy({ $0.1.facts == $1.1.facts }) { return again }
            }
            if ContinuousClock.now > deadline { return reports }
            try await Task.sleep(for: .milliseconds(300))
        }
    }

    private static func reports(_ asker: Session) async throws -> [(ServiceName, AuditReport)] {
        var reports: [(ServiceName, AuditReport)] = []
        for service in ServiceName.allCases {
            reports.append((service, try await asker.get("\(service.rawValue)/v1/audit")))
        }
        return reports
    }

    private func show(_ byID: [String: (checked: Int, violated: Int, examples: [String])]) throws {
        let lines = byID.sorted { $0.key < $1.key }
        let result = Result(
            invariants: lines.map { .init(id: $0.key, checked: $0.value.checked, violated: $0.value.violated) },
            violations: lines.reduce(0) { $0 + $1.value.violated })
        if session.json {
            try Terminal.printJSON(result)
        } else {
            Terminal.printTable(
                ["INVARIANT", "CHECKED", "VIOLATED"],
                lines.map { [$0.key, "\($0.value.checked)", "\($0.value.violated)"] })
        }
        for line in lines where line.value.violated > 0 {
            Terminal.complain("\(line.key): \(line.value.examples.prefix(5).joined(separator: ", "))")
        }
        guard result.violations == 0 else { throw CommandFailure("\(result.violations) violations.") }
    }
}
