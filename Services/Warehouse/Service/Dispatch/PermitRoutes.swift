import Contracts
import Foundation
import Postgres
import ServiceKit
import WarehouseDomain

enum PermitRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.post("dispatch-notes/permits", right: .issuePermit, issueMany)
        routes.post("dispatch-notes/{id}/permit", right: .issuePermit, needs: .version, issue)
        routes.get("exit-permits", right: .readDispatch, list)
        routes.get("exit-permits/{id}", right: .readDispatch, show)
        routes.post("exit-permits/use", right: .usePermit, needs: .key, useMany)
        routes.post("exit-permits/{id}/use", right: .usePermit, needs: .key, use)
        routes.post("exit-permits/{id}/revoke", right: .issuePermit, revoke)
    }

    static func issue(_ call: Call) async throws -> Answer {
        let id = try call.id("id", DispatchNoteID.self)
        let version = try call.versionIfGiven
        let request: PermitRequest = try await call.body()
        return try await call.change { tx in
            let terms = try await terms(request.vehicle, request.driver, request.validUntil, in: tx)
            guard let outcome = try await PermitCommands.issue([id], terms, expecting: version, in: tx)[id] else {
                throw WarehouseRefusal.notFound("dispatch note")
            }
            return Answer(.created, ExitPermitView(try outcome.get(), by: tx.acting.actor.userID, at: tx.now))
        }
    }

    static func issueMany(_ call: Call) async throws -> Answer {
        let request: PermitManyRequest = try await call.body()
        try Bulk.check(request.ids.count)
        return try await call.change { tx in
            let terms = try await terms(request.vehicle, request.driver, request.validUntil, in: tx)
            let outcomes = try await PermitCommands.issue(request.ids, terms, in: tx)
            let results = request.ids.map { id in
                (outcomes[id] ?? .refused(.notFound("dispatch note"))).result(id) { permit in
                    BulkResult(
                        id: id.description, status: 200, dispatchNoteID: id, exitPermitID: permit.id,
                        state: permit.state.rawValue)
                }
            }
            return Answer(.ok, BulkAnswer(results: results))
        }
    }

    static func use(_ call: Call) async throws -> Answer {
        let id = try call.id("id", ExitPermitID.self)
        return try await call.change { tx in
            guard let outcome = try await PermitCommands.use([id], in: tx)[id] else {
                throw WarehouseRefusal.notFound("exit permit")
            }
            let exit = try outcome.get()
            return Answer(.ok, DispatchNoteView(exit.note, showsCost: false), version: exit.note.version)
        }
    }

    static func useMany(_ call: Call) async throws -> Answer {
        let request: UseManyRequest = try await call.body()
        try Bulk.check(request.ids.count)
        return try await call.change { tx in
            let outcomes = try await PermitCommands.use(request.ids, in: tx)
            let results = request.ids.map { id in
                (outcomes[id] ?? .refused(.notFound("exit permit"))).result(id) { exit in
                    BulkResult(
                        id: id.description, status: 200, dispatchNoteID: exit.note.id, exitPermitID: id,
                        state: exit.note.state.rawValue)
                }
            }
            return Answer(.ok, BulkAnswer(results: results))
        }
    }

    static func revoke(_ call: Call) async throws -> Answer {
        let id = try call.id("id", ExitPermitID.self)
        return try await call.change { tx in
            try await PermitCommands.revoke(id, in: tx)
            return Answer(.noContent)
        }
    }

    /// Those whose vehicle, driver or customer has the words; exit_permit_by_words and exit_permit_of_note carry it.
    static func naming(_ words: SearchWords, _ company: CompanyID) -> SQL {
        words.sql { pattern in
            ["p.search like \(pattern)", "p.note_id = any(\(DispatchStore.named(pattern, company)))"]
        }
    }

    /// Pages by the primary key.
    static func list(_ call: Call) async throws -> Answer {
        let page = try call.page(sorts: "issued_at", "-issued_at")
        let filters = try call.filters("state", "dispatch_note_id", "q")
        let conditions: SQL = """
            \(try filters.sql("state", on: "p.state", as: ExitPermit.State.self))
            \(try filters.sql("dispatch_note_id", on: "p.note_id", as: DispatchNoteID.self))
            \(naming(call.searchWords, call.principal.company))
            \(try page.beyond("p.permit_id", ExitPermitID.self))
            """
        return try await call.read { tx in
            let views = try await find(conditions, page.order(by: "p.permit_id"), page.fetch, in: tx)
            return try call.list(views, page, keys: { [$0.id] }, view: { $0 })
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", ExitPermitID.self)
        return try await call.read { tx in
            guard let permit = try await find(" and p.permit_id = \(id)", "", 1, in: tx).first else {
                throw WarehouseRefusal.notFound("exit permit")
            }
            return Answer(.ok, permit)
        }
    }

    private static func find(
        _ conditions: SQL, _ order: SQL, _ limit: Int, in tx: Transaction
    ) async throws -> [ExitPermitView] {
        try await tx.query(
            """
            select p.permit_id, p.note_id, n.account_name, p.state, p.vehicle, p.driver, p.valid_until, p.issued_by,
              p.issued_at, p.used_by, p.used_at, \(ColleagueNames.of("p.issued_by", in: tx)) as issued_by_name,
              \(ColleagueNames.of("p.used_by", in: tx)) as used_by_name
            from exit_permit p
            join dispatch_note n on n.company_id = p.company_id and n.note_id = p.note_id
            where p.company_id = \(tx.acting.company) \(conditions)
            \(order)
            limit \(limit)
            """
        ).map(ExitPermitView.init(row:))
    }

    /// Without a time, a permit is good for the rest of the company's day (T-11), but for two hours at least.
    private static func terms(
        _ vehicle: String, _ driver: String, _ until: Timestamp?, in tx: Transaction
    ) async throws -> PermitTerms {
        for (field, text) in [("vehicle", vehicle), ("driver", driver)] where text.isEmpty {
            throw WarehouseRefusal.fault(pointer: "/\(field)", code: "required", message: "Enter the \(field).")
        }
        if let until { return PermitTerms(vehicle: vehicle, driver: driver, validUntil: until) }
        let midnight = tx.now.endOfDay(in: TimeZone(identifier: try await Company.current(in: tx).timeZone))
        return PermitTerms(
            vehicle: vehicle, driver: driver, validUntil: max(midnight, tx.now.adding(seconds: 2 * 3600)))
    }
}

extension ExitPermitView {
    init(_ permit: ExitPermit, by person: UserID?, at time: Timestamp) {
        self.init(
            id: permit.id, dispatchNoteID: permit.note, state: permit.state.rawValue, vehicle: permit.vehicle,
            driver: permit.driver, validUntil: permit.validUntil, issuedBy: person, issuedAt: time)
    }

    init(row: Row) throws {
        self.init(
            id: try row["permit_id"], dispatchNoteID: try row["note_id"], accountName: try row["account_name"],
            state: try row["state"], vehicle: try row["vehicle"], driver: try row["driver"],
            validUntil: try row["valid_until"],
            issuedBy: try row["issued_by"], issuedAt: try row["issued_at"], usedBy: try row["used_by"],
            usedAt: try row["used_at"])
        issuedByName = try row["issued_by_name"]
        usedByName = try row["used_by_name"]
    }
}
