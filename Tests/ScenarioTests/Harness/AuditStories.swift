import Contracts
import Postgres
import TestKit
import Testing

@testable import karvan

extension Scenarios {
    @Suite("An audit that has something to find")
    struct AuditStories {
        /// Rows of one company broken by hand, how to mend them, and the rule that must see it.
        struct Damage: Sendable {
            let id: String
            let service: ServiceName
            let harm: @Sendable (CompanyID) -> SQL
            let mend: @Sendable (CompanyID) -> SQL
        }

        private static let damages = [
            Damage(id: "I-13-road", service: .sales) {
                slices("DELIVERED", to: "EXITED", of: $0)
            } mend: {
                slices("EXITED", to: "DELIVERED", of: $0)
            },
            Damage(id: "R-03", service: .sales) {
                slices("DELIVERED", to: "HELD", of: $0)
            } mend: {
                slices("HELD", to: "DELIVERED", of: $0)
            },
            Damage(id: "I-32-exits", service: .delivery) {
                "update delivery_line set quantity_millionths = quantity_millionths + 1 where company_id = \($0)"
            } mend: {
                "update delivery_line set quantity_millionths = quantity_millionths - 1 where company_id = \($0)"
            },
            Damage(id: "R-03", service: .warehouse) {
                "update hold set state = 'HELD', quantity_millionths = 7 where state = 'CONSUMED' and company_id = \($0)"
            } mend: {
                "update hold set state = 'CONSUMED', quantity_millionths = 0 where state = 'HELD' and company_id = \($0)"
            },
            Damage(id: "R-04", service: .accounting) {
                "update invoice_line set delivered_millionths = delivered_millionths - 1 where company_id = \($0)"
            } mend: {
                "update invoice_line set delivered_millionths = delivered_millionths + 1 where company_id = \($0)"
            },
            Damage(id: "R-04", service: .taxportal) {
                "update tax_document set kind = 'CORRECTION', original_id = document_id where company_id = \($0)"
            } mend: {
                "update tax_document set kind = 'INVOICE', original_id = null where company_id = \($0)"
            },
            Damage(id: "I-50-papers", service: .approval) {
                "update approval_request set content_hash = 'x' || content_hash where company_id = \($0)"
            } mend: {
                "update approval_request set content_hash = substr(content_hash, 2) where company_id = \($0)"
            },
            Damage(id: "I-15", service: .accounting) {
                "update journal_line set debit_units = debit_units + 1 where code = 1310 and debit_units > 0 and company_id = \($0)"
            } mend: {
                "update journal_line set debit_units = debit_units - 1 where code = 1310 and debit_units > 0 and company_id = \($0)"
            },
        ]

        private static func slices(_ state: String, to other: String, of company: CompanyID) -> SQL {
            """
            update slice set state = \(other)
            where state = \(state) and opportunity_id in (select id from opportunity where company_id = \(company))
            """
        }

        @Test("sees each row that was broken by hand, and is clean when it is mended", .timeLimit(.minutes(5)))
        func damaged() async throws {
            let suite = try Scenarios.suite
            let stage = try await suite.founded { .damaged(password: $0) }
            let company = stage.company.id
            _ = try await stage.carry(try await stage.open([Wanted("SHELF-200", 2), Wanted("BOX-40", 3)]))
            for damage in Self.damages {
                try await suite.databases.force(damage.harm(company), in: damage.service)
                let reports = try await Audit(stage: stage).settled()
                try await suite.databases.force(damage.mend(company), in: damage.service)
                let broken = CrossChecks.facts(reports).filter { $0.violated > 0 }
                #expect(
                    broken.contains { $0.id == damage.id }, "\(damage.id) in \(damage.service): \(broken.map(\.id))")
            }
            try await Audit(stage: stage).expectClean()
        }

        @Test(
            "sees a message that nobody could read or listens to, and is clean when it is gone", .timeLimit(.minutes(2))
        )
        func deadLetter() async throws {
            let suite = try Scenarios.suite
            func dead() async throws -> Int {
                let report: AuditReport = try await suite.poland.cast.auditor.get("sales/v1/audit")
                return CrossChecks.messages([.sales: report]).first { $0.id == "I-71" }?.violated ?? 0
            }
            // The queue it is put into, and the one it ends in.
            for (queue, end) in [
                ("sales.on-accounting", "sales.on-accounting.dead"), ("karvan.unrouted", "karvan.unrouted"),
            ] {
                try await suite.broker.litter(queue)
                try await eventually("\(end) is counted", within: .seconds(30)) { try await dead() == 1 }
                try await suite.broker.purge(end)
                try await eventually("\(end) is empty", within: .seconds(30)) { try await dead() == 0 }
            }
        }
    }
}

extension Company {
    fileprivate static func damaged(password: String) -> Company {
        let like = Company.polish(password: password)
        return Company(
            key: "damaged", name: "Karawana Zepsuta", country: like.country, currency: like.currency,
            timeZone: like.timeZone, calendar: like.calendar, taxID: "5252248481", taxCode: like.taxCode,
            taxRate: like.taxRate, people: People(company: "damaged", names: [:], password: password),
            goods: like.goods, customers: like.customers)
    }
}
