import Contracts
import Testing

@testable import UBL

@Suite("Codes of EN 16931")
struct CodeTests {
    @Test(
        "of units are found by Persian, Polish and English words",
        arguments: [
            ("عدد", "H87"), ("کیلوگرم", "KGM"), ("كيلوگرم", "KGM"), ("متر", "MTR"), ("متر مربع", "MTK"),
            ("ساعت", "HUR"),
            ("لیتر", "LTR"), ("szt.", "H87"), ("SZT", "H87"), ("godz.", "HUR"), ("m²", "MTK"), ("kg", "KGM"),
            ("kpl.", "SET"),
            ("میلی‌گرم", "MGM"), ("pcs", "H87"), ("KGM", "KGM"), ("C62", "C62"), ("unit", "C62"), ("opak.", "XPK"),
        ])
    func units(_ word: String, _ code: String) {
        #expect(UnitCode.of(word) == code)
    }

    @Test("of units that nobody knows are none", arguments: ["bela", "", "…", "K G M Z", "0"])
    func unknownUnits(_ word: String) {
        #expect(UnitCode.of(word) == nil)
    }

    @Test(
        "of categories follow a tax code's name",
        arguments: [
            ("0", VATCategory.zero), ("0 KR", .zero), ("VAT0", .zero), ("GB0", .zero), ("۰", .zero), ("zw", .exempt),
            ("ZW.", .exempt), ("معاف", .exempt), ("oo", .reverseCharge), ("np II", .reverseCharge),
            ("np I", .outOfScope),
            ("np", .outOfScope), ("0 WDT", .intraCommunity), ("0 EX", .export), ("صادرات", .export),
        ])
    func categories(_ code: String, _ category: VATCategory) {
        #expect(VATCategory(taxCode: code, rate: .zero) == category)
        #expect(VATCategory(taxCode: code, rate: 1) == .standard)
    }

    @Test("of categories are not guessed", arguments: ["", "23", "VAT10", "10", "X", "S", "ایران۰"])
    func unknownCategories(_ code: String) {
        #expect(VATCategory(taxCode: code, rate: .zero) == nil)
    }

    @Test("of electronic addresses are those of the EAS list, their numbers right")
    func addresses() throws {
        #expect(try ElectronicAddress("9945:PL5265877635") == ElectronicAddress(scheme: "9945", id: "PL5265877635"))
        #expect(try ElectronicAddress("em:a:b@c.ir").id == "a:b@c.ir")
        #expect(try ElectronicAddress("0088:6260000000019").isAllowedInPeppol)
        #expect(try !ElectronicAddress("EM:a@c.ir").isAllowedInPeppol)
        for text in ["", "9945", "9945:", "9944", "1234:X", "0088:6260000000018", "0088:abc", "EM:nobody", "9945:a b"] {
            #expect(throws: InvalidValue.self, "\(text)") { try ElectronicAddress(text) }
        }
    }

    @Test("of accounts are IBANs with right check digits")
    func accounts() throws {
        #expect(try BankAccount.iban("IR12 0170 0000 0123 4567 8901 23") == "IR120170000001234567890123")
        #expect(try BankAccount.iban("pl61109010140000071219812874") == "PL61109010140000071219812874")
        for text in ["IR130170000001234567890123", "", "1234567890123456", "PL61", "IR۱۳۰۱۷۰۰۰۰۰۰۱۲۳۴۵۶۷۸۹۰۱۲۳"] {
            #expect(throws: InvalidValue.self, "\(text)") { try BankAccount.iban(text) }
        }
    }

    @Test("of tax numbers begin with their country, persons' numbers do not")
    func taxNumbers() {
        func number(_ text: String, _ country: String) -> PartyNumber { PartyNumber(text, country: country) }
        #expect(number("526-587-76-35", "PL").vat == "PL5265877635")
        #expect(number("PL 5265877635", "PL").vat == "PL5265877635")
        #expect(number("85021429216", "PL").vat == nil)
        #expect(number("85021429216", "PL").other == "85021429216")
        #expect(number("14007263270", "IR").vat == "IR14007263270")
        #expect(number("0499370899", "IR").other == "0499370899")
        #expect(number("411111111111", "IR").vat == "IR411111111111")
        #expect(number("123", "IR").fault != nil)
        #expect(number("094014201", "GR").vat == "EL094014201")
        #expect(number("EL094014201", "GR").vat == "EL094014201")
        #expect(number("B12345674", "ES").vat == "ESB12345674")
        #expect(number("12-3456789", "US").vat == nil)
        #expect(number("12-3456789", "US").legal == "123456789")
        #expect(number("", "PL") == number("  ", "PL"))
        #expect(number("", "PL").fault == nil)
    }

    @Test("of reasons are those of the VATEX list")
    func exemptions() {
        for category in VATCategory.allCases {
            #expect(category.exemption.map { VATExemption.codes.contains($0.code ?? "") } != false)
        }
        #expect(VATExemption.codes.contains("VATEX-EU-132-1A"))
        #expect(!VATExemption.codes.contains("VATEX-EU-132-1R"))
    }

    @Test("amounts have as many places as their currency")
    func amounts() {
        #expect(Money(123_450, .pln).majorUnits == "1234.50")
        #expect(Money(-5, .pln).majorUnits == "-0.05")
        #expect(Money(0, .eur).majorUnits == "0.00")
        #expect(Money(-9_007_199_254_740_991, .irr).majorUnits == "-9007199254740991")
    }
}
