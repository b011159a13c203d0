import Contracts
import Foundation

/// A decoder around another one that notes which fields of each object are asked for.
///
/// What is never asked for is unknown to the request type, so a misspelt field is refused instead of ignored (UX guide
/// 14.2), and no type has to list its fields for that. It also refuses numbers where text is expected and the reverse,
/// as the decoder inside does.
struct AuditingDecoder: Decoder {
    private let inner: any Decoder
    private let ledger: FieldLedger

    init(_ inner: any Decoder, _ ledger: FieldLedger) {
        self.inner = inner
        self.ledger = ledger
    }

    var codingPath: [any CodingKey] { inner.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { inner.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        let path = RequestBody.pointer(codingPath)
        ledger.enter(path, holding: try inner.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue))
        return KeyedDecodingContainer(
            AuditingFields(inner: try inner.container(keyedBy: type), ledger: ledger, path: path))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        AuditingList(inner: try inner.unkeyedContainer(), ledger: ledger)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        AuditingValue(inner: try inner.singleValueContainer(), decoder: inner, ledger: ledger)
    }
}

/// What is left to the decoder inside: objects whose keys are data, not names of ours, which it keeps as sent, and
/// decimal numbers, which only it reads as they stand.
private protocol FreeForm {}

extension Dictionary: FreeForm where Key == String {}
extension Decimal: FreeForm {}

private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

private struct AuditingFields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let inner: KeyedDecodingContainer<Key>
    let ledger: FieldLedger
    let path: String

    var codingPath: [any CodingKey] { inner.codingPath }

    /// A type that wants all keys takes any: a dictionary.
    var allKeys: [Key] {
        ledger.askAll(path)
        return inner.allKeys
    }

    func contains(_ key: Key) -> Bool { asked(key).contains(key) }
    func decodeNil(forKey key: Key) throws -> Bool { try asked(key).decodeNil(forKey: key) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        guard asked(key).contains(key) else {
            throw DecodingError.keyNotFound(
                key, DecodingError.Context(codingPath: codingPath, debugDescription: "There is no such field."))
        }
        guard !(type is any FreeForm.Type) else { return try inner.decode(type, forKey: key) }
        do {
            let value = try Value(from: AuditingDecoder(inner.superDecoder(forKey: key), ledger))
            try ledger.multiply(value, named: key.stringValue, in: path)
            return value
        } catch  where !(error is DecodingError) {
            // Foundation throws an error of its own, without a place, for a number that does not fit its type.
            let told =
                (error as? InvalidValue)?.message ?? "This value does not fit; a whole number in range is expected."
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: codingPath + [key], debugDescription: told, underlyingError: error))
        }
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try AuditingDecoder(asked(key).superDecoder(forKey: key), ledger).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try AuditingDecoder(asked(key).superDecoder(forKey: key), ledger).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { AuditingDecoder(try inner.superDecoder(), ledger) }
    func superDecoder(forKey key: Key) throws -> any Decoder {
        AuditingDecoder(try asked(key).superDecoder(forKey: key), ledger)
    }

    private func asked(_ key: Key) -> KeyedDecodingContainer<Key> {
        ledger.ask(path, key.stringValue)
        return inner
    }
}

private struct AuditingList: UnkeyedDecodingContainer {
    var inner: any UnkeyedDecodingContainer
    let ledger: FieldLedger

    var codingPath: [any CodingKey] { inner.codingPath }
    var count: Int? { inner.count }
    var isAtEnd: Bool { inner.isAtEnd }
    var currentIndex: Int { inner.currentIndex }

    mutating func decodeNil() throws -> Bool { try inner.decodeNil() }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        guard !(type is any FreeForm.Type) else { return try inner.decode(type) }
        return try Value(from: AuditingDecoder(inner.superDecoder(), ledger))
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try AuditingDecoder(inner.superDecoder(), ledger).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try AuditingDecoder(inner.superDecoder(), ledger).unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder { AuditingDecoder(try inner.superDecoder(), ledger) }
}

private struct AuditingValue: SingleValueDecodingContainer {
    let inner: any SingleValueDecodingContainer
    let decoder: any Decoder
    let ledger: FieldLedger

    var codingPath: [any CodingKey] { inner.codingPath }

    func decodeNil() -> Bool { inner.decodeNil() }
    func decode(_ type: Bool.Type) throws -> Bool { try inner.decode(type) }
    func decode(_ type: String.Type) throws -> String { try inner.decode(type) }
    func decode(_ type: Double.Type) throws -> Double { try inner.decode(type) }
    func decode(_ type: Float.Type) throws -> Float { try inner.decode(type) }
    func decode(_ type: Int.Type) throws -> Int { try inner.decode(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try inner.decode(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try inner.decode(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try inner.decode(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try inner.decode(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try inner.decode(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try inner.decode(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try inner.decode(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try inner.decode(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try inner.decode(type) }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        guard !(type is any FreeForm.Type) else { return try inner.decode(type) }
        return try Value(from: AuditingDecoder(decoder, ledger))
    }
}
