import Foundation
import Testing

@testable import Moadian

@Suite("Reading JSON")
struct JSONReadingTests {
    private func read(_ text: String) throws -> JSONNode { try JSONNode(json: text.utf8) }

    @Test("keeps digits, order and repeated names")
    func faithful() throws {
        let node = try read(#" {"b": 1.50, "a": [true, false, null], "b": "\u0645\ud83d\ude00\n\/"} "#)
        #expect(
            node
                == .object([
                    JSONMember(name: "b", value: .number(WrittenNumber(json: "1.50"))),
                    JSONMember(name: "a", value: .array([.boolean(true), .boolean(false), .null])),
                    JSONMember(name: "b", value: .text("م😀\n/")),
                ]))
        #expect(try JSONNode(json: [0xEF, 0xBB, 0xBF] + Array("{}".utf8)) == .object([]))
    }

    @Test(
        "says where a text breaks",
        arguments: [
            ("{\n  \"header\": {,}\n}", 2, 14), ("{\"a\": 01}", 1, 8), ("[1, 2", 1, 6), ("", 1, 1), ("{} x", 1, 4),
            ("[\"\t\"]", 1, 3), ("[\"\\ud800\"]", 1, 9), ("[\"\\x\"]", 1, 4), ("[1.]", 1, 4), ("[tru]", 1, 2),
            ("{\"a\" 1}", 1, 6), ("{a: 1}", 1, 2), ("[\"abc]", 1, 2), ("[-]", 1, 3),
        ])
    func broken(text: String, line: Int, column: Int) {
        do throws(BrokenJSON) {
            let node = try JSONNode(json: text.utf8)
            Issue.record("\(text) was read as \(node)")
        } catch {
            #expect(error.line == line && error.column == column, "\(text): \(error)")
        }
    }

    @Test("refuses what is not UTF-8, and what lies too deep")
    func hostile() {
        #expect(throws: BrokenJSON.self) { try JSONNode(json: [0x22, 0xFF, 0x22]) }
        #expect(throws: BrokenJSON.self) {
            try JSONNode(json: Array(repeating: UInt8(ascii: "["), count: 200_000))
        }
    }
}

@Suite("Reading an invoice")
struct InvoiceReadingTests {
    private func read(_ text: String) throws -> ReadInvoice { ReadInvoice(try JSONNode(json: text.utf8)) }

    @Test("takes every member with its type")
    func members() throws {
        let read = try read(
            #"{"header": {"taxid": "X", "ins": 1, "sg": [{"sgid": "1", "sgt": "t"}]}, "body": [{"am": 1.5}, {"mu": "164"}],"#
                + #" "payments": [{"pv": 5}], "extension": []}"#)
        #expect(read.findings.isEmpty)
        #expect(read.invoice.header.text(.taxid) == "X" && read.invoice.header.whole(.ins) == 1)
        #expect(read.invoice.goods.map { $0.text(.sgt) } == ["t"])
        #expect(read.invoice.body.map { $0.number(.am)?.description } == ["1.5", nil])
        #expect(read.invoice.payments.first?.whole(.pv) == 5)
    }

    @Test("reports a wrong type where it stands, and reads on")
    func wrongTypes() throws {
        let read = try read(
            #"{"header": {"taxid": 5, "indatim": "1791000000000", "ins": 1}, "body": [{"am": "2", "mu": 1627}, 7]}"#)
        #expect(
            read.findings.map { "\($0.code) \($0.member ?? "") \($0.line.map { "\($0)" } ?? "")" } == [
                "0100103 taxid ", "0100203 indatim ", "0103603 am 1", "0103503 mu 1", "0160003 body 2",
            ])
        #expect(read.invoice.header.whole(.ins) == 1)
    }

    @Test("warns of members it does not know, and keeps them out")
    func unknown() throws {
        let read = try read(
            #"{"header": {"hs": 1, "colour": "red", "am": 3, "later": null}, "body": [{"pspd": 2}], "payments": [{"vatpid": 1}],"#
                + #" "extension": [1], "footer": {}}"#)
        #expect(
            read.findings.map(\.code) == ["1108001", "1150001", "1150001", "1107701", "1170001", "14800", "1100001"])
        #expect(read.findings.allSatisfy { !$0.isError })
        #expect(read.invoice.header.isEmpty)
    }

    @Test("reports repeated members and numbers that no member holds")
    func repeated() throws {
        let read = try read(
            #"{"header": {"ins": 1, "ins": 2}, "body": [{"am": 0.000000001, "dis": 1e40}], "body": []}"#)
        #expect(read.findings.map(\.code) == ["05008", "0103609", "0104207", "05600"])
        #expect(read.invoice.header.whole(.ins) == 1)
        #expect(read.unreadable == [Spot(.body, 1, .am), Spot(.body, 1, .dis)])
    }

    @Test("reads a list of invoices, and says what is none")
    func lists() throws {
        let (invoices, isList) = try ReadInvoice.all(json: #"[{"header": {"ins": 1}}, 5]"#.utf8)
        #expect(isList && invoices.count == 2)
        #expect(invoices[1].findings.map(\.code) == ["0100010"])
        #expect(Validation().verdict(on: invoices[1]).errorCodes == ["0100010"])
    }
}

@Suite("Writing an invoice")
struct InvoiceWritingTests {
    @Test("gives the exact bytes: plain decimals, absent members left out, Persian text as it is")
    func bytes() {
        var line = Members()
        line.set(.am, PortalNumber(units: 150_000_000))
        line.set(.sstt, "نمونه \"یک\"\n\u{1}")
        line.set(.fee, PortalNumber(1_000_000_000_000))
        var header = Members()
        header.set(.ins, 1)
        header.set(.taxid, "A")
        var good = Members()
        good.set(.sgt, "بار")
        let invoice = MoadianInvoice(header: header, body: [line], goods: [good])
        #expect(
            String(decoding: invoice.bytes, as: UTF8.self)
                == #"{"header":{"taxid":"A","ins":1,"sg":[{"sgt":"بار"}]},"#
                + #""body":[{"sstt":"نمونه \"یک\"\n\u0001","am":1.5,"fee":1000000000000}],"payments":[]}"#)
    }

    @Test("is read back as it was written")
    func roundTrip() throws {
        let invoice = Drafts.invoice(Drafts.draft([Drafts.line(), Drafts.line(2, 1_000_000, discount: 50_000)]))
        let read = try ReadInvoice.all(json: invoice.bytes).invoices
        #expect(read.map(\.invoice) == [invoice] && read.allSatisfy { $0.findings.isEmpty })
        #expect((try JSONSerialization.jsonObject(with: invoice.bytes) as? [String: Any])?.count == 3)
    }
}

@Suite("National numbers")
struct NationalNumberTests {
    @Test(
        "with right check digits",
        arguments: [
            "0499370899", "0790419904", "1583250689", "0684159414", "4400276201", "2540201288", "0001126350",
            "4575580880",
            "10380284790", "10100083457", "10108251920", "14001730425", "14007263270", "14003778990",
        ])
    func right(number: String) { #expect(!NationalNumber(number).isWrong) }

    @Test(
        "with wrong ones",
        arguments: [
            "1234567890", "9999999999", "0010000000", "0499370890", "10380284792", "10380285692", "09748208301",
            "11111111111",
        ])
    func wrong(number: String) { #expect(NationalNumber(number).isWrong) }

    @Test("as people type them")
    func typed() {
        #expect(NationalNumber(typed: "۱۰۳۸۰-٢٨٤ 790").text == "10380284790")
        #expect(NationalNumber(typed: "IR12").text == "IR12")
        #expect(!NationalNumber("12345").isWrong)
        #expect(NationalNumber(Drafts.person).beginsWithPerson)
    }

    @Test("units are found by people's words")
    func units() {
        #expect(
            ["عدد", "متر", "كيلوگرم", "کیلو گرم", "ساعت", "kg", "PCS", "m²", "szt.", "سانتی‌متر مربع"].map {
                CodeLists.unit(named: $0)
            } == ["1627", "165", "164", "164", "16103", "164", "1627", "1645", "1627", "16116"])
        #expect(CodeLists.unit(named: "1627") == "1627")
        #expect(CodeLists.unit(named: "خروار") == nil)
        #expect(CodeLists.units.count == 97)
        #expect(CodeLists.currencies.isSuperset(of: ["IRR", "EUR", "USD", "PLN", "AED", "CNY"]))
    }
}
