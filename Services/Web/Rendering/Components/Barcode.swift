/// A code as bars, for scanners at the shelf and at the gate: Code 128, set B (ISO/IEC 15417), printed by `ui/barcode`.
struct Barcode: Sendable {
    /// Widths of bars and gaps in turn, in modules, by value; each begins with a bar.
    private static let widths = [
        "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312",
        "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212",
        "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121",
        "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331",
        "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123",
        "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124",
        "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114",
        "413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112",
        "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
        "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
    ].map { $0.map { Int(String($0)) ?? 0 } }
    private static let startB = 104
    private static let stop = 106
    /// Light on both sides, without which a scanner finds no beginning.
    private static let quietModules = 10

    let text: String
    /// Start and length of each bar, in modules.
    let bars: [(start: Int, length: Int)]
    /// Of the whole, in modules.
    let width: Int

    /// - Returns: `nil` for a text with other than printable ASCII signs, or none.
    init?(_ text: String) {
        let values = text.utf8.map { Int($0) - 32 }
        guard !values.isEmpty, values.allSatisfy({ (0..<95).contains($0) }) else { return nil }
        let check = values.enumerated().reduce(Self.startB) { $0 + ($1.offset + 1) * $1.element } % 103
        var bars: [(start: Int, length: Int)] = []
        var place = Self.quietModules
        for value in [Self.startB] + values + [check, Self.stop] {
            for (index, length) in Self.widths[value].enumerated() {
                if index.isMultiple(of: 2) { bars.append((place, length)) }
                place += length
            }
        }
        self.text = text
        self.bars = bars
        width = place + Self.quietModules
    }

    var values: Values {
        [
            "code": text, "width": "\(width)",
            "bars": bars.map { bar -> Values in ["start": "\(bar.start)", "length": "\(bar.length)"] },
        ]
    }
}
