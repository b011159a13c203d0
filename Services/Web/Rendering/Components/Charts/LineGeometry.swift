/// Where the points of a line over time lie. Time runs from left to right in every language.
struct LineGeometry: Sendable {
    struct Point: Sendable, Equatable {
        /// From the left, in hundredths of a percent.
        let across: Int64
        /// From the top, in pixels.
        let down: Int64
    }

    /// In pixels: above the highest point, where its number stands; and down to zero.
    private static let top: Int64 = 28
    private static let bottom: Int64 = 168
    private static let height = 200
    /// More names of periods, and numbers, do not fit side by side on a phone.
    private static let mostNames = 6

    let chart: Chart

    init(_ chart: Chart) { self.chart = chart }

    /// One for each item; none in a gap.
    var points: [Point?] {
        let sizes = chart.items.map { $0.sizes.first.map { max(0, $0) } }
        let whole = Int128(max(chart.whole ?? 0, sizes.compactMap(\.self).max() ?? 0))
        let step = ChartLength.full / Int64(max(1, sizes.count))
        return sizes.enumerated().map { index, size in
            size.map { size in
                let rise = Int64(Int128(Self.bottom - Self.top) * Int128(ChartLength.part(Int128(size), of: whole)))
                return Point(
                    across: Int64(index) * step + step / 2, down: Self.bottom - rise / ChartLength.full)
            }
        }
    }

    /// What hangs together between two gaps.
    var lines: [[Point]] {
        points.split(separator: nil).map { $0.compactMap(\.self) }.filter { $0.count > 1 }
    }

    var values: Values {
        let every = (chart.items.count + Self.mostNames - 1) / Self.mostNames
        return [
            "height": "\(Self.height)", "floor": "\(Self.bottom)", "look": "\(chart.series.first?.look.rawValue ?? 1)",
            // Its own measure: the width in hundredths of a percent, whatever that comes to.
            "lineBox": "0 0 \(ChartLength.full) \(Self.height)",
            "lines": lines.map { line -> Values in
                ["points": line.map { "\($0.across),\($0.down)" }.joined(separator: " ")]
            },
            "points": zip(chart.items, points).enumerated().map { index, pair -> Values in
                let (item, point) = pair
                let across = point?.across ?? middle(index)
                return [
                    "across": ChartLength.percent(across),
                    "dots": point.map { point in
                        [
                            "down": "\(point.down)", "numberAt": "\(point.down - 12)",
                            "numbers": index % max(1, every) == 0 ? [item.words] : [String](), "told": told(item),
                        ] as Values
                    }.section,
                    "periods": index % max(1, every) == 0 ? [item.label.isolated] : [String](),
                    "periodAt": "\(Self.bottom + 22)",
                ]
            },
        ]
    }

    /// For the pointer: every point tells its number, also where there is no room to print it.
    private func told(_ item: Chart.Item) -> String { "\(item.label.isolated): \(item.words)" }

    private func middle(_ index: Int) -> Int64 {
        let step = ChartLength.full / Int64(max(1, chart.items.count))
        return Int64(index) * step + step / 2
    }
}
