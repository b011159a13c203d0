import Contracts
import Foundation
import TaxPortalDomain

/// The options that a portal's module knows, and what the value of each has to be; so that neither a slip of the pen in a
/// name nor a value that nothing can be made of is stored.
struct OptionSheet: Sendable {
    private let single: [String: OptionValue]
    private let families: [String: (place: OptionValue, value: OptionValue)]

    /// - Parameters:
    ///   - single: by name.
    ///   - families: by what stands before the last dot and a place: `settlement` for `settlement.10100302746`.
    init(_ single: [String: OptionValue], families: [String: (place: OptionValue, value: OptionValue)]) {
        self.single = single
        self.families = families
    }

    /// Each with a pointer to its option, in the order of names.
    func objections(to options: [String: String]) -> [Fault] {
        options.sorted { $0.key < $1.key }.compactMap { name, value in
            guard let (place, wanted) = known(name) else {
                return .option(name, "unknown-option", "There is no such option; there are \(names).")
            }
            if let place, !place.rule.isRight(place.text) {
                return .option(name, "unknown-option", "“\(place.text)” is not \(place.rule.wanted).")
            }
            guard !wanted.isRight(value) else { return nil }
            return .option(name, "invalid", "“\(value.prefix(60))” is not \(wanted.wanted).")
        }
    }

    private func known(_ name: String) -> (place: (text: String, rule: OptionValue)?, value: OptionValue)? {
        if let value = single[name] { return (nil, value) }
        // The longest beginning first: `sstid.rate.3.5` is of `sstid.rate`, not of `sstid`.
        var beginning = name[...]
        while let dot = beginning.lastIndex(of: ".") {
            beginning = name[..<dot]
            guard let family = families[String(beginning)] else { continue }
            return ((String(name[name.index(after: dot)...]), family.place), family.value)
        }
        return nil
    }

    private var names: String {
        (Array(single.keys) + families.keys.map { "\($0).…" }).sorted().joined(separator: ", ")
    }
}

/// What an option, the place in its name, or a fact of particulars has to be.
struct OptionValue: Sendable {
    /// For people: “four digits”.
    let wanted: String
    let isRight: @Sendable (String) -> Bool

    init(_ wanted: String, _ isRight: @escaping @Sendable (String) -> Bool) {
        self.wanted = wanted
        self.isRight = isRight
    }
}

extension OptionValue {
    /// Judged elsewhere.
    static let any = OptionValue("a value") { _ in true }

    static func choice(_ values: String...) -> OptionValue {
        OptionValue(values.joined(separator: " or ")) { values.contains($0) }
    }

    static func text(atMost length: Int) -> OptionValue {
        OptionValue("a text of at most \(length) characters") { $0.unicodeScalars.count <= length }
    }

    static func number(_ range: ClosedRange<Int64>) -> OptionValue {
        OptionValue("a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            text.isDigits && Int64(text).map(range.contains) ?? false
        }
    }

    /// So many ASCII digits.
    static func digits(_ counts: Int...) -> OptionValue {
        OptionValue(counts.map { "\($0)" }.joined(separator: " or ") + " digits") { text in
            counts.contains(text.utf8.count) && text.isDigits
        }
    }

    /// A decimal above zero, of at most six places.
    static let positiveDecimal = OptionValue("a number above zero of at most six places, such as 4.2512") { text in
        (try? ExactDecimal(text)).map { $0 > .zero } ?? false
    }

    /// A number above zero, or zero, of at most so many digits after the point.
    static func decimal(places: Int, upTo most: ExactDecimal? = nil, orZero: Bool = false) -> OptionValue {
        let bounds = (orZero ? "from zero" : "above zero") + (most.map { " up to \($0)" } ?? "")
        return OptionValue("a number \(bounds) of at most \(places) places, such as 4.25") { text in
            guard let value = try? ExactDecimal(text), value > .zero || orZero && value == .zero else { return false }
            let digits = text.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first ?? ""
            return digits.utf8.count <= places && most.map { value <= $0 } ?? true
        }
    }

    /// `2026-05-01`
    static let day = OptionValue("a day, such as 2026-05-01") { (try? LocalDate($0)) != nil }

    static let product = OptionValue("a product's id, such as \(ProductID.example)") { (try? ProductID($0)) != nil }

    /// Ids of products, with commas between.
    static let products = OptionValue("a list of products' ids with commas between") { text in
        text.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { entry in
            (try? ProductID(entry.trimmingCharacters(in: .whitespaces))) != nil
        }
    }

    /// In small letters, as names of options have them.
    static func currency(_ known: Set<String> = Self.currencies) -> OptionValue {
        OptionValue("a currency in small letters, such as eur") { text in
            text == text.lowercased() && known.contains(text.uppercased())
        }
    }

    private static let currencies = Set(Locale.Currency.isoCurrencies.map(\.identifier))

    /// One in the company's folder of secrets.
    static let file = OptionValue("the name of a file in the company's folder of secrets, without a path") { text in
        !text.hasPrefix(".") && !text.contains("/") && text.utf8.count <= 200
    }

    /// https, or http on this machine; with any path, without a question.
    static let address = OptionValue("an address that begins with https:// (http:// only on this machine)") {
        $0.isPortalAddress
    }

    /// A name that HTTP takes for a header (RFC 9110, 5.1).
    static let headerName = OptionValue("the name of an HTTP header") { text in
        text.wholeMatch(of: /[A-Za-z0-9!#$%&'*+.^_`|~\-]{1,100}/) != nil
    }
}

extension ProductID {
    /// For people who are told what an id looks like.
    fileprivate static let example = ProductID(UUID(uuid: (1, 0, 0, 0, 0, 0, 112, 0, 128, 0, 0, 0, 0, 0, 0, 0)))
}

extension String {
    /// ASCII digits, at least one.
    var isDigits: Bool { !isEmpty && utf8.allSatisfy { (48...57).contains($0) } }

    var isPortalAddress: Bool {
        guard utf8.count <= 500, let url = URLComponents(string: self), let host = url.host, !host.isEmpty,
            url.user == nil, url.query == nil, url.fragment == nil
        else { return false }
        return url.scheme == "https"
            || url.scheme == "http" && ["127.0.0.1", "localhost", "[::1]", "::1"].contains(host)
    }
}

extension Fault {
    static func option(_ name: String, _ code: String, _ message: String) -> Fault {
        Fault(pointer: "/options/\(Particulars.token(name))", code: code, message: message)
    }
}
