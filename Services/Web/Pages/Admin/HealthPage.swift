import Contracts

/// Whether what a service keeps obeys its rules, and whether its messages get through. Each report looks at everything
/// that the service has, so only those that are asked for are made.
enum HealthPage {
    static let path = "/admin/health"

    static func register(on pages: PageRoutes) { pages.get(path, right: .audit, show) }

    static func show(_ desk: Desk) async throws -> Reply {
        guard let asked = desk.visit.query["service"].flatMap(ServiceName.init(rawValue:)) else {
            return try desk.page(choice(desk))
        }
        let report = try await desk.services.auditReport(of: asked, for: desk.visit)
        let record = AdminRecord(
            title: AdminWords(desk).service(asked), crumb: AdminWay(text: desk.texts.text("health"), target: path),
            chips: [chip(report, desk.texts)], facts: facts(report.messages, desk), sections: [rules(report, desk)])
        return try desk.page(record)
    }

    private static func choice(_ desk: Desk) -> AdminRecord {
        let words = AdminWords(desk)
        let ways = ServiceName.allCases.map {
            AdminWay(text: words.service($0), target: "\(path)?service=\($0.rawValue)")
        }
        return AdminRecord(title: desk.texts.text("health"), lead: desk.texts.text("healthLead"), others: ways)
    }

    private static func chip(_ report: AuditReport, _ texts: MessageCatalog) -> Chip {
        report.invariants.contains { $0.violated > 0 }
            ? Chip(texts.text("rulesBroken"), .bad) : Chip(texts.text("rulesHold"), .good)
    }

    private static func facts(_ messages: AuditReport.Messages, _ desk: Desk) -> Facts {
        func count(_ key: String, _ number: Int?) -> (String, Cell) {
            (desk.texts.text(key), number.map { .number(desk.formats.number($0)) } ?? .empty)
        }
        return Facts([
            count("messagesToSend", messages.outbox), count("messagesPutOff", messages.deferred),
            count("messagesParked", messages.parked), count("messagesUnanswered", messages.unanswered),
            count("messagesDead", messages.deadLetters),
        ])
    }

    private static func rules(_ report: AuditReport, _ desk: Desk) -> AdminRecord.Section {
        let texts = desk.texts
        let table = Table(
            caption: texts.text("rules"), columns: ["rule", "checked", "violated", "examples"].map { texts.text($0) },
            rows: report.invariants.map { rule in
                Table.Row([
                    .code(rule.id), .number(desk.formats.number(rule.checked)),
                    rule.violated == 0
                        ? .number(desk.formats.number(0))
                        : .chip(Chip(desk.formats.number(rule.violated), .bad)),
                    rule.examples.isEmpty ? .empty : .code(rule.examples.joined(separator: " ")),
                ])
            })
        return AdminRecord.Section(name: "rules", title: texts.text("rules"), table: table)
    }
}
