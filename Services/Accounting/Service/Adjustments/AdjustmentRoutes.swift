import AccountingDomain
import Contracts
import Postgres
import ServiceKit

enum AdjustmentRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("adjustments", right: .readDocuments, list)
        routes.get("adjustments/{id}", right: .readDocuments, show)
        routes.post("adjustments", right: .issueAdjustment, needs: .key, create)
    }

    static func list(_ call: Call) async throws -> Answer {
        let filters = try call.filters(
            "invoice_id", "opportunity_id", "account_id", "kind", "issue_date", "buyer_country", "q")
        let page = try call.page
        let conditions = try [
            filters.sql("invoice_id", on: "d.invoice_id", as: InvoiceID.self),
            filters.sql("opportunity_id", on: "d.opportunity_id", as: OpportunityID.self),
            filters.sql("account_id", on: "d.account_id", as: AccountID.self),
            filters.sql("kind", on: "d.kind", as: AdjustmentKind.self),
            filters.sql("issue_date", on: "d.issue_date", as: LocalDate.self),
            filters.sql("buyer_country", on: "d.buyer_country", as: String.self),
            call.searchWords.sql(on: "d.search"),  // adjustment_by_words
        ].joined(separator: "")
        let before: AdjustmentID? = try page.key(0)
        return try await call.read { tx in
            let found = try await AdjustmentStore.list(conditions, before: before, limit: page.fetch, in: tx)
            return try call.list(found, page, keys: { [$0.id] }, view: { $0.summary })
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", AdjustmentID.self)
        return try await call.read { tx in try await answer(id, in: tx) }
    }

    static func create(_ call: Call) async throws -> Answer {
        let body = try await call.body(CreateAdjustmentRequest.self)
        if call.isDryRun { return try await preview(body, call) }
        let id = body.adjustmentID ?? AdjustmentID()
        return try await call.change { tx in
            try await create(body, as: id, in: tx)
            try await Ledger.settle(in: tx)
            return try await answer(id, isNew: true, in: tx)
        }
    }

    /// `?dry_run=true`: judged as if it were issued now; nothing is written and no number is taken.
    private static func preview(_ body: CreateAdjustmentRequest, _ call: Call) async throws -> Answer {
        try await call.read { tx in
            let books = try await BooksStore.find(in: tx)
            if let invoice = body.invoiceID {
                let outcome = try await AdjustmentCommands.corrected(invoice, body.corrections ?? [], books, in: tx)
                return Answer(
                    .ok,
                    AdjustmentPreview(
                        lines: outcome.lines, delta: outcome.delta.totals, excess: outcome.excess))
            }
            try books.checkOpen()
            let (lines, amounts) = try StandaloneCredit.lines(
                body.lines ?? [], unnamed: StandaloneCredits.unnamedProduct, in: books.currency)
            return Answer(
                .ok,
                AdjustmentPreview(lines: lines, delta: (-amounts).totals, excess: .zero(books.currency)))
        }
    }

    private static func create(_ body: CreateAdjustmentRequest, as id: AdjustmentID, in tx: Transaction) async throws {
        if let invoice = body.invoiceID {
            return try await AdjustmentCommands.correct(
                invoice, body.corrections ?? [], because: body.reason, as: id, in: tx)
        }
        guard let account = body.accountID else {
            throw Problem.validation([
                Fault(pointer: "/account_id", code: "required", message: "Name the invoice or the customer.")
            ])
        }
        let books = try await BooksStore.open(in: tx)
        try books.checkOpen()
        try await StandaloneCredits.issue(
            body.lines ?? [], to: account, as: id, kind: .correction, because: body.reason, books, in: tx)
    }

    private static func answer(_ id: AdjustmentID, isNew: Bool = false, in tx: Transaction) async throws -> Answer {
        guard let (document, hash, tax) = try await AdjustmentStore.find(id, in: tx) else {
            throw AccountingRefusal.notFound("adjustment")
        }
        let location = isNew ? "/api/accounting/v1/adjustments/\(id)" : nil
        return Answer(isNew ? .created : .ok, document.view(hash: hash, tax: tax), location: location)
    }
}
