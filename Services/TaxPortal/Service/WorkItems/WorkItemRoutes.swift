import Contracts
import Postgres
import ServiceKit
import TaxPortalDomain

enum WorkItemRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("work-items", right: .readTax, list)
    }

    /// `?language=fa|pl|en`; without it the language of the company's country.
    static func list(_ call: Call) async throws -> Answer {
        let asked = try call.query["language"].map { text in
            guard let language = FaultCatalog.Language(rawValue: text) else {
                throw Problem.parameter("language", code: "unsupported_parameter", "known here: fa, pl, en")
            }
            return language
        }
        let state = call.service.own(TaxPortalState.self)
        return try await call.read { tx in
            let language: FaultCatalog.Language
            if let asked { language = asked } else { language = try await WorkItemViews.language(in: tx) }
            var items = try await WorkItemViews.list(in: tx)
            items.obstacles = try await OfflineObstacle.all(at: state, in: tx)
            return Answer(.ok, WorkItemText(language).told(items))
        }
    }
}
