import Contracts

/// A line's quantity by fate, as a bar with its words: `part/quantity_bar`.
struct QuantityBar: Sendable {
    /// Of the bar, in its own units.
    private static let width: Int64 = 1000

    let slices: [SliceView]
    let unit: String
    let texts: MessageCatalog
    let formats: Formats

    var values: Values {
        let parts = Fate.allCases.compactMap { fate -> (fate: Fate, quantity: ExactDecimal)? in
            let quantity = slices.filter { Fate(ofSlice: $0.state) == fate }.reduce(.zero) { $0 + $1.quantity }
            return quantity > .zero ? (fate, quantity) : nil
        }
        let words = parts.map { part in
            texts.text(
                "format.pair",
                ["name": texts.word("fate", part.fate.rawValue), "value": formats.quantity(part.quantity, unit)])
        }
        return [
            "words": zip(parts, words).map { part, text -> Values in ["fate": part.fate.rawValue, "text": text] },
            "segments": Self.segments(parts.map { ($0.fate, $0.quantity.millionths) }),
        ]
    }

    /// Start and width of each part; the last one takes what rounding leaves.
    static func segments(_ parts: [(fate: Fate, size: Int64)]) -> [Values] {
        let total = parts.reduce(Int128(0)) { $0 + Int128($1.size) }
        guard total > 0 else { return [] }
        var passed = Int128(0)
        return parts.map { part in
            let start = Int64(passed * Int128(width) / total)
            passed += Int128(part.size)
            let end = Int64(passed * Int128(width) / total)
            return ["fate": part.fate.rawValue, "start": "\(start)", "length": "\(end - start)"]
        }
    }
}
