import Contracts
import Foundation
import Testing

@testable import WebService

@Suite("Numbers, amounts and days")
struct FormatTests {
    private func formats(_ language: Language, zone: String = "Asia/Tehran") throws -> Formats {
        Formats(try Stage().house.texts(language), timeZone: zone)
    }

    @Test(
        "of money are those of the language, with the true minus sign",
        arguments: [
            (.fa, Money(1_234_567, .irr), "۱٬۲۳۴٬۵۶۷ ریال"), (.fa, Money(-4_500, .irr), "\u{2066}−۴٬۵۰۰\u{2069} ریال"),
            (.pl, Money(123_450, .pln), "1234,50\u{A0}zł"), (.en, Money(-123_450, .eur), "€−1,234.50"),
        ] as [(Language, Money, String)])
    func money(language: Language, money: Money, text: String) throws {
        #expect(
            try formats(language).money(money).replacing("\u{A0}", with: " ") == text.replacing("\u{A0}", with: " "))
    }

    @Test(
        "of quantities and prices lose nothing",
        arguments: [
            (.fa, "۱۲٫۵ kg", "۸۰٫۱۲۵ ریال", "۸٫۵٪"), (.pl, "12,5 kg", "80,125 IRR", "8,5%"),
            (.en, "12.5 kg", "IRR 80.125", "8.5%"),
        ] as [(Language, String, String, String)])
    func exact(language: Language, quantity: String, price: String, percent: String) throws {
        let formats = try formats(language)
        #expect(formats.quantity(ExactDecimal(millionths: 12_500_000), "kg") == quantity)
        let shown = formats.price(UnitPrice(ExactDecimal(millionths: 80_125_000), .irr))
        #expect(shown.replacing("\u{A0}", with: " ") == price)
        #expect(formats.percent(ExactDecimal(millionths: 85_000)) == percent)
    }

    @Test("of an instant are told where the company is")
    func moment() throws {
        let late = try Timestamp("2026-08-20T21:05:00.000Z")
        #expect(try formats(.fa).moment(late) == "۳۰ مرداد ۱۴۰۵، ۰۰:۳۵")
        #expect(try formats(.pl, zone: "Europe/Warsaw").moment(late) == "20 sie 2026, 23:05")
        #expect(try formats(.en, zone: "Nowhere").moment(late) == "20 Aug 2026, 21:05")
    }

    @Test("have the other calendar beside them")
    func otherCalendar() throws {
        let day = try LocalDate("2026-08-21")
        #expect(try formats(.fa).otherDay(day) == "2026-08-21")
        #expect(try formats(.en).otherDay(day) == "30 Mordad 1405")
    }
}

@Suite("Sentences about a number")
struct PluralTests {
    @Test(
        "have the form that the language wants",
        arguments: [
            (.en, 1, "1 day left"), (.en, 0, "0 days left"), (.fa, 0, "۰ روز مانده"), (.fa, 12, "۱۲ روز مانده"),
            (.pl, 1, "Został 1 dzień"), (.pl, 2, "Zostały 2 dni"), (.pl, 5, "Zostało 5 dni"),
            (.pl, 12, "Zostało 12 dni"),
            (.pl, 22, "Zostały 22 dni"), (.pl, 25, "Zostało 25 dni"), (.pl, 112, "Zostało 112 dni"),
        ] as [(Language, Int, String)])
    func forms(language: Language, count: Int, text: String) throws {
        #expect(try Stage().house.texts(language).text("daysLeft", count: count) == text)
    }

    @Test("keep what stands around the forms, and other placeholders")
    func around() {
        let catalog = MessageCatalog(
            .en, texts: ["a": "{who}: {count, plural, one {{count} cat} other {{count} cats}}!"])
        #expect(catalog.text("a", count: 2, ["who": "Ann"]) == "Ann: 2 cats!")
        #expect(catalog.text("a", count: 1, ["who": "{count}"]) == "{count}: 1 cat!")
    }
}
