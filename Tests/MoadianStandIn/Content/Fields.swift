/// The members of one object of an invoice, as the rules read them.
///
/// A member whose form is wrong is there for the obligations but has no value for the arithmetic; one outside the
/// pattern is dropped after its warning.
struct Fields: Sendable {
    private var values: [String: JSON] = [:]
    private var broken: Set<String> = []

    init() {}

    init(_ object: JSON) {
        for member in object.members ?? [] {
            values[member.name] = member.value == .null || member.value == .text("") ? nil : member.value
        }
    }

    var names: [String] { values.keys.sorted() }

    func has(_ name: String) -> Bool { values[name] != nil }

    func raw(_ name: String) -> JSON? { values[name] }

    mutating func markBroken(_ name: String) { broken.insert(name) }

    mutating func drop(_ name: String) { values[name] = nil }

    subscript(name: String) -> Exact? {
        guard !broken.contains(name), case .number(let digits)? = values[name] else { return nil }
        return Exact(digits)
    }

    func integer(_ name: String) -> Int64? {
        guard let exact = self[name], exact.scale == 0 else { return nil }
        return Int64(exactly: exact.units)
    }

    func text(_ name: String) -> String? {
        broken.contains(name) ? nil : values[name]?.text
    }

    /// An optional amount: absent counts as nothing; nil when it is there but unreadable.
    func amount(_ name: String) -> Exact? {
        values[name] == nil ? .zero : self[name]
    }
}
