import Contracts
import Foundation
import KSeF

/// What a taxpayer settles about his documents, by the names of `Services/TaxPortal/KSeF/README.md`: small letters, digits,
/// dots, hyphens and underscores, as settings have them.
struct KSeFOptions: Sendable {
    /// An option that cannot be understood.
    struct Faulty: Sendable, Equatable {
        let name: String
        let value: String
        let wanted: String
    }

    private let options: [String: String]
    /// Products on annex 15, by their ids.
    let annex15: Set<String>
    private(set) var faulty: [Faulty] = []

    init(_ options: [String: String]) {
        let options = options.compactMapValues { value in
            let text = FA3Text.token(value)
            return text.isEmpty ? nil : text
        }
        self.options = options
        annex15 = Set((options["annex_15"] ?? "").split { ", ".contains($0) }.map(String.init))
        for name in ["cash_method", "self_billing", "check_digits"] {
            guard let value = self.options[name], Self.answer(value) == nil else { continue }
            faulty.append(Faulty(name: name, value: value, wanted: "yes or no"))
        }
        if let value = self.options["split_payment"], SplitPayment(rawValue: value) == nil {
            faulty.append(Faulty(name: "split_payment", value: value, wanted: "never, when_due or always"))
        }
        if let value = self.options["payment_days"], Int(value).map({ !(0...365).contains($0) }) ?? true {
            faulty.append(Faulty(name: "payment_days", value: value, wanted: "a number of days from 0 to 365"))
        }
        for (name, value) in self.options where name.hasPrefix("rate.") {
            guard FA3Sums.Group(rate: value) == nil else { continue }
            faulty.append(Faulty(name: name, value: value, wanted: "a rate of P_12, such as 23, 0 EX or zw"))
        }
        for (name, value) in self.options where name.hasPrefix("exchange_rate.") {
            guard Self.exchangeRate(value) == nil else { continue }
            faulty.append(
                Faulty(name: name, value: value, wanted: "złoty for one unit, at most six places, such as 4.2512"))
        }
        faulty.sort { $0.name < $1.name }
    }

    /// When `P_18A` is 1.
    enum SplitPayment: String, Sendable {
        case never
        /// Where a line is on annex 15 and the total exceeds 15 000 PLN.
        case whenDue = "when_due"
        case always
    }

    var splitPayment: SplitPayment { options["split_payment"].flatMap(SplitPayment.init) ?? .whenDue }
    var cashMethod: Bool { options["cash_method"].flatMap(Self.answer) ?? false }
    var selfBilling: Bool { options["self_billing"].flatMap(Self.answer) ?? false }
    /// Test systems of the portal take numbers with wrong check digits.
    var refusesWrongCheckDigits: Bool { options["check_digits"].flatMap(Self.answer) ?? true }
    var paymentDays: Int? { options["payment_days"].flatMap { Int($0) } }

    subscript(name: String) -> String? { options[name] }

    /// The account for a currency, or the one for all.
    func account(_ name: String, _ currency: Currency) -> String? {
        options[Self.name(name, of: currency)] ?? options[name]
    }

    /// Złoty for one unit.
    func exchangeRate(of currency: Currency) -> FA3Number? {
        options[Self.name("exchange_rate", of: currency)].flatMap(Self.exchangeRate)
    }

    /// At most six places, and less than any amount of ours could be multiplied by without end.
    static func exchangeRate(_ text: String) -> FA3Number? {
        FA3Number(text).flatMap { $0.places <= 6 && (1..<100_000 * FA3Number.unit).contains($0.units) ? $0 : nil }
    }

    /// The group of goods and services that a product belongs to (JPK): `GTU_07`.
    func gtu(of product: ProductID) -> String? { options["gtu.\(product)"] }

    /// `exchange_rate.eur`
    static func name(_ name: String, of currency: Currency) -> String { "\(name).\(currency.rawValue.lowercased())" }

    /// The option that says which rate a tax code is: `rate.vat_23` of “VAT 23”. What a name cannot have is an underscore.
    static func rateName(of code: String) -> String {
        let named = code.lowercased().map { character in
            character.isASCII && (character.isLetter || character.isNumber) || ".-".contains(character)
                ? character : "_"
        }
        return "rate." + String(named)
    }

    /// `P_12` of one of our tax codes: as settled, as it is, by its usual names, or by its rate.
    ///
    /// - Returns: `nil` for a code without tax that could mean several things.
    func rate(of code: String, _ fraction: ExactDecimal) -> String? {
        if let settled = options[Self.rateName(of: code)] { return settled }
        let known = [
            "23", "22", "8", "7", "5", "4", "3", "0 KR", "0 WDT", "0 EX", "zw", "oo", "np I", "np II",
        ]
        let plain = Self.plain(code)
        if let rate = known.first(where: { Self.plain($0) == plain }) ?? Self.synonyms[plain] {
            // A code that contradicts its own rate is not believed.
            let percent = Int64(rate) ?? 0
            return fraction.millionths == percent * 10_000 ? rate : nil
        }
        guard fraction.millionths > 0, fraction.millionths % 10_000 == 0 else { return nil }
        let percent = "\(fraction.millionths / 10_000)"
        return known.contains(percent) ? percent : nil
    }

    private static let synonyms = [
        "WDT": "0 WDT", "EXPORT": "0 EX", "EX": "0 EX", "EKSPORT": "0 EX", "KR": "0 KR", "ZWOLNIONE": "zw",
        "EXEMPT": "zw", "REVERSECHARGE": "oo", "NP1": "np I", "NP2": "np II", "NPUE": "np II",
    ]

    private static func plain(_ code: String) -> String {
        String(code.uppercased().unicodeScalars.filter { ("A"..."Z").contains($0) || ("0"..."9").contains($0) })
    }

    private static func answer(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "yes", "1", "true": true
        case "no", "2", "0", "false": false
        default: nil
        }
    }
}

/// Our texts as FA(3) wants them.
enum FA3Text {
    /// Single spaces, none at the ends.
    static func token(_ text: String) -> String {
        text.split { $0.isWhitespace }.joined(separator: " ")
    }

    /// Cut to what the schema allows.
    static func token(_ text: String, atMost count: Int) -> String {
        let whole = token(text)
        guard whole.unicodeScalars.count > count else { return whole }
        var cut = String.UnicodeScalarView()
        cut.append(contentsOf: whole.unicodeScalars.prefix(count - 1))
        return token(String(cut)) + "…"
    }

    /// A NIP's digits, however it was typed: `PL 526-587-76-35`.
    static func nip(_ text: String) -> String {
        let number = number(text)
        return number.hasPrefix("PL") ? String(number.dropFirst(2)) : number
    }

    /// Digits and letters of a tax number.
    static func number(_ text: String) -> String {
        String(text.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil })
            .uppercased()
    }
}
