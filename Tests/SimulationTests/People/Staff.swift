import Contracts
import Foundation
import TestKit

@testable import karvan

/// The company's people, who do at random what the state of things allows, in any order and on any sale.
struct Staff {
    let desk: Desk
    private(set) var sales: [OpportunityID]
    private let limit: Int

    /// - Parameter sales: those that are there already.
    init(desk: Desk, sales: [OpportunityID] = []) {
        self.desk = desk
        self.sales = sales
        limit = sales.count + desk.temper.sales
    }

    /// What is done next; nil when whoever was looked at has nothing to do.
    mutating func next(_ luck: inout Luck) async throws -> Act? {
        let desk = self.desk.hurried(luck.chance(desk.temper.impatience))
        if sales.isEmpty || sales.count < limit && luck.chance(0.15) { return open(at: desk, &luck) }
        if luck.chance(desk.temper.besides) { return try await CompanyActs(desk: desk).next(&luck) }
        var found: (place: Int, sale: OpportunityView)?
        // Closed ones are seldom looked at.
        for _ in 0..<3 {
            // The latest ones are on people's minds.
            let place = luck.chance(0.4) ? sales.count - 1 - luck.below(min(6, sales.count)) : luck.below(sales.count)
            guard let sale: OpportunityView = try await desk.get(.sales, "opportunities/\(sales[place])", by: .seller)
            else { return nil }
            found = (place, sale)
            if sale.state != "LOST" || luck.chance(0.2) { break }
        }
        guard let (place, sale) = found else { return nil }
        let acts = try await SaleActs(desk: desk, sale: sale).all(&luck)
        // What is rare is what takes back.
        let likely: [(weight: Int, item: Act)] = acts.map {
            ($0.weight <= 2 ? $0.weight * desk.temper.whims : $0.weight, $0)
        }
        guard let act = luck.pick(weighted: likely) else { return nil }
        return Act("sale \(place + 1): \(act.name)", act.weight, at: act.service, act.run)
    }

    private mutating func open(at desk: Desk, _ luck: inout Luck) -> Act {
        let id = OpportunityID()
        sales.append(id)
        let usual = luck.chance(0.85) ? desk.temper.customer : nil
        let request = OpenOpportunityRequest(
            id: id, accountID: desk.company.account(usual ?? luck.pick(desk.company.customers)),
            currency: desk.company.currency, lines: Self.lines(at: desk, &luck), submit: luck.chance(0.7))
        return Act("open sale \(sales.count)", 1, at: .sales) {
            try await desk.send(.sales, "opportunities", request, by: .seller)
        }
    }

    /// One to three lines that together may be more than there is.
    static func lines(at desk: Desk, _ luck: inout Luck) -> [OpportunityLineRequest] {
        let company = desk.company
        return (0..<luck.from(1...3)).map { _ in
            let favourite = luck.chance(0.75) ? desk.temper.favourite : nil
            let item = favourite ?? luck.pick(company.offered)
            let isOdd = luck.chance(desk.temper.oddPrices)
            let more = isOdd ? Int64(luck.below(999_999)) : 0
            let price = ExactDecimal(millionths: item.price.millionths + more)
            let discount = luck.chance(0.3) ? Int64(luck.from(1...25)) * 10_000 : 0
            return OpportunityLineRequest(
                productID: company.product(item.sku), quantity: ExactDecimal(luck.from(1...14)),
                unitPrice: company.price(price), discountRate: ExactDecimal(millionths: discount))
        }
    }
}
