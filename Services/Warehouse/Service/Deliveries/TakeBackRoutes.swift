import Contracts
import Postgres
import ServiceKit
import WarehouseDomain

enum TakeBackRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.post("deliveries/{id}/take-back", right: .receiveGoods, needs: .key, takeBack)
        routes.get("take-backs", right: .readStock, list)
    }

    static func takeBack(_ call: Call) async throws -> Answer {
        let id = try call.id("id", DeliveryID.self)
        let request: TakeBackRequest = call.bytes.isEmpty ? TakeBackRequest() : try await call.body()
        let counted = request.lines.map { lines in
            Dictionary(lines.map { ($0.dispatchLineID, $0.quantity) }, uniquingKeysWith: +)
        }
        return try await call.change { tx in
            let note = try await TakeBackCommands.takeBack(id, counted, in: tx)
            return Answer(.ok, TakeBackView(id, note))
        }
    }

    /// What is expected back. Pages by the primary key of deliveries; few notes are open.
    static func list(_ call: Call) async throws -> Answer {
        let page = try call.page
        let filters = try call.filters("opportunity_id", "delivery_id", "q")
        let conditions: SQL = """
            \(try filters.sql("opportunity_id", on: "n.opportunity_id", as: OpportunityID.self))
            \(try filters.sql("delivery_id", on: "d.delivery_id", as: DeliveryID.self))
            \(DispatchStore.naming(call.searchWords, call.principal.company))
            \(try page.beyond("d.delivery_id", DeliveryID.self))
            """
        return try await call.read { tx in
            let rows = try await tx.query(
                """
                with page as (
                  select d.delivery_id, d.note_id
                  from dispatch_note n
                  join delivery d on d.company_id = n.company_id and d.note_id = n.note_id
                  where n.company_id = \(tx.acting.company) and n.state = 'EXITED' and exists (
                      select from dispatch_line l
                      where l.company_id = n.company_id and l.note_id = n.note_id and l.awaited_millionths > 0)
                    \(conditions)
                  order by d.delivery_id
                  limit \(page.fetch)
                )
                select page.delivery_id, \(DispatchStore.noteColumns), \(DispatchStore.lineColumns)
                from page
                join dispatch_note n on n.company_id = \(tx.acting.company) and n.note_id = page.note_id
                join dispatch_line l on l.company_id = n.company_id and l.note_id = n.note_id
                order by page.delivery_id, l.place
                """
            )
            let notes = try DispatchStore.notes(from: rows)
            let deliveries = Dictionary(
                try rows.map { (try $0["note_id"] as DispatchNoteID, try $0["delivery_id"] as DeliveryID) },
                uniquingKeysWith: { first, _ in first })
            let views = notes.compactMap { note in deliveries[note.id].map { TakeBackView($0, note) } }
            return try call.list(views, page, keys: { [$0.deliveryID] }, view: { $0 })
        }
    }
}

extension TakeBackView {
    init(_ delivery: DeliveryID, _ note: DispatchNote) {
        let concerned = note.lines.filter { $0.awaited > .zero || $0.returned > .zero }
        self.init(
            deliveryID: delivery, dispatchNoteID: note.id, opportunityID: note.opportunity, invoiceID: note.invoice,
            accountName: note.accountName,
            lines: concerned.map { line in
                TakeBackLineView(
                    dispatchLineID: line.id, sliceID: line.slice, productID: line.product,
                    description: line.description, unit: line.unit, expected: line.awaited, returned: line.returned)
            })
    }
}
