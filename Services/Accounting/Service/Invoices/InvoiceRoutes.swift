import AccountingDomain
import Contracts
import Postgres
import ServiceKit

enum InvoiceRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("invoices", right: .readDocuments, list)
        routes.get("invoices/{id}", right: .readDocuments, show)
        routes.post("invoices/{id}/release", right: .issueInvoice, needs: .version, release)
        routes.post("invoices/{id}/stop-dispatch", right: .issueInvoice, needs: .version, stop)
        routes.post("invoices/{id}/resume-dispatch", right: .issueInvoice, needs: .version, resume)
    }

    static func list(_ call: Call) async throws -> Answer {
        let filters = try call.filters(
            "opportunity_id", "account_id", "pro_forma_id", "issue_date", "delivery", "buyer_country", "legal_number",
            "settlement", "adjustment", "tax", "dispatch", "owed", "q")
        let page = try call.page
        let conditions = try [
            filters.sql("opportunity_id", on: "i.opportunity_id", as: OpportunityID.self),
            filters.sql("account_id", on: "i.account_id", as: AccountID.self),
            filters.sql("pro_forma_id", on: "i.pro_forma_id", as: ProFormaID.self),
            filters.sql("issue_date", on: "i.issue_date", as: LocalDate.self),
            filters.sql("delivery", on: "i.delivery", as: DeliveryState.self),
            filters.sql("buyer_country", on: "i.buyer_country", as: String.self),
            filters.sql("legal_number", on: "i.legal_number", as: String.self),
            filters.sql("settlement", on: InvoiceViews.settlement, as: String.self),
            filters.sql("adjustment", on: InvoiceViews.adjustment, as: String.self),
            filters.sql("dispatch", on: InvoiceViews.dispatch, as: String.self),
            filters.sql("tax", on: "t.state", as: String.self),
            filters.sql("owed", on: "i.receivable_units", as: Int64.self),
            InvoiceViews.naming(call.searchWords),
            // Said as it stands in the index `invoice_owed`, which no bound value is taken for.
            filters["owed"].map { $0.operation == .above && $0.values == ["0"] } ?? false
                ? " and i.receivable_units > 0" : "",
        ].joined(separator: "")
        let before: InvoiceID? = try page.key(0)
        return try await call.read { tx in
            let found = try await InvoiceViews.list(conditions, before: before, limit: page.fetch, in: tx)
            return try call.list(found, page, keys: { [$0.id] }, view: { $0 })
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", InvoiceID.self)
        return try await call.read { tx in try await answer(id, in: tx) }
    }

    static func release(_ call: Call) async throws -> Answer {
        let id = try call.id("id", InvoiceID.self)
        let version = try call.versionIfGiven
        return try await call.change { tx in
            try await DispatchCommands.release(id, expecting: version, in: tx)
            return try await answer(id, in: tx)
        }
    }

    static func stop(_ call: Call) async throws -> Answer {
        let id = try call.id("id", InvoiceID.self)
        let version = try call.versionIfGiven
        let body = try await call.body(ReasonRequest.self)
        return try await call.change { tx in
            try await DispatchCommands.stop(id, because: body.reason, expecting: version, in: tx)
            return try await answer(id, in: tx)
        }
    }

    static func resume(_ call: Call) async throws -> Answer {
        let id = try call.id("id", InvoiceID.self)
        let version = try call.versionIfGiven
        return try await call.change { tx in
            try await DispatchCommands.resume(id, expecting: version, in: tx)
            return try await answer(id, in: tx)
        }
    }

    private static func answer(_ id: InvoiceID, in tx: Transaction) async throws -> Answer {
        let view = try await InvoiceViews.show(id, in: tx)
        return Answer(.ok, view, version: view.version)
    }
}
