import Contracts
import Testing

@testable import WebService

@Suite("Pictures of numbers")
struct ChartTests {
    private func chart(
        _ sizes: [[Int64]], _ shape: Chart.Shape = .bars, direction: String = "ltr", whole: Int64? = nil
    ) -> Chart {
        Chart(
            name: "c", title: "t", finding: "f", shape: shape,
            series: Chart.Look.allCases.map { Chart.Series(name: "\($0)", look: $0) },
            items: sizes.map { Chart.Item(label: "l", sizes: $0, words: "w") }, direction: direction, whole: whole)
    }

    private func bars(_ sizes: [[Int64]], _ shape: Chart.Shape = .bars, direction: String = "ltr") -> [[BarGeometry
        .Segment]]
    {
        BarGeometry(chart(sizes, shape, direction: direction)).bars
    }

    @Test("the largest bar is as wide as the picture, the others in proportion, each from the side where lines begin")
    func proportion() {
        let bars = bars([[40], [10], [0]])
        #expect(bars[0] == [.init(look: .plain, start: 0, length: 10_000)])
        #expect(bars[1] == [.init(look: .plain, start: 0, length: 2_500)])
        #expect(bars[2] == [])
    }

    @Test(
        "parts lie one after the other without a gap, and are together as long as their sum", arguments: ["ltr", "rtl"])
    func parts(direction: String) {
        let sizes: [[Int64]] = [[3, 5, 7, 0, 1, 1], [1, 1, 1], [7, 7, 3]]
        for (bar, sizes) in zip(bars(sizes, direction: direction), sizes) {
            let whole = sizes.reduce(0, +)
            #expect(bar.reduce(0) { $0 + $1.length } == whole * 10_000 / 17)
            let fromLeft = bar.sorted { $0.start < $1.start }
            #expect(zip(fromLeft, fromLeft.dropFirst()).allSatisfy { $0.start + $0.length == $1.start })
            #expect(bar.count == sizes.count { $0 > 0 })
        }
    }

    @Test("is mirrored where lines begin on the right")
    func mirrored() {
        let (ltr, rtl) = (bars([[3, 1]]), bars([[3, 1]], direction: "rtl"))
        #expect(ltr[0].map(\.look) == rtl[0].map(\.look))
        #expect(zip(ltr[0], rtl[0]).allSatisfy { $0.start + $0.length + $1.start == 10_000 && $0.length == $1.length })
        let values = BarGeometry(chart([[1]], direction: "rtl")).values
        #expect(values["labelAt"] as? String == "100%" && values["numberAt"] as? String == "0")
    }

    @Test("of a funnel each bar stands in the middle, in both directions", arguments: ["ltr", "rtl"])
    func funnel(direction: String) {
        for bar in bars([[8], [4], [1]], .funnel, direction: direction) {
            #expect(bar[0].start + bar[0].length + bar[0].start == 10_000)
        }
    }

    @Test("holds for the largest sums that there are, and for what is below zero")
    func extremes() {
        let bars = bars([[.max, .max, .max], [.max], [-5, 5], [1]])
        #expect(bars[0].reduce(0) { $0 + $1.length } == 10_000)
        #expect(bars[1][0].length == 3_333)
        #expect(bars[2].map(\.look) == [.striped])
        #expect(bars[3][0].length == 0)
        #expect(self.bars([]).isEmpty && self.bars([[0], [0]]) == [[], []])
    }

    @Test("of time runs from left to right in every language, and zero stands on the floor", arguments: ["ltr", "rtl"])
    func line(direction: String) {
        let line = LineGeometry(chart([[0], [50], [], [100]], .line, direction: direction))
        let points = line.points
        #expect(points.map { $0?.across } == [1_250, 3_750, nil, 8_750])
        #expect(points[0]?.down == 168 && points[3]?.down == 28 && points[1]?.down == 98)
        #expect(line.lines.map(\.count) == [2], "a gap is left open, and a point alone is no line")
    }

    @Test("of shares stands for a hundred percent, whatever the largest is; of one value or none is a picture too")
    func whole() {
        let line = LineGeometry(chart([[500_000]], .line, whole: 1_000_000))
        #expect(line.points == [.init(across: 5_000, down: 98)])
        #expect(LineGeometry(chart([], .line)).points.isEmpty)
        #expect(LineGeometry(chart([[0], [0]], .line)).points.allSatisfy { $0?.down == 168 })
    }

    @Test("prints as many numbers as have room beside each other, and tells the others to the pointer")
    func crowded() async throws {
        let values = LineGeometry(chart(Array(repeating: [1], count: 20), .line)).values
        let dots = (values["points"] as? [Values] ?? []).compactMap { ($0["dots"] as? [Values])?.first }
        #expect(dots.count == 20)
        #expect(dots.count { ($0["numbers"] as? [String])?.isEmpty == false } == 5)
        #expect(dots.allSatisfy { ($0["told"] as? String)?.hasSuffix("w") == true })
    }

    @Test(
        "tells lengths with two places",
        arguments: [(0, "0.00%"), (5, "0.05%"), (1_234, "12.34%"), (10_000, "100.00%")])
    func percent(length: Int64, text: String) {
        #expect(ChartLength.percent(length) == text)
    }

    @Test("is named, tells in a sentence what it shows, and its series differ by pattern; its ids are its own")
    func markup() async throws {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: ""))
        let html = try await stage.get("/components", stage.signedIn(language: "fa")).html
        let (root, _) = HTMLNode.read(html)
        let pictures = root.all("svg").filter { $0["role"] == "img" }
        #expect(pictures.count == 6)
        for picture in pictures {
            #expect(picture.all("title").first?.words.isEmpty == false)
            #expect(picture.all("desc").first?.words.isEmpty == false)
        }
        let inks = html.matches(of: /<path class="chart__ink" d="([^"]*)"/).map { String($0.1) }
        #expect(Set(inks).count == Chart.Look.allCases.count)
    }
}
