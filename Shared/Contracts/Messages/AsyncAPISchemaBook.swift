/// The JSON Schemas of wire types, found by letting each type decode itself from a ``SchemaRecorder``.
///
/// So the schema is what the type really reads, and nobody writes it a second time. What the recorder does not
/// understand is thrown, never guessed.
final class SchemaBook {
    /// Types inside messages, by name; messages refer to them.
    private(set) var components: [String: JSONValue] = [:]

    /// The schema of a message's payload.
    func payload<T: Decodable>(of type: T.Type) throws -> JSONValue {
        let recorder = SchemaRecorder(type, book: self)
        _ = try T(from: recorder)
        return try recorder.schema()
    }

    /// The schema of `type` and a value of it.
    func read<T: Decodable>(_ type: T.Type) throws -> (schema: JSONValue, value: T) {
        if let known = type as? any WireValue.Type, let value = known.example as? T { return (known.schema, value) }
        if let choices = type as? any (CaseIterable & RawRepresentable<String>).Type {
            let (schema, first) = Self.choice(choices)
            if let value = first as? T { return (schema, value) }
        }
        let recorder = SchemaRecorder(type, book: self)
        let value = try T(from: recorder)
        let schema = try recorder.schema()
        guard recorder.isObject else { return (schema, value) }
        let name = String(describing: type)
        components[name] = schema
        return (["$ref": .string("#/components/schemas/\(name)")], value)
    }

    private static func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ type: Choice.Type
    ) -> (JSONValue, Choice?) {
        let texts = type.allCases.map { JSONValue.string($0.rawValue) }
        return (["type": "string", "enum": .array(texts)], type.allCases.first)
    }
}

/// A type that cannot be described; found by the tests, never in operation.
struct UndescribedType: Error, CustomStringConvertible {
    let type: any Any.Type
    var description: String {
        "\(type) has no schema: make an enum CaseIterable, or let a value conform to WireValue."
    }
}
