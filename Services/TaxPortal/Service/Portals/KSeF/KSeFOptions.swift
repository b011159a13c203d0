import Contracts
import Foundation
import KSeF

/// What a taxpayer settles about his documents, by the names of `Services/TaxPortal/KSeF/README.md`.
struct KSeFOptions: Sendable {
    /// An option that cannot be understood.
    struct Faulty: Sendable, Equatable {
        let name: String
        let value: String
        let wanted: String
    }

    private let options: [String: String]
    private(set) var faulty: [Faulty] = []

    init(_ options: [String: String]) {
        self.options = options.compactMapValues { value in
            let text = FA3Text.token(value)
            return text.isEmpty ? nil : text
        }
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
            guard FA3Number(value).map({ $0.units <= 0 || $0.places > 6 }) ?? true else { continue }
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

    /// Products on annex 15, by their ids.
    var annex15: Set<String> {
        Set((options["annex_15"] ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
    }

    subscript(name: String) -> String? { options[name] }

    /// The account for a currency, or the one for all.
    func account(_ name: String, _ currency: Currency) -> String? {
        options["\(name).\(currency.rawValue)"] ?? options[name]
    }

    /// Złoty for one unit.
    func exchangeRate(of currency: Currency) -> FA3Number? {
        options["exchange_rate.\(currency.rawValue)"].flatMap { FA3Number($0) }
    }

    /// `P_12` of one of our tax codes: as settled, as it is, by its usual names, or by its rate.
    ///
    /// - Returns: `nil` for a code without tax that could mean several things.
    func rate(of code: String, _ fraction: ExactDecimal) -> String? {
        if let settled = options["rate.\(code)"] { return settled }
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

    /// Digits and letters of a tax number.
    static func number(_ text: String) -> String {
        String(text.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil })
            .uppercased()
    }
}
