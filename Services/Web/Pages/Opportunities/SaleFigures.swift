import Contracts

/// How many sales a list has, and what they come to in each currency: of all of them, not of the page that is shown.
struct SaleFigures: Sendable {
    let count: Int
    /// One for each currency, in the order of their codes.
    let sums: [Money]
    /// What of each is likely to come; nothing where nobody tells.
    private let likely: [Currency: Money]

    init(_ groups: [PipelineFigures.Group]) {
        count = groups.reduce(0) { $0 + $1.count }
        let sums = groups.reduce(into: [Currency: Money]()) { sums, group in
            sums[group.value.currency, default: .zero(group.value.currency)] += group.value
        }
        likely = groups.reduce(into: [:]) { likely, group in
            guard let share = group.likely else { return }
            likely[share.currency, default: .zero(share.currency)] += share
        }
        self.sums = sums.values.sorted { $0.currency.rawValue < $1.currency.rawValue }
    }

    func likely(of sum: Money) -> Money? { likely[sum.currency] }

    /// - Parameter figures: of the query, whatever the states that it asks for.
    init(_ figures: PipelineFigures, of query: ListQuery) {
        let states = query.chosen["state", default: []]
        self.init(figures.groups.filter { states.isEmpty || states.contains($0.state) })
    }

    /// Whether nothing but states is filtered: counts of everything do.
    static func isWhole(_ query: ListQuery) -> Bool {
        query.typed.isEmpty && query.conditions.isEmpty
            && query.chosen.allSatisfy { $0.key == "state" || $0.value.isEmpty }
    }

    /// `128 opportunities · 4812,00 zł`; amounts of different currencies are never added.
    func sentence(_ desk: Desk) -> String {
        ([desk.texts.text("salesCount", count: count)] + sums.map(desk.formats.money)).joined(separator: " · ")
    }
}
