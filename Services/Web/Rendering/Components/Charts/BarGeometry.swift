/// Where the bars of a chart lie: each with its label and its number in a line above it.
struct BarGeometry: Sendable {
    /// One part of a bar.
    struct Segment: Sendable, Equatable {
        let look: Chart.Look
        /// From the left, in hundredths of a percent.
        let start: Int64
        let length: Int64
    }

    /// In pixels: from one bar to the next, of the bar itself, and from the top of its line.
    private static let pitch = 52
    private static let thickness = 16
    private static let textAt = 18
    private static let barAt = 28

    let chart: Chart

    init(_ chart: Chart) { self.chart = chart }

    /// Of each item, in the order of its series; parts without any size are left out.
    var bars: [[Segment]] {
        let sums = chart.items.map { Self.sum($0.sizes) }
        let whole = max(Int128(chart.whole ?? 0), sums.max() ?? 0)
        return zip(chart.items, sums).map { item, sum in
            let length = ChartLength.part(sum, of: whole)
            let indent = chart.shape == .funnel ? (ChartLength.full - length) / 2 : 0
            return segments(item.sizes, sum, length).map { segment in
                let start = segment.start + indent
                let isMirrored = chart.direction == "rtl"
                return Segment(
                    look: segment.look, start: isMirrored ? ChartLength.full - start - segment.length : start,
                    length: segment.length)
            }
        }
    }

    /// From the bar's own beginning; together as long as the bar.
    private func segments(_ sizes: [Int64], _ sum: Int128, _ length: Int64) -> [Segment] {
        var passed = Int128(0)
        return zip(chart.series, sizes).compactMap { series, size in
            guard size > 0, sum > 0 else { return nil }
            let start = Int64(passed * Int128(length) / sum)
            passed += Int128(size)
            return Segment(look: series.look, start: start, length: Int64(passed * Int128(length) / sum) - start)
        }
    }

    private static func sum(_ sizes: [Int64]) -> Int128 { sizes.reduce(0) { $0 + Int128(max(0, $1)) } }

    var values: Values {
        let isMirrored = chart.direction == "rtl"
        return [
            "height": "\(chart.items.count * Self.pitch)",
            // Labels begin where lines begin, numbers end where lines end.
            "labelAt": isMirrored ? "100%" : "0", "labelBox": isMirrored ? "38%" : "0",
            "numberAt": isMirrored ? "0" : "100%",
            // What a full width is, behind each bar.
            "hasTracks": chart.shape == .bars,
            "bars": zip(chart.items, bars).enumerated().map { index, bar -> Values in
                let top = index * Self.pitch
                return [
                    "label": bar.0.label.isolated, "number": bar.0.words,
                    "textTop": "\(top)", "textAt": "\(top + Self.textAt)", "barAt": "\(top + Self.barAt)",
                    "thickness": "\(Self.thickness)",
                    "segments": bar.1.map { segment -> Values in
                        [
                            "look": "\(segment.look.rawValue)", "start": ChartLength.percent(segment.start),
                            "length": ChartLength.percent(segment.length),
                        ]
                    },
                ]
            },
        ]
    }
}
