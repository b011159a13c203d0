import Contracts
import Postgres
import SalesDomain
import ServiceKit

/// Taking over deals of another system, and what came of it.
enum ImportRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.post("imports/deals", right: .importSales, importDeals)
        routes.get("imports/{source}", right: .importSales, summary)
    }

    static func importDeals(_ call: Call) async throws -> Answer {
        let body = try await call.body(ImportDealsRequest.self)
        try BatchLimit.check(body.deals.count, pointer: "/deals")
        let deals = try body.deals.enumerated().map { index, deal in
            do throws(InvalidValue) {
                return try ImportedOpportunity(deal, importedOn: body.importedOn, fresh: { UUIDv7.make() })
            } catch {
                throw ImportRefusal.unreadable(index, error.message)
            }
        }
        return try await call.change { tx in
            ProcessStore.ship(to: tx.acting.company, in: tx)
            let created = try await ImportStore.insert(deals, source: body.source, in: tx)
            let new = deals.filter { created.contains($0.id) }
            let known = try await ImportStore.known(
                deals.filter { !created.contains($0.id) }.map(\.externalRef), source: body.source, in: tx)
            // Neither taken over nor there: its account or its product is not. Nothing is dropped silently.
            for (index, deal) in deals.enumerated()
            where !created.contains(deal.id) && !known.contains(deal.externalRef) {
                throw ImportRefusal.unreadable(
                    index, "Deal \(deal.externalRef) names an account or a product that is not known here.")
            }
            ImportStore.insertLines(of: new, in: tx)
            ImportStore.insertMovements(of: new, in: tx)
            return Answer(.ok, ImportDealsResult(created: new.count, unchanged: deals.count - new.count))
        }
    }

    static func summary(_ call: Call) async throws -> Answer {
        let source = try call.parameter("source")
        return try await call.read { tx in Answer(.ok, try await ImportStore.summary(of: source, in: tx)) }
    }
}

enum ImportRefusal: Refusal {
    case unreadable(Int, String)

    var code: String { "unreadable-deal" }
    var kind: RefusalKind { .invalid }
    var detail: String {
        guard case .unreadable(_, let message) = self else { return "" }
        return message
    }
    var faults: [Fault] {
        guard case .unreadable(let index, let message) = self else { return [] }
        return [Fault(pointer: "/deals/\(index)", code: code, message: message)]
    }
}
