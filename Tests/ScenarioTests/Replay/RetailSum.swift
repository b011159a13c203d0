import Foundation

/// Documents of the retail file counted and summed straight from its lines, in pence: what a replay must come to.
struct RetailSum: Equatable {
    struct Totals: Equatable {
        var saleDocuments = 0
        var creditDocuments = 0
        var sales: Int64 = 0
        var credits: Int64 = 0
    }

    private(set) var all = Totals()
    private(set) var byCountry: [String: Totals] = [:]
    private(set) var adjustments = 0
    private(set) var lines = 0

    init(_ url: URL) throws {
        // A number counts once in all, and once in each country that a line of it names.
        var numbers: Set<String> = []
        var places: Set<[String]> = []
        for row in try SmallCSV(url).rows {
            let (number, country) = (row["Invoice"], row["Country"])
            let isNew = numbers.insert(number).inserted
            lines += 1
            guard !number.hasPrefix("A") else {
                if isNew { adjustments += 1 }
                continue
            }
            let amount = try Self.pence(row["Quantity"], row["Price"])
            let isNewThere = places.insert([number, country]).inserted
            add(amount, isCredit: number.hasPrefix("C"), isNew, to: &all)
            add(amount, isCredit: number.hasPrefix("C"), isNewThere, to: &byCountry[country, default: Totals()])
        }
    }

    private func add(_ amount: Int64, isCredit: Bool, _ isNew: Bool, to totals: inout Totals) {
        if isCredit {
            totals.credits += amount
            if isNew { totals.creditDocuments += 1 }
        } else {
            totals.sales += amount
            if isNew { totals.saleDocuments += 1 }
        }
    }

    /// quantity × price, rounded half up (away from zero) to a penny.
    private static func pence(_ quantity: String, _ price: String) throws -> Int64 {
        guard let pieces = Int64(quantity) else { throw SmallCSV.Unreadable() }
        let product = pieces * (try tenThousandths(price))
        let rounded = (abs(product) + 50) / 100
        return product < 0 ? -rounded : rounded
    }

    /// `6.35` is 63 500. No price of the file has more than four places.
    private static func tenThousandths(_ text: String) throws -> Int64 {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let places = parts.count > 1 ? String(parts[1]) : ""
        guard parts.count < 3, places.count <= 4,
            let value = Int64(parts[0] + places + String(repeating: "0", count: 4 - places.count))
        else { throw SmallCSV.Unreadable() }
        return value
    }
}
