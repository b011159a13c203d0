import Contracts
import ServiceKit

/// How far the picking of a note is: what was counted of each line, kept in the page's address.
///
/// Each scan leads to an address with one more; so a reload counts nothing twice, and the way back takes a scan back.
struct PickCounts: Sendable, Equatable {
    /// What a scan came to.
    enum Outcome: String, Sendable, CaseIterable {
        case counted, complete, unknown, doubled
    }

    /// A scan that counted: which line, and how much.
    struct Scan: Sendable, Equatable {
        let line: Int
        let quantity: ExactDecimal
    }

    /// Scans of the same code within this time count once (UX guide 3.3).
    private static let doubleMilliseconds: Int64 = 700
    private static let remembered = 3

    /// In the order of the note's lines.
    private(set) var counts: [ExactDecimal]
    /// The last ones, the latest first.
    private(set) var scans: [Scan]
    let asked: [ExactDecimal]

    /// - Parameter query: `n` has the counts, `h` the last scans; what cannot be is passed over.
    init(_ lines: [DispatchLineView], _ query: QueryParameters) {
        asked = lines.map(\.quantity.value)
        let told = (query["n"] ?? "").split(separator: ",").map { try? ExactDecimal(String($0)) }
        counts = asked.enumerated().map { index, most in
            let count = index < told.count ? told[index] ?? .zero : .zero
            return count < .zero ? .zero : min(count, most)
        }
        scans = (query["h"] ?? "").split(separator: ",").prefix(Self.remembered).compactMap { text in
            let parts = text.split(separator: ":")
            guard parts.count == 2, let line = Int(parts[0]), lines.indices.contains(line),
                let quantity = try? ExactDecimal(String(parts[1]))
            else { return nil }
            return Scan(line: line, quantity: quantity)
        }
    }

    var isComplete: Bool { counts == asked }
    var isEmpty: Bool { counts.allSatisfy { $0 == .zero } }

    /// The line to be picked now: the one that was scanned last while it is not full, else the first that is not.
    var current: Int? {
        if let last = scans.first, counts[last.line] < asked[last.line] { return last.line }
        return counts.indices.first { counts[$0] < asked[$0] }
    }

    func left(of line: Int) -> ExactDecimal { asked[line] - counts[line] }

    /// - Parameter quantity: counted besides what was counted; never beyond what is asked.
    mutating func add(_ quantity: ExactDecimal, to line: Int) {
        let taken = min(quantity, left(of: line))
        guard taken > .zero else { return }
        counts[line] = counts[line] + taken
        scans = Array(([Scan(line: line, quantity: taken)] + scans).prefix(Self.remembered))
    }

    mutating func set(_ quantity: ExactDecimal, of line: Int) {
        counts[line] = max(.zero, min(quantity, asked[line]))
        scans.removeAll { $0.line == line }
    }

    /// Takes the last scan back.
    mutating func undo() {
        guard let last = scans.first else { return }
        counts[last.line] = max(.zero, counts[last.line] - last.quantity)
        scans.removeFirst()
    }

    /// For the address.
    var parameters: String {
        var text = "n=" + counts.map { "\($0)" }.joined(separator: ",")
        if !scans.isEmpty { text += "&h=" + scans.map { "\($0.line):\($0.quantity)" }.joined(separator: ",") }
        return text
    }

    /// Counts what a scanner read: a product's code, or `6*CODE` for six of them.
    ///
    /// - Parameters:
    ///   - codes: of the note's lines.
    ///   - sinceLast: milliseconds since the page was made that the same code led to; `nil` for another code.
    mutating func scan(_ text: String, codes: [String?], sinceLast: Int64?) -> Outcome {
        let parts = text.split(separator: "*", maxSplits: 1).map(String.init)
        let times = parts.count == 2 ? try? ExactDecimal(parts[0].trimmed) : nil
        let code = (times == nil ? text : parts[1]).trimmed.lowercased()
        let lines = codes.indices.filter { codes[$0]?.lowercased() == code }
        guard !lines.isEmpty else { return .unknown }
        if let sinceLast, sinceLast < Self.doubleMilliseconds { return .doubled }
        guard let line = lines.first(where: { left(of: $0) > .zero }) else { return .complete }
        add(times ?? .one, to: line)
        return .counted
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
