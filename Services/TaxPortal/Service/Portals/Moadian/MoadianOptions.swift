import Contracts
import Moadian
import TaxPortalDomain

/// What a taxpayer may set about his invoices at Moadian; `Services/TaxPortal/Moadian/README.md` lists the names.
struct MoadianOptions: Sendable {
    private let options: [String: String]

    init(_ options: [String: String]) { self.options = options }

    private subscript(name: String) -> String? {
        options[name].flatMap { value in
            let trimmed = value.trimmed
            return trimmed.isEmpty ? nil : trimmed
        }
    }

    /// The national catalogue's id of a product: its own, else that of its rate, else the one for everything.
    func sstid(of product: ProductID, rate: PortalNumber) -> String? {
        let found = self["sstid.\(product)"] ?? self["sstid.rate.\(rate)"] ?? self["sstid"]
        return found.map { NationalNumber(typed: $0).text }
    }

    /// What selling a product is at the portal.
    enum Trade: String, Sendable, CaseIterable {
        case sale
        /// Gold, jewellery, platinum: pattern 3.
        case gold
        /// Pattern 2: licensed exchanges and banks alone.
        case currency
    }

    func trade(of product: ProductID) -> Trade { self["pattern.\(product)"].flatMap(Trade.init) ?? .sale }

    /// The portal's code of a unit: the company's own words first.
    func unit(_ word: String) -> String? {
        let own = pairs("units").first { CodeLists.normalised($0.0) == CodeLists.normalised(word) }?.1
        return own ?? CodeLists.unit(named: word)
    }

    /// How invoices to a buyer are paid: his own way, else the company's, else at once.
    func settlement(of buyer: String?) -> InvoiceDraft.Settlement {
        let word = buyer.flatMap { self["settlement.\($0)"] } ?? self["settlement"] ?? "cash"
        return word == "credit" ? .credit : .cash
    }

    /// The registered contract that sales to a buyer belong to: they are invoiced by pattern 4.
    func contract(with buyer: String?) -> String? { buyer.flatMap { self["contract.\($0)"] } }

    /// Rials for one of a currency.
    func exchangeRate(of currency: Currency) throws(InvalidValue) -> PortalNumber? {
        if currency == .irr { return 1 }
        guard let text = self["exchange_rate.\(currency.rawValue.lowercased())"] else { return nil }
        return PortalNumber(try ExactDecimal(text))
    }

    func isPartnership(_ number: String) -> Bool {
        (self["partnerships"] ?? "").split(separator: ",").contains { NationalNumber(typed: String($0)).text == number }
    }

    /// The seller's branch of four digits.
    var branch: String? { self["branch"] }
    /// Whether the portal's figure is sent where it differs from ours by what rounding leaves over.
    var sendsPortalFigures: Bool { self["odd_rials"] == "portal" }
    /// Whether referrals repeat type and pattern.
    var typesReferrals: Bool { self["referral_type"] != "omit" }
    /// Whether an invoice past the deadline is sent as late with cause.
    var declaresLate: Bool { self["late_sending"] == "declare" }
    /// Whether numbers with a wrong check digit are sent all the same.
    var sendsWrongCheckDigits: Bool { self["check_digits"] == "warn" }

    /// Whether an acceptance counts only with a receipt that the portal's key signed.
    var wantsSignedReceipts: Bool { self["receipts"] != "any" }

    /// Whether TIMEOUT is taken for the portal's word that it gave a packet up, so that the same bytes go again.
    ///
    /// Not by default. What the portal does after TIMEOUT is open (`moadian.md` 2.10, 19). Should it finish later, a second
    /// packet is refused for its tax id, and while the dashboard does not know the first one yet, that looks like a refusal
    /// of the document; over API v1 there is no dashboard at all. Waiting costs nothing but time: it is asked on, a late
    /// answer settles the document by itself, and people are told of the doubt long before the deadline.
    var resendsAfterTimeout: Bool { self["on_timeout"] == "resend" }

    /// Options whose value is none of those that are known, so that a slip of the pen does not stay hidden.
    var faulty: [(name: String, value: String, choices: String)] {
        let choices = [
            "settlement": ["cash", "credit"], "odd_rials": ["refuse", "portal"], "referral_type": ["send", "omit"],
            "late_sending": ["refuse", "declare"], "check_digits": ["refuse", "warn"], "receipts": ["signed", "any"],
            "on_timeout": ["hold", "resend"],
        ]
        return options.sorted { $0.key < $1.key }.compactMap { name, value in
            let base = name.hasPrefix("settlement.") ? "settlement" : name
            guard let known = choices[base], !value.trimmed.isEmpty, !known.contains(value.trimmed) else { return nil }
            return (name, value, known.joined(separator: " or "))
        }
    }

    private func pairs(_ name: String) -> [(String, String)] {
        (self[name] ?? "").split(whereSeparator: { ",،".contains($0) }).compactMap { entry in
            let parts = entry.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
            return parts.count == 2 ? (parts[0], parts[1]) : nil
        }
    }
}
