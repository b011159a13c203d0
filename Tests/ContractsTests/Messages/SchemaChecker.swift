import Contracts
import Foundation

/// Holds a value against a JSON Schema, as far as ours go: type, properties, required, items, enum, pattern, references.
///
/// Anything else in a schema is itself a fault, so that no rule is passed over.
struct SchemaChecker {
    /// The document that references point into.
    let document: JSONValue

    private static let known: Set<String> = [
        "type", "properties", "required", "items", "enum", "pattern", "format", "$ref", "description",
    ]

    func faults(of value: JSONValue, under schema: JSONValue, at path: String = "") -> [String] {
        guard case .object(let rules) = schema else { return ["\(path): the schema is no object"] }
        if case .string(let reference) = rules["$ref"] {
            guard let target = resolve(reference) else { return ["\(path): \(reference) leads nowhere"] }
            return faults(of: value, under: target, at: path)
        }
        let unknown = Set(rules.keys).subtracting(Self.known).sorted().map { "\(path): the rule \($0) is not known" }
        return unknown + typeFaults(value, rules, path) + textFaults(value, rules, path)
            + memberFaults(value, rules, path) + itemFaults(value, rules, path)
    }

    func resolve(_ reference: String) -> JSONValue? {
        guard reference.hasPrefix("#/") else { return nil }
        return reference.dropFirst(2).split(separator: "/").reduce(Optional(document)) { $0?[String($1)] }
    }

    private func typeFaults(_ value: JSONValue, _ rules: [String: JSONValue], _ path: String) -> [String] {
        let found: JSONValue =
            switch value {
            case .null: "null"
            case .bool: "boolean"
            case .integer: "integer"
            case .string: "string"
            case .array: "array"
            case .object: "object"
            }
        return rules["type"] == found ? [] : ["\(path): \(found) instead of \(rules["type"] ?? .null)"]
    }

    private func textFaults(_ value: JSONValue, _ rules: [String: JSONValue], _ path: String) -> [String] {
        var faults: [String] = []
        if case .array(let choices) = rules["enum"], !choices.contains(value) {
            faults.append("\(path): \(value) is none of \(choices)")
        }
        if case .string(let pattern) = rules["pattern"], case .string(let text) = value,
            text.range(of: pattern, options: .regularExpression) == nil
        {
            faults.append("\(path): “\(text)” does not match \(pattern)")
        }
        return faults
    }

    private func memberFaults(_ value: JSONValue, _ rules: [String: JSONValue], _ path: String) -> [String] {
        guard case .object(let members) = value else { return [] }
        var faults: [String] = []
        if case .array(let required) = rules["required"] {
            for case .string(let name) in required where members[name] == nil {
                faults.append("\(path)/\(name): missing")
            }
        }
        guard case .object(let properties) = rules["properties"] else { return faults + ["\(path): no properties"] }
        for (name, member) in members {
            guard let rule = properties[name] else {
                faults.append("\(path)/\(name): not described")
                continue
            }
            faults += self.faults(of: member, under: rule, at: "\(path)/\(name)")
        }
        return faults
    }

    private func itemFaults(_ value: JSONValue, _ rules: [String: JSONValue], _ path: String) -> [String] {
        guard case .array(let items) = value else { return [] }
        guard let rule = rules["items"] else { return ["\(path): items are not described"] }
        return items.enumerated().flatMap { faults(of: $1, under: rule, at: "\(path)/\($0)") }
    }
}
