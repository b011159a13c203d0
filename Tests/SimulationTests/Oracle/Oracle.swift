import Contracts
import ServiceKit
import TestKit

@testable import karvan

/// Every invariant, asked when nothing is on its way any more: those that services check themselves, those that
/// `karvan audit` sees across services, and the books of messages.
struct Oracle {
    let world: World

    /// How many things each rule looked at, and what breaks one.
    struct Verdict {
        var looked: [String: Int] = [:]
        var violations: [String] = []
    }

    func judge() async throws -> Verdict {
        var verdict = Verdict()
        var reports: [ServiceName: AuditReport] = [:]
        for service in world.services {
            guard let report = try await report(of: service, &verdict) else { continue }
            reports[service.name] = report
            for line in report.invariants { note(line, service.name.rawValue, &verdict) }
        }
        for line in CrossChecks.all(reports) { note(line, "across services", &verdict) }
        for line in try await MessageBooks(of: world).lines { note(line, "messages", &verdict) }
        for letter in world.broker.deadLetters { verdict.violations.append("I-71 dead letter: \(letter)") }
        if world.broker.unrouted > 0 { verdict.violations.append("I-71 \(world.broker.unrouted) messages unrouted") }
        return verdict
    }

    private func report(of service: SimulatedService, _ verdict: inout Verdict) async throws -> AuditReport? {
        let answer = try await service.harness.get("audit", as: world.company.principal(.auditor))
        guard answer.status == 200 else {
            verdict.violations.append("\(service.name.rawValue): the audit answered \(answer)")
            return nil
        }
        return try answer.decoded()
    }

    private func note(_ line: AuditReport.Invariant, _ place: String, _ verdict: inout Verdict) {
        verdict.looked[line.id, default: 0] += line.checked
        guard line.violated > 0 else { return }
        let examples = line.examples.prefix(3).joined(separator: "; ")
        verdict.violations.append("\(line.id) \(place): \(line.violated) of \(line.checked): \(examples)")
    }
}
