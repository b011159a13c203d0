import Contracts
import TestKit
import Testing

@testable import karvan

/// What a customer wants of one product, at its list price.
struct Wanted {
    let sku: String
    let quantity: ExactDecimal
    /// In hundredths of the price.
    var percentOff: Int64 = 0

    init(_ sku: String, _ quantity: ExactDecimal, percentOff: Int64 = 0) {
        self.sku = sku
        self.quantity = quantity
        self.percentOff = percentOff
    }
}

extension Stage {
    /// Opens a sale and sends it for approval.
    ///
    /// - Parameter rules: how it is carried out; one whose units answer first is not sent for approval yet.
    func open(
        _ wanted: [Wanted], for customer: Int = 0, by seller: Session? = nil, rules: FulfilmentRulesRequest? = nil
    ) async throws -> OpportunityID {
        let id = OpportunityID()
        let request = OpenOpportunityRequest(
            id: id, accountID: company.account(company.customers[customer]), currency: company.currency,
            rules: rules, lines: try wanted.map(line), submit: rules?.answersFirst != true)
        let _: OpportunityView = try await (seller ?? cast.seller).post("sales/v1/opportunities", request)
        return id
    }

    private func line(_ wanted: Wanted) throws -> OpportunityLineRequest {
        let item = try #require(company.goods.first { $0.sku == wanted.sku })
        return OpportunityLineRequest(
            productID: company.product(item.sku), quantity: wanted.quantity, unitPrice: company.price(item.price),
            discountRate: ExactDecimal(millionths: wanted.percentOff * 10_000))
    }

    /// Everybody does what waits at his desk for this sale until it is closed; then every department is asked.
    func carry(_ id: OpportunityID, _ story: SaleDriver.Story = .plain) async throws -> Evidence {
        try await SaleDriver(cast: cast, story: story).drive(id, within: .seconds(120))
        return try await Evidence(of: id, on: self)
    }

    func sale(_ id: OpportunityID) async throws -> OpportunityView {
        try await cast.seller.get("sales/v1/opportunities/\(id)")
    }

    /// Looks at the sale until it is as it should be by itself.
    @discardableResult
    func await(
        _ id: OpportunityID, _ what: String, _ sourceLocation: SourceLocation = #_sourceLocation,
        _ condition: (OpportunityView) -> Bool
    ) async throws -> OpportunityView {
        var seen = try await sale(id)
        try await eventually("the sale is \(what)", within: .seconds(60), sourceLocation: sourceLocation) {
            seen = try await sale(id)
            return condition(seen)
        }
        return seen
    }

    /// An amount in minor units of the company's currency.
    func amount(_ units: Int64) -> Money { Money(units, company.currency) }
}

/// The balances of all accounts at one moment, when nothing is on its way.
struct Books: Equatable {
    private let balances: [Int: Int64]

    init(of stage: Stage) async throws {
        _ = try await Audit(stage: stage).settled()
        let view: TrialBalanceView = try await stage.cast.financeManager.get("accounting/v1/trial-balance")
        balances = Dictionary(uniqueKeysWithValues: view.rows.map { ($0.code, $0.balance.amount) })
    }

    /// Debit less credit that came to each account since `earlier`, in minor units; accounts that did not move are left
    /// out.
    func change(since earlier: Books) -> [Int: Int64] {
        let codes = Set(balances.keys).union(earlier.balances.keys)
        return codes.reduce(into: [:]) { change, code in
            let moved = balances[code, default: 0] - earlier.balances[code, default: 0]
            if moved != 0 { change[code] = moved }
        }
    }
}
