import Contracts
import IdentityDomain
import ServiceKit

/// Units over HTTP.
enum UnitRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.post("units", right: .manageUsers, open)
        routes.get("units", access: .signedIn, list)
        routes.get("units/{id}", access: .signedIn, show)
        routes.put("units/{id}", right: .manageUsers, revise)
    }

    static func open(_ call: Call) async throws -> Answer {
        let body = try await call.body(UnitRequest.self)
        let acting = try await Reach.acting(for: body.companyID, call)
        return try await call.change(as: acting) { tx in
            let unit = try await UnitCommands.open(
                body.id ?? UnitID(), named: body.name, under: body.parentID, in: tx)
            return Answer(
                .created, UnitView(unit), version: unit.version, location: "/api/identity/v1/units/\(unit.id)")
        }
    }

    static func list(_ call: Call) async throws -> Answer {
        _ = try call.filters()
        let page = try call.page
        return try await call.read { tx in
            let units = try await UnitStore.page(page, in: tx)
            return try call.list(units, page, keys: { [$0.id] }, view: UnitView.init)
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", UnitID.self)
        return try await call.read { tx in
            let unit = try await UnitStore.find(id, in: tx)
            return Answer(.ok, UnitView(unit), version: unit.version)
        }
    }

    static func revise(_ call: Call) async throws -> Answer {
        let id = try call.id("id", UnitID.self)
        let body = try await call.body(UnitRequest.self)
        let version = try call.expectedVersion
        let acting = try await Reach.acting(for: body.companyID, call)
        return try await call.change(as: acting) { tx in
            let unit = try await UnitCommands.revise(
                id, name: body.name, under: body.parentID, expecting: version, in: tx)
            return Answer(.ok, UnitView(unit), version: unit.version)
        }
    }
}

extension UnitView {
    init(_ unit: Unit) {
        self.init(id: unit.id, version: unit.version, name: unit.name, parentID: unit.parent)
    }
}
