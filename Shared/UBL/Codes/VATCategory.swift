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

    package init(code: String? = nil, reason: String? = nil) {
        self.code = code
        self.reason = reason
    }
}
