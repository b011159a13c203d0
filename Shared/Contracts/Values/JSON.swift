import Foundation

/// The one JSON of the suite: snake_case names made from the Swift names, no escaped slashes, stable key order.
///
/// Names with an acronym end in `ID`; `opportunityID` travels as `opportunity_id`.
package enum JSON {
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .custom { path in WireKey(path[path.count - 1]) }
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return try Array(encoder.encode(value))
    }

    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: some Sequence<UInt8>) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .custom { path in SnakeCaseKey(path[path.count - 1].stringValue) }
        return try decoder.decode(type, from: Data(bytes))
    }
}

/// A Swift name as it is written: the built-in strategy would take `sliceIDs` apart into `slice_i_ds`.
private struct WireKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(_ key: any CodingKey) {
        stringValue = SnakeCaseKey.snakeCase(key.stringValue)
        intValue = key.intValue
    }
    init?(stringValue: String) { nil }
    init?(intValue: Int) { nil }
}

/// `opportunity_id` read as `opportunityID`, and `line_ids` as `lineIDs`: the built-in strategy would say `Id`.
package struct SnakeCaseKey: CodingKey {
    package let stringValue: String
    package var intValue: Int? { nil }

    package init(_ snake: String) { stringValue = Self.camelCase(snake) }
    package init?(stringValue: String) { self.stringValue = stringValue }
    package init?(intValue: Int) { nil }

    /// The Swift name of a wire name.
    package static func camelCase(_ snake: String) -> String { KeyNames.camel.name(of: snake, camelCased) }

    /// The wire name of a Swift name: `sliceIDs` is `slice_ids`, `taxID` is `tax_id`.
    package static func snakeCase(_ camel: String) -> String { KeyNames.snake.name(of: camel, snakeCased) }

    private static func camelCased(_ snake: String) -> String {
        guard snake.utf8.contains(UInt8(ascii: "_")) else { return snake }
        let parts = snake.split(separator: "_")
        guard let first = parts.first else { return snake }
        return parts.dropFirst().reduce(into: String(first)) { name, part in
            switch part {
            case "id": name += "ID"
            case "ids": name += "IDs"
            default: name += part.prefix(1).uppercased() + part.dropFirst()
            }
        }
    }

    private static func snakeCased(_ camel: String) -> String {
        var bytes: [UInt8] = []
        var previous: UInt8 = 0
        let name = camel.hasSuffix("IDs") ? camel.dropLast(3) + "Ids" : camel[...]
        for byte in name.utf8 {
            let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            let followsUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(previous)
            if isUpper, !followsUpper, !bytes.isEmpty { bytes.append(UInt8(ascii: "_")) }
            bytes.append(isUpper ? byte | 0x20 : byte)
            previous = byte
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Names that were translated before: there are few hundred, and they come with every message.
private final class KeyNames: Sendable {
    static let camel = KeyNames()
    static let snake = KeyNames()

    /// Names from outside can be any; beyond this many they are translated each time.
    private static let most = 2000
    private let known = SteadyMutex<[String: String]>([:])

    func name(of key: String, _ translate: (String) -> String) -> String {
        if let name = known.withLock({ $0[key] }) { return name }
        let name = translate(key)
        known.withLock { if $0.count < Self.most { $0[key] = name } }
        return name
    }
}
