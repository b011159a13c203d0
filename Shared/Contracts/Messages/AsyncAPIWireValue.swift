import Foundation

/// A value that is one text, number or truth on the wire; says what it looks like there.
protocol WireValue: Decodable {
    static var schema: JSONValue { get }
    /// Any value of the type: the recorder needs one to walk on.
    static var example: Self { get }
}

extension String: WireValue {
    static var schema: JSONValue { ["type": "string"] }
    static var example: String { "" }
}

extension Bool: WireValue {
    static var schema: JSONValue { ["type": "boolean"] }
    static var example: Bool { false }
}

extension Int: WireValue {
    static var schema: JSONValue { ["type": "integer"] }
    static var example: Int { 0 }
}

extension Int64: WireValue {
    static var schema: JSONValue { ["type": "integer", "format": "int64"] }
    static var example: Int64 { 0 }
}

extension UUID: WireValue {
    static var schema: JSONValue { ["type": "string", "format": "uuid"] }
    static var example: UUID { UUID(high: 0, low: 0) }
}

extension ID: WireValue {
    static var schema: JSONValue {
        ["type": "string", "pattern": .string("^\(Of.prefix)_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    }
    static var example: ID { ID(UUID(high: 0, low: 0)) }
}

extension ExactDecimal: WireValue {
    static var schema: JSONValue {
        ["type": "string", "format": "decimal", "pattern": "^-?[0-9]{1,12}([.][0-9]{1,6})?$"]
    }
    static var example: ExactDecimal { .zero }
}

extension Timestamp: WireValue {
    static var schema: JSONValue { ["type": "string", "format": "date-time"] }
    static var example: Timestamp { Timestamp(microseconds: 0) }
}

extension LocalDate: WireValue {
    static var schema: JSONValue { ["type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"] }
    static var example: LocalDate { LocalDate(daysSince1970: 0) }
}

extension Currency: WireValue {
    static var schema: JSONValue {
        ["type": "string", "enum": .array(Currency.known.map { .string($0.rawValue) })]
    }
    static var example: Currency { .irr }
}
