/// The prepared statements of one connection by their text and parameter types; the least recently used one goes first.
struct StatementCache {
    private var statements: [Key: PreparedStatement] = [:]
    private var clock = 0
    private var made = 0
    private let limit: Int
    /// Names the server still knows and we do not.
    private(set) var discarded: [String] = []

    init(limit: Int) { self.limit = limit }

    private struct Key: Hashable {
        let text: String
        let types: [UInt32]

        // The text tells nearly all of them apart; the types are compared only where it does not.
        func hash(into hasher: inout Hasher) { hasher.combine(text) }
    }

    mutating func find(_ sql: SQL) -> PreparedStatement {
        let key = Key(text: sql.text, types: sql.parameters.types)
        clock += 1
        if let known = statements[key] {
            known.lastUse = clock
            return known
        }
        if statements.count >= limit { evict() }
        made += 1
        let statement = PreparedStatement(name: "k\(made)", lastUse: clock)
        statements[key] = statement
        return statement
    }

    /// Forgets everything: the server has lost or outdated the statements.
    mutating func clear() {
        statements.removeAll(keepingCapacity: true)
        discarded.removeAll()
    }

    mutating func forgetDiscarded() { discarded.removeAll() }

    private mutating func evict() {
        guard let oldest = statements.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
        statements[oldest.key] = nil
        if oldest.value.isPrepared { discarded.append(oldest.value.name) }
    }
}

/// A statement as one connection knows it. Its name is never used twice.
final class PreparedStatement {
    let name: String
    var isPrepared = false
    var lastUse: Int
    var columns: Columns?

    init(name: String, lastUse: Int) {
        self.name = name
        self.lastUse = lastUse
    }
}
