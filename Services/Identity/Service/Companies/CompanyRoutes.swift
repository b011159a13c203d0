import Contracts
import IdentityDomain
import ServiceKit

/// Companies over HTTP. Only the installation's administrator founds them; a company's own administrator keeps its facts.
enum CompanyRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.post("companies", right: .manageCompany, found)
        routes.get("companies", right: .manageCompany, list)
        routes.get("companies/{id}", access: .signedIn, show)
        routes.put("companies/{id}", right: .manageCompany, revise)
    }

    static func found(_ call: Call) async throws -> Answer {
        let body = try await call.body(CompanyRequest.self)
        try await Reach.requireInstallation(call)
        let id = body.id ?? CompanyID()
        let acting = call.acting(for: id, .user(call.principal.user))
        return try await call.change(as: acting) { tx in
            let company = try await CompanyCommands.found(id, as: Company.Facts(body), in: tx)
            return Answer(
                .created, CompanyView(company), version: company.version, location: "/api/identity/v1/companies/\(id)")
        }
    }

    static func list(_ call: Call) async throws -> Answer {
        try await Reach.requireInstallation(call)
        _ = try call.filters()
        let page = try call.page
        return try await call.read { tx in
            let companies = try await CompanyStore.page(page, in: tx)
            return try call.list(companies, page, keys: { [$0.id] }, view: CompanyView.init)
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", CompanyID.self)
        _ = try await Reach.company(id, call)
        return try await call.read { tx in
            let company = try await CompanyStore.find(id, in: tx)
            return Answer(.ok, CompanyView(company), version: company.version)
        }
    }

    static func revise(_ call: Call) async throws -> Answer {
        let id = try call.id("id", CompanyID.self)
        let body = try await call.body(CompanyRequest.self)
        let version = try call.expectedVersion
        let acting = try await Reach.acting(for: id, call)
        return try await call.change(as: acting) { tx in
            let company = try await CompanyCommands.revise(id, as: Company.Facts(body), expecting: version, in: tx)
            return Answer(.ok, CompanyView(company), version: company.version)
        }
    }
}

extension Company.Facts {
    init(_ body: CompanyRequest) {
        self.init(
            name: body.name, country: body.country, currency: body.currency, timeZone: body.timeZone,
            calendar: body.calendar, taxID: body.taxID)
    }
}

extension CompanyView {
    init(_ company: Company) {
        let facts = company.facts
        self.init(
            id: company.id, version: company.version, name: facts.name, country: facts.country,
            currency: facts.currency, timeZone: facts.timeZone, calendar: facts.calendar, taxID: facts.taxID,
            createdAt: company.createdAt, updatedAt: company.updatedAt)
    }
}
