/// Numbers as a picture, made here as SVG (UX guide 13.3): `ui/chart`. A table with the same numbers stands beside it.
///
/// The picture is as wide as its place: what lies along the width is told in percent, so that letters keep their size on a
/// phone. Series differ by pattern as well as by colour, and every mark has its number in words.
struct Chart: Sendable {
    /// What is counted, by its place in the order of colours and patterns.
    struct Series: Sendable {
        let name: String
        let look: Look
    }

    /// A colour (`--chart-1` to `--chart-6`) with the pattern that tells it from the others without it.
    enum Look: Int, Sendable, CaseIterable {
        case plain = 1, striped, dotted, upright, latticed, level

        /// Drawn over the colour, in squares of eight pixels.
        fileprivate var ink: String {
            switch self {
            case .plain: ""
            case .striped: "M-2 2 2 -2M0 8 8 0M6 10 10 6"
            case .dotted: "M1.2 2h1.6M5.2 6h1.6"
            case .upright: "M4 0V8"
            case .latticed: "M0 4H8M4 0V8"
            case .level: "M0 4H8"
            }
        }
    }

    struct Item: Sendable {
        /// People may have written it.
        let label: String
        /// One for each series; what is below zero counts as nothing.
        let sizes: [Int64]
        /// The number as people read it.
        let words: String
    }

    enum Shape: Sendable {
        /// From the side where lines begin, the parts one after the other.
        case bars
        /// The same from the middle, for what grows less from step to step.
        case funnel
        /// Points in time, from left to right in every language; the first series alone. An empty list of sizes is a gap.
        case line
    }

    /// Unique on the page.
    let name: String
    let title: String
    /// What it shows, in one sentence, for those who do not see it.
    let finding: String
    let shape: Shape
    let series: [Series]
    let items: [Item]
    let direction: String
    /// What a full width stands for, where that is not the largest item: a hundred percent.
    var whole: Int64?
    /// The heading above says the same.
    var isTitleUnseen = false

    var values: Values {
        [
            "chartName": name, "chartTitle": title, "finding": finding, "isTitleUnseen": isTitleUnseen,
            "patterns": series.map { ["look": "\($0.look.rawValue)", "ink": $0.look.ink] as Values },
            "hasLegend": series.count > 1,
            "legend": series.map { ["look": "\($0.look.rawValue)", "text": $0.name] as Values },
            "barCharts": shape == .line ? [Values]() : [BarGeometry(self).values],
            "lineCharts": shape == .line ? [LineGeometry(self).values] : [Values](),
        ]
    }
}

extension Chart {
    /// The same under a heading, which need not be said twice.
    func under(_ heading: String) -> Chart {
        var other = self
        other.isTitleUnseen = title == heading
        return other
    }

    /// The same with its first items alone.
    func cut(to count: Int) -> Chart {
        Chart(
            name: name, title: title, finding: finding, shape: shape, series: series, items: Array(items.prefix(count)),
            direction: direction, whole: whole)
    }
}

/// Lengths in hundredths of a percent of the whole width, told as SVG wants them.
enum ChartLength {
    static let full: Int64 = 10_000

    /// So much of the width as `size` is of `whole`, rounded down: parts never reach beyond their sum.
    static func part(_ size: Int128, of whole: Int128) -> Int64 {
        guard whole > 0, size > 0 else { return 0 }
        return Int64(min(Int128(full), size * Int128(full) / whole))
    }

    /// `12.34%`
    static func percent(_ length: Int64) -> String {
        let rest = length % 100
        return "\(length / 100).\(rest < 10 ? "0" : "")\(rest)%"
    }
}
