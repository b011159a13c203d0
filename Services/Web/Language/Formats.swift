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

    func number(_ number: Int) -> String { number.formatted(.number.locale(language.locale)) }

    /// `۱٬۲۳۴٬۵۶۷ ریال`, `1234,50 zł`, `€1,234.50`
    func money(_ money: Money) -> String {
        let scale = money.currency.scale
        let value = Decimal(
            sign: money.amount < 0 ? .minus : .plus, exponent: -scale, significand: Decimal(money.amount.magnitude))
        let number = value.formatted(.number.precision(.fractionLength(scale)).locale(language.locale))
        return texts.text("money.\(money.currency.rawValue)", ["amount": number])
    }

    /// `۳۰ مرداد ۱۴۰۵`, `21 sie 2026`, `21 Aug 2026`
    func day(_ day: LocalDate) -> String {
        let calendar = language.calendar
        let parts = calendar.dateComponents([.year, .month, .day], from: day.startUTC.date)
        let names = language == .fa ? calendar.monthSymbols : calendar.shortMonthSymbols
        guard let month = parts.month, names.indices.contains(month - 1) else { return day.description }
        return texts.text(
            "format.day",
            ["day": plain(parts.day ?? 0), "month": names[month - 1], "year": plain(parts.year ?? 0)])
    }

    /// The day of an instant where the company is.
    func day(_ instant: Timestamp) -> String { day(localDate(instant)) }

    /// ISO, for `<time datetime>`.
    func localDate(_ instant: Timestamp) -> LocalDate {
        instant.adding(seconds: Int64(timeZone.secondsFromGMT(for: instant.date))).utcDate
    }

    private func plain(_ number: Int) -> String {
        number.formatted(.number.grouping(.never).locale(language.locale))
    }
}
