import Contracts
import Foundation

/// What people type, read: the opposite of ``Formats``. Strict: what can be read in two ways is not read at all (UX
/// guide 11.5, 11.6).
struct Reading: Sendable {
    /// Why something could not be read: the key of a text that says how to write it.
    struct Fault: Error, Equatable {
        let key: String

        init(_ key: String) { self.key = key }
    }

    let language: Language
    /// Where the company is: what “today” means.
    let today: LocalDate

    // MARK: - Numbers

    /// `12.5`, `۱۲٫۵`, `1 234,5`; Persian, Arabic and Latin digits everywhere.
    ///
    /// - Throws: ``Fault`` `numberUnclear` for a mark that may be decimal or thousands, `numberWrong` for what is no
    ///   number, `numberTooFine` and `numberTooLarge`.
    func number(_ text: String) throws(Fault) -> ExactDecimal {
        let plain = try plain(text)
        do {
            return try ExactDecimal(plain)
        } catch {
            switch error.code {
            case "scale_exceeded": throw Fault("numberTooFine")
            case "number_out_of_range": throw Fault("numberTooLarge")
            default: throw Fault("numberWrong")
            }
        }
    }

    func wholeNumber(_ text: String) throws(Fault) -> Int {
        let number = try number(text)
        guard number.millionths % ExactDecimal.scale == 0 else { throw Fault("numberNotWhole") }
        return Int(number.millionths / ExactDecimal.scale)
    }

    /// In percent, as people say it: `8,5` is 0.085.
    func percent(_ text: String) throws(Fault) -> ExactDecimal {
        let number = try number(text.filter { $0 != "%" && $0 != "\u{66A}" })
        guard number.millionths % 100 == 0 else { throw Fault("numberTooFine") }
        return ExactDecimal(millionths: number.millionths / 100)
    }

    /// An amount in the currency's smallest unit; nothing is rounded.
    func money(_ text: String, _ currency: Currency) throws(Fault) -> Money {
        let number = try number(text)
        let units = Int128(number.millionths) * Int128(currency.minorUnits)
        guard units % Int128(ExactDecimal.scale) == 0 else { throw Fault("amountTooFine") }
        let amount = units / Int128(ExactDecimal.scale)
        guard let whole = Int64(exactly: amount), !Money(whole, currency).isOutOfRange else {
            throw Fault("numberTooLarge")
        }
        return Money(whole, currency)
    }

    /// Digits, at most one `.`, and a sign: what ``ExactDecimal`` reads.
    private func plain(_ text: String) throws(Fault) -> String {
        var marks = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{200E}", "\u{200F}", "\u{2066}"..."\u{2069}": continue
            case "\u{2212}", "\u{2013}": marks.append("-")
            case "\u{60C}": marks.append("\u{66C}")
            case "\u{A0}", "\u{202F}", "\u{2009}": marks.append(" ")
            default: marks.append(Self.digit(scalar) ?? String(scalar))
            }
        }
        let sign = marks.hasPrefix("-") ? "-" : ""
        let body = marks.dropFirst(sign.count).trimmingCharacters(in: .whitespaces)
        guard !body.isEmpty else { throw Fault("numberWrong") }
        return sign + (try unsigned(body))
    }

    private func unsigned(_ text: String) throws(Fault) -> String {
        let marks = text.filter { !$0.isASCII || !$0.isNumber }
        guard marks.allSatisfy({ ".,/ \u{66B}\u{66C}".contains($0) }) else { throw Fault("numberWrong") }
        guard let last = marks.last else { return text }
        // Two different marks, or one that only ever ends the whole part: the last one is the decimal mark.
        let isDecimal =
            last == "\u{66B}" || (last == "/" && language == .fa)
            || (last != " " && last != "\u{66C}" && marks.count { $0 == last } == 1
                && (marks.count > 1 || endsWhole(last, text)))
        guard isDecimal else { return try joined(text, by: last, marks) }
        guard let place = text.lastIndex(of: last), marks.count(where: { $0 == last }) == 1 else {
            throw Fault("numberWrong")
        }
        let (whole, rest) = (String(text[..<place]), text[text.index(after: place)...])
        guard !rest.isEmpty else { throw Fault("numberWrong") }
        let group = marks.first == last ? nil : marks.first
        return
            "\(try group.map { mark throws(Fault) in try joined(whole, by: mark, marks.dropLast()) } ?? whole).\(rest)"
    }

    /// Whether a single point or comma is the decimal mark here.
    private func endsWhole(_ mark: Character, _ text: String) -> Bool {
        if mark == (language == .pl ? "," : ".") { return true }
        // The other languages' mark, where it cannot separate thousands.
        let rest = text.split(separator: mark, omittingEmptySubsequences: false).last ?? ""
        return rest.count != 3
    }

    /// Groups of three without their marks.
    private func joined(_ text: String, by mark: Character, _ marks: some Sequence<Character>) throws(Fault) -> String {
        guard marks.allSatisfy({ $0 == mark }) else { throw Fault("numberWrong") }
        // `1.234` in Polish, `1,234` is thousands in Persian and English only.
        let isOwn = mark == " " || mark == "\u{66C}" || (mark == "," && language != .pl)
        guard isOwn else { throw Fault("numberUnclear") }
        let groups = text.split(separator: mark, omittingEmptySubsequences: false)
        guard let first = groups.first, (1...3).contains(first.count), groups.dropFirst().allSatisfy({ $0.count == 3 })
        else { throw Fault("numberWrong") }
        return groups.joined()
    }

    private static func digit(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x6F0...0x6F9: String(scalar.value - 0x6F0)
        case 0x660...0x669: String(scalar.value - 0x660)
        default: nil
        }
    }

    /// The same with Latin digits: for codes, telephone numbers, postcodes.
    static func latin(_ text: String) -> String {
        text.unicodeScalars.map { digit($0) ?? String($0) }.joined()
    }

    // MARK: - Days

    /// `1405/5/30`, `2026-08-21`, `21.08.2026`, `+3` (days from today), `+2w`; years 1300 to 1500 are Persian.
    ///
    /// - Throws: ``Fault`` `dayWrong`, `dayNotThere` (31 Mehr), `dayYear` for a year of two digits or out of range.
    func day(_ text: String) throws(Fault) -> LocalDate {
        let typed = Self.latin(text).trimmingCharacters(in: .whitespaces).lowercased()
        if let days = relative(typed) { return today.adding(days: days) }
        let parts = typed.split(whereSeparator: { "-/.".contains($0) }).map { Int($0) }
        guard parts.count == 3, let first = parts[0], let month = parts[1], let last = parts[2] else {
            throw Fault("dayWrong")
        }
        let (year, day) = first > 31 ? (first, last) : (last, first)
        switch year {
        case 1300...1500: return try persian(year, month, day)
        case 1900...2100:
            guard let date = LocalDate(year: year, month: month, day: day) else { throw Fault("dayNotThere") }
            return date
        default: throw Fault("dayYear")
        }
    }

    private func relative(_ typed: String) -> Int? {
        guard typed.hasPrefix("+") else { return nil }
        let isWeeks = typed.hasSuffix("w")
        guard let count = Int(typed.dropFirst().prefix { $0 != "w" }), count < 4000 else { return nil }
        return isWeeks ? count * 7 : count
    }

    private func persian(_ year: Int, _ month: Int, _ day: Int) throws(Fault) -> LocalDate {
        let calendar = Language.fa.calendar
        let parts = DateComponents(year: year, month: month, day: day)
        guard let date = calendar.date(from: parts) else { throw Fault("dayNotThere") }
        let back = calendar.dateComponents([.year, .month, .day], from: date)
        guard back.year == year, back.month == month, back.day == day else { throw Fault("dayNotThere") }
        return LocalDate(daysSince1970: Int((date.timeIntervalSince1970 / 86_400).rounded(.down)))
    }
}
