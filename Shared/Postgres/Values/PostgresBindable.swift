/// A value that can be a parameter of a statement; it travels in the server's binary form.
package protocol PostgresBindable {
    static var postgresType: PostgresType { get }
    var isNull: Bool { get }
    func encode(into writer: inout PostgresWriter)
}

extension PostgresBindable {
    package var isNull: Bool { false }
}

/// Collects the bytes of parameters.
package struct PostgresWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    /// Why a value could not be written; the statement is then refused before anything is sent.
    package var flaw: String?

    package mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    package mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Writes `body` with its length in four bytes in front, as array elements are.
    mutating func appendWithLength(_ body: (inout PostgresWriter) -> Void) {
        let start = bytes.count
        append(Int32(0))
        body(&self)
        let length = Int32(bytes.count - start - 4).bigEndian
        withUnsafeBytes(of: length) { bytes.replaceSubrange(start..<start + 4, with: $0) }
    }
}

/// The parameters of one statement: types, lengths (-1 is null) and all bytes one after another.
struct Parameters: Sendable {
    private(set) var types: [UInt32] = []
    private(set) var lengths: [Int32] = []
    private(set) var writer = PostgresWriter()

    var count: Int { types.count }

    mutating func append(_ value: some PostgresBindable) {
        let start = writer.bytes.count
        types.append(type(of: value).postgresType.oid)
        guard !value.isNull else { return lengths.append(-1) }
        value.encode(into: &writer)
        lengths.append(Int32(clamping: writer.bytes.count - start))
    }

    mutating func refuse(_ flaw: String) { writer.flaw = writer.flaw ?? flaw }

    mutating func append(_ others: Parameters) {
        types += others.types
        lengths += others.lengths
        writer.append(others.writer.bytes)
        writer.flaw = writer.flaw ?? others.writer.flaw
    }

    /// Lends the arrays in the form the C library wants them.
    func withPointers<R>(
        _ body: (
            _ values: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<Int32>?,
            _ formats: UnsafePointer<Int32>?
        ) -> R
    ) -> R {
        guard count > 0 else { return body(nil, nil, nil) }
        return withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { formats in
                formats.initialize(repeating: 1)
                return writer.bytes.withUnsafeBytes { bytes in
                    var next = 0
                    for (index, length) in lengths.enumerated() {
                        values.initializeElement(at: index, to: length < 0 ? nil : Self.pointer(bytes, next))
                        next += Int(max(length, 0))
                    }
                    return body(values.baseAddress, lengths, formats.baseAddress)
                }
            }
        }
    }

    /// An empty value still needs an address: none would mean null.
    private static func pointer(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UnsafePointer<CChar>? {
        guard let base = bytes.baseAddress else { return emptyValue }
        return (base + offset).assumingMemoryBound(to: CChar.self)
    }

    private nonisolated(unsafe) static let emptyValue: UnsafePointer<CChar> = {
        let byte = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        byte.initialize(to: 0)
        return UnsafePointer(byte)
    }()
}
