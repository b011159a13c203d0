import Foundation
import Testing

@testable import MoadianStandIn

/// One way to spoil a correct invoice, and what the portal says to it.
struct Spoiling: Sendable, CustomTestStringConvertible {
    let code: String
    let document: Document
    let name: String

    var testDescription: String { "\(code) \(name)" }

    init(_ code: String, _ name: String, _ document: Document, _ change: (inout Document) -> Void) {
        self.code = code
        self.name = name
        self.document = document.changed(change)
    }
}

/// Sends invoices and holds the codes of the answers against the expected ones: each must be among them, and refuse
/// or warn as its first digit says.
private func hold(_ spoilings: [Spoiling]) async throws {
    try await Session.run { (session: Session) async throws in
        for spoiling in spoilings {
            let outcome = try await session.outcome(of: spoiling.document)
            let codes = Session.codes(outcome)
            #expect(codes.contains(spoiling.code), "\(spoiling.testDescription): \(codes)")
            #expect(outcome["status"] == (codes.contains { $0.hasPrefix("0") } ? "FAILED" : "SUCCESS"))
            if spoiling.code.hasPrefix("1") { #expect(outcome["status"] == "SUCCESS", "\(spoiling.name): \(codes)") }
            try await session.tell("reset")
        }
    }
}

@Suite("A correct invoice")
struct CorrectInvoiceTests {
    @Test("of every pattern and type is registered, with a receipt and without a word")
    func all() async throws {
        try await Session.run { (session: Session) async throws in
            for (index, one) in Documents.all.enumerated() {
                let document = one.make(Int64(index + 1))
                let outcome = try await session.outcome(of: document)
                #expect(outcome["status"] == "SUCCESS", "\(one.name): \(outcome)")
                #expect(Session.codes(outcome) == [], "\(one.name)")
                let receipt = try #require(outcome["sign"]?.text)
                let payload = try JSON(parsing: Sealing.decode(receipt.split(separator: ".")[1]))
                #expect(payload["taxId"]?.text == document.taxID)
            }
            #expect(try await session.ask("totals")["accepted"] == .integer(Documents.all.count))
        }
    }

    @Test("is the example of section 5.4")
    func example() async throws {
        try await Session.run { (session: Session) async throws in
            let outcome = try await session.outcome(of: Documents.example())
            #expect(outcome["status"] == "SUCCESS")
            #expect(Session.codes(outcome) == [])
        }
    }

    @Test("may hold nulls for what is absent")
    func nulls() async throws {
        try await Session.run { (session: Session) async throws in
            let document = Documents.sale(1).changed { document in
                document.header["irtaxid"] = .null
                document.body[0]["odam"] = .null
                document.more["extension"] = .null
            }
            #expect(try await Session.codes(session.outcome(of: document)) == [])
        }
    }
}

@Suite("The shape of an invoice")
struct ShapeTests {
    @Test("0100010: the text is no JSON")
    func malformed() async throws {
        try await Session.run { (session: Session) async throws in
            for text in ["{", "{\"header\": {}", "[1,]", "{\"a\":01}", "nothing", "[]"] {
                let outcome = try await session.outcome(of: session.sealed(text))
                #expect(Session.codes(outcome) == ["0100010"], "\(text)")
            }
        }
    }

    @Test("is told member by member")
    func shapes() async throws {
        let sale = Documents.sale(1)
        try await hold([
            Spoiling("00500", "header missing", sale) { $0.more["header"] = .null },
            Spoiling("0150003", "header is no object", sale) { $0.more["header"] = 1 },
            Spoiling("0160003", "body is no list", sale) { $0.more["body"] = [:] },
            Spoiling("00600", "body is empty", sale) { $0.body = [] },
            Spoiling("0100503", "inno is a number", sale) { $0.header["inno"] = 65 },
            Spoiling("0100504", "inno is not ten hexadecimal digits", sale) { $0.header["inno"] = "65" },
            Spoiling("0103603", "am is a text", sale) { $0.body[0]["am"] = "3" },
            Spoiling("0103503", "mu is a number", sale) { $0.body[0]["mu"] = 1627 },
            Spoiling("0103502", "mu is not in the list", sale) { $0.body[0]["mu"] = "1600" },
            Spoiling("0101204", "tinb has the wrong length", sale) { $0.header["tinb"] = "1010030274" },
            Spoiling("0101204", "tinb of a company has 14 digits", sale) { $0.header["tinb"] = "10100302746000" },
            Spoiling("0101204", "tinb in Persian digits", sale) { $0.header["tinb"] = "۱۰۱۰۰۳۰۲۷۴۶" },
            Spoiling("0101504", "bbc is not four digits", sale) { $0.header["bbc"] = "12" },
            Spoiling("0101304", "sbc is not four digits", sale) { $0.header["sbc"] = "12345" },
            Spoiling("0101404", "bpc is not ten digits", sale) { $0.header["bpc"] = "123" },
            Spoiling("0101104", "bid has the wrong length", sale) { $0.header["bid"] = "0499370899" },
            Spoiling("0102004", "crn is not twelve digits", sale) { $0.header["crn"] = "1234" },
            Spoiling("0100904", "tins has the wrong length", sale) { $0.header["tins"] = "1400377899" },
            Spoiling("0100402", "inty is not in the list", sale) { $0.header["inty"] = 4 },
            Spoiling("0100702", "inp is not in the list", sale) { $0.header["inp"] = 10 },
            Spoiling("0100802", "ins is not in the list", sale) { $0.header["ins"] = 5 },
            Spoiling("0103605", "am is not above zero", sale) { $0.body[0]["am"] = 0 },
            Spoiling("0103705", "fee is not above zero", sale) { $0.body[0]["fee"] = 0 },
            Spoiling("0104105", "prdis is not above zero", sale) { $0.body[0]["prdis"] = 0 },
            Spoiling("0102205", "tprdis is not above zero", sale) { $0.header["tprdis"] = 0 },
            Spoiling("0104206", "dis is below zero", sale) { $0.body[0]["dis"] = -1 },
            Spoiling("0103609", "am has too many decimals", sale) { $0.body[0]["am"] = .number("3.000000001") },
            Spoiling("0104509", "vam is no whole rial", sale) { $0.body[0]["vam"] = .number("100000.5") },
            Spoiling("0104507", "vam is too long", sale) { $0.body[0]["vam"] = .number("1000000000000000000") },
            Spoiling("0103407", "sstt is too long", sale) {
                $0.body[0]["sstt"] = .text(String(repeating: "ک", count: 401))
            },
            Spoiling("0103304", "sstid is not thirteen digits", sale) { $0.body[0]["sstid"] = "123" },
            Spoiling("0106404", "pcn is not sixteen digits", sale) { $0.payments = [["pcn": "1"]] },
            Spoiling("0107806", "cui is above 1000", Documents.gold(1)) { $0.body[0]["cui"] = .number("1000.5") },
            Spoiling("1150001", "an unknown member of the header only warns", sale) { $0.header["colour"] = "red" },
            Spoiling("1160001", "an unknown member of a line only warns", sale) { $0.body[0]["colour"] = "red" },
            Spoiling("1108001", "hs, which only code tables know, is warned of", sale) { $0.body[0]["hs"] = "1" },
            Spoiling("14800", "an extension", sale) { $0.more["extension"] = [1] },
        ])
    }

    @Test("is told in fifty messages at most, errors first, and then that the list was cut")
    func cut() async throws {
        let long = Documents.sale(1).changed { document in
            document.header["bbc"] = "1"
            document.body = (0..<60).map { _ in ["sstid": "1", "mu": "1627"] }
        }
        try await Session.run { (session: Session) async throws in
            let outcome = try await session.outcome(of: long)
            let errors = try #require(outcome["data"]?["error"]?.elements)
            #expect(errors.count == 51)
            #expect(errors.last?["code"] == "00000")
        }
    }

    @Test("refuses unknown members where it takes the harder readings")
    func strict() async throws {
        try await Session.run({ $0.takeHarderReadings() }) { (session: Session) async throws in
            let outcome = try await session.outcome(of: Documents.sale(1).changed { $0.header["colour"] = "red" })
            #expect(outcome["status"] == "FAILED")
            #expect(Session.codes(outcome) == ["0150001"])
        }
    }
}

@Suite("The obligations of an invoice")
struct ObligationTests {
    @Test("name every mandatory member of every pattern that is missing")
    func missing() async throws {
        // Whether the matrix is copied rightly is told by the members that each correct invoice cannot do without.
        let mandatory: [String: [String]] = [
            "1 sale": ["tob", "tprdis", "tadis", "tvam", "todam", "tbill", "setm"], "2 currency": ["tob", "setm"],
            "4 contracting": ["crn"], "5 utility": ["billid"], "6 ticket": ["ft"],
            "7 export": ["torv", "tocv", "setm"],
            "8 bill of lading": ["lno", "ocu", "dco", "tid", "lt", "cno", "sg"],
            "11 exchange": ["asn", "asd", "tadis"],
            "13 insurance": ["in"], "14 chain": ["tinb"], "type 2 sale": ["tprdis"], "type 2 insurance": ["in"],
        ]
        let lines: [String: [String]] = [
            "1 sale": ["sstid", "am", "fee", "prdis", "dis", "adis", "vra", "vam", "tsstam"],
            "2 currency": ["cfee", "cut", "exr", "cpr", "sovat"], "3 gold": ["consfee", "spro", "bros", "tcpbs"],
            "7 export": ["ssrv", "sscv", "cut", "exr"], "11 exchange": ["mu", "am"],
            "type 2 gold": ["consfee", "spro", "bros", "tcpbs"],
        ]
        try await Session.run { (session: Session) async throws in
            for one in Documents.all {
                for name in mandatory[one.name] ?? [] {
                    let codes = try await Session.codes(
                        session.outcome(of: one.make(1).changed { $0.header[name] = nil }))
                    #expect(codes.contains("00" + Members.number(of: name)), "\(one.name) without \(name): \(codes)")
                }
                for name in lines[one.name] ?? [] {
                    let codes = try await Session.codes(
                        session.outcome(of: one.make(1).changed { $0.body[0][name] = nil }))
                    #expect(codes.contains("00" + Members.number(of: name)), "\(one.name) without \(name): \(codes)")
                }
            }
            #expect(try await session.ask("totals")["accepted"] == 0)
        }
    }

    @Test("hold type, pattern, subject, seller and buyer")
    func header() async throws {
        let sale = Documents.sale(1)
        try await hold([
            Spoiling("00001", "taxid", sale) { $0.header["taxid"] = nil },
            Spoiling("00002", "indatim", sale) { $0.header["indatim"] = nil },
            Spoiling("00004", "inty", sale) { $0.header["inty"] = nil },
            Spoiling("00007", "inp", sale) { $0.header["inp"] = nil },
            Spoiling("00008", "ins", sale) { $0.header["ins"] = nil },
            Spoiling("00009", "tins", sale) { $0.header["tins"] = nil },
            Spoiling("0100402", "type 3 is not sent by taxpayers", sale) { $0.header["inty"] = 3 },
            Spoiling("0100702", "type 2 has no pattern 4", Documents.contracting(1)) { $0.header["inty"] = 2 },
            Spoiling("00012", "a company without its number", sale) { $0.header["tinb"] = nil },
            Spoiling("00012", "a person without any number", sale) {
                $0.header["tob"] = 1
                $0.header["tinb"] = nil
            },
            Spoiling("00014", "a person by national number without a postal code", sale) {
                $0.header["tob"] = 1
                $0.header["tinb"] = nil
                $0.header["bid"] = "0499370899"
            },
            Spoiling("00011", "currency for a person without number or passport", Documents.currency(1)) {
                $0.header["tob"] = 1
                $0.header["tinb"] = nil
            },
            Spoiling("00011", "a domestic ticket without the passenger", Documents.ticket(1)) {
                $0.header["bid"] = nil
                $0.header["bpn"] = "A1234567"
            },
            Spoiling("00044", "petroleum without rate and base", Documents.petroleum(1)) { $0.body[0]["vba"] = nil },
            Spoiling("00046", "a tax without a title", sale) {
                $0.body[0]["odam"] = 1
            },
            Spoiling("00048", "a rate without an amount", sale) {
                $0.body[0]["odr"] = 1
                $0.body[0]["odt"] = "عوارض"
            },
            Spoiling("00069", "net weights without their sum", Documents.export(1)) { $0.header["tonw"] = nil },
        ])
    }

    @Test("let a person be named by national number and postal code, or by 14 digits")
    func persons() async throws {
        try await Session.run { (session: Session) async throws in
            try await session.accepted(
                Documents.sale(1).changed { document in
                    document.header.merge(["tob": 1, "bid": "0499370899", "bpc": "1234567890"]) { $1 }
                    document.header["tinb"] = nil
                })
            try await session.accepted(
                Documents.sale(2).changed { $0.header.merge(["tob": 4, "tinb": "12345678901234"]) { $1 } })
        }
    }

    @Test("warn of what the pattern does not have")
    func outOfPattern() async throws {
        let sale = Documents.sale(1)
        let simple = Documents.sale(1, type: 2)
        try await hold([
            Spoiling("14003", "indati2m without need", sale) { $0.header["indati2m"] = .integer(Scene.issuedAt) },
            Spoiling("14006", "irtaxid of an original", sale) {
                $0.header["irtaxid"] = "A11216050F900000000653"
            },
            Spoiling("14021", "billid in a sale", sale) { $0.header["billid"] = "1" },
            Spoiling("14028", "setm in type 2", simple) { $0.header["setm"] = 1 },
            Spoiling("14029", "cap in type 2", simple) { $0.header["cap"] = 1 },
            Spoiling("14030", "insp in type 2", simple) { $0.header["insp"] = 1 },
            Spoiling("14029", "cap of a cash sale", sale) { $0.header["cap"] = 1_100_005 },
            Spoiling("14030", "insp of a credit sale", sale) {
                $0.header["setm"] = 2
                $0.header["insp"] = 1_100_005
            },
            Spoiling("14052", "gold members in a sale", sale) { $0.body[0]["consfee"] = 0 },
            Spoiling("14055", "gold members in a sale", sale) { $0.body[0]["tcpbs"] = 0 },
            Spoiling("14037", "fee of currency", Documents.currency(1)) { $0.body[0]["fee"] = 1 },
            Spoiling("14700", "payments of an export", Documents.export(1)) { $0.payments = [["pv": 1]] },
        ])
    }
}

@Suite("Tax id and dates")
struct TaxIDTests {
    @Test("the vectors of sections 4 and 18 hold, and no other check digit does")
    func vectors() throws {
        for vector in ["A1121604C220002F095011", "DEF5GH0481F000000000C2", "A11216050F900000000653"] {
            let taxID = try #require(TaxID(vector))
            #expect(taxID.hasRightCheckDigit)
            for digit in 0...9 where "\(digit)" != vector.suffix(1) {
                #expect(TaxID(vector.dropLast() + "\(digit)")?.hasRightCheckDigit == false)
            }
        }
        #expect(TaxID("A1121604C220002F095011")?.epochDay == 19490)
        #expect(TestTaxID.make("A11216", at: 1_683_997_837_988, serial: 49_321_217) == "A1121604C220002F095011")
        #expect(Instant(milliseconds: 1_704_055_200_000).epochDay == 19722)
        #expect(TaxID("a1121604C220002F095011") == nil)
        #expect(TaxID("A1121604C220002F09501") == nil)
    }

    @Test("every digit and every exchange of neighbours is covered by the check digit")
    func verhoeff() {
        let digits = Array("6511216019490000049321217")
        let right = Verhoeff.checkDigit(of: String(digits))
        for index in digits.indices {
            for other in "0123456789" where other != digits[index] {
                var changed = digits
                changed[index] = other
                #expect(Verhoeff.checkDigit(of: String(changed)) != right)
            }
            if index > 0, digits[index] != digits[index - 1] {
                var changed = digits
                changed.swapAt(index, index - 1)
                #expect(Verhoeff.checkDigit(of: String(changed)) != right)
            }
        }
    }

    @Test("0300101: wrong check digit, other day, somebody else's memory; 0100104: no tax id at all")
    func refused() async throws {
        let sale = Documents.sale(0x65)
        try await hold([
            Spoiling("0300101", "check digit", sale) { document in
                let digit = Int(String(document.taxID.suffix(1)))!
                document.header["taxid"] = .text(document.taxID.dropLast() + "\((digit + 1) % 10)")
            },
            Spoiling("0300101", "day", sale) {
                $0.header["taxid"] = .text(
                    TestTaxID.make(Scene.memory, at: Scene.issuedAt - 86_400_000, serial: 0x65))
            },
            Spoiling("0300101", "memory", sale) {
                $0.header["taxid"] = .text(TestTaxID.make("B22222", at: Scene.issuedAt, serial: 0x65))
            },
            Spoiling("0100104", "form", sale) { $0.header["taxid"] = "A11216" },
            Spoiling("1300501", "another serial in inno", sale) { $0.header["inno"] = "0000000001" },
        ])
    }

    @Test("0300101: registered before; a refused one may come again")
    func repeated() async throws {
        try await Session.run { (session: Session) async throws in
            let wrong = Documents.sale(1).changed { $0.header["tvam"] = 1 }
            #expect(try await session.outcome(of: wrong)["status"] == "FAILED")
            let taxID = try await session.accepted(Documents.sale(1))
            let again = try await session.outcome(of: Documents.sale(1))
            #expect(Session.codes(again) == ["0300101"])
            #expect(
                try await session.ask("tax-ids?taxId=\(taxID)") == ["accepted": 1, "refused": 1, "repeated": 1])
        }
    }

    @Test("0200201, 00107: in the future, or later than twelve days without a reason")
    func deadline() async throws {
        @Sendable func sale(at instant: Int64, _ change: (inout Document) -> Void = { _ in }) -> Document {
            Documents.sale(1).changed { document in
                document.header.merge(Documents.header(1, at: instant)) { $1 }
                change(&document)
            }
        }
        let day = Instant.day
        try await Session.run { (session: Session) async throws in
            func codes(_ document: Document) async throws -> [String] {
                let codes = try await Session.codes(session.outcome(of: document))
                try await session.tell("reset")
                return codes
            }
            #expect(try await codes(sale(at: Scene.now)) == [])
            #expect(try await codes(sale(at: Scene.now + 1)) == ["0200201"])
            #expect(try await codes(sale(at: Scene.now - 12 * day)) == [])
            #expect(try await codes(sale(at: Scene.now - 12 * day - 1)) == ["0200201", "00107"])
            let late = sale(at: Scene.now - 20 * day) { $0.header["insr"] = 1 }
            #expect(try await codes(late) == ["00003"])
            let made = Scene.now - 19 * day
            #expect(try await codes(late.changed { $0.header["indati2m"] = .integer(made) }) == [])
            for wrong in [Scene.now - 21 * day, Scene.now + 1] {
                let spoiled = late.changed { $0.header["indati2m"] = .integer(wrong) }
                #expect(try await codes(spoiled) == ["0200301"])
            }
        }
    }
}

@Suite("The arithmetic of an invoice")
struct ArithmeticTests {
    /// A sale of one line whose numbers are all derived from the given ones.
    private func line(_ am: String, _ fee: Int64, prdis: Int64, vam: Int64) -> Document {
        Documents.sale(1).changed { document in
            document.body[0].merge([
                "am": .number(am), "fee": .integer(fee), "prdis": .integer(prdis), "adis": .integer(prdis),
                "vam": .integer(vam), "tsstam": .integer(prdis + vam),
            ]) { $1 }
            document.header.merge([
                "tprdis": .integer(prdis), "tadis": .integer(prdis), "tvam": .integer(vam),
                "tbill": .integer(prdis + vam),
            ]) { $1 }
        }
    }

    /// A line of gold with one piece.
    private func gold(_ prdis: Int64, _ consfee: Int64, rate: Int64, vam: Int64) -> Document {
        let adis = prdis + consfee
        return Documents.gold(1).changed { document in
            document.body = [
                [
                    "sstid": .text(rate == 0 ? Scene.untaxedGood : Scene.good), "am": 1, "fee": .integer(prdis),
                    "dis": 0, "consfee": .integer(consfee), "bros": 0, "spro": 0, "tcpbs": .integer(consfee),
                    "vra": .integer(rate), "prdis": .integer(prdis), "adis": .integer(adis), "vam": .integer(vam),
                    "tsstam": .integer(adis + vam),
                ]
            ]
            document.header.merge([
                "tprdis": .integer(prdis), "tdis": 0, "tadis": .integer(adis), "tvam": .integer(vam),
                "tbill": .integer(adis + vam),
            ]) { $1 }
        }
    }

    @Test("cuts toward zero, once, as the sandbox does: the table of section 7")
    func rounding() async throws {
        let cases: [(Document, [String])] = [
            (line("1", 1_000_005, prdis: 1_000_005, vam: 100_000), []),
            (line("1", 1_000_005, prdis: 1_000_005, vam: 100_001), ["0204501"]),
            (line("1.5", 1_000_001, prdis: 1_500_001, vam: 150_000), []),
            (line("1.5", 1_000_001, prdis: 1_500_002, vam: 150_000), ["0204101"]),
            (gold(20_000_000, 5_439_339, rate: 0, vam: 543_933), []),
            (gold(20_000_000, 5_439_339, rate: 0, vam: 543_934), ["0204501"]),
            (gold(20_000_000, 5_439_339, rate: 0, vam: 0), ["0204501"]),
            (gold(20_000_000, 5_439_339, rate: 0, vam: 489_540), ["0204501"]),
            (gold(5_000_005, 200_005, rate: 10, vam: 520_001), []),
            (gold(5_000_005, 200_005, rate: 10, vam: 520_000), ["0204501"]),
        ]
        try await Session.run { (session: Session) async throws in
            for (document, codes) in cases {
                #expect(try await Session.codes(session.outcome(of: document)) == codes)
                try await session.tell("reset")
            }
        }
    }

    @Test("is exact to the last of sixteen decimals")
    func exact() async throws {
        // 0.1 × 0.1 and the like go wrong in binary; 33333.33333333 × 3.00000001 too.
        let document = line("3.00000001", 1, prdis: 100_000, vam: 10_000).changed {
            $0.body[0]["fee"] = .number("33333.33333333")
        }
        try await Session.run { (session: Session) async throws in
            #expect(try await Session.codes(session.outcome(of: document)) == [])
        }
    }

    @Test("leaves a discount above the price of gold to the setting", arguments: [false, true])
    func discountOfGold(isBound: Bool) async throws {
        let generous = Documents.gold(1).changed { document in
            document.body[0].merge(["dis": 21_000_000, "adis": 2_550_000, "tsstam": 2_905_000]) { $1 }
            document.header.merge(["tdis": 21_000_000, "tadis": 7_750_010, "tbill": 8_625_011]) { $1 }
        }
        try await Session.run({ $0.discountsBoundEverywhere = isBound }) { (session: Session) async throws in
            #expect(try await Session.codes(session.outcome(of: generous)) == (isBound ? ["0204201"] : []))
        }
    }

    @Test("holds lines, totals and settlement to the rial")
    func rules() async throws {
        let sale = Documents.sale(1)
        let mixed = Documents.mixed(1)
        let gold = Documents.gold(1)
        let export = Documents.export(1)
        let currency = Documents.currency(1)
        try await hold([
            Spoiling("0204201", "dis above prdis", sale) { $0.body[0]["dis"] = 1_000_006 },
            Spoiling("0204301", "adis", sale) { $0.body[0]["adis"] = 1_000_004 },
            Spoiling("0204501", "vam", sale) { $0.body[0]["vam"] = 100_001 },
            Spoiling("0205901", "tsstam", sale) { $0.body[0]["tsstam"] = 1_100_006 },
            Spoiling("0204801", "odam against its rate", sale) {
                $0.body[0].merge(["odt": "عوارض", "odr": 1, "odam": 10_001]) { $1 }
            },
            Spoiling("0205101", "olam against its rate", sale) {
                $0.body[0].merge(["olt": "عوارض", "olr": 1, "olam": 9_999]) { $1 }
            },
            Spoiling("0204801", "odam of what is free of VAT", sale) {
                $0.body[0].merge(["vra": 0, "vam": 0, "odt": "عوارض", "odam": 10_000]) { $1 }
            },
            Spoiling("0202201", "tprdis", sale) { $0.header["tprdis"] = 1_000_006 },
            Spoiling("1202301", "tdis only warns", sale) { $0.header["tdis"] = 1 },
            Spoiling("0202401", "tadis", sale) { $0.header["tadis"] = 1_000_006 },
            Spoiling("0202501", "tvam", sale) { $0.header["tvam"] = 100_001 },
            Spoiling("0202601", "todam", sale) { $0.header["todam"] = 1 },
            Spoiling("0202701", "tbill", sale) { $0.header["tbill"] = 1_100_006 },
            Spoiling("1203201", "tax17 above tvam only warns", sale) { $0.header["tax17"] = 100_001 },
            Spoiling("1203801", "cfee only warns", sale) {
                $0.body[0].merge(["cut": "USD", "exr": 600_000, "cfee": 1]) { $1 }
            },
            Spoiling("1203101", "tvop only warns", mixed) { $0.header["tvop"] = 1 },
            Spoiling("1205601", "cop only warns", mixed) { $0.body[0]["cop"] = 1 },
            Spoiling("1205701", "vop only warns", mixed) { $0.body[0]["vop"] = 1 },
            Spoiling("0202901", "cash and credit are not what is without VAT", mixed) { $0.header["cap"] = 5_000_000 },
            Spoiling("0203001", "no credit at all", mixed) { $0.header["insp"] = 0 },
            Spoiling("00029", "mixed without cash", mixed) { $0.header["cap"] = nil },
            Spoiling("00030", "mixed without credit", mixed) { $0.header["insp"] = nil },
            Spoiling("0202801", "a utility bill on credit", Documents.utility(1)) { $0.header["setm"] = 2 },
            Spoiling("1207601", "a payment above the total only warns", sale) {
                $0.payments = [["pmt": 3, "pv": 1_100_006]]
            },
            Spoiling("1207601", "a payment of a pure credit sale only warns", sale) {
                $0.header["setm"] = 2
                $0.payments = [["pmt": 3, "pv": 1]]
            },
            Spoiling("0205501", "tcpbs", gold) { $0.body[0]["tcpbs"] = 3_550_001 },
            Spoiling("0205201", "consfee not below prdis", gold) { $0.body[0]["consfee"] = 20_000_000 },
            Spoiling("0204801", "odam of gold is of the workmanship", gold) {
                $0.body[0].merge(["odt": "عوارض", "odr": 1, "odam": 225_500]) { $1 }
            },
            Spoiling("0222101", "bought dearer than sold", currency) { $0.body[0]["cpr"] = 600_000 },
            Spoiling("0222201", "a base below the gain", currency) {
                $0.body[0].merge(["sovat": 999_999, "vam": 99_999]) { $1 }
            },
            Spoiling("0204101", "currency at another rate", currency) { $0.body[0]["prdis"] = 60_000_001 },
            Spoiling("0203601", "two tickets on a line", Documents.ticket(1)) { $0.body[0]["am"] = 2 },
            Spoiling("0203601", "two bills on a line", Documents.billOfLading(1)) { $0.body[0]["am"] = 2 },
            Spoiling("0204401", "an export with VAT", export) { $0.body[0]["vra"] = 10 },
            Spoiling("0204501", "an export with VAT", export) { $0.body[0]["vam"] = 1 },
            Spoiling("1203701", "a price that is not the value by the quantity", export) { $0.body[0]["fee"] = 1 },
            Spoiling("0207001", "torv", export) { $0.header["torv"] = 1 },
            Spoiling("0207101", "tocv", export) { $0.header["tocv"] = 1 },
            Spoiling("0206901", "tonw", export) { $0.header["tonw"] = 1 },
            Spoiling("0202701", "tbill of an export", export) { $0.header["tbill"] = 300_000_002 },
            Spoiling("0200201", "before the cottage date", export) { $0.header["cdcd"] = 20730 },
            Spoiling("0204501", "petroleum", Documents.petroleum(1)) { $0.body[0]["vam"] = 100_001 },
            Spoiling("0204401", "an exchange sale with VAT", Documents.exchange(1)) { $0.body[0]["vra"] = 10 },
            Spoiling("0260001", "two lines in an exchange sale", Documents.exchange(1)) { $0.body.append($0.body[0]) },
            Spoiling("0260001", "two lines in a chain sale", Documents.chain(1)) { $0.body.append($0.body[0]) },
        ])
    }
}

@Suite("What the portal knows better")
struct CatalogueTests {
    @Test("goods, rates, buyers and sellers")
    func mismatches() async throws {
        let sale = Documents.sale(1)
        try await hold([
            Spoiling("0303301", "a good that nobody knows", sale) { $0.body[0]["sstid"] = "9990000000000" },
            Spoiling("0304401", "another rate than the good's", sale) {
                $0.body[0]["sstid"] = .text(Scene.untaxedGood)
            },
            Spoiling("0301201", "a buyer with a wrong check digit", sale) { $0.header["tinb"] = "10380284792" },
            Spoiling("0301201", "a buyer who may not trade", sale) { $0.header["tinb"] = "14001730425" },
            Spoiling("0300901", "a seller who does not own the memory", sale) { $0.header["tins"] = "10380284790" },
        ])
    }

    @Test("refuse a pattern, or a contract, that the seller does not have")
    func entitlement() async throws {
        try await Session.run { (session: Session) async throws in
            try await session.tell(
                "clients", ["memoryId": "A11216", "economicNumber": "14003778990", "patterns": [1], "contracts": []])
            #expect(try await Session.codes(session.outcome(of: Documents.contracting(1))) == ["0300903", "0302001"])
            try await session.tell(
                "clients",
                ["memoryId": "A11216", "economicNumber": "14003778990", "contracts": ["123456789012"]])
            try await session.accepted(Documents.contracting(2))
        }
    }

    @Test("take only the directory's buyers where the setting says so")
    func knownBuyers() async throws {
        try await Session.run({ $0.buyers = .known }) { (session: Session) async throws in
            #expect(try await Session.codes(session.outcome(of: Documents.sale(1))) == ["0301201"])
            let buyer: JSON = ["name": "خریدار", "status": "ACTIVE", "nationalId": "10100302746"]
            try await session.tell("register", ["taxpayers": ["10100302746": buyer]])
            try await session.accepted(Documents.sale(1))
        }
    }
}
