import Contracts

/// The VAT categories of EN 16931 that sales of ours fall under (UNCL 5305).
package enum VATCategory: String, Sendable, CaseIterable {
    case standard = "S"
    case zero = "Z"
    case exempt = "E"
    case reverseCharge = "AE"
    case intraCommunity = "K"
    case export = "G"
    case outOfScope = "O"

    /// The category of a tax code of ours, by its name; any code with a rate is standard rated.
    ///
    /// Known without a rate, in any case and spacing: the Polish `0 KR`, `0 WDT`, `0 EX`, `zw`, `oo`, `np I`, `np II` (the
    /// buyer of a service abroad pays: reverse charge), the Persian `معاف` and `صادرات`, English words and the categories'
    /// own letters, and whatever ends in its only digit, 0: `VAT0`, `GB0`.
    ///
    /// - Returns: none where the name does not tell.
    package init?(taxCode: String, rate: ExactDecimal) {
        guard rate == .zero else {
            self = .standard
            return
        }
        let name = Self.normalised(taxCode)
        if let known = Self.names[name] {
            self = known
        } else if name.hasSuffix("0"), name.dropLast().allSatisfy({ $0.isLetter && $0.isASCII }) {
            self = .zero
        } else {
            return nil
        }
    }

    /// BT-120 and BT-121 where the category itself says why there is no tax.
    package var exemption: VATExemption? {
        switch self {
        case .standard, .zero, .exempt: nil
        case .reverseCharge: VATExemption(code: "VATEX-EU-AE", reason: "Reverse charge")
        case .intraCommunity: VATExemption(code: "VATEX-EU-IC", reason: "Intra-community supply")
        case .export: VATExemption(code: "VATEX-EU-G", reason: "Export outside the EU")
        case .outOfScope: VATExemption(code: "VATEX-EU-O", reason: "Not subject to VAT")
        }
    }

    /// How the rules of the category begin: `BR-IC` for intra-community supplies.
    package var rulePrefix: String { self == .intraCommunity ? "BR-IC" : "BR-\(rawValue)" }

    /// Upper case, ASCII digits, letters and digits only.
    static func normalised(_ taxCode: String) -> String {
        String(taxCode.asciiDigits.uppercased().filter { $0.isLetter || $0.isNumber })
    }

    private static let names: [String: VATCategory] = [
        "0": .zero, "Z": .zero, "ZERO": .zero, "ZERORATED": .zero, "0KR": .zero, "صفر": .zero,
        "E": .exempt, "EXEMPT": .exempt, "VATEXEMPT": .exempt, "ZW": .exempt, "ZWOLNIONE": .exempt, "معاف": .exempt,
        "AE": .reverseCharge, "RC": .reverseCharge, "REVERSECHARGE": .reverseCharge, "OO": .reverseCharge,
        "NPII": .reverseCharge,
        "K": .intraCommunity, "IC": .intraCommunity, "WDT": .intraCommunity, "0WDT": .intraCommunity,
        "G": .export, "EXPORT": .export, "EX": .export, "0EX": .export, "صادرات": .export, "صادراتی": .export,
        "O": .outOfScope, "OUTOFSCOPE": .outOfScope, "NP": .outOfScope, "NPI": .outOfScope,
    ]
}

/// Why no VAT is charged: BT-121 of the VATEX list, BT-120 in words; one of the two at least.
package struct VATExemption: Sendable, Equatable {
    package let code: String?
    package let reason: String?

    /// The VATEX list (BR-CL-22): articles of the VAT directive, and the notes of its categories.
    package static let codes = Set(
        [
            "79-C 132 135-1 143 144 146-1E 148 151 153 159 309 AE D F G I IC J O",
            "132-1A 132-1B 132-1C 132-1D 132-1E 132-1F 132-1G 132-1H 132-1I 132-1J 132-1K 132-1L 132-1M 132-1N 132-1O",
            "132-1P 132-1Q 143-1A 143-1B 143-1C 143-1D 143-1E 143-1F 143-1FA 143-1G 143-1H 143-1I 143-1J 143-1K 143-1L",
            "148-A 148-B 148-C 148-D 148-E 148-F 148-G 151-1A 151-1AA 151-1B 151-1C 151-1D 151-1E",
        ].flatMap { $0.split(separator: " ") }.map { "VATEX-EU-\($0)" })

    package init(code: String? = nil, reason: String? = nil) {
        self.code = code
        self.reason = reason
    }
}
