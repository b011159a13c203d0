import Foundation

/// How a package of invoices is put together.
enum CompressionType: String, Codable, Sendable {
    case zip = "Zip"
    case tarGz = "TarGz"
}

/// One file of a package.
struct PackedFile: Sendable {
    var name: String
    var data: Data
}

/// Packing and unpacking of invoice packages (page, 1.7 and 1.8).
enum Archive {
    struct Broken: Error {
        var reason: String
    }

    /// - Parameter limit: how many bytes the package may hold unpacked.
    static func unpack(_ data: Data, as type: CompressionType, limit: Int = 5_000_000_000) throws(Broken)
        -> [PackedFile]
    {
        switch type {
        case .zip: try Zip.unpack([UInt8](data), limit: limit)
        case .tarGz: try Tar.unpack(try Gzip.unpack([UInt8](data), limit: limit))
        }
    }

    static func pack(_ files: [PackedFile], as type: CompressionType) -> Data {
        switch type {
        case .zip: Zip.pack(files)
        case .tarGz: Gzip.pack(Tar.pack(files))
        }
    }
}

private enum Zip {
    static func unpack(_ bytes: [UInt8], limit: Int) throws(Archive.Broken) -> [PackedFile] {
        guard bytes.count >= 22 else { throw Archive.Broken(reason: "za krótkie archiwum ZIP") }
        let lowest = max(0, bytes.count - 22 - 65_535)
        let end = stride(from: bytes.count - 22, through: lowest, by: -1).first {
            bytes.number(at: $0, 4) == 0x0605_4B50
        }
        guard let end else { throw Archive.Broken(reason: "brak końca katalogu ZIP") }
        let count = bytes.number(at: end + 10, 2)
        var place = bytes.number(at: end + 16, 4)
        guard place != 0xFFFF_FFFF, count != 0xFFFF else { throw Archive.Broken(reason: "ZIP64 nie jest obsługiwany") }
        var files: [PackedFile] = []
        var left = limit
        for _ in 0..<count {
            guard bytes.number(at: place, 4) == 0x0201_4B50, place + 46 <= bytes.count else {
                throw Archive.Broken(reason: "uszkodzony katalog ZIP")
            }
            let (nameLength, extra, comment) = (
                bytes.number(at: place + 28, 2), bytes.number(at: place + 30, 2), bytes.number(at: place + 32, 2)
            )
            guard let name = bytes.slice(place + 46, nameLength).map({ String(decoding: $0, as: UTF8.self) }) else {
                throw Archive.Broken(reason: "uszkodzony katalog ZIP")
            }
            if !name.hasSuffix("/") {
                let data = try content(of: bytes, entry: place, name: name, limit: left)
                left -= data.count
                files.append(PackedFile(name: name, data: Data(data)))
            }
            place += 46 + nameLength + extra + comment
        }
        return files
    }

    private static func content(
        of bytes: [UInt8], entry: Int, name: String, limit: Int
    ) throws(Archive.Broken) -> [UInt8] {
        let method = bytes.number(at: entry + 10, 2)
        let crc = bytes.number(at: entry + 16, 4)
        let (packed, size) = (bytes.number(at: entry + 20, 4), bytes.number(at: entry + 24, 4))
        let local = bytes.number(at: entry + 42, 4)
        let start = local + 30 + bytes.number(at: local + 26, 2) + bytes.number(at: local + 28, 2)
        guard bytes.number(at: local, 4) == 0x0403_4B50, let raw = bytes.slice(start, packed), size <= limit else {
            throw Archive.Broken(reason: "uszkodzony wpis \(name)")
        }
        let data: [UInt8]
        switch method {
        case 0: data = Array(raw)
        case 8:
            guard let unpacked = try? Inflate.unpack(Array(raw), limit: size) else {
                throw Archive.Broken(reason: "nie można rozpakować \(name)")
            }
            data = unpacked.bytes
        default: throw Archive.Broken(reason: "nieobsługiwana metoda kompresji \(method)")
        }
        guard data.count == size, Int(CRC32.value(of: data)) == crc else {
            throw Archive.Broken(reason: "suma kontrolna \(name) się nie zgadza")
        }
        return data
    }

    /// Entries are stored as they are.
    static func pack(_ files: [PackedFile]) -> Data {
        var body = Data()
        var directory = Data()
        for file in files {
            let name = Data(file.name.utf8)
            let crc = CRC32.value(of: file.data)
            let place = body.count
            var shared = Data()
            shared.append(numbers: (20, 2), (0x0800, 2), (0, 2), (0, 2), (0x21, 2), (Int(crc), 4))
            shared.append(numbers: (file.data.count, 4), (file.data.count, 4), (name.count, 2), (0, 2))
            body.append(numbers: (0x0403_4B50, 4))
            body += shared + name + file.data
            directory.append(numbers: (0x0201_4B50, 4), (20, 2))
            directory += shared
            directory.append(numbers: (0, 2), (0, 2), (0, 2), (0, 4), (place, 4))
            directory += name
        }
        let start = body.count
        body += directory
        body.append(numbers: (0x0605_4B50, 4), (0, 2), (0, 2), (files.count, 2), (files.count, 2))
        body.append(numbers: (directory.count, 4), (start, 4), (0, 2))
        return body
    }
}

private enum Gzip {
    static func unpack(_ bytes: [UInt8], limit: Int) throws(Archive.Broken) -> [UInt8] {
        guard bytes.count > 18, bytes[0] == 0x1F, bytes[1] == 0x8B, bytes[2] == 8 else {
            throw Archive.Broken(reason: "to nie jest GZIP")
        }
        let flags = bytes[3]
        var place = 10
        if flags & 4 != 0 { place += 2 + bytes.number(at: place, 2) }
        for flag in [8, 16] as [UInt8] where flags & flag != 0 {
            guard place < bytes.count, let end = bytes[place...].firstIndex(of: 0) else {
                throw Archive.Broken(reason: "uszkodzony nagłówek GZIP")
            }
            place = end + 1
        }
        if flags & 2 != 0 { place += 2 }
        guard place < bytes.count, let unpacked = try? Inflate.unpack(Array(bytes[place...]), limit: limit) else {
            throw Archive.Broken(reason: "nie można rozpakować GZIP")
        }
        guard bytes.number(at: place + unpacked.used, 4) == Int(CRC32.value(of: unpacked.bytes)) else {
            throw Archive.Broken(reason: "suma kontrolna GZIP się nie zgadza")
        }
        return unpacked.bytes
    }

    /// Blocks are stored as they are.
    static func pack(_ bytes: Data) -> Data {
        var data = Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF])
        var rest = bytes
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            data.append(rest.isEmpty ? 1 : 0)
            data.append(numbers: (block.count, 2), (block.count ^ 0xFFFF, 2))
            data += block
        } while !rest.isEmpty
        data.append(numbers: (Int(CRC32.value(of: bytes)), 4), (bytes.count & 0xFFFF_FFFF, 4))
        return data
    }
}

private enum Tar {
    static func unpack(_ bytes: [UInt8]) throws(Archive.Broken) -> [PackedFile] {
        var files: [PackedFile] = []
        var place = 0
        var longName: String?
        while place + 512 <= bytes.count, bytes[place] != 0 {
            let header = Array(bytes[place..<(place + 512)])
            guard let size = Int(header.text(124, 12).trimmingCharacters(in: .whitespaces), radix: 8),
                let data = bytes.slice(place + 512, size)
            else { throw Archive.Broken(reason: "uszkodzony nagłówek TAR") }
            switch header[156] {
            case UInt8(ascii: "x"), UInt8(ascii: "L"): longName = name(in: Array(data), kind: header[156])
            case UInt8(ascii: "0"), 0:
                let prefix = header.text(345, 155)
                let short = prefix.isEmpty ? header.text(0, 100) : prefix + "/" + header.text(0, 100)
                files.append(PackedFile(name: longName ?? short, data: Data(data)))
                longName = nil
            default: longName = nil
            }
            place += 512 + (size + 511) / 512 * 512
        }
        return files
    }

    private static func name(in data: [UInt8], kind: UInt8) -> String? {
        let text = String(decoding: data, as: UTF8.self)
        guard kind == UInt8(ascii: "x") else { return text.replacing("\0", with: "") }
        for record in text.split(separator: "\n") {
            if let range = record.firstRange(of: " path=") { return String(record[range.upperBound...]) }
        }
        return nil
    }

    static func pack(_ files: [PackedFile]) -> Data {
        var archive = Data()
        for file in files {
            var header = [UInt8](repeating: 0, count: 512)
            header.put(file.name, at: 0)
            header.put("0000644\00000000\00000000\0" + octal(file.data.count, 11) + "\000000000000\0        0", at: 100)
            header.put("ustar\000", at: 257)
            let sum = header.reduce(0) { $0 + Int($1) }
            header.put(octal(sum, 6) + "\0 ", at: 148)
            archive += Data(header) + file.data
            archive.append(contentsOf: [UInt8](repeating: 0, count: (512 - file.data.count % 512) % 512))
        }
        archive.append(contentsOf: [UInt8](repeating: 0, count: 1024))
        return archive
    }

    private static func octal(_ value: Int, _ digits: Int) -> String {
        let text = String(value, radix: 8)
        return String(repeating: "0", count: digits - text.count) + text
    }
}

extension [UInt8] {
    /// A little-endian number; 0 beyond the end.
    fileprivate func number(at place: Int, _ count: Int) -> Int {
        guard place >= 0, place + count <= self.count else { return 0 }
        return (0..<count).reduce(0) { $0 | Int(self[place + $1]) << (8 * $1) }
    }

    fileprivate func slice(_ place: Int, _ count: Int) -> ArraySlice<UInt8>? {
        place >= 0 && count >= 0 && place + count <= self.count ? self[place..<(place + count)] : nil
    }

    fileprivate func text(_ place: Int, _ count: Int) -> String {
        String(decoding: self[place..<(place + count)].prefix { $0 != 0 }, as: UTF8.self)
    }

    fileprivate mutating func put(_ text: String, at place: Int) {
        for (offset, byte) in text.utf8.enumerated() where place + offset < count { self[place + offset] = byte }
    }
}

extension Data {
    /// Little-endian numbers, each with its count of bytes.
    fileprivate mutating func append(numbers: (value: Int, bytes: Int)...) {
        for (value, bytes) in numbers {
            for index in 0..<bytes { append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
        }
    }
}
