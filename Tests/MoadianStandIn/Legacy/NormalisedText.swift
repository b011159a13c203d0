/// The text that v1 signs: every value of an object in the order of the dotted names, joined by `#` (section 3.3).
enum NormalisedText {
    static func of(_ members: [JSON.Member]) -> String {
        var values: [(name: [Unicode.Scalar], value: String)] = []
        for member in members { flatten(member.value, as: member.name, into: &values) }
        values.sort { $0.name.lexicographicallyPrecedes($1.name) }
        return values.map(\.value).joined(separator: "#")
    }

    private static func flatten(
        _ value: JSON, as name: String, into values: inout [(name: [Unicode.Scalar], value: String)]
    ) {
        func add(_ text: String) { values.append((Array(name.unicodeScalars), text)) }
        switch value {
        case .object(let members):
            for member in members { flatten(member.value, as: "\(name).\(member.name)", into: &values) }
        case .array(let elements):
            for (index, element) in elements.enumerated() { flatten(element, as: "\(name).\(index)", into: &values) }
        case .null, .text(""): add("#")
        case .text(let text): add(text.replacing("#", with: "##"))
        case .number(let digits): add(digits)
        case .bool(let bool): add(bool ? "true" : "false")
        }
    }
}
