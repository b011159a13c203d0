import AccountingDomain
import Contracts
import Postgres
import ServiceKit

enum ProFormaRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("pro-formas", right: .readDocuments, news: [.proForma], list)
        routes.get("pro-formas/{id}", right: .readDocuments, show)
        routes.post("pro-formas/{id}/retry", right: .issueProForma, needs: .version, retry)
        routes.post("pro-formas/{id}/prepaid-terms", right: .issueProForma, needs: .version, changeToPrepaid)
        routes.post("pro-formas/{id}/accept", right: .acceptProForma, needs: .version, accept)
        routes.post("pro-formas/acceptances", right: .acceptProForma, needs: .key, acceptMany)
        routes.post("pro-formas/{id}/withdraw", right: .issueProForma, needs: .version, withdraw)
    }

    static func list(_ call: Call) async throws -> Answer {
        let filters = try call.filters("state", "opportunity_id", "account_id", "valid_until", "q")
        let page = try call.page
        let conditions = try [
            filters.sql("state", on: "p.state", as: ProForma.State.self),
            filters.sql("opportunity_id", on: "p.opportunity_id", as: OpportunityID.self),
            filters.sql("account_id", on: "p.account_id", as: AccountID.self),
            filters.sql("valid_until", on: "p.valid_until", as: LocalDate.self),
            ProFormaStore.naming(call.searchWords),
        ].joined(separator: "")
        let before: ProFormaID? = try page.key(0)
        return try await call.read { tx in
            let found = try await ProFormaStore.list(conditions, before: before, limit: page.fetch, in: tx)
            return try call.list(found, page, keys: { [$0.proForma.id] }, view: \.summary)
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", ProFormaID.self)
        return try await call.read { tx in try await answer(id, in: tx) }
    }

    static func retry(_ call: Call) async throws -> Answer {
        let id = try call.id("id", ProFormaID.self)
        let version = try call.versionIfGiven
        return try await call.change { tx in
            try await ProFormaCommands.retry(id, expecting: version, in: tx)
            return try await answer(id, in: tx)
        }
    }

    static func changeToPrepaid(_ call: Call) async throws -> Answer {
        let id = try call.id("id", ProFormaID.self)
        let version = try call.versionIfGiven
        return try await call.change { tx in
            try await ProFormaCommands.changeToPrepaid(id, expecting: version, in: tx)
            return try await answer(id, in: tx)
        }
    }

    static func accept(_ call: Call) async throws -> Answer {
        let id = try call.id("id", ProFormaID.self)
        let version = try call.versionIfGiven
        let body = try await call.body(AcceptProFormaRequest.self)
        return try await call.change { tx in
            try await ProFormaCommands.accept(id, evidence: body.evidence ?? "", expecting: version, in: tx)
            return try await answer(id, in: tx)
        }
    }

    static func acceptMany(_ call: Call) async throws -> Answer {
        let body = try await call.body(AcceptProFormasRequest.self)
        guard (1...most).contains(body.items.count) else { throw AccountingRefusal.itemCount(most: most) }
        return try await call.change { tx in
            let results = try await ProFormaCommands.accept(body.items, evidence: body.evidence ?? "", in: tx)
            return Answer(.ok, AcceptProFormasResponse(results: zip(body.items, results).map(view)))
        }
    }

    /// The most that one request may ask for; more would hold its pro-formas locked for too long.
    private static let most = 200

    private static func view(
        _ item: AcceptProFormasRequest.Item, _ result: Result<ProForma, AccountingRefusal>
    ) -> AcceptProFormasResponse.Result {
        switch result {
        case .success(let proForma):
            .init(proFormaID: item.proFormaID, state: proForma.state.rawValue, version: proForma.version)
        case .failure(let refusal): .init(proFormaID: item.proFormaID, problem: ItemProblem(refusal))
        }
    }

    static func withdraw(_ call: Call) async throws -> Answer {
        let id = try call.id("id", ProFormaID.self)
        let version = try call.versionIfGiven
        let body = try await call.body(ReasonRequest.self)
        return try await call.change { tx in
            try await ProFormaCommands.withdraw(id, because: body.reason, expecting: version, in: tx)
            return try await answer(id, in: tx)
        }
    }

    private static func answer(_ id: ProFormaID, in tx: Transaction) async throws -> Answer {
        let record = try await ProFormaStore.record(id, in: tx)
        let seller = try await BooksStore.find(in: tx).books.seller
        guard let buyer = try await PartyStore.buyer(record.proForma.account, in: tx) else {
            throw AccountingRefusal.notFound("account")
        }
        return Answer(.ok, record.view(seller: seller, buyer: buyer), version: record.proForma.version)
    }
}
