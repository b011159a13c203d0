import Foundation

/// Rows of a CSV file, read here and nowhere else, so that what the import and the replay report is checked against a
/// second reading of the same bytes.
struct SmallCSV {
    struct Row {
        private let fields: [String]
        private let places: [String: Int]

        fileprivate init(_ fields: [String], _ places: [String: Int]) {
            self.fields = fields
            self.places = places
        }

        subscript(column: String) -> String { places[column].map { fields[$0] } ?? "" }
    }

    struct Unreadable: Error {}

    let rows: [Row]

    init(_ url: URL) throws {
        var records = Self.records(in: try Self.bytes(of: url))
        guard !records.isEmpty else { throw Unreadable() }
        let heading = records.removeFirst()
        let places = Dictionary(uniqueKeysWithValues: heading.enumerated().map { ($1, $0) })
        guard records.allSatisfy({ $0.count == heading.count }) else { throw Unreadable() }
        rows = records.map { Row($0, places) }
    }

    /// Commas, line feeds, and quotation marks around fields that have either; a mark inside is doubled.
    private static func records(in data: Data) -> [[String]] {
        var (records, record, field) = ([[String]](), [String](), [UInt8]())
        var (isQuoted, wasQuoted) = (false, false)
        func endField() {
            record.append(String(decoding: field, as: UTF8.self))
            field.removeAll(keepingCapacity: true)
            wasQuoted = false
        }
        let bytes = Array(data)
        var place = 0
        while place < bytes.count {
            defer { place += 1 }
            switch bytes[place] {
            case UInt8(ascii: "\""):
                // A doubled mark ends the quotation and opens it again, and stands for one mark of the text.
                if wasQuoted, place > 0, bytes[place - 1] == UInt8(ascii: "\"") { field.append(bytes[place]) }
                wasQuoted = isQuoted
                isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted: endField()
            case UInt8(ascii: "\r") where !isQuoted: continue
            case UInt8(ascii: "\n") where !isQuoted:
                endField()
                records.append(record)
                record.removeAll(keepingCapacity: true)
            default: field.append(bytes[place])
            }
        }
        if !record.isEmpty || !field.isEmpty {
            endField()
            records.append(record)
        }
        return records
    }

    /// Unpacked where it is packed.
    static func bytes(of url: URL) throws -> Data {
        url.pathExtension == "gz" ? try unpacked(url) : try Data(contentsOf: url)
    }

    private static func unpacked(_ url: URL) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "--decompress", "--stdout", url.path(percentEncoded: false)]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Unreadable() }
        return data
    }
}
