import Foundation

/// A JSON answer, read as if anything might stand anywhere: what is missing, null or of another type is simply not there.
struct Answer {
    let node: JSONNode?

    /// - Throws: kind `.malformed` for what is no JSON.
    init(json bytes: Data) throws(MoadianError) {
        do throws(BrokenJSON) { node = try JSONNode(json: bytes) } catch {
            throw MoadianError(.malformed, "This is no JSON: \(error).")
        }
    }

    init(_ node: JSONNode?) { self.node = node }

    var isObject: Bool { if case .object = node { true } else { false } }
    var isList: Bool { if case .array = node { true } else { false } }

    subscript(name: String) -> Answer {
        guard case .object(let members) = node else { return Answer(nil) }
        return Answer(members.last { $0.name == name }?.value)
    }

    /// Elements; none where it is no list.
    var list: [Answer] { if case .array(let elements) = node { elements.map { Answer($0) } } else { [] } }

    /// A text, also where it was written as a number; `nil` for an empty one.
    var text: String? {
        switch node {
        case .text(let text): text.isEmpty ? nil : text
        case .number(let number): number.text
        default: nil
        }
    }

    /// A whole number, also where it was written as a text.
    var integer: Int64? { text.flatMap { Int64($0) } }

    var boolean: Bool? { if case .boolean(let value) = node { value } else { nil } }
}
