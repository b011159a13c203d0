import Foundation

/// Retail files of this test's own making, in the columns of the real ones.
enum OddFile {
    /// Every oddity that one or another two months of the real data set hold.
    static let rows: [String] =
        plain + stock + prices + shared + credits + adjustments
        + (1...1150).map { row("810001", "2\(1000 + $0 % 900)", "\($0 % 9 + 1)", "0.85", customer: "18102") }

    /// Duplicates, a service, quotation marks, a missing description, codes in two cases, one customer's two days.
    private static let plain = [
        row("500001", "84406B", "6", "2.95"), row("500001", "84406b", "6", "2.95"),
        row("500001", "22423", "2", "12.75"),
        row("500001", "22423", "2", "12.75"), row("500001", "POST", "1", "18"),
        row("500002", "84406B", "4", "2.95", time: "2010-02-02 09:00:00"),
        row("500002", "21733", "32", "2.55", description: "\"HOLDER, \"\"RED\"\"\"", time: "2010-02-02 09:00:00"),
        row("500003", "22423", "1", "24.96", customer: "", country: "United Kingdom", description: ""),
        row("500003", "DOT", "1", "69.38", customer: "", country: "United Kingdom"),
    ]

    /// Documents and lines that only correct stock; samples; a service and goods taken back on a sale's number.
    private static let stock = [
        row("500010", "22423", "-7", "0", customer: "", country: "United Kingdom", description: "damages"),
        row("500011", "21733", "3", "0", customer: "12399"), row("500011", "85123A", "1", "0", customer: "12399"),
        row("500012", "21733", "5", "2.55", customer: "12399"), row("500012", "85123A", "-2", "0", customer: "12399"),
        row("500012", "M", "-1", "0", customer: "12399"), row("500012", "M", "-1", "7.5", customer: "12399"),
        row("500012", "21733", "-1", "2.55", customer: "12399"),
    ]

    /// Finer than a penny, large, and a great many.
    private static let prices = [
        row("500020", "35001", "7", "0.125"), row("500020", "35002", "3", "0.001"),
        row("500020", "35003", "9", "0.0385"), row("500021", "23166", "74215", "1.04", country: "EIRE"),
        row("500022", "BANK CHARGES", "1", "0.005", country: "RSA"),
    ]

    /// One number, several customers and countries; one customer in two countries.
    private static let shared = [
        row("500030", "22423", "1", "12.75", customer: "12431", country: "Australia"),
        row("500030", "22423", "2", "12.75", customer: "12431", country: "Belgium"),
        row("500030", "22423", "3", "12.75", customer: "12432", country: "Belgium"),
        row("500030", "22423", "4", "12.75", customer: "12431", country: "Australia"),
    ]

    /// Known sales, sales at another price, part of a sale, several sales, services, walk-ins, charges.
    private static let credits = [
        row("C600001", "84406B", "-9", "2.95", time: "2010-03-01 10:00:00"),
        row("C600001", "84406b", "-1", "2.95", time: "2010-03-01 10:00:00"),
        row("C600001", "22423", "-5", "12.75", time: "2010-03-01 10:00:00"),
        row("C600002", "22423", "-1", "11.95", time: "2010-03-01 11:00:00"),
        row("C600002", "POST", "-1", "18", time: "2010-03-01 11:00:00"),
        row("C600002", "35001", "-3", "0.125", time: "2010-03-01 11:00:00"),
        row("C600002", "35003", "-1", "0", time: "2010-03-01 11:00:00"),
        row("C600003", "M", "1", "373.57", customer: "", country: "United Kingdom", time: "2010-03-01 12:00:00"),
        row("C600004", "22423", "-2", "12.75", customer: "12431", country: "Belgium", time: "2010-03-01 13:00:00"),
        row("C600004", "21733", "4", "2.55", customer: "12431", country: "Belgium", time: "2010-03-01 13:00:00"),
        row("C600005", "23166", "-74215", "1.04", country: "EIRE", time: "2010-03-01 14:00:00"),
        row("C600006", "CRUK", "-1", "16.88", customer: "", country: "Unspecified", time: "2010-03-01 15:00:00"),
    ]

    private static let adjustments = [
        row("A700001", "B", "1", "-53594.36", customer: "", country: "United Kingdom"),
        row("A700002", "B", "1", "11062.06", customer: "", country: "United Kingdom"),
        row("A700003", "B", "1", "-11062.06", customer: "", country: "United Kingdom"),
    ]

    /// Plain sales of three lines and, after every fifth of them, a credit of one line.
    static func plain(_ numbers: Range<Int>) -> [String] {
        numbers.flatMap { number -> [String] in
            let time = "2010-05-01 08:00:0\(number % 10)"
            let customer = "\(13_000 + number % 20)"
            let sold = (0..<3).map { line in
                row(
                    "\(500_000 + number)", "\(20_000 + (number + line * 7) % 50)", "\(1 + line)",
                    "2.\(10 + number % 80)",
                    customer: customer, time: time)
            }
            guard number % 5 == 0 else { return sold }
            return sold + [
                row(
                    "C\(500_000 + number)", "\(20_000 + number % 50)", "-1", "2.\(10 + number % 80)",
                    customer: customer, time: "2010-05-02 08:00:00")
            ]
        }
    }

    /// The first documents of a file and one more, its lines as they are.
    static func excerpt(of url: URL, documents: Int, and number: String) throws -> URL {
        let text = String(decoding: try SmallCSV.bytes(of: url), as: UTF8.self)
        var wanted: Set<Substring> = []
        let rows = text.split(separator: "\n").dropFirst().filter { line in
            let invoice = line.prefix { $0 != "," }
            if wanted.count < documents { wanted.insert(invoice) }
            return invoice == number || wanted.contains(invoice)
        }
        return try written(rows.map(String.init))
    }

    /// A file with these rows, in a place of its own.
    static func written(_ rows: [String]) throws -> URL {
        let url = FileManager.default.temporaryDirectory.appending(path: "retail-\(UUID().uuidString).csv")
        let heading = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"
        try Data((([heading] + rows).joined(separator: "\n") + "\n").utf8).write(to: url)
        return url
    }

    private static func row(
        _ number: String, _ code: String, _ quantity: String, _ price: String, customer: String = "12346",
        country: String = "France", description: String = "THING  ", time: String = "2010-02-01 08:05:00"
    ) -> String {
        "\(number),\(code),\(description),\(quantity),\(time),\(price),\(customer),\(country)"
    }
}
