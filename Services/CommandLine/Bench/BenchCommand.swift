import ArgumentParser
import Contracts
import Foundation

/// Orders through the whole chain, beside what this machine's PostgreSQL can commit, measured in the same run.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Orders per second and latency of the whole chain.")

    @OptionGroup var session: SessionOptions
    @Option(help: "A JSON file with the limits measured before: {\"commits_per_second\": {\"1\": …}}.")
    var limits: String?
    @Option(help: "Orders at concurrency 1; more in proportion at higher ones.")
    var orders = 60
    @Option(parsing: .upToNextOption, help: "How many orders are under way at once, one run each.")
    var concurrency = [1, 4, 16]
    @Option(help: "Orders begun a second, whatever becomes of them, in a run of its own for a minute; 0 leaves it out.")
    var pace = 5

    struct Line: Encodable {
        let name: String
        let value: Double
        let unit: String
        let limit: Double?
        let ratio: Double?

        private enum CodingKeys: CodingKey { case name, value, unit, limit, ratio }

        /// All keys are always there; what was not measured beside this machine's limit is null.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encode(value, forKey: .value)
            try container.encode(unit, forKey: .unit)
            try container.encode(limit, forKey: .limit)
            try container.encode(ratio, forKey: .ratio)
        }
    }

    struct Result: Encodable {
        let results: [Line]
    }

    func validate() throws {
        guard (1...100_000).contains(orders) else { throw ValidationError("--orders is 1 to 100000.") }
        guard (0...1000).contains(pace) else { throw ValidationError("--pace is 0 to 1000.") }
    }

    func run() async throws {
        let login = try Profiles.load().login(Profiles.sandbox)
        let company = Company.sandbox(password: login.password)
        let owner = try session.session(of: Profiles.sandbox)
        let cast = Cast(owner.connection, company.people)
        let shop = BenchShop(company: company, cast: cast)
        try await shop.open()
        var lines: [Line] = []
        for concurrency in concurrency {
            let count = orders * min(concurrency, 10)
            let timing = try await Carrier(cast).carry(shop.orders(count), .atOnce(concurrency)) {
                Terminal.progress("concurrency \(concurrency): \($0) of \(count)")
            }
            lines += report(timing, concurrency, try commits(concurrency))
        }
        if pace > 0 {
            let timing = try await Carrier(cast).carry(shop.orders(60 * pace), .perSecond(Double(pace)))
            lines += percentiles(timing, of: "chain.at-\(pace)-a-second")
        }
        Terminal.endProgress()
        guard !session.json else { return try Terminal.printJSON(Result(results: lines)) }
        Terminal.printTable(
            ["WHAT", "VALUE", "UNIT", "LIMIT", "RATIO"],
            lines.map { [$0.name, text($0.value), $0.unit, $0.limit.map(text) ?? "", $0.ratio.map(text) ?? ""] })
    }

    private func text(_ value: Double) -> String { String(format: value < 10 ? "%.3f" : "%.1f", value) }

    private func report(_ timing: Carrier.Timing, _ concurrency: Int, _ limit: Double?) -> [Line] {
        let name = "chain.concurrency-\(concurrency)"
        let rate = Line(
            name: "\(name).orders", value: timing.perSecond, unit: "orders/s", limit: limit,
            ratio: limit.map { timing.perSecond / $0 })
        return [rate] + percentiles(timing, of: name)
    }

    private func percentiles(_ timing: Carrier.Timing, of name: String) -> [Line] {
        [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)].map {
            Line(name: "\(name).\($0.0)", value: timing.percentile($0.1), unit: "ms", limit: nil, ratio: nil)
        }
    }

    private struct Limits: Decodable {
        let commitsPerSecond: [String: Double]
    }

    private func commits(_ concurrency: Int) throws -> Double? {
        guard let limits else { return nil }
        guard let data = FileManager.default.contents(atPath: limits),
            let measured = try? JSON.decode(Limits.self, from: data)
        else { throw CommandFailure("\(limits) holds no limits.", code: 2) }
        return measured.commitsPerSecond["\(concurrency)"]
    }
}

/// A shop with plenty of everything, for orders of three lines.
struct BenchShop: Sendable {
    let company: Company
    let cast: Cast
    private static let productCount = 60

    private func product(_ number: Int) -> ProductID { Derived.id("\(company.key)/bench/\(number)") }
    private var account: AccountID { Derived.id("\(company.key)/bench") }

    func open() async throws {
        let products = (0..<Self.productCount).map { number in
            SaveProductRequest(
                id: product(number), sku: "BENCH-\(number)", name: "Bench goods \(number)", kind: .goods, unit: "pc",
                route: .stock, taxCode: company.taxCode, taxRate: ExactDecimal(millionths: 200_000))
        }
        let _: SavedCount = try await cast.seller.post("sales/v1/products", SaveProductsRequest(products: products))
        let customer = SaveAccountRequest(id: account, name: "Bench customer", country: company.country)
        let _: SavedCount = try await cast.seller.post("sales/v1/accounts", SaveAccountsRequest(accounts: [customer]))
        try await Shelves(company: company, cast: cast).raiseLimit(of: account)
        try await Shelves(company: company, cast: cast).fill(
            (0..<Self.productCount).map { (product($0), 1_000_000, company.price(3)) }, lot: "bench/\(UUID())")
    }

    func orders(_ count: Int) -> [OpenOpportunityRequest] {
        (0..<count).map { number in
            OpenOpportunityRequest(
                id: OpportunityID(), accountID: account, name: "Bench order", currency: company.currency,
                lines: (0..<3).map { line in
                    OpportunityLineRequest(
                        productID: product((number * 3 + line * 7) % Self.productCount),
                        quantity: ExactDecimal(1 + line),
                        unitPrice: company.price(ExactDecimal(millionths: 4_990_000)))
                }, submit: true)
        }
    }
}

/// Opening stock and credit for loads.
struct Shelves: Sendable {
    let company: Company
    let cast: Cast

    /// - Parameter lot: names this filling; the same lot twice is received once.
    func fill(_ goods: [(ProductID, ExactDecimal, UnitPrice)], lot: String) async throws {
        for start in stride(from: 0, to: goods.count, by: 200) {
            let receipts = goods[start..<min(start + 200, goods.count)].map { product, quantity, cost in
                ReceiveGoodsRequest(
                    receiptID: Derived.id("\(company.key)/\(lot)/\(product)"), productID: product, quantity: quantity,
                    unitCost: cost, source: .opening)
            }
            let _: ReceiveManyAnswer = try await eventually {
                try await cast.warehouseManager.post(
                    "warehouse/v1/receipts/bulk", ReceiveManyRequest(receipts: receipts))
            }
        }
    }

    /// Loads are not about credit: the limit is as high as may be.
    func raiseLimit(of account: AccountID) async throws {
        let path = "accounting/v1/credit-accounts/\(account)"
        let view: CreditAccountView = try await eventually { try await cast.financeManager.get(path) }
        let limit = Money(100_000_000_000, company.currency)
        guard view.limit < limit else { return }
        try await cast.financeManager.send(
            .PUT, "\(path)/limit", body: SetCreditLimitRequest(limit: limit, reason: "load"), version: view.version)
    }
}
