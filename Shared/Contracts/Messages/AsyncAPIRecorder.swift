/// A decoder that holds nothing: it notes what a type asks for and hands out examples.
///
/// Asking whether an optional field is there makes it optional in the schema; the answer is always yes, so that its
/// type is seen as well.
final class SchemaRecorder: Decoder {
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]
    let type: any Any.Type
    let book: SchemaBook
    private(set) var isObject = false
    var properties: [String: JSONValue] = [:]
    var optional: Set<String> = []
    /// The schema of something that is not an object.
    var other: JSONValue?

    init(_ type: any Any.Type, book: SchemaBook) {
        self.type = type
        self.book = book
    }

    func schema() throws -> JSONValue {
        if let other { return other }
        guard isObject else { throw UndescribedType(type: type) }
        let required = properties.keys.filter { !optional.contains($0) }.sorted()
        return [
            "type": "object", "properties": .object(properties),
            "required": .array(required.map { .string($0) }),
        ]
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        isObject = true
        return KeyedDecodingContainer(MemberRecorder(recorder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { ItemRecorder(recorder: self) }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { ValueRecorder(recorder: self) }
}

/// The members of an object.
private struct MemberRecorder<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let recorder: SchemaRecorder
    let codingPath: [any CodingKey] = []
    let allKeys: [Key] = []

    private func name(_ key: Key) -> String { SnakeCaseKey.snakeCase(key.stringValue) }

    func contains(_ key: Key) -> Bool { true }

    func decodeNil(forKey key: Key) throws -> Bool {
        recorder.optional.insert(name(key))
        return false
    }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        let (schema, value) = try recorder.book.read(type)
        recorder.properties[name(key)] = schema
        return value
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw UndescribedType(type: recorder.type) }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw UndescribedType(type: recorder.type)
    }

    func superDecoder() throws -> any Decoder { throw UndescribedType(type: recorder.type) }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw UndescribedType(type: recorder.type) }
}

/// The items of an array; one is seen.
private struct ItemRecorder: UnkeyedDecodingContainer {
    let recorder: SchemaRecorder
    let codingPath: [any CodingKey] = []
    let count: Int? = nil
    var currentIndex = 0
    var isAtEnd: Bool { currentIndex > 0 }

    mutating func decodeNil() throws -> Bool { throw UndescribedType(type: recorder.type) }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let (schema, value) = try recorder.book.read(type)
        recorder.other = ["type": "array", "items": schema]
        currentIndex += 1
        return value
    }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        throw UndescribedType(type: recorder.type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw UndescribedType(type: recorder.type)
    }

    mutating func superDecoder() throws -> any Decoder { throw UndescribedType(type: recorder.type) }
}

/// A value that stands alone.
private struct ValueRecorder: SingleValueDecodingContainer {
    let recorder: SchemaRecorder
    let codingPath: [any CodingKey] = []

    func decodeNil() -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        // A number that reads itself as itself is one we do not send, such as a binary fraction.
        guard ObjectIdentifier(type) != ObjectIdentifier(recorder.type) else { throw UndescribedType(type: type) }
        let (schema, value) = try recorder.book.read(type)
        recorder.other = schema
        return value
    }
}
