import Contracts

@testable import karvan

/// What a run is like, drawn from its seed. What happens only where one thing crowds out the others, such as two that want
/// the last of a product, is rare in a run that does a little of everything; so no run is like another.
struct Temper {
    /// How many sales are opened beside those that are there.
    let sales: Int
    /// The share of acts that belong to no sale.
    let besides: Double
    /// What most lines are about.
    let favourite: Company.Item?
    /// Whose most sales are.
    let customer: Company.Customer?
    /// The share of lines with prices that are no whole minor units, so that parts of a line have to be rounded.
    let oddPrices: Double
    /// How much likelier than usual people take back, block and give up.
    let whims: Int
    /// The share of acts that are sent twice, under the same key.
    let impatience: Double
    /// Whether most steps of a stretch are of one kind, so that messages pile up.
    let isStretched: Bool
    /// The share of messages that are handed out before elder ones of their record.
    let disorder: Double
    /// The share of messages that are handed out once more.
    let copies: Double
    /// The share of units of work that are met by another one.
    let meetings: Double
    /// How often time passes, and whether in days.
    let time: Int
    let isSlow: Bool

    /// Nobody gives up, takes back or hurries, and nothing goes wrong.
    static let calm = Temper()

    private init() {
        (sales, besides, favourite, oddPrices, whims, impatience) = (8, 0, nil, 0.3, 0, 0)
        customer = Company.simulated.customers.first
        (isStretched, disorder, copies, meetings, time, isSlow) = (false, 0, 0, 0, 0, false)
    }

    init(of company: Company, _ luck: inout Luck) {
        sales = luck.from(2...6)
        besides = luck.chance(0.3) ? 0.25 : 0.1
        favourite = luck.chance(0.5) ? luck.pick(company.offered.filter { $0.kind == .goods }) : nil
        customer = luck.chance(0.4) ? luck.pick(company.customers) : nil
        oddPrices = luck.chance(0.5) ? 0.9 : 0.2
        whims = luck.chance(0.4) ? 8 : 1
        impatience = luck.chance(0.3) ? 0.2 : 0.02
        isStretched = luck.chance(0.6)
        disorder = luck.chance(0.6) ? 0.8 : 0.1
        copies = luck.chance(0.3) ? 0.2 : 0.05
        meetings = luck.chance(0.5) ? 0.6 : 0.3
        isSlow = luck.chance(0.3)
        time = isSlow ? 8 : 3
    }

    /// Seconds that pass at once, by how often they do.
    var passes: [(weight: Int, item: Int64)] { isSlow ? Self.slow : Self.usual }

    private static let usual: [(weight: Int, item: Int64)] = [
        (4, 5), (4, 61), (3, 900), (3, 7_200), (2, 43_200), (1, 259_200),
    ]
    /// A quarter of an hour, five hours, a bit more than one, two, four and eight days.
    private static let slow: [(weight: Int, item: Int64)] = [
        (2, 61), (2, 900), (2, 18_000), (3, 93_600), (3, 176_400), (2, 345_600), (1, 691_200),
    ]
}

/// Some steps in a row, most of them of one kind.
enum Stretch: CaseIterable {
    case mixed, people, carrying, handling

    /// What a step is, by how often it happens.
    func kinds(_ temper: Temper) -> [(weight: Int, item: Simulation.Kind)] {
        let (people, relaying, handling) =
            switch self {
            case .mixed: (30, 24, 36)
            case .people: (70, 12, 8)
            case .carrying: (8, 62, 20)
            case .handling: (8, 12, 70)
            }
        return [
            (people, .person), (relaying, .relaying), (handling, .handling), (5, .loop), (temper.time, .time),
            (2, .mishap),
        ]
    }
}
