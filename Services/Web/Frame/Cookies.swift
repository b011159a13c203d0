/// The cookies of a request by name; the first of a name counts.
struct Cookies: Sendable {
    private let values: [String: String]

    init(_ headers: [String]) {
        var values: [String: String] = [:]
        for pair in headers.flatMap({ $0.split(separator: ";") }) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            let name = parts[0].filter { $0 != " " }
            if values[name] == nil { values[name] = parts[1].filter { $0 != " " && $0 != "\"" } }
        }
        self.values = values
    }

    subscript(name: String) -> String? { values[name] }
}
