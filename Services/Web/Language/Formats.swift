import Contracts
import Foundation

/// Numbers, amounts and days as people of one language write them. Digits, grouping and calendars come from
/// Foundation; which part stands where comes from the texts.
struct Formats: Sendable {
    let language: Language
    let texts: MessageCatalog
    let timeZone: TimeZone

    /// - Parameter timeZone: the company's, by its IANA name.
    init(_ texts: MessageCatalog, timeZone: String = "UTC") {
        self.language = texts.language
        self.texts = texts
        self.timeZone = TimeZone(identifier: timeZone) ?? .gmt
    }

    // MARK: - Numbers

    func number(_ number: Int) -> String { number.formatted(.number.locale(language.locale)) }

    /// Exact, with as many places as it has: `۱۲٫۵`.
    func number(_ number: ExactDecimal) -> String { shown(decimal(number.millionths, 6), places: 0...6) }

    /// `۱۲٫۵ عدد`; the unit is a word of the company's own.
    func quantity(_ value: ExactDecimal, _ unit: String) -> String {
        texts.text("format.quantity", ["number": number(value), "unit": unit.isolatedIfUnusual])
    }

    /// Of a fraction: `0.085` is `۸٫۵٪`, `8.5%`.
    func percent(_ fraction: ExactDecimal) -> String {
        texts.text("format.percent", ["number": shown(decimal(fraction.millionths, 4), places: 0...4)])
    }

    /// `۱٬۲۳۴٬۵۶۷ ریال`, `1234,50 zł`, `€1,234.50`
    func money(_ money: Money) -> String {
        let scale = money.currency.scale
        return amount(shown(decimal(money.amount, scale), places: scale...scale), money.currency)
    }

    /// As it is typed, without its currency.
    func amount(_ money: Money) -> String {
        let scale = money.currency.scale
        return shown(decimal(money.amount, scale), places: scale...scale)
    }

    /// Of one unit, with all of its places.
    func price(_ price: UnitPrice) -> String {
        amount(amount(price), price.currency)
    }

    /// The same without its currency.
    func amount(_ price: UnitPrice) -> String {
        shown(decimal(price.value.millionths, 6), places: price.currency.scale...6)
    }

    private func amount(_ number: String, _ currency: Currency) -> String {
        texts.text("money.\(currency.rawValue)", ["amount": number])
    }

    private func decimal(_ units: Int64, _ scale: Int) -> Decimal {
        Decimal(sign: units < 0 ? .minus : .plus, exponent: -scale, significand: Decimal(units.magnitude))
    }

    /// The true minus sign; where words run from right to left it would stand behind its number, so both are isolated.
    private func shown(_ value: Decimal, places: ClosedRange<Int>) -> String {
        let number = value.magnitude.formatted(.number.precision(.fractionLength(places)).locale(language.locale))
        guard value < 0 else { return number }
        return language.direction == "rtl" ? "\u{2066}\u{2212}\(number)\u{2069}" : "\u{2212}\(number)"
    }

    /// `۰۵`
    func twoDigits(_ number: Int) -> String { plain(number, digits: 2) }

    /// Digits alone, without marks, at least so many.
    private func plain(_ number: Int, digits: Int = 1) -> String {
        let text = "\(number)"
        let whole = String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
        guard language == .fa else { return whole }
        return String(String.UnicodeScalarView(whole.unicodeScalars.map { Self.persianDigit($0) }))
    }

    /// U+06F0 to U+06F9 (UX guide 11.4).
    private static func persianDigit(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard (0x30...0x39).contains(scalar.value) else { return scalar }
        return Unicode.Scalar(scalar.value - 0x30 + 0x6F0) ?? scalar
    }

    // MARK: - Days and times

    /// `۳۰ مرداد ۱۴۰۵`, `21 sie 2026`, `21 Aug 2026`
    func day(_ day: LocalDate) -> String { self.day(day, in: language.calendar) }

    /// Of a calendar, without marks: `۱۴۰۵`.
    func year(_ year: Int) -> String { plain(year) }

    /// The year of the company's fiscal calendar in which a moment lies.
    func fiscalYear(of instant: Timestamp, in fiscal: FiscalCalendar) -> Int {
        parts(of: localDate(instant), in: (fiscal == .persian ? Language.fa : .en).calendar).year
    }

    /// The month of the company's fiscal calendar that a day lies in, in the reader's words: `مرداد`, `Mordad`.
    func month(of day: LocalDate, in fiscal: FiscalCalendar) -> String {
        let calendar = (fiscal == .persian ? Language.fa : .en).calendar
        let (names, month) = (language.months(of: calendar), parts(of: day, in: calendar).month)
        return names.indices.contains(month - 1) ? names[month - 1] : day.description
    }

    /// As it is typed: `۱۴۰۵/۰۵/۳۰`, `21.08.2026`, `2026-08-21`.
    func numericDay(_ day: LocalDate) -> String {
        guard language != .en else { return day.description }
        let parts = parts(of: day, in: language.calendar)
        let (year, month, day) = (
            plain(parts.year, digits: 4), plain(parts.month, digits: 2), plain(parts.day, digits: 2)
        )
        return language == .fa ? "\(year)/\(month)/\(day)" : "\(day).\(month).\(year)"
    }

    /// The day of an instant where the company is.
    func day(_ instant: Timestamp) -> String { day(localDate(instant)) }

    /// Where a day begins where the company is.
    func start(of day: LocalDate) -> Timestamp {
        let guess = day.startUTC
        return guess.adding(seconds: -Int64(timeZone.secondsFromGMT(for: guess.date)))
    }

    /// In the calendar that the reader does not use, for a title: who deals with the other country needs it.
    func otherDay(_ day: LocalDate) -> String {
        language == .fa ? day.description : self.day(day, in: Language.fa.calendar)
    }

    /// `۳۰ مرداد ۱۴۰۵، ۱۵:۳۰`
    func moment(_ instant: Timestamp) -> String {
        texts.text("format.moment", ["day": day(instant), "time": time(instant)])
    }

    /// `۱۵:۳۰`, where the company is.
    func time(_ instant: Timestamp) -> String {
        let there = instant.adding(seconds: Int64(timeZone.secondsFromGMT(for: instant.date)))
        let minutes = Int((there.microseconds - there.utcDate.startUTC.microseconds) / 60_000_000)
        return "\(plain(minutes / 60, digits: 2)):\(plain(minutes % 60, digits: 2))"
    }

    /// ISO, for `<time datetime>`.
    func localDate(_ instant: Timestamp) -> LocalDate {
        instant.adding(seconds: Int64(timeZone.secondsFromGMT(for: instant.date))).utcDate
    }

    private func day(_ day: LocalDate, in calendar: Calendar) -> String {
        let (year, month, dayOfMonth) = parts(of: day, in: calendar)
        let names = language.months(of: calendar)
        guard names.indices.contains(month - 1) else { return day.description }
        return texts.text(
            "format.day", ["day": plain(dayOfMonth), "month": names[month - 1], "year": plain(year)])
    }

    private func parts(of day: LocalDate, in calendar: Calendar) -> (year: Int, month: Int, day: Int) {
        guard calendar.identifier == .persian else { return day.components }
        let parts = calendar.dateComponents([.year, .month, .day], from: day.startUTC.date)
        return (parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
    }
}
