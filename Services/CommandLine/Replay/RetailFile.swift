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

    /// What one customer in one country has under one number. A number that several share has a part for each.
    struct Document: Sendable {
        let number: String
        /// 1 for the customer of the number's first line.
        let part: Int
        let kind: Kind
        let customer: String?
        let country: String
        let at: Timestamp
        var lines: [Line]

        /// The number, told apart where several customers share it.
        var reference: String { part == 1 ? number : "\(number)/\(part)" }

        /// One account a customer; one “walk-in” a country for those without.
        var accountName: String { customer.map { "Customer \($0)" } ?? "Walk-in \(country)" }
    }

    private struct Place: Hashable {
        let number: String
        let customer: String
        let country: String
    }

    private static let columns = [
        "Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID", "Country",
    ]

    let documents: [Document]

    /// - Parameter most: only the documents of the first so many numbers.
    /// - Throws: ``CommandFailure`` naming the row that cannot be read.
    init(path: String, most: Int? = nil) throws {
        try self.init(named: path, text: Self.text(of: path), most: most)
    }

    init(named name: String, text: String, most: Int? = nil) throws {
        let csv: CSV<Named>
        do { csv = try CSV<Named>(string: text) } catch {
            throw CommandFailure("\(name) is no CSV file: \(error)", code: 2)
        }
        let missing = Self.columns.filter { !csv.header.contains($0) }
        guard missing.isEmpty else {
            throw CommandFailure("\(name) has no column \(missing.joined(separator: ", ")).", code: 2)
        }
        var documents: [Document] = []
        var places: [Place: Int] = [:]
        var parts: [String: Int] = [:]
        for (index, fields) in csv.rows.enumerated() {
            let row = CSVRow(file: name, number: index + 2, fields: fields)
            let number = row["Invoice"]
            if let most, parts[number] == nil, parts.count >= most { continue }
            let line = try Line(row)
            let place = Place(number: number, customer: row["Customer ID"], country: row["Country"])
            if let known = places[place] {
                documents[known].lines.append(line)
            } else {
                places[place] = documents.count
                parts[number, default: 0] += 1
                documents.append(try Document(row, line, part: parts[number, default: 1]))
            }
        }
        self.documents = documents
    }

    /// The text of the file, unpacked where it is packed.
    private static func text(of path: String) throws -> String {
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure("\(path) does not exist.", code: 2)
        }
        guard path.hasSuffix(".gz") else {
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw CommandFailure("\(path) cannot be read as UTF-8.", code: 2)
            }
            return text
        }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "--decompress", "--stdout", path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CommandFailure("\(path) cannot be unpacked.", code: 2) }
        return String(decoding: data, as: UTF8.self)
    }
}

extension RetailFile.Line {
    fileprivate init(_ row: CSVRow) throws {
        code = row["StockCode"].uppercased()
        description = row["Description"].isEmpty ? code : row["Description"]
        quantity = try row.decimal("Quantity")
        price = try row.decimal("Price")
        guard quantity != .zero else { throw row.wrong("Quantity", "moves nothing") }
        guard price >= .zero || row["Invoice"].hasPrefix("A") else {
            throw row.wrong("Price", "is below zero on a document that is no bad debt")
        }
        isService = Self.isService(code)
    }

    /// Goods have five digits and perhaps letters; every other code is postage, a fee, a voucher, a discount.
    private static func isService(_ code: String) -> Bool {
        let digits = code.prefix { $0.isNumber }
        return digits.count != 5 || !code.dropFirst(5).allSatisfy(\.isLetter)
    }
}

extension RetailFile.Document {
    fileprivate init(_ row: CSVRow, _ first: RetailFile.Line, part: Int) throws {
        number = row["Invoice"]
        self.part = part
        guard !number.isEmpty else { throw row.wrong("Invoice", "is no number") }
        kind =
            switch number.prefix(1) {
            case "C": .credit
            case "A": .adjustment
            default: .sale
            }
        customer = row["Customer ID"].isEmpty ? nil : row["Customer ID"]
        country = row["Country"]
        let time = row["InvoiceDate"].replacing(" ", with: "T")
        guard let at = try? Timestamp(time.hasSuffix("Z") ? time : time + "Z") else {
            throw row.wrong("InvoiceDate", "is no time")
        }
        self.at = at
        lines = [first]
    }
}
