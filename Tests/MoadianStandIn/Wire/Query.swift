import Foundation

/// The parameters behind the question mark, in their order. A plus stands for a space, as the portal's framework reads it.
struct Query: Sendable {
    let pairs: [(name: String, value: String)]

    init(_ written: String?) {
        pairs = (written ?? "").split(separator: "&").map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(halves[0]), halves.count == 2 ? Self.decoded(halves[1]) : "")
        }
    }

    /// The first value of a name; nil when it is absent or empty.
    subscript(name: String) -> String? {
        pairs.first { $0.name == name && !$0.value.isEmpty }?.value
    }

    /// Every value of a repeated name; a comma inside a value separates too.
    func all(_ name: String) -> [String] {
        pairs.filter { $0.name == name }.flatMap { $0.value.split(separator: ",").map(String.init) }
    }

    private static func decoded(_ text: Substring) -> String {
        let spaced = String(text.replacing("+", with: " "))
        return spaced.removingPercentEncoding ?? spaced
    }
}
