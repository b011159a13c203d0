import Foundation

/// What kind of record an ``ID`` belongs to, and the prefix it carries on the wire.
package protocol IDTag: Sendable {
    static var prefix: String { get }
}

/// The identity of a record: a UUIDv7 made by whoever creates the record, also offline.
///
/// `uuid` in the database; on the wire a TypeID such as `opp_01h455vb4pex5vsknk084sn02q`. An id of one kind is never
/// taken for an id of another.
package struct ID<Of: IDTag>: Hashable, Sendable, Comparable {
    package let uuid: UUID

    package init(_ uuid: UUID) { self.uuid = uuid }

    /// A fresh id. Domain code takes ids as arguments instead, so that decisions stay repeatable.
    package init() { self.uuid = UUIDv7.make() }

    /// Reads the wire form.
    ///
    /// - Throws: ``InvalidValue`` naming the expected prefix.
    package init(_ text: String) throws(InvalidValue) {
        let expected = Of.prefix + "_"
        guard text.hasPrefix(expected), let uuid = Base32.decode(text.dropFirst(expected.count)) else {
            throw InvalidValue("“\(text.prefix(64))” is not an id of the form \(expected)…")
        }
        self.uuid = uuid
    }

    package static func < (left: ID, right: ID) -> Bool { left.uuid < right.uuid }
}

extension ID: CustomStringConvertible {
    package var description: String { Of.prefix + "_" + Base32.encode(uuid) }
}

extension ID: Codable {
    package init(from decoder: any Decoder) throws { self = try decoder.decodeValue { try ID($0) } }
    package func encode(to encoder: any Encoder) throws { try encoder.encodeValue(description) }
}

/// A value that cannot be read; `message` tells a person what was expected.
package struct InvalidValue: Error, Equatable {
    package let message: String
    /// As the API tells it: `scale_exceeded`.
    package let code: String

    package init(_ message: String, code: String = "invalid") {
        self.message = message
        self.code = code
    }
}

extension Decoder {
    /// Reads a text and lets `parse` turn it into the value; its complaint becomes the decoding error.
    func decodeValue<Value>(_ parse: (String) throws -> Value) throws -> Value {
        let container = try singleValueContainer()
        let text = try container.decode(String.self)
        do {
            return try parse(text)
        } catch let error as InvalidValue {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: container.codingPath, debugDescription: error.message, underlyingError: error))
        }
    }
}

extension Encoder {
    func encodeValue(_ text: String) throws {
        var container = singleValueContainer()
        try container.encode(text)
    }
}
