import Foundation
import KSeF
import Testing

/// What a sample says, as its author meant it.
struct ExpectedFacts: Sendable, CustomTestStringConvertible {
    let file: String
    let kind: String
    let number: String
    let currency: String
    let net: String
    let vat: String
    let gross: String
    let lines: Int
    let corrected: Int
    let warnings: Set<String>

    init(
        _ file: String, _ kind: String, _ number: String, _ currency: String, _ net: String, _ vat: String,
        _ gross: String, lines: Int, corrected: Int = 0, warnings: Set<String> = []
    ) {
        self.file = file
        self.kind = kind
        self.number = number
        self.currency = currency
        self.net = net
        self.vat = vat
        self.gross = gross
        self.lines = lines
        self.corrected = corrected
        self.warnings = warnings
    }

    var testDescription: String { file }
}

@Suite("Samples", .enabled(if: Reference.isThere, "\(Reference.absence)"))
struct SampleTests {
    static let expected: [ExpectedFacts] = [
        .init(
            "FA3_example_01", "VAT", "FV2026/02/150", "PLN", "1667.61", "383.38", "2051.00", lines: 3,
            warnings: ["total.rounding"]),
        .init("FA3_example_02", "KOR", "FK2026/03/200", "PLN", "-162.60", "-37.40", "-200.00", lines: 2, corrected: 1),
        .init("FA3_example_04", "VAT", "FV2026/02/150", "PLN", "52260.10", "12019.82", "64279.92", lines: 3),
        .init("FA3_example_05", "KOR", "FK2026/04/23", "PLN", "0.00", "0.00", "0.00", lines: 0, corrected: 1),
        .init(
            "FA3_example_06", "KOR", "FK2026/07/243", "PLN", "-40650.41", "-9349.59", "-50000.00", lines: 0,
            corrected: 6),
        .init("FA3_example_10", "ZAL", "FZ2026/02/150", "PLN", "16260.16", "3739.84", "20000.00", lines: 0),
        .init(
            "FA3_example_11", "KOR_ZAL", "FK2026/03/5", "PLN", "2221.34", "-2221.34", "0.00", lines: 0, corrected: 1,
            warnings: ["tax.rounding"]),
        .init("FA3_example_13", "KOR_ZAL", "FK2026/03/7", "PLN", "0.00", "0.00", "0.00", lines: 0, corrected: 1),
        .init("FA3_example_14", "ROZ", "FV2026/08/12", "PLN", "284277.75", "23357.25", "307635.00", lines: 2),
        .init("FA3_example_15", "UPR", "FV2026/02/150", "PLN", "365.85", "84.15", "450.00", lines: 1),
        .init(
            "FA3_example_18", "KOR_ROZ", "FK2026/09/1", "PLN", "7055.30", "579.70", "7635.00", lines: 4, corrected: 1,
            warnings: ["tax.rounding"]),
        .init(
            "FA3_example_19", "VAT", "FM2026/02/150", "PLN", "2813.00", "187.00", "3000.00", lines: 2,
            warnings: ["tax.rounding", "sum.rounding"]),
        .init("FA3_example_20", "VAT", "FV2026/02/150", "EUR", "13560.00", "3118.80", "16678.80", lines: 3),
        .init("FA3_example_21", "VAT", "FV2026/02/150", "EUR", "13560.00", "3118.80", "16678.80", lines: 3),
        .init("FA3_example_23", "VAT", "FV2026/02/150", "USD", "8000.00", "0.00", "8000.00", lines: 1),
        .init(
            "FA3_example_24", "VAT", "FV2026/02/150", "PLN", "43.60", "10.03", "53.63", lines: 2,
            warnings: ["attachment.batch-only"]),
        .init(
            "FA3_example_25", "VAT", "FV2026/02/150", "PLN", "43.60", "10.03", "53.63", lines: 2,
            warnings: ["attachment.batch-only"]),
        .init("FA3_example_26", "VAT", "FA/2026/02/999", "PLN", "30.00", "1.50", "31.50", lines: 1),
        .init("KSEF_01_VAT_STANDARD", "VAT", "FV/2025/12/0001", "PLN", "4065.04", "934.96", "5000.00", lines: 1),
        .init("KSEF_03_ZAL", "ZAL", "FZ/2025/10/0001", "PLN", "40650.41", "9349.59", "50000.00", lines: 0),
        .init("KSEF_04_UPR", "UPR", "FU/2025/12/0001", "PLN", "300.00", "69.00", "369.00", lines: 1),
        .init("KSEF_05_WDT", "VAT", "FW/2025/12/0001", "EUR", "10000.00", "0.00", "10000.00", lines: 1),
        .init(
            "KSEF_06_EXP", "VAT", "FE/2025/12/0001", "USD", "15000.00", "0.00", "15000.00", lines: 1,
            warnings: ["sum.wrong-field", "export.buyer"]),
        .init(
            "KSEF_08_KOR_ZAL_B", "KOR_ZAL", "FKZ/2025/10/0002", "PLN", "4516.71", "-4516.71", "0.00", lines: 0,
            corrected: 2, warnings: ["tax.rounding"]),
        .init(
            "KSEF_09_ROZ_A", "ROZ", "FR/2025/11/0001", "PLN", "185185.19", "14814.81", "200000.00", lines: 1,
            warnings: ["tax.rounding"]),
        .init("KSEF_10_ROZ_B", "ROZ", "FR/2025/12/0001", "PLN", "184259.26", "14740.74", "199000.00", lines: 1),
        .init(
            "KSEF_12_KOR_ROZ_B", "KOR_ROZ", "FKR/2025/12/0001", "PLN", "-4629.63", "-370.37", "-5000.00", lines: 2,
            corrected: 1),
    ]

    @Test("right ones are valid, and read as they were meant", arguments: expected)
    func valid(expected: ExpectedFacts) throws {
        let verdict = FA3Validation().verdict(on: try Reference.data("samples/\(expected.file).xml"))
        #expect(verdict.errors == [])
        #expect(Set(verdict.warnings.map(\.code)) == expected.warnings)
        let facts = FA3Facts(try #require(verdict.document))
        #expect(facts.kind == expected.kind && facts.number == expected.number && facts.currency == expected.currency)
        #expect(facts.net == expected.net && facts.vat == expected.vat && facts.gross == expected.gross)
        #expect(facts.lines.count == expected.lines && facts.corrected.count == expected.corrected)
        #expect(facts.sellerNIP == "9999999999")
    }

    @Test("all of them are looked at")
    func complete() { #expect(Reference.names("samples") == Self.expected.map { "\($0.file).xml" }.sorted()) }

    @Test("an export in the field of sales to the Union is remarked, and the right field named")
    func export() throws {
        let verdict = FA3Validation().verdict(on: try Reference.data("samples/KSEF_06_EXP.xml"))
        let warning = try #require(verdict.warnings.first { $0.code == "sum.wrong-field" })
        #expect(warning.path == "/Faktura/Fa/P_13_6_2" && warning.message.contains("P_13_6_3"))
    }

    @Test("facts of parties, days, corrections and payment")
    func details() throws {
        func facts(_ name: String) throws -> FA3Facts {
            FA3Facts(try #require(FA3Validation().verdict(on: try Reference.data("samples/\(name).xml")).document))
        }
        let discount = try facts("FA3_example_04")
        #expect(discount.lines.map(\.net) == ["16260.10", "18000", "18000"] && discount.due == "63279.92")
        #expect(discount.others.map(\.role) == ["1"] && discount.dueDates == ["2026-03-15"])
        let buyer = try facts("FA3_example_05")
        #expect(buyer.buyerName == "CeDeE s.c." && buyer.corrected[0].number == "FV2026/02/150")
        #expect(buyer.corrected[0].ksefNumber == "9999999999-20230908-8BEF280C8D35-4D")
        let advance = try facts("FA3_example_10")
        #expect(advance.orderValue == "375150.00" && advance.orderLines.count == 2 && advance.saleDate == "2026-02-15")
        let corrected = try facts("FA3_example_11")
        #expect(
            corrected.grossBefore == "20000.00" && corrected.orderLines.map(\.isBefore) == [true, false, true, false])
        #expect(try facts("FA3_example_14").advances == ["9999999999-20230908-8BEF280C8D35-4D"])
        #expect(try facts("FA3_example_21").rates.map(\.vatInPLN) == ["13768.14"])
        #expect(try facts("FA3_example_23").buyer.id == "999999999")
        let energy = try facts("FA3_example_24")
        #expect(energy.hasAttachment && energy.periodFrom == "2026-01-01" && energy.periodTo == "2026-02-28")
        #expect(try facts("KSEF_05_WDT").buyer.id == "DE999888777")
    }

    static let wrong: [(String, String, String)] = [
        ("01-missing-p15", "structure.missing", "P_15 is missing"),
        ("02-wrong-element-order", "structure.element", "P_2 may not stand here: it is out of order"),
        ("04-missing-adnotacje-fields", "structure.missing", "P_18A is missing"),
        ("05-jst1-without-podmiot3", "jst.recipient-missing", "Rola 8"),
        ("07-polish-nip-in-nrvatue", "buyer.polish-nip", "it goes to NIP"),
        ("08-gtu-wrong-format", "structure.element", "<GTU>GTU_12</GTU>"),
        ("10-selection-logic-violation", "structure.element", "Art100"),
        ("11-currency-inconsistency", "currency.tax-in-pln-missing", "P_14_1W"),
        ("13-malformed-xml", "xml.malformed", "FaWiersz"),
        ("14-corrective-invoice-errors", "structure.pattern", "NrKSeFFaKorygowanej"),
        ("16-invalid-xml-characters", "xml.malformed", "&amp;"),
        ("17-gv1-without-podmiot3", "gv.member-missing", "Rola 10"),
        ("19-empty-required-fields", "structure.length", "P_2 is empty"),
        ("20-invalid-dates", "structure.type", "15/02/2026"),
        ("22-invalid-country-codes", "structure.pattern", "POL"),
        ("23-missing-bank-account-validation", "account.length", "25 digits"),
        ("25-negative-quantities", "line.quantity-negative", "-1"),
    ]

    @Test("wrong ones are refused with a reason that names the mistake", arguments: wrong)
    func refused(file: String, code: String, words: String) throws {
        let verdict = FA3Validation().verdict(on: try Reference.data("samples-invalid/\(file).xml"))
        #expect(
            verdict.errors.contains { $0.code == code && $0.message.contains(words) }, "\(verdict.errors)")
    }

    @Test("all wrong ones are looked at")
    func completeWrong() { #expect(Reference.names("samples-invalid") == Self.wrong.map { "\($0.0).xml" }.sorted()) }
}
