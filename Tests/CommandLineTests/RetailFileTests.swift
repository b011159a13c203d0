import Contracts
import Testing

@testable import karvan

@Suite("Reading a retail file")
struct RetailFileTests {
    @Test("lines of one number, customer and country are one document, in the order of their first lines")
    func documents() throws {
        let file = try RetailText.file(["2,10001,1,1", "1,10001,1,1", "2,10002,1,1"])
        #expect(file.documents.map(\.number) == ["2", "1"])
        #expect(file.documents.map(\.lines.count) == [2, 1])
    }

    @Test("a number that customers or countries share has a part for each")
    func shared() throws {
        let file = try RetailText.file([
            "1,10001,1,1,111,France", "1,10001,1,1,222,France", "1,10001,1,1,111,Spain", "1,10002,1,1,111,France",
        ])
        #expect(file.documents.map(\.reference) == ["1", "1/2", "1/3"])
        #expect(file.documents.map(\.lines.count) == [2, 1, 1])
    }

    @Test("only so many numbers are read as asked for, whole ones")
    func most() throws {
        let rows = ["1,10001,1,1", "2,10001,1,1", "1,10002,1,1,222", "3,10001,1,1"]
        #expect(try RetailText.file(rows, most: 2).documents.map(\.reference) == ["1", "2", "1/2"])
        #expect(try RetailText.file(rows, most: 0).documents.isEmpty)
    }

    @Test(
        "codes of five digits and letters are goods, all others services",
        arguments: [
            ("85123A", false), ("22423", false), ("15056BL", false), ("POST", true), ("M", true), ("C2", true),
            ("gift_0001_20", true), ("BANK CHARGES", true), ("DCGS0058", true), ("TEST001", true),
        ])
    func services(_ code: String, _ isService: Bool) throws {
        #expect(try RetailText.file(["1,\(code),1,1"]).documents[0].lines[0].isService == isService)
    }

    @Test("codes that differ in case alone are one")
    func upperCase() throws {
        #expect(try RetailText.file(["1,84406b,1,1"]).documents[0].lines[0].code == "84406B")
    }

    @Test(
        "an amount is quantity × price, halves of a penny away from zero",
        arguments: [
            ("1", "0.005", 1), ("-1", "0.005", -1), ("3", "0.001", 0), ("7", "0.125", 88), ("74215", "1.04", 7_718_360),
            ("1", "-53594.36", -5_359_436),
        ])
    func amounts(_ quantity: String, _ price: String, _ pence: Int64) throws {
        #expect(try RetailText.file(["A1,B,\(quantity),\(price)"]).documents[0].lines[0].amount.amount == pence)
    }

    @Test(
        "what cannot be read is told with its row",
        arguments: [
            ("1,10001,x,1", "row 3: Quantity “x” is no number."), ("1,10001,1,", "row 3: Price “” is no number."),
            ("1,10001,0,1", "row 3: Quantity “0” moves nothing."),
            ("1,10001,1,-1", "row 3: Price “-1” is below zero on a document that is no bad debt."),
            (",10001,1,1", "row 3: Invoice “” is no number."),
        ])
    func unreadable(_ row: String, _ text: String) {
        let error = #expect(throws: CommandFailure.self) { try RetailText.file(["1,10001,1,1", row]) }
        #expect(error?.message == "test.csv, \(text)")
        #expect(error?.code == 2)
    }

    @Test("a time that is none is told with its row")
    func noTime() {
        let text = RetailText.heading + "\n1,10001,Thing,1,yesterday,1,,France\n"
        let error = #expect(throws: CommandFailure.self) { try RetailFile(named: "t", text: text) }
        #expect(error?.message == "t, row 2: InvoiceDate “yesterday” is no time.")
    }

    @Test("a column that is not there is told by its name")
    func noColumn() {
        let error = #expect(throws: CommandFailure.self) { try RetailFile(named: "t", text: "Invoice,Price\n1,2\n") }
        #expect(
            error?.message == "t has no column StockCode, Description, Quantity, InvoiceDate, Customer ID, Country.")
    }
}
