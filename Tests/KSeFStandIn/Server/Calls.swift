/// One call as it came in, and what became of it.
struct Call: Codable, Sendable {
    var number: Int
    var at: Moment
    var method: String
    var path: String
    /// The path with a star for every number in it.
    var route: String
    var status: Int
    /// The portal's code of a refusal.
    var code: Int?
    var context: String?
    var mood: Mood?
}

/// The last hundred thousand calls, in order.
struct CallLog: Sendable {
    private(set) var calls: [Call] = []
    private(set) var count = 0

    mutating func add(_ call: Call) {
        count += 1
        var call = call
        call.number = count
        calls.append(call)
        if calls.count > 110_000 { calls.removeFirst(10_000) }
    }
}

/// A path as a kind of call: `/sessions/20250626-SO-…/invoices` is `/sessions/*/invoices`.
func routeName(method: String, path: String) -> String {
    let segments = path.split(separator: "/").map { segment in
        let digits = segment.reduce(0) { $0 + ($1.isNumber ? 1 : 0) }
        return segment.count >= 10 && digits >= 5 || segment.allSatisfy(\.isNumber) ? "*" : segment
    }
    return "\(method) /\(segments.joined(separator: "/"))"
}
