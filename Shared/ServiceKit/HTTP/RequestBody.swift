import Contracts
import Foundation

/// Reads a JSON body into a request type and tells precisely what is wrong with it.
package enum RequestBody {
    /// - Throws: ``Problem`` 400 for text that is no JSON; 422 with a JSON Pointer for a missing, mistyped or malformed
    ///   field, and `unknown_field` for every field that the type did not ask for.
    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        guard !bytes.isEmpty else {
            throw Problem(.badRequest, "malformed_json", "The body is missing", detail: "Send a JSON object.")
        }
        let reading = FieldLedger()
        do {
            let value = try FieldLedger.$current.withValue(reading) {
                try JSON.decode(Audited<Value>.self, from: bytes).value
            }
            let unknown = reading.neverAskedFor
            guard unknown.isEmpty else { throw Problem.validation(unknown.map(unknownField)) }
            return value
        } catch let error as DecodingError {
            guard reading.begun else {
                throw Problem(
                    .badRequest, "malformed_json", "The body is not JSON", detail: "Check quotes, commas and brackets.")
            }
            throw Problem.validation([fault(error)])
        }
    }

    private static func unknownField(_ pointer: String) -> Fault {
        Fault(pointer: pointer, code: "unknown_field", message: "This field is not known here.")
    }

    private static func fault(_ error: DecodingError) -> Fault {
        switch error {
        case .keyNotFound(let key, let context):
            Fault(pointer: pointer(context.codingPath + [key]), code: "required", message: "This field is needed.")
        case .valueNotFound(_, let context):
            Fault(pointer: pointer(context.codingPath), code: "required", message: "This field may not be null.")
        case .typeMismatch(let type, let context):
            Fault(pointer: pointer(context.codingPath), code: "type", message: "Expected: \(wireName(of: type)).")
        case .dataCorrupted(let context):
            Fault(
                pointer: pointer(context.codingPath),
                code: (context.underlyingError as? InvalidValue)?.code ?? "invalid",
                message: context.debugDescription)
        @unknown default:
            Fault(pointer: "", code: "invalid", message: "This cannot be read.")
        }
    }

    /// RFC 6901, with the names as they are on the wire.
    static func pointer(_ path: [any CodingKey]) -> String {
        path.map { key in
            if let index = key.intValue { return "/\(index)" }
            return "/" + wireName(key.stringValue).replacing("~", with: "~0").replacing("/", with: "~1")
        }.joined()
    }

    private static func wireName(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type: "a whole number"
        case is [Any].Type, is any RandomAccessCollection.Type: "a list"
        default: "an object"
        }
    }

    /// `opportunityID` as it travels: `opportunity_id`.
    private static func wireName(_ name: String) -> String {
        var wire = ""
        var previousWasUpper = true
        for character in name {
            if character.isUppercase, !previousWasUpper { wire.append("_") }
            previousWasUpper = character.isUppercase
            wire += character.lowercased()
        }
        return wire
    }
}

/// Which fields a body holds and which of them the reading type asked for.
final class FieldLedger: @unchecked Sendable {
    // One reading happens on one thread, from start to end, without a suspension.
    @TaskLocal static var current: FieldLedger?

    var begun = false
    private var present: [String: Set<String>] = [:]
    private var asked: [String: Set<String>] = [:]
    private var factors: [String: (price: UnitPrice?, quantity: ExactDecimal?)] = [:]

    func enter(_ path: String, holding names: [String]) { present[path, default: []].formUnion(names) }
    func ask(_ path: String, _ name: String) { asked[path, default: []].insert(name) }
    func askAll(_ path: String) { asked[path, default: []].formUnion(present[path] ?? []) }

    /// Notes the price or the quantity of the object at `path`: what stands side by side is multiplied sooner or later.
    ///
    /// - Throws: ``InvalidValue`` when the product is more than money can be.
    func multiply(_ value: some Decodable, named name: String, in path: String) throws(InvalidValue) {
        switch value {
        case let price as UnitPrice: factors[path, default: (nil, nil)].price = price
        case let quantity as Quantity: factors[path, default: (nil, nil)].quantity = quantity.value
        case let quantity as ExactDecimal where name == "quantity":
            factors[path, default: (nil, nil)].quantity = quantity
        default: return
        }
        guard case (let price?, let quantity?)? = factors[path], price.times(quantity).isOutOfRange else { return }
        throw InvalidValue(
            "Quantity times price is more than \(Money.wireLimit) of the smallest unit.", code: "amount_out_of_range")
    }

    var neverAskedFor: [String] {
        present.flatMap { path, names in
            names.subtracting(asked[path] ?? []).map { path + RequestBody.pointer([SnakeCaseKey($0)]) }
        }.sorted()
    }
}

/// Lets a value decode itself through an ``AuditingDecoder``.
private struct Audited<Value: Decodable>: Decodable {
    let value: Value

    init(from decoder: any Decoder) throws {
        guard let ledger = FieldLedger.current else {
            value = try Value(from: decoder)
            return
        }
        ledger.begun = true
        value = try Value(from: AuditingDecoder(decoder, ledger))
    }
}
