import AccountingDomain
import Contracts
import Postgres
import ServiceKit

enum PaymentRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("payments", right: .readLedger, list)
        routes.get("payments/{id}", right: .readLedger, show)
        routes.post("payments", right: .recordPayment, needs: .key, record)
        routes.post("payments/{id}/allocate", right: .recordPayment, needs: [.version, .key], allocate)
        routes.post("payments/{id}/reverse", right: .recordPayment, needs: [.version, .key], reverse)
    }

    static func list(_ call: Call) async throws -> Answer {
        let filters = try call.filters("account_id", "invoice_id", "state", "kind", "received_on", "q")
        let page = try call.page
        let conditions = try [
            filters.sql("account_id", on: "p.account_id", as: AccountID.self),
            paid(filters),
            filters.sql("state", on: "p.state", as: Payment.State.self),
            filters.sql("kind", on: "p.kind", as: Payment.Kind.self),
            filters.sql("received_on", on: "p.received_on", as: LocalDate.self),
            naming(call.searchWords, call.principal.company),
        ].joined(separator: "")
        let before: PaymentID? = try page.key(0)
        return try await call.read { tx in
            let found = try await PaymentStore.list(conditions, before: before, limit: page.fetch, in: tx)
            return try call.list(found, page, keys: { [$0.id] }, view: { $0 })
        }
    }

    /// Those whose bank reference or customer has the words; `payment_by_words` and `payment_of_account` carry it.
    static func naming(_ words: SearchWords, _ company: CompanyID) -> SQL {
        words.sql { pattern in
            ["p.search like \(pattern)", "p.account_id = any(\(CustomerAccountList.named(pattern, company)))"]
        }
    }

    /// Those that something of an invoice was paid from; index `allocation_of_invoice`.
    private static func paid(_ filters: Filters) throws -> SQL {
        guard filters["invoice_id"] != nil else { return "" }
        let invoice = try filters.sql("invoice_id", on: "l.invoice_id", as: InvoiceID.self)
        return " and p.id in (select l.payment_id from allocation l where true \(invoice))"
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", PaymentID.self)
        return try await call.read { tx in try await answer(id, in: tx) }
    }

    static func record(_ call: Call) async throws -> Answer {
        let body = try await call.body(RecordPaymentRequest.self)
        let id = body.paymentID ?? PaymentID()
        return try await call.change { tx in
            try await PaymentCommands.record(body, as: id, in: tx)
            return try await answer(id, isNew: true, in: tx)
        }
    }

    static func allocate(_ call: Call) async throws -> Answer {
        let id = try call.id("id", PaymentID.self)
        let version = try call.versionIfGiven
        let body = try await call.body(AllocatePaymentRequest.self)
        return try await call.change { tx in
            try await PaymentCommands.allocate(id, body, expecting: version, in: tx)
            return try await answer(id, in: tx)
        }
    }

    static func reverse(_ call: Call) async throws -> Answer {
        let id = try call.id("id", PaymentID.self)
        let version = try call.versionIfGiven
        let body = try await call.body(ReversePaymentRequest.self)
        return try await call.change { tx in
            try await PaymentCommands.reverse(id, body, expecting: version, in: tx)
            return try await answer(id, in: tx)
        }
    }

    private static func answer(_ id: PaymentID, isNew: Bool = false, in tx: Transaction) async throws -> Answer {
        let view = try await PaymentStore.view(id, in: tx)
        let location = isNew ? "/api/accounting/v1/payments/\(id)" : nil
        return Answer(isNew ? .created : .ok, view, version: view.version, location: location)
    }
}
