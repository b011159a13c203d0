import Contracts
import Postgres
import ServiceKit
import WarehouseDomain

enum DispatchRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("dispatch-notes", right: .readDispatch, news: [.dispatchNote, .dispatchProgress], list)
        routes.get("dispatch-notes/{id}", right: .readDispatch, show)
        routes.post("dispatch-notes/pick", right: .pick, needs: .key, pickMany)
        routes.post("dispatch-notes/{id}/pick", right: .pick, needs: [.version, .key], pick)
        routes.post("dispatch-notes/{id}/resume", right: .pick, needs: .version, resume)
        routes.post("dispatch-notes/{id}/cancel", right: .manageStock, needs: [.version, .key], cancel)
    }

    /// Pages by the primary key; an opportunity's, an invoice's and the open notes by their indexes.
    static func list(_ call: Call) async throws -> Answer {
        let page = try call.page(sorts: "created_at", "-created_at")
        let filters = try call.filters("state", "opportunity_id", "invoice_id", "warehouse_id", "q")
        let conditions: SQL = """
            \(try filters.sql("state", on: "n.state", as: DispatchNote.State.self))
            \(try filters.sql("opportunity_id", on: "n.opportunity_id", as: OpportunityID.self))
            \(try filters.sql("invoice_id", on: "n.invoice_id", as: InvoiceID.self))
            \(try filters.sql("warehouse_id", on: "n.warehouse_id", as: WarehouseID.self))
            \(DispatchStore.naming(call.searchWords, call.principal.company))
            \(try page.beyond("n.note_id", DispatchNoteID.self))
            """
        let showsCost = call.principal.may(.readCost)
        return try await call.read { tx in
            let notes = try await find(
                """
                select n.note_id from dispatch_note n
                where n.company_id = \(tx.acting.company) \(conditions)
                \(page.order(by: "n.note_id"))
                limit \(page.fetch)
                """, page.order(by: "n.note_id"), in: tx)
            return try call.list(
                notes, page, keys: { [$0.note.id] },
                view: { DispatchNoteView($0.note, createdAt: $0.createdAt, showsCost: showsCost) })
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", DispatchNoteID.self)
        let showsCost = call.principal.may(.readCost)
        return try await call.read { tx in
            guard let found = try await find("select \(id)::uuid as note_id", "order by n.note_id", in: tx).first else {
                throw WarehouseRefusal.notFound("dispatch note")
            }
            var view = DispatchNoteView(found.note, createdAt: found.createdAt, showsCost: showsCost)
            view.pickedByName = try await ColleagueNames.name(of: found.note.pickedBy, in: tx)
            return Answer(.ok, view, version: found.note.version)
        }
    }

    static func pick(_ call: Call) async throws -> Answer {
        let id = try call.id("id", DispatchNoteID.self)
        let request: PickRequest = call.bytes.isEmpty ? PickRequest() : try await call.body()
        let quantities = request.lines.map { lines in
            Dictionary(lines.map { ($0.dispatchLineID, $0.quantity) }, uniquingKeysWith: +)
        }
        let version = try call.versionIfGiven
        let showsCost = call.principal.may(.readCost)
        return try await call.change { tx in
            let note = try await PickCommands.pick(id, quantities, expecting: version, in: tx).note
            return Answer(.ok, DispatchNoteView(note, showsCost: showsCost), version: note.version)
        }
    }

    static func pickMany(_ call: Call) async throws -> Answer {
        let request: PickManyRequest = try await call.body()
        try Bulk.check(request.ids.count)
        return try await call.change { tx in
            let outcomes = try await PickCommands.pick(request.ids, in: tx)
            let results = request.ids.map { id in
                (outcomes[id] ?? .refused(.notFound("dispatch note"))).result(id) { picking in
                    BulkResult(
                        id: id.description, status: 200, dispatchNoteID: id, state: picking.note.state.rawValue,
                        remainderID: picking.remainder?.id)
                }
            }
            return Answer(.ok, BulkAnswer(results: results))
        }
    }

    /// The remainder of a short pick goes on.
    static func resume(_ call: Call) async throws -> Answer {
        let id = try call.id("id", DispatchNoteID.self)
        let version = try call.versionIfGiven
        return try await call.change { tx in
            let note = try await DispatchCommands.resume(id, expecting: version, in: tx)
            return Answer(.ok, DispatchNoteView(note, showsCost: false), version: note.version)
        }
    }

    static func cancel(_ call: Call) async throws -> Answer {
        let id = try call.id("id", DispatchNoteID.self)
        let version = try call.versionIfGiven
        return try await call.change { tx in
            let note = try await DispatchCommands.cancel(id, expecting: version, in: tx)
            return Answer(.ok, DispatchNoteView(note, showsCost: false), version: note.version)
        }
    }

    private static func find(
        _ ids: SQL, _ order: SQL, in tx: Transaction
    ) async throws -> [(note: DispatchNote, createdAt: Timestamp?)] {
        let rows = try await tx.query(
            """
            select n.created_at, \(DispatchStore.noteColumns), \(DispatchStore.lineColumns)
            from (\(ids)) as page
            join dispatch_note n on n.company_id = \(tx.acting.company) and n.note_id = page.note_id
            join dispatch_line l on l.company_id = n.company_id and l.note_id = n.note_id
            \(order), l.place
            """
        )
        let created: [DispatchNoteID: Timestamp] = try rows.reduce(into: [:]) { times, row in
            times[try row["note_id"]] = try row["created_at"] as Timestamp
        }
        return try DispatchStore.notes(from: rows).map { ($0, created[$0.id]) }
    }
}
