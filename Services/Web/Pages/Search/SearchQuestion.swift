import Foundation

/// What somebody looks for: words, and by the sign before them where (UX guide 4.18).
struct SearchQuestion: Sendable, Equatable {
    enum Scope: String, Sendable, CaseIterable {
        case everything = ""
        case people = "@"
        case numbers = "#"
        /// What the script finds on the page; no record.
        case commands = ">"
        case help = "?"
    }

    private static let longest = 100
    /// One letter is in everything, and no index finds it.
    private static let shortest = 2

    let scope: Scope
    /// Without the sign, in the digits that services know.
    let words: String

    init(_ text: String) {
        let plain = Reading.latin(String(text.prefix(Self.longest))).trimmingCharacters(in: .whitespaces)
        scope = Scope.allCases.first { !$0.rawValue.isEmpty && plain.hasPrefix($0.rawValue) } ?? .everything
        words = plain.dropFirst(scope.rawValue.count).trimmingCharacters(in: .whitespaces)
    }

    /// As it is typed.
    var text: String { scope.rawValue + words }

    /// Whether records are looked for.
    var isAsked: Bool {
        scope != .commands && scope != .help && SearchText.key(words).count >= Self.shortest
    }
}
