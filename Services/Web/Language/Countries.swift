import Foundation

/// The countries of the world by their ISO 3166-1 codes, named and sorted as people of a language do.
enum Countries {
    private static let codes = Locale.Region.isoRegions.map(\.identifier).filter { code in
        code.utf8.count == 2 && code.utf8.allSatisfy { (65...90).contains($0) }
    }

    private static let sorted = Dictionary(
        uniqueKeysWithValues: Language.allCases.map { language in
            let named = codes.compactMap { code in name(of: code, language).map { (code: code, name: $0) } }
            return (
                language,
                named.sorted {
                    $0.name.compare($1.name, options: [.caseInsensitive], range: nil, locale: language.locale)
                        == .orderedAscending
                }
            )
        })

    static func name(of code: String, _ language: Language) -> String? {
        language.locale.localizedString(forRegionCode: code)
    }

    static func options(_ language: Language) -> [Field.Option] {
        (sorted[language] ?? []).map { Field.Option($0.code, $0.name) }
    }

    static func isOne(_ code: String) -> Bool { codes.contains(code) }
}
