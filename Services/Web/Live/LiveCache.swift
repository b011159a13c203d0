import Contracts

/// What was asked a moment ago: however many tabs a person has open, the services are asked once for all of them.
actor LiveCache<Value: Sendable> {
    private struct Entry {
        let answer: Task<Value, any Error>
        let until: Timestamp
    }

    private let seconds: Int64
    private var entries: [String: Entry] = [:]

    /// - Parameter seconds: how long an answer is good for.
    init(seconds: Int64) { self.seconds = seconds }

    /// From now on this, or everything, is asked anew.
    func forget(_ key: String? = nil) {
        if let key { entries[key] = nil } else { entries = [:] }
    }

    /// - Parameter key: names the person too; what one may see is nothing for another.
    func value(
        _ key: String, at now: Timestamp, _ make: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        if let known = entries[key], now < known.until { return try await known.answer.value }
        entries = entries.filter { now < $0.value.until }
        let answer = Task { try await make() }
        entries[key] = Entry(answer: answer, until: now.adding(seconds: seconds))
        do {
            return try await answer.value
        } catch {
            // The next one asks again.
            entries[key] = nil
            throw error
        }
    }
}
