import Contracts
import Foundation
import SwiftCSV

/// The five files as they are, read and mended where they are known to be wrong; every mend is counted.
struct Pipeline: Sendable {
    struct Agent: Sendable {
        let name: String
        let manager: String
        let region: String
    }

    struct Account: Sendable {
        let name: String
        let sector: String
        let location: String
    }

    struct Product: Sendable {
        let name: String
        let series: String
        let price: ExactDecimal
    }

    struct Deal: Sendable {
        let id: String
        let agent: String
        let product: String
        /// Where the file names none: nil.
        let account: String?
        let stage: String
        let engagedOn: LocalDate?
        let closedOn: LocalDate?
        let value: Int64?
    }

    /// What a deal should have and these files have no column for: one piece is assumed, and dollars; contacts and
    /// activities stay empty, and the reason of a loss is “not recorded”.
    private static let absent = ["quantity", "currency", "contact", "activity", "loss_reason"]

    let agents: [Agent]
    let accounts: [Account]
    let products: [Product]
    let deals: [Deal]
    let defects: [String: Int]

    /// - Throws: ``CommandFailure`` naming the file and the row that cannot be read; nothing is dropped silently.
    init(directory: URL) throws {
        var defects: [String: Int] = [:]
        func count(_ defect: String, _ holds: Bool = true) {
            if holds { defects[defect, default: 0] += 1 }
        }
        agents = try Self.rows("sales_teams.csv", directory).map {
            Agent(name: $0["sales_agent"], manager: $0["manager"], region: $0["regional_office"])
        }
        accounts = try Self.rows("accounts.csv", directory).map { row in
            // What an account here has no place for; the files keep it.
            for field in ["subsidiary_of", "revenue", "employees", "year_established"] {
                count("not-taken-over-\(field.replacing("_", with: "-"))", !row[field].isEmpty)
            }
            count("sector-misspelt-technolgy", row["sector"] == "technolgy")
            count("country-misspelt-philipines", row["office_location"] == "Philipines")
            return Account(
                name: row["account"], sector: row["sector"] == "technolgy" ? "technology" : row["sector"],
                location: row["office_location"] == "Philipines" ? "Philippines" : row["office_location"])
        }
        products = try Self.rows("products.csv", directory).map {
            Product(name: $0["product"], series: $0["series"], price: try $0.decimal("sales_price"))
        }
        let prices = Dictionary(products.map { ($0.name, $0.price) }) { first, _ in first }
        deals = try Self.rows("sales_pipeline.csv", directory).map { row in
            count("product-gtxpro", row["product"] == "GTXPro")
            count("account-missing", row["account"].isEmpty)
            count("no-engage-date", row["engage_date"].isEmpty)
            count("no-close-date", row["close_date"].isEmpty)
            count("no-close-value", row["close_value"].isEmpty)
            count("lost-with-value-zero", row["deal_stage"] == "Lost" && row["close_value"] == "0")
            let product = row["product"] == "GTXPro" ? "GTX Pro" : row["product"]
            if row["deal_stage"] == "Won", let price = prices[product] {
                let value = try row.decimal("close_value")
                count("won-below-list-price", value < price)
                count("won-above-list-price", value > price)
            }
            for column in Self.absent where !row.has(column) { count("no-\(column.replacing("_", with: "-"))") }
            return Deal(
                id: row["opportunity_id"], agent: row["sales_agent"], product: product,
                account: row["account"].isEmpty ? nil : row["account"], stage: row["deal_stage"].lowercased(),
                engagedOn: try row.day("engage_date"), closedOn: try row.day("close_date"),
                value: try row.whole("close_value"))
        }
        let busy = Set(deals.map(\.agent))
        for agent in agents { count("agent-without-opportunity", !busy.contains(agent.name)) }
        self.defects = defects
        try checkReferences()
    }

    /// Every deal names an agent and a product that exist; else the file is not the one we know.
    private func checkReferences() throws {
        let known = (Set(agents.map(\.name)), Set(products.map(\.name)), Set(accounts.map(\.name)))
        for deal in deals {
            guard known.0.contains(deal.agent), known.1.contains(deal.product),
                deal.account.map(known.2.contains) ?? true
            else {
                throw CommandFailure("Deal \(deal.id) names an agent, product or account that the other files lack.")
            }
        }
    }

    private static func rows(_ file: String, _ directory: URL) throws -> [CSVRow] {
        let url = directory.appending(path: file)
        guard FileManager.default.fileExists(atPath: url.path(percentEncoded: false)) else {
            throw CommandFailure("\(file) is not in the folder given with --dir.", code: 2)
        }
        let csv = try CSV<Named>(url: url)
        return csv.rows.enumerated().map { CSVRow(file: file, number: $0 + 2, fields: $1) }
    }
}

/// One row with its place, so that complaints can name it.
struct CSVRow {
    let file: String
    let number: Int
    let fields: [String: String]

    subscript(column: String) -> String { fields[column, default: ""].trimmingCharacters(in: .whitespaces) }

    func has(_ column: String) -> Bool { fields[column] != nil }

    func day(_ column: String) throws -> LocalDate? {
        guard !self[column].isEmpty else { return nil }
        guard let day = try? LocalDate(self[column]) else { throw wrong(column, "is no day") }
        return day
    }

    func whole(_ column: String) throws -> Int64? {
        guard !self[column].isEmpty else { return nil }
        guard let number = Int64(self[column]) else { throw wrong(column, "is no whole number") }
        return number
    }

    func decimal(_ column: String) throws -> ExactDecimal {
        guard let number = try? ExactDecimal(self[column]) else { throw wrong(column, "is no number") }
        return number
    }

    /// What is wrong in which row, for whoever has to mend the file.
    func wrong(_ column: String, _ what: String) -> CommandFailure {
        CommandFailure("\(file), row \(number): \(column) “\(self[column])” \(what).", code: 2)
    }
}
