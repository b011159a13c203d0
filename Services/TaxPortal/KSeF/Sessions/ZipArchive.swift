import Foundation

/// A ZIP archive whose files are stored as they are: what a batch session takes. Invoices are encrypted and gone in
/// seconds, so compressing them would only save the line.
///
/// - Source: PKWARE's APPNOTE 6.3.10, sections 4.3 and 4.4; without ZIP64, so below 4 GB and 65 535 files.
struct ZipArchive {
    private(set) var bytes = Data()
    private var directory = Data()
    private var count: UInt16 = 0

    static let mostFiles = 65_534
    static let mostBytes = Int(UInt32.max) - 1

    /// - Parameter files: in their order, with names of ASCII letters, digits and dots.
    init(_ files: [(name: String, content: Data)]) {
        precondition(files.count <= Self.mostFiles, "the caller keeps to KSeF's limit of 10 000")
        bytes.reserveCapacity(files.reduce(64) { $0 + $1.content.count + 2 * $1.name.utf8.count + 80 })
        for (name, content) in files { add(name, content) }
        precondition(bytes.count + directory.count < Self.mostBytes, "the caller keeps to a gigabyte")
        let start = UInt32(bytes.count)
        bytes += directory
        bytes.append(0x0605_4B50 as UInt32)
        bytes.append(0 as UInt32)
        bytes.append(count)
        bytes.append(count)
        bytes.append(UInt32(directory.count))
        bytes.append(start)
        bytes.append(0 as UInt16)
    }

    private mutating func add(_ name: String, _ content: Data) {
        let offset = UInt32(bytes.count)
        var common = Data()
        common.append(20 as UInt16)  // version that can unpack it
        common.append(0 as UInt16)  // nothing special
        common.append(0 as UInt16)  // stored
        common.append(0 as UInt16)  // midnight
        common.append(0x0021 as UInt16)  // of 1980-01-01: the time of packing says nothing
        common.append(CRC32.of(content))
        common.append(UInt32(content.count))
        common.append(UInt32(content.count))
        common.append(UInt16(name.utf8.count))
        common.append(0 as UInt16)  // no extra field
        bytes.append(0x0403_4B50 as UInt32)
        bytes += common
        bytes += name.utf8
        bytes += content
        directory.append(0x0201_4B50 as UInt32)
        directory.append(20 as UInt16)  // version that made it
        directory += common
        directory.append(0 as UInt16)  // no comment
        directory.append(0 as UInt16)  // first disk
        directory.append(0 as UInt16)  // no text
        directory.append(0 as UInt32)  // no attributes
        directory.append(offset)
        directory += name.utf8
        count += 1
    }
}

/// The check sum of ZIP: polynomial 0xEDB88320, reflected.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }

    static func of(_ content: Data) -> UInt32 {
        var sum: UInt32 = 0xFFFF_FFFF
        content.withUnsafeBytes { buffer in
            table.withUnsafeBufferPointer { table in
                for byte in buffer { sum = sum >> 8 ^ table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] }
            }
        }
        return ~sum
    }
}

extension Data {
    fileprivate mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
