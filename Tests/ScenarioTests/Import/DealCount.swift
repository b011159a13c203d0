import Contracts
import Foundation

/// The deals counted straight from the files: what reports must come to.
struct DealCount {
    struct Group: Equatable {
        var won = 0
        var lost = 0
        /// In cents.
        var value: Int64 = 0

        /// won ÷ (won + lost) in millionths, halves up.
        var rate: Int64 { (Int64(won) * 2_000_000 + Int64(won + lost)) / (Int64(won + lost) * 2) }
    }

    private(set) var stages: [String: Int] = [:]
    private(set) var all = Group()
    /// By the key that a report groups by, then by group.
    private(set) var groups: [String: [String: Group]] = [:]

    init(_ directory: URL) throws {
        let teams = try SmallCSV(directory.appending(path: "sales_teams.csv")).rows
        let team = Dictionary(uniqueKeysWithValues: teams.map { ($0["sales_agent"], $0) })
        for deal in try SmallCSV(directory.appending(path: "sales_pipeline.csv")).rows {
            let stage = deal["deal_stage"].lowercased()
            stages[stage, default: 0] += 1
            guard stage == "won" || stage == "lost" else { continue }
            let agent = deal["sales_agent"]
            add(deal, to: &all)
            add(deal, "agent", agent)
            add(deal, "manager", team[agent]?["manager"] ?? "")
            add(deal, "region", team[agent]?["regional_office"] ?? "")
            add(deal, "product", deal["product"] == "GTXPro" ? "GTX Pro" : deal["product"])
            add(deal, "quarter", Self.quarter(deal["close_date"]))
        }
    }

    private mutating func add(_ deal: SmallCSV.Row, _ key: String, _ group: String) {
        add(deal, to: &groups[key, default: [:]][group, default: Group()])
    }

    private func add(_ deal: SmallCSV.Row, to group: inout Group) {
        guard deal["deal_stage"] == "Won" else { return group.lost += 1 }
        group.won += 1
        group.value += (Int64(deal["close_value"]) ?? 0) * 100
    }

    private static func quarter(_ day: String) -> String {
        let month = Int(day.dropFirst(5).prefix(2)) ?? 0
        return "\(day.prefix(4))-Q\((month + 2) / 3)"
    }
}
