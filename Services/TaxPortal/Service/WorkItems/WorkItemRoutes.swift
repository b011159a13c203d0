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
        let asked = try call.language
        let state = call.service.own(TaxPortalState.self)
        let places = try await call.service.database.read(call.acting) { tx in
            try await OfflineObstacle.places(at: state, in: tx)
        }
        let obstacles = OfflineObstacle.all(in: places, at: state)
        return try await call.read { tx in
            let text = try await WorkItemText(asked, in: tx)
            var items = try await WorkItemViews.list(in: tx)
            items.obstacles = obstacles
            return Answer(.ok, text.told(items))
        }
    }
}

extension Call {
    /// `?language=`; `nil` where none is asked for.
    var language: FaultCatalog.Language? {
        get throws {
            try query["language"].map { text in
                guard let language = FaultCatalog.Language(rawValue: text) else {
                    throw Problem.parameter("language", code: "unsupported_parameter", "known here: fa, pl, en")
                }
                return language
            }
        }
    }
}

extension WorkItemText {
    /// In the language asked for, else in that of the company's country.
    init(_ asked: FaultCatalog.Language?, in tx: Transaction) async throws {
        if let asked { self.init(asked) } else { self.init(try await WorkItemViews.language(in: tx)) }
    }
}
