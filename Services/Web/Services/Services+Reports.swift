import Contracts

extension Services {
    /// By what success can be told, as sales names it.
    static let successKeys = ["agent", "manager", "region", "product", "quarter"]
    /// The slice states (SM-04) in which goods can be lost.
    static let lostStates = [
        "PLANNED", "HOLDING", "HELD", "ENQUIRING", "ANSWERED", "DECLINED", "COMMITTED", "ARRIVED", "RESERVED",
        "DISPATCHING", "EXITED", "DELIVERED", "REFUSED", "RESTOCKED", "RETURNED", "WITHDRAWING",
    ]
    static let stockValueKeys = ["warehouse", "product"]

    /// - Parameter more: process and days, ready for the address.
    func successRate(by key: String, _ more: [String], for visit: Visit) async throws -> SuccessRateReport {
        try await get("sales", Self.question("reports/success-rate", ["by=\(key)"] + more), for: visit)
    }

    func funnel(_ more: [String], for visit: Visit) async throws -> FunnelReport {
        try await get("sales", Self.question("reports/funnel", more), for: visit)
    }

    func lossReasons(_ more: [String], for visit: Visit) async throws -> LossReasonsReport {
        try await get("sales", Self.question("reports/loss-reasons", more), for: visit)
    }

    /// Lines of which something was lost, the newest first.
    ///
    /// - Parameter more: further parameters, ready for the address.
    func lostLines(_ query: ListQuery, limit: Int, _ more: [String], for visit: Visit) async throws
        -> Page<LostLineView>
    {
        try await get("sales", query.question("lost-lines", limit: limit, besides: ["unit"], more), for: visit)
    }

    /// What people, units, products and customers are called, by their ids.
    func names(of ids: [String], for visit: Visit) async throws -> NamesView {
        try await get("sales", "names?id=in:\(ids.joined(separator: ","))", for: visit)
    }

    func receivables(for visit: Visit) async throws -> ReceivablesReport {
        try await get("accounting", "reports/receivables", for: visit)
    }

    func stockValue(by key: String, in warehouse: WarehouseID? = nil, for visit: Visit) async throws
        -> StockValueReport
    {
        let place = warehouse.map { ["warehouse_id=\($0)"] } ?? []
        return try await get("warehouse", Self.question("reports/stock-value", ["by=\(key)"] + place), for: visit)
    }

    private static func question(_ path: String, _ parts: [String]) -> String {
        parts.isEmpty ? path : "\(path)?\(parts.joined(separator: "&"))"
    }
}
