import Contracts

/// A `jsonb` column that holds a value in the suite's one JSON form.
///
/// Bind with `\(JSONColumn(value))`, read with `(try row["payload"] as JSONColumn<Payload>).value`.
package struct JSONColumn<Value: Codable & Sendable>: Sendable {
    package let value: Value
    package init(_ value: Value) { self.value = value }
}

extension JSONColumn: PostgresBindable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .jsonb }

    package func encode(into writer: inout PostgresWriter) {
        do {
            let json = try JSON.encode(value)
            writer.append(JSONText.version)
            writer.append(json)
        } catch {
            writer.flaw = "\(Value.self) has no JSON form"
        }
    }

    package static func decode(_ cell: Cell) throws(PostgresError) -> JSONColumn<Value> {
        let json = try JSONText.decode(cell)
        do {
            return JSONColumn(try JSON.decode(Value.self, from: json.bytes))
        } catch {
            throw cell.problem("the JSON is no \(Value.self): \(Self.place(of: error))")
        }
    }

    /// Where and why decoding failed, without the values of the document.
    private static func place(of error: any Error) -> String {
        guard let error = error as? DecodingError else { return "unreadable" }
        let (reason, context) =
            switch error {
            case .typeMismatch(let type, let context): ("no \(type)", context)
            case .valueNotFound(let type, let context): ("no value for \(type)", context)
            case .keyNotFound(let key, let context): ("no “\(key.stringValue)”", context)
            case .dataCorrupted(let context): ("unreadable", context)
            @unknown default: ("unreadable", DecodingError.Context(codingPath: [], debugDescription: ""))
            }
        return "\(reason) at /\(context.codingPath.map(\.stringValue).joined(separator: "/"))"
    }
}

/// A `jsonb` column passed through as the bytes of its JSON text.
package struct JSONText: Sendable, Equatable {
    package let bytes: [UInt8]
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The first byte of the binary form.
    static let version: UInt8 = 1
}

extension JSONText: PostgresBindable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .jsonb }

    package func encode(into writer: inout PostgresWriter) {
        writer.append(Self.version)
        writer.append(bytes)
    }

    package static func decode(_ cell: Cell) throws(PostgresError) -> JSONText {
        let bytes = try cell.content()
        switch cell.type {
        case PostgresType.json: return JSONText(Array(bytes))
        case PostgresType.jsonb.oid:
            guard bytes.first == version else { throw cell.problem("unknown version of jsonb") }
            return JSONText(Array(bytes.dropFirst()))
        default: throw cell.mismatch("jsonb")
        }
    }
}
