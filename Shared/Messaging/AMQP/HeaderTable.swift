import CRabbitMQ

/// Memory for the strings and headers of one outgoing message, used again for the next.
final class HeaderArena {
    /// Headers above this would span frames: the library sends half a message, then the connection dies (W-14).
    static let headerLimit = 4096

    private let capacity = 16 * 1024
    private let bytes: UnsafeMutableRawPointer
    private let entries: UnsafeMutablePointer<amqp_table_entry_t>
    private let entryCapacity = 64
    private var used = 0

    init() {
        bytes = .allocate(byteCount: capacity, alignment: 16)
        entries = .allocate(capacity: entryCapacity)
    }

    deinit {
        bytes.deallocate()
        entries.deallocate()
    }

    func reset() { used = 0 }

    /// The string as the library wants it, valid until the next ``reset()``.
    func bytes(_ text: String) throws(BrokerError) -> amqp_bytes_t {
        var text = text
        let start = bytes + used
        let room = capacity - used
        let count = text.withUTF8 { utf8 in
            guard utf8.count <= room else { return -1 }
            if let base = utf8.baseAddress { start.copyMemory(from: base, byteCount: utf8.count) }
            return utf8.count
        }
        guard count >= 0 else { throw .invalid("The headers of a message exceed \(Self.headerLimit) bytes.") }
        used += count
        return amqp_bytes_t(len: count, bytes: start)
    }

    /// Arguments of a declaration.
    func table(arguments: [String: TopologyDefinitions.Argument]) throws(BrokerError) -> amqp_table_t {
        var count = 0
        for (name, argument) in arguments.prefix(entryCapacity) {
            var entry = amqp_table_entry_t()
            entry.key = try bytes(name)
            switch argument {
            case .text(let text):
                entry.value.kind = UInt8(AMQP_FIELD_KIND_UTF8.rawValue)
                entry.value.value.bytes = try bytes(text)
            case .number(let number):
                entry.value.kind = UInt8(AMQP_FIELD_KIND_I64.rawValue)
                entry.value.value.i64 = Int64(number)
            case .flag(let flag):
                entry.value.kind = UInt8(AMQP_FIELD_KIND_BOOLEAN.rawValue)
                entry.value.value.boolean = flag ? 1 : 0
            }
            entries[count] = entry
            count += 1
        }
        return amqp_table_t(num_entries: CInt(count), entries: entries)
    }

    func table(_ headers: [String: String]) throws(BrokerError) -> amqp_table_t {
        let before = used
        guard headers.count <= entryCapacity else {
            throw .invalid("A message has more than \(entryCapacity) headers.")
        }
        var count = 0
        for (name, value) in headers {
            var entry = amqp_table_entry_t()
            entry.key = try bytes(name)
            entry.value.kind = UInt8(AMQP_FIELD_KIND_UTF8.rawValue)
            entry.value.value.bytes = try bytes(value)
            entries[count] = entry
            count += 1
        }
        guard used - before + 8 * count <= Self.headerLimit else {
            throw .invalid("The headers of a message exceed \(Self.headerLimit) bytes.")
        }
        return amqp_table_t(num_entries: CInt(count), entries: entries)
    }
}

extension amqp_bytes_t {
    var text: String {
        guard let bytes, len > 0 else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: bytes, count: len), as: UTF8.self)
    }

    func append(to body: inout [UInt8]) {
        guard let bytes, len > 0 else { return }
        body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: len))
    }
}

extension amqp_table_t {
    /// The entries that are text or whole numbers, as text; nested tables (`x-death`) are left out.
    var texts: [String: String] {
        var texts: [String: String] = [:]
        texts.reserveCapacity(Int(num_entries))
        for index in 0..<Int(num_entries) {
            let entry = entries[index]
            if let text = entry.value.text { texts[entry.key.text] = text }
        }
        return texts
    }
}

extension amqp_field_value_t {
    fileprivate var text: String? {
        switch UInt32(kind) {
        case AMQP_FIELD_KIND_UTF8.rawValue, AMQP_FIELD_KIND_BYTES.rawValue: value.bytes.text
        case AMQP_FIELD_KIND_I8.rawValue: String(value.i8)
        case AMQP_FIELD_KIND_U8.rawValue: String(value.u8)
        case AMQP_FIELD_KIND_I16.rawValue: String(value.i16)
        case AMQP_FIELD_KIND_U16.rawValue: String(value.u16)
        case AMQP_FIELD_KIND_I32.rawValue: String(value.i32)
        case AMQP_FIELD_KIND_U32.rawValue: String(value.u32)
        case AMQP_FIELD_KIND_I64.rawValue: String(value.i64)
        case AMQP_FIELD_KIND_U64.rawValue: String(value.u64)
        default: nil
        }
    }
}
