import Contracts
import Testing

@testable import WebService

@Suite("What people type")
struct ReadingTests {
    private func reading(_ language: Language) -> Reading {
        Reading(language: language, today: LocalDate(year: 2026, month: 8, day: 21)!)
    }

    @Test(
        "is a number in the marks of its language, with any digits",
        arguments: [
            (.en, "1,234.5", "1234.5"), (.en, "1234.5", "1234.5"), (.en, "12.345", "12.345"), (.en, "12,345", "12345"),
            (.en, "1 234 567", "1234567"), (.en, "-3", "-3"), (.en, "12,5", "12.5"), (.pl, "1234,5", "1234.5"),
            (.pl, "1 234,56", "1234.56"), (.pl, "1\u{A0}234\u{202F}567", "1234567"), (.pl, "1234.5", "1234.5"),
            (.pl, "0,125", "0.125"), (.pl, "\u{2212}7", "-7"), (.fa, "۱٬۲۳۴٫۵", "1234.5"), (.fa, "۱۲۳/۵", "123.5"),
            (.fa, "١٢٣", "123"), (.fa, "1,234,567", "1234567"), (.fa, "۱،۲۳۴", "1234"), (.fa, "۰٫۰۰۱", "0.001"),
            (.fa, "\u{2066}\u{2212}۴۵\u{2069}", "-45"), (.en, "1,234,567.25", "1234567.25"), (.pl, "1.234,56", nil),
            (.pl, "1.234", nil), (.en, "1,23,456", nil), (.en, "1.2.3", nil), (.en, "12a", nil), (.en, "", nil),
            (.en, ".", nil), (.fa, "۱۲٫", nil), (.en, "1e5", nil), (.en, "1,234,5", nil), (.pl, "1 23", nil),
        ] as [(Language, String, String?)])
    func numbers(language: Language, text: String, expected: String?) {
        #expect((try? reading(language).number(text))?.description == expected)
    }

    @Test("says what is wrong with a number")
    func faults() {
        #expect(throws: Reading.Fault("numberUnclear")) { try reading(.pl).number("1.234") }
        #expect(throws: Reading.Fault("numberTooFine")) { try reading(.en).number("1.2345678") }
        #expect(throws: Reading.Fault("numberTooLarge")) { try reading(.en).number("1234567890123") }
        #expect(throws: Reading.Fault("numberNotWhole")) { try reading(.en).wholeNumber("1.5") }
        #expect(throws: Reading.Fault("amountTooFine")) { try reading(.fa).money("۱٫۵", .irr) }
        #expect(throws: Reading.Fault("amountTooFine")) { try reading(.pl).money("1,505", .pln) }
    }

    @Test("is money in the currency's smallest unit, and a rate in percent")
    func money() throws {
        #expect(try reading(.pl).money("1 234,5", .pln) == Money(123_450, .pln))
        #expect(try reading(.fa).money("۱٬۲۳۴", .irr) == Money(1234, .irr))
        #expect(try reading(.en).percent("8.5%") == ExactDecimal("0.085"))
        #expect(try reading(.fa).percent("۱۲٫۵٪") == ExactDecimal("0.125"))
    }

    @Test("that was shown is read again as it was", arguments: Language.allCases)
    func both(language: Language) throws {
        let formats = Formats(try Stage().house.texts(language))
        for millionths: Int64 in [0, 1, 1_500_000, 1_234_500_000, 1_234_567_000_000, 12_345_678_125_000, -4_250_000] {
            let number = ExactDecimal(millionths: millionths)
            #expect(try reading(language).number(formats.number(number)) == number, "\(formats.number(number))")
        }
        for days in stride(from: 0, to: 40_000, by: 97) {
            let day = LocalDate(daysSince1970: days)
            #expect(try reading(language).day(formats.numericDay(day)) == day, "\(formats.numericDay(day))")
        }
    }

    @Test(
        "is a day of either calendar",
        arguments: [
            ("2026-08-21", "2026-08-21"), ("21.08.2026", "2026-08-21"), ("1405/5/30", "2026-08-21"),
            ("۱۴۰۵/۰۵/۳۰", "2026-08-21"), ("30-5-1405", "2026-08-21"), ("+3", "2026-08-24"), ("+2w", "2026-09-04"),
            ("1403/12/30", "2025-03-20"), ("1404/12/30", nil), ("1405/7/31", nil), ("2026-02-30", nil),
            ("26-08-21", nil),
            ("tomorrow?", nil), ("", nil), ("2026-08", nil), ("+99999", nil), ("1405/13/1", nil),
        ] as [(String, String?)])
    func days(text: String, expected: String?) {
        for language in Language.allCases {
            #expect((try? reading(language).day(text))?.description == expected)
        }
    }
}
