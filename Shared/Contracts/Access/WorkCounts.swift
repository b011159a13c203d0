/// `GET work`: how much waits for whoever asks, by kind. Kinds in which nothing waits are left out, and so are those that
/// he has no right to do.
package struct WorkCounts: Codable, Sendable, Equatable {
    package let counts: [String: Int]

    package init(counts: [String: Int]) {
        self.counts = counts.filter { $0.value > 0 }
    }

    /// 0 where nothing waits.
    package func count(_ kind: some RawRepresentable<String>) -> Int { counts[kind.rawValue] ?? 0 }
}
