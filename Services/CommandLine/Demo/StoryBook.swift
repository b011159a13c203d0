import Contracts
import Foundation

/// The sales of the demo: eleven ways a sale may go, told in turn for each company.
struct StoryBook: Sendable {
    let companies: [Company]
    let base: String
    /// How long a service that does not answer is asked again, and how long one sale may take.
    var patience = Duration.seconds(30)
    var saleLimit = Duration.seconds(120)
    /// Where commands are written down.
    var history: CommandHistory?

    struct Outcome: Sendable {
        let number: Int
        let company: String
        let story: Tale
        let sale: OpportunityView
        let took: Duration

        var isAsExpected: Bool { sale.state == story.ending }
        var row: [String] {
            ["\(number)", company, story.rawValue, sale.state, "\(sale.totals.gross)", "\(sale.id)"]
        }
    }

    /// What happens in a sale.
    enum Tale: String, CaseIterable, Sendable {
        case inStock = "all in stock"
        case supplied = "partly short, supplied"
        case made = "made to order, material short"
        case bought = "bought"
        case corrected = "returned for correction"
        case rejected = "rejected"
        case blocked = "credit blocked, then paid"
        case refused = "partly refused at the door"
        case returned = "goods returned"
        case serviced = "goods and a service"
        case discounted = "approved by three"

        var ending: String { self == .rejected ? "LOST" : "WON" }
    }

    func tell(_ count: Int) async throws -> [Outcome] { try await tell(1...max(1, count)) }

    /// - Parameters:
    ///   - numbers: of the sales; the same number is the same sale.
    ///   - atOnce: four keep the desks busy, and nobody waits long.
    ///   - goesOn: asked before each further sale.
    func tell(
        _ numbers: ClosedRange<Int>, atOnce: Int = 4, while goesOn: @escaping @Sendable () -> Bool = { true }
    ) async throws -> [Outcome] {
        // Everybody signs in once, not once a sale: passwords are slow to check on purpose.
        let connection = Connection(base: base, patience: patience)
        let stages = companies.map {
            Stage(company: $0, cast: Cast(connection, $0.people, history: history), saleLimit: saleLimit)
        }
        var outcomes: [Outcome] = []
        try await withThrowingTaskGroup(of: Outcome.self) { group in
            for (index, number) in numbers.enumerated() {
                if index >= atOnce, let outcome = try await group.next() { outcomes.append(outcome) }
                guard goesOn() else { break }
                group.addTask { try await Self.tell(number, on: stages) }
                Terminal.progress("Sales: \(outcomes.count) told")
            }
            for try await outcome in group { outcomes.append(outcome) }
        }
        return outcomes.sorted { $0.number < $1.number }
    }

    private static func tell(_ number: Int, on stages: [Stage]) async throws -> Outcome {
        let stage = stages[number % stages.count]
        let tale = Tale.allCases[(number / stages.count) % Tale.allCases.count]
        let start = ContinuousClock.now
        let sale = try await stage.play(tale, number)
        return Outcome(number: number, company: stage.company.name, story: tale, sale: sale, took: .now - start)
    }
}

/// One company with its people, where tales are played.
struct Stage: Sendable {
    let company: Company
    let cast: Cast
    /// How long one sale may take.
    var saleLimit = Duration.seconds(120)

    /// Opens the opportunity of a tale and drives it to its end.
    func play(_ tale: StoryBook.Tale, _ number: Int) async throws -> OpportunityView {
        let id: OpportunityID = Derived.id("\(company.key)/demo/\(number)")
        let request = OpenOpportunityRequest(
            id: id, accountID: company.account(customer(of: tale)), currency: company.currency,
            lines: lines(of: tale, number), submit: true)
        let _: OpportunityView = try await cast.seller.post("sales/v1/opportunities", request, key: "demo/\(id)")
        let driver = SaleDriver(cast: cast, story: story(of: tale), suppliers: suppliers(number))
        let sale = try await driver.drive(id, within: saleLimit)
        guard tale == .returned, sale.lines.flatMap(\.slices).allSatisfy({ $0.state != "RETURNED" }) else {
            return sale
        }
        try await driver.giveBack(sale)
        return sale
    }

    /// Each unit's own suppliers in turn; the ones at home, because what comes from abroad waits for customs.
    func suppliers(_ number: Int) -> [ServiceName: SupplierID] {
        let home = Dictionary(grouping: company.suppliers.filter { $0.country == company.country }, by: \.unit)
        return home.mapValues { company.supplier($0[number % $0.count]) }
    }

    func story(of tale: StoryBook.Tale) -> SaleDriver.Story {
        var story = SaleDriver.Story()
        switch tale {
        case .corrected: story.decisions = [.sendBack, .approve]
        case .rejected: story.decisions = [.reject]
        case .refused: story.refuses = 1
        case .returned: story.returns = 1
        case .discounted: story.needsSeveral = true
        default: break
        }
        return story
    }

    /// The last customer has a low credit limit.
    func customer(of tale: StoryBook.Tale) -> Company.Customer {
        let customers = company.customers
        return tale == .blocked ? customers[customers.count - 1] : customers[tale.hashIndex % (customers.count - 1)]
    }

    func lines(of tale: StoryBook.Tale, _ number: Int) -> [OpportunityLineRequest] {
        let goods = company.goods
        func line(_ item: Company.Item, _ quantity: ExactDecimal, discount: Int64 = 0) -> OpportunityLineRequest {
            OpportunityLineRequest(
                productID: company.product(item.sku), quantity: quantity, unitPrice: company.price(item.price),
                discountRate: ExactDecimal(millionths: discount * 10_000))
        }
        let trade = goods.first { $0.route == .trade && $0.kind == .goods } ?? goods[0]
        let made = goods.first { $0.route == .make } ?? goods[0]
        let bought = goods.first { $0.route == .buy } ?? goods[0]
        let stocked = goods.filter { $0.route == .stock && $0.kind == .goods }
        let service = goods.first { $0.kind == .service } ?? goods[0]
        switch tale {
        case .supplied: return [line(trade, 25), line(stocked[0], 10)]
        case .made: return [line(made, 4), line(stocked[0], 2)]
        case .bought: return [line(bought, ExactDecimal(8 + number % 3))]
        case .serviced: return [line(stocked[0], 6), line(service, 3)]
        case .blocked: return [line(trade, 4)]
        case .discounted: return [line(stocked[0], 10, discount: 30), line(stocked[1], 20, discount: 30)]
        default:
            return [
                line(stocked[0], ExactDecimal(5 + number % 7), discount: 5),
                line(stocked[1], ExactDecimal(12 + number % 11)), line(trade, 1),
            ]
        }
    }
}

extension StoryBook.Tale {
    fileprivate var hashIndex: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
