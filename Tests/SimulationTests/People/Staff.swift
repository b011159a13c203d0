import Contracts
import Foundation
import TestKit

@testable import karvan

/// The company's people, who do at random what the state of things allows, in any order and on any sale.
struct Staff {
    private static let limit = 5

    let desk: Desk
    private(set) var sales: [OpportunityID] = []

    init(world: World) { desk = Desk(world: world) }

    /// What is done next; nil when whoever was looked at has nothing to do.
    mutating func next(_ luck: inout Luck) async throws -> Act? {
        if sales.isEmpty || sales.count < Self.limit && luck.chance(0.2) { return open(&luck) }
        if luck.chance(0.12) { return try await CompanyActs(desk: desk).next(&luck) }
        let place = luck.below(sales.count)
        guard let sale: OpportunityView = try await desk.get(.sales, "opportunities/\(sales[place])", by: .seller)
        else {
            return nil
        }
        let acts = try await SaleActs(desk: desk, sale: sale).all(&luck)
        guard let act = luck.pick(weighted: acts.map { ($0.weight, $0) }) else { return nil }
        return Act("sale \(place + 1): \(act.name)", act.weight, at: act.service, act.run)
    }

    private mutating func open(_ luck: inout Luck) -> Act {
        let id = OpportunityID()
        sales.append(id)
        let request = OpenOpportunityRequest(
            id: id, accountID: desk.company.account(luck.pick(desk.company.customers)),
            currency: desk.company.currency, lines: Self.lines(of: desk.company, &luck), submit: luck.chance(0.7))
        return Act("open sale \(sales.count)", 1, at: .sales) { [desk] in
            try await desk.send(.sales, "opportunities", request, by: .seller)
        }
    }

    /// One to three lines that together may be more than there is.
    static func lines(of company: Company, _ luck: inout Luck) -> [OpportunityLineRequest] {
        (0..<luck.from(1...3)).map { _ in
            let item = luck.pick(company.offered)
            let discount = luck.chance(0.3) ? Int64(luck.from(1...25)) * 10_000 : 0
            return OpportunityLineRequest(
                productID: company.product(item.sku), quantity: ExactDecimal(luck.from(1...14)),
                unitPrice: company.price(item.price), discountRate: ExactDecimal(millionths: discount))
        }
    }
}
