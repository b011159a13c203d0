import Contracts
import Foundation
import ServiceKit
import TaxPortalDomain

/// What portals' codes and fields mean to an accountant, and what he can do: one file for each language.
struct FaultCatalog: Sendable {
    enum Language: String, Sendable, CaseIterable {
        case persian = "fa"
        case polish = "pl"
        case english = "en"
    }

    struct Entry: Codable, Sendable, Equatable {
        let title: String
        let advice: String
    }

    /// A file as it lies beside the program.
    struct Content: Codable, Sendable {
        /// By what can be done: BUSINESS, TECHNICAL, NUMBER_CLASH, CREDENTIALS, …
        let groups: [String: Entry]
        /// By portal, then by the portal's code.
        let codes: [String: [String: Entry]]
        /// By the kind of fault that Iran's codes name: 0 missing, 1 form, …
        let kinds: [String: Entry]
        /// By portal, then by the portal's name of the field.
        let fields: [String: [String: String]]
    }

    let language: Language
    let content: Content

    static func of(_ language: Language) -> FaultCatalog { all[language] ?? FaultCatalog(language) }

    private static let all = Dictionary(uniqueKeysWithValues: Language.allCases.map { ($0, FaultCatalog($0)) })

    private init(_ language: Language) {
        self.language = language
        let bytes = Bundle.module.contents(of: "faults.\(language.rawValue).json")
        // Its keys are codes, which are kept as they stand.
        guard let content = try? JSONDecoder().decode(Content.self, from: Data(bytes)) else {
            preconditionFailure("faults.\(language.rawValue).json beside the program is not readable; install it again")
        }
        self.content = content
    }

    func group(_ name: String) -> Entry { content.groups[name] ?? Entry(title: name, advice: "") }

    /// The words for a code; for one that is not known, those of its group.
    func entry(_ code: String, at portal: Portal, otherwise group: String) -> Entry {
        // Codes of our own checks name a family, and then mostly the thing: `line.rate-missing`.
        let family = code.split(separator: ".", maxSplits: 1).first.map { "\($0).*" } ?? ""
        for known in [content.codes[portal.rawValue], content.codes["any"]] {
            if let entry = known?[code] ?? known?[family] { return entry }
        }
        if portal == .moadian, let kind = MoadianCode(code)?.kind, let entry = content.kinds[kind] { return entry }
        return self.group(group)
    }

    /// The name of a field for people: the last part of a path is enough.
    func field(_ member: String, at portal: Portal) -> String? {
        let fields = content.fields[portal.rawValue]
        if let name = fields?[member] { return name }
        let last = member.split { "/.".contains($0) }.last.map { $0.prefix { $0 != "[" } }
        let bare = last.flatMap { $0.split(separator: ":").last }
        return bare.flatMap { fields?[String($0)] }
    }
}
