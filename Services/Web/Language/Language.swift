import Foundation

/// The languages of the interface.
enum Language: String, CaseIterable, Sendable {
    case fa, pl, en

    /// In its own words, as the switch shows it.
    var name: String {
        switch self {
        case .fa: "فارسی"
        case .pl: "Polski"
        case .en: "English"
        }
    }

    var direction: String { self == .fa ? "rtl" : "ltr" }

    var locale: Locale {
        switch self {
        case .fa: Locale(identifier: "fa_IR")
        case .pl: Locale(identifier: "pl_PL")
        case .en: Locale(identifier: "en_GB")
        }
    }

    /// What dates are told in; storage is Gregorian always.
    var calendar: Calendar { self == .fa ? Self.persian : Self.gregorian }

    private static let persian = calendar(.persian)
    private static let gregorian = calendar(.gregorian)

    private static func calendar(_ identifier: Calendar.Identifier) -> Calendar {
        var calendar = Calendar(identifier: identifier)
        calendar.timeZone = .gmt
        return calendar
    }

    /// The months of a calendar as this language calls them, the first one first.
    func months(of calendar: Calendar) -> [String] {
        calendar.identifier == .persian
            ? Self.persianMonths[self, default: []] : Self.gregorianMonths[self, default: []]
    }

    /// In full, because Persian months have no short names.
    private static let persianMonths = names(of: persian) { $0.monthSymbols }
    private static let gregorianMonths = names(of: gregorian) { $0.shortMonthSymbols }

    private static func names(of calendar: Calendar, _ names: (Calendar) -> [String]) -> [Language: [String]] {
        allCases.reduce(into: [:]) { all, language in
            var named = calendar
            named.locale = language.locale
            all[language] = names(named)
        }
    }

    /// The person's choice, else the first language of the browser that we speak, else English.
    static func chosen(cookie: String?, accepted: String?) -> Language {
        if let chosen = cookie.flatMap(Language.init(rawValue:)) { return chosen }
        let wishes = (accepted ?? "").split(separator: ",").enumerated().compactMap { index, wish in
            Self.wish(wish).map { (language: $0.language, weight: $0.weight, index: index) }
        }
        return wishes.max { ($0.weight, $1.index) < ($1.weight, $0.index) }?.language ?? .en
    }

    /// `fa-IR;q=0.8`
    private static func wish(_ text: Substring) -> (language: Language, weight: Int)? {
        let parts = text.split(separator: ";").map { $0.filter { $0 != " " } }
        guard let tag = parts.first?.lowercased(), let language = Language(rawValue: String(tag.prefix { $0 != "-" }))
        else { return nil }
        let quality = parts.dropFirst().first { $0.hasPrefix("q=") }?.dropFirst(2)
        let weight = quality.flatMap { Decimal(string: String($0)) } ?? 1
        return weight > 0 ? (language, NSDecimalNumber(decimal: weight * 1000).intValue) : nil
    }
}
