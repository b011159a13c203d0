import Contracts
import Foundation

@testable import karvan

/// Makers of retail files out of short rows.
enum RetailText {
    static let heading = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"

    /// Rows `invoice,code,quantity,price,customer,country`, a minute apart; the last two may be left out.
    static func file(_ rows: [String], most: Int? = nil) throws -> RetailFile {
        try RetailFile(named: "test.csv", text: text(rows), most: most)
    }

    static func text(_ rows: [String]) -> String {
        let lines = rows.enumerated().map { index, row in
            let fields = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            let time = "2010-04-01 08:\(String(format: "%02d", index)):00"
            let customer = fields.count > 4 ? fields[4] : "12345"
            let country = fields.count > 5 ? fields[5] : "France"
            return [fields[0], fields[1], "THING \(fields[1])", fields[2], time, fields[3], customer, country]
                .joined(separator: ",")
        }
        return ([heading] + lines).joined(separator: "\n") + "\n"
    }

    static func plan(_ rows: [String]) throws -> RetailPlan {
        RetailPlan(company: .sandbox(password: "secret"), file: try file(rows))
    }
}
