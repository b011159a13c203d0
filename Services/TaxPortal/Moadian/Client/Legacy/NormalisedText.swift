import Foundation

/// The text that API v1 signs in place of JSON (`moadian.md` 3.3): values alone, in the order of their full names.
package enum NormalisedText {
    /// - Parameter node: an object; numbers count as they are written, so sign what is sent and nothing parsed anew.
    package static func of(_ node: JSONNode) -> String {
        var values: [(name: String, value: String)] = []
        flatten(node, named: "", into: &values)
        // UTF-8 sorts as code points do; Swift's own order of texts is another.
        values.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        return values.map(\.value).joined(separator: "#")
    }

    private static func flatten(
        _ node: JSONNode, named name: String, into values: inout [(name: String, value: String)]
    ) {
        func inner(_ part: String) -> String { name.isEmpty ? part : "\(name).\(part)" }
        switch node {
        case .object(let members):
            for member in members { flatten(member.value, named: inner(member.name), into: &values) }
        case .array(let elements):
            for (index, element) in elements.enumerated() { flatten(element, named: inner("\(index)"), into: &values) }
        case .text(let text): values.append((name, text.isEmpty ? "#" : text.replacing("#", with: "##")))
        case .number(let number): values.append((name, number.text))
        case .boolean(let value): values.append((name, "\(value)"))
        case .null: values.append((name, "#"))
        }
    }
}

extension JSONNode {
    /// The shortest JSON text, numbers as they were written.
    var json: String {
        switch self {
        case .object(let members):
            "{\(members.map { "\(JSONText.quoted($0.name)):\($0.value.json)" }.joined(separator: ","))}"
        case .array(let elements): "[\(elements.map(\.json).joined(separator: ","))]"
        case .text(let text): JSONText.quoted(text)
        case .number(let number): number.text
        case .boolean(let value): "\(value)"
        case .null: "null"
        }
    }

    static func members(_ members: (String, JSONNode)...) -> JSONNode {
        .object(members.map { JSONMember(name: $0.0, value: $0.1) })
    }

    static func optional(_ text: String?) -> JSONNode { text.map { .text($0) } ?? .null }
}
