import Foundation
import Messaging
import Postgres
import SalesDomain
import ServiceKit

/// Sales: accounts, products, opportunities with their lines and slices, and the figures about them.
@main
struct SalesApp {
    static func main() async { await ServiceRunner.run(definition) }

    static let definition = ServiceDefinition(
        name: .sales,
        migrations: salesMigrations,
        subscriptions: salesSubscriptions,
        routes: { routes in
            MasterDataRoutes.register(on: routes)
            OpportunityRoutes.register(on: routes)
            AssigningRoutes.register(on: routes)
            ProcessRoutes.register(on: routes)
            ImportRoutes.register(on: routes)
            ReportRoutes.register(on: routes)
            WorkRoutes.register(on: routes)
            routes.audit(SalesAudit.checks, facts: SalesAudit.facts)
        },
        constraints: [
            "account_company_id_external_ref_key": .duplicateReference("account"),
            "opportunity_company_id_source_external_ref_key": .duplicateReference("opportunity"),
            "sales_process_name": Problem(ProcessRefusal.nameTaken),
            "product_company_id_sku_key": .alreadyExists("Another product has this SKU."),
            "next_step_length": .field("/text", "out_of_range", "A next step has 1 to 300 characters."),
            "handover_note_length": .field("/note", "out_of_range", "A note has 1 to 1000 characters."),
            "account_note_length": .field("/note", "out_of_range", "A note has 1 to 1000 characters."),
            "lead_source_length": .field("/lead_source", "out_of_range", "A source has 1 to 100 characters."),
            "details_length": .field("/description", "out_of_range", "A description has 1 to 4000 characters."),
            "opportunity_name_check": .field("/name", "out_of_range", "A name has 1 to 300 characters."),
        ],
        openapi: Bundle.module.contents(of: "openapi.json"))
}

extension Problem {
    /// `duplicate_external_ref` of the UX guide, 14.5.
    fileprivate static func duplicateReference(_ what: String) -> Problem {
        Problem(
            .conflict, "duplicate_external_ref", "This reference is used already",
            detail: "Another \(what) carries this external reference. Change that one, or use another reference.")
    }
}
