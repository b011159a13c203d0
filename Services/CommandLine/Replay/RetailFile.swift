import Contracts
import Foundation
import SwiftCSV

/// Sale documents of an online seller, as the file has them: nothing cleaned, nothing dropped.
struct RetailFile: Sendable {
    struct Line: Sendable {
        /// Upper-cased: codes that differ in case alone mean one product.
        let code: String
        let description: String
        let quantity: ExactDecimal
        let price: ExactDecimal
        let isService: Bool

        var amount: Money { UnitPrice(price, .gbp).times(quantity) }
    }

    enum Kind: Sendable { case sale, credit, adjustment }

    struct Document: Sendable {
        let number: String
        let kind: Kind
        let customer: String?
        let country: String
        let at: Timestamp
        var lines: [Line]

        /// One account a customer; one “walk-in” a country for those without.
        var accountName: String { customer.map { "Customer \($0)" } ?? "Walk-in \(country)" }
    }

    let documents: [Document]

    /// - Parameter most: only the first so many documents of the file.
    init(path: String, most: Int? = nil) throws {
        var documents: [Document] = []
        var place: [String: Int] = [:]
        let csv = try CSV<Named>(string: try Self.text(of: path))
        for (index, fields) in csv.rows.enumerated() {
            let row = CSVRow(file: path, number: index + 2, fields: fields)
            let line = try Line(row)
            let number = row["Invoice"]
            if let known = place[number] {
                documents[known].lines.append(line)
            } else {
                place[number] = documents.count
                documents.append(try Document(row, line))
            }
        }
        self.documents = most.map { Array(documents.prefix($0)) } ?? documents
    }

    /// The text of the file, unpacked where it is packed.
    private static func text(of path: String) throws -> String {
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure("\(path) does not exist.", code: 2)
        }
        guard path.hasSuffix(".gz") else { return try String(contentsOfFile: path, encoding: .utf8) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "--decompress", "--stdout", path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CommandFailure("\(path) cannot be unpacked.") }
        return String(decoding: data, as: UTF8.self)
    }
}

extension RetailFile.Line {
    fileprivate init(_ row: CSVRow) throws {
        code = row["StockCode"].uppercased()
        description = row["Description"].isEmpty ? code : row["Description"]
        quantity = try row.decimal("Quantity")
        price = try row.decimal("Price")
        isService = Self.isService(code)
    }

    /// Goods have five digits and perhaps letters; every other code is postage, a fee, a voucher, a discount.
    private static func isService(_ code: String) -> Bool {
        let digits = code.prefix { $0.isNumber }
        return digits.count != 5 || !code.dropFirst(5).allSatisfy(\.isLetter)
    }
}

extension RetailFile.Document {
    fileprivate init(_ row: CSVRow, _ first: RetailFile.Line) throws {
        number = row["Invoice"]
        kind =
            switch number.prefix(1) {
            case "C": .credit
            case "A": .adjustment
            default: .sale
            }
        customer = row["Customer ID"].isEmpty ? nil : row["Customer ID"]
        country = row["Country"]
        let time = row["InvoiceDate"].replacing(" ", with: "T")
        at = try Timestamp(time.hasSuffix("Z") ? time : time + "Z")
        lines = [first]
    }
}
