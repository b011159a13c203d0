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
    var calendar: Calendar { calendar(named: locale) }

    /// The same with the names of another language.
    func calendar(named locale: Locale) -> Calendar {
        var calendar = Calendar(identifier: self == .fa ? .persian : .gregorian)
        calendar.locale = locale
        calendar.timeZone = .gmt
        return calendar
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
