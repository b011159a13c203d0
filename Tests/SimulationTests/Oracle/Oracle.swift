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
        /// How often each timer fired.
        var fired: [String: Int] = [:]
        var violations: [String] = []
    }

    /// - Parameter luck: which copies are built anew, and how.
    func judge(_ temper: Temper, _ luck: inout Luck) async throws -> Verdict {
        var verdict = Verdict()
        var reports: [ServiceName: AuditReport] = [:]
        for service in world.services {
            guard let report = try await report(of: service, &verdict) else { continue }
            reports[service.name] = report
            for line in report.invariants { note(line, service.name.rawValue, &verdict) }
        }
        for line in CrossChecks.all(reports) { note(line, "across services", &verdict) }
        let books = try await MessageBooks(of: world)
        for line in books.lines { note(line, "messages", &verdict) }
        verdict.fired = try await Timers.fired(in: world, sent: books.types)
        note(try await Rebuilding(world: world).line(temper, &luck), "read models", &verdict)
        let accepted = Set(world.authority.accepted)
        verdict.looked["I-60-authority", default: 0] += accepted.count
        verdict.violations += world.authority.wrongs + (try await madeUp(accepted))
        verdict.violations += world.log.defects.prefix(3).map { "A-01: \($0)" }
        for letter in world.broker.deadLetters { verdict.violations.append("I-71 dead letter: \(letter)") }
        if world.broker.unrouted > 0 { verdict.violations.append("I-71 \(world.broker.unrouted) messages unrouted") }
        return verdict
    }

    /// I-60: what the books call accepted, and the authority does not.
    private func madeUp(_ accepted: Set<String>) async throws -> [String] {
        let rows = try await world.service(.taxportal).database.read(Acting.upkeep) { tx in
            try await tx.query("select d.legal_number from acceptance join tax_document d using (document_id)")
        }
        return try rows.map { try $0["legal_number"] as String }.filter { !accepted.contains($0) }.map {
            "I-60: nobody has accepted \($0)"
        }
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
