import Contracts
import ServiceKit

enum ReportRoutes {
    /// So many customers are named; a longer list is no report.
    private static let named = 200

    static func register(on routes: ServiceRoutes) {
        routes.get("reports/receivables", right: .readLedger, receivables)
    }

    static func receivables(_ call: Call) async throws -> Answer {
        try await call.read { tx in Answer(.ok, try await ReceivablesStore.report(limit: named, in: tx)) }
    }
}
