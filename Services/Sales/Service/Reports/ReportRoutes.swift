import Contracts
import SalesDomain
import ServiceKit

/// The director's figures.
enum ReportRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("reports/success-rate", right: .readSales, successRate)
        routes.get("reports/funnel", right: .readSales, funnel)
    }

    static func successRate(_ call: Call) async throws -> Answer {
        let text = call.query["by"] ?? "agent"
        guard let key = ReportKey(rawValue: text) else { throw ReportRefusal.unknownKey(text) }
        let named = try process(call)
        let scope = call.principal.opportunityScope
        return try await call.read { tx in
            let process = try await ReportStore.process(named, in: tx)
            return Answer(.ok, try await ReportStore.successRate(by: key, process, scope: scope, in: tx))
        }
    }

    static func funnel(_ call: Call) async throws -> Answer {
        let named = try process(call)
        let scope = call.principal.opportunityScope
        return try await call.read { tx in
            let process = try await ReportStore.process(named, in: tx)
            return Answer(.ok, try await ReportStore.funnel(process: process, scope: scope, in: tx))
        }
    }

    private static func process(_ call: Call) throws -> ProcessKey? {
        let named = call.query["process"].map(ProcessKey.init(rawValue:))
        if let named, !SalesProcess.all.contains(where: { $0.key == named }) {
            throw SalesRefusal.notFound("sales process")
        }
        return named
    }
}

enum ReportRefusal: Refusal {
    case unknownKey(String)

    var code: String { "unknown-report-key" }
    var kind: RefusalKind { .invalid }
    var detail: String {
        "Group by one of: \(ReportKey.allCases.map(\.rawValue).joined(separator: ", "))."
    }
}
