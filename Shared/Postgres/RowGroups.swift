extension [Row] {
    /// Neighbouring rows with the same key, in their order: what a join repeats for each child.
    package func grouped<Key: Equatable>(by key: (Row) throws -> Key) rethrows -> [[Row]] {
        var groups: [[Row]] = []
        var last: Key?
        for row in self {
            let current = try key(row)
            if let last, last == current {
                groups[groups.count - 1].append(row)
            } else {
                groups.append([row])
            }
            last = current
        }
        return groups
    }
}
