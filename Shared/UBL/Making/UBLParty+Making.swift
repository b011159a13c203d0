import Contracts

extension UBLParty {
    enum Side: String {
        case seller
        case buyer

        var title: String { self == .seller ? "The seller" : "The buyer" }
    }

    /// A party of a legal document.
    ///
    /// - Parameters:
    ///   - isSubject: whether VAT numbers may be named; what is not subject to VAT must not name any (BR-O-02).
    ///   - faults: takes what is missing.
    init(_ party: Party, as side: Side, isSubject: Bool, _ details: UBLDetails, _ faults: inout [UBLFault]) {
        let number = PartyNumber(party.taxID ?? "", country: party.country.uppercased())
        name = party.name.plain ?? ""
        country = (party.address?.country.plain ?? party.country).uppercased()
        street = party.address?.street.plain
        city = party.address?.city.plain
        postalCode = party.address?.postalCode?.plain
        vatID = isSubject ? number.vat : nil
        legalID = number.legal
        identifier = isSubject || number.vat == nil ? number.other : number.other ?? number.plain
        endpoint =
            (side == .seller ? details.sellerEndpoint : details.buyerEndpoint)
            ?? number.vat.flatMap(ElectronicAddress.init(vatID:))
        faults += missing(side, number)
        faults += unreachable(side, details.specification)
    }

    private func missing(_ side: Side, _ number: PartyNumber) -> [UBLFault] {
        var faults: [UBLFault] = []
        if name.isEmpty { faults.append(UBLFault(side == .seller ? "BR-06" : "BR-07", "\(side.title) has no name.")) }
        if !CountryCode.all.contains(country) {
            faults.append(
                UBLFault("BR-CL-14", "\(side.title)'s country “\(country)” is none of ISO 3166-1; correct the record."))
        }
        if let fault = number.fault { faults.append(UBLFault("BR-CO-09", "\(side.title)'s \(fault)")) }
        if side == .seller, vatID == nil, legalID == nil, identifier == nil {
            faults.append(UBLFault("BR-CO-26", "The seller has no tax number; complete the company's record."))
        }
        return faults
    }

    private func unreachable(_ side: Side, _ specification: UBLSpecification) -> [UBLFault] {
        guard specification == .peppol else { return [] }
        guard let endpoint else {
            return [
                UBLFault(
                    side == .seller ? "PEPPOL-EN16931-R020" : "PEPPOL-EN16931-R010",
                    """
                    \(side.title) (\(country)) has no electronic address that follows from a tax number: name it with \
                    --\(side.rawValue)-endpoint SCHEME:ADDRESS (0088 GLN, 0060 DUNS, 0199 LEI), or write plain EN 16931, \
                    which asks for none, with --standard en16931.
                    """)
            ]
        }
        guard !endpoint.isAllowedInPeppol else { return [] }
        return [
            UBLFault("PEPPOL-EN16931-CL008", "Peppol has no scheme \(endpoint.scheme); --standard en16931 allows it.")
        ]
    }
}

/// A tax number of a record, told apart by what it is in its country.
struct PartyNumber: Equatable {
    /// With its country's prefix.
    var vat: String?
    /// A company's number in its register.
    var legal: String?
    /// A person's number.
    var other: String?
    /// As it was kept, without prefix, spaces and hyphens.
    let plain: String?
    var fault: String?

    /// - Parameter country: ISO 3166-1 alpha-2.
    init(_ text: String, country: String) {
        let prefix = CountryCode.prefix(of: country)
        let number = text.identifier
        let bare = number.hasPrefix(prefix) && !number.isDigits ? String(number.dropFirst(2)) : number
        plain = bare.isEmpty ? nil : bare
        guard !bare.isEmpty else { return }
        switch country {
        case "PL": readPolish(bare)
        case "IR": readIranian(bare)
        case _ where CountryCode.withoutVAT.contains(country): legal = bare
        default: vat = prefix + bare
        }
    }

    /// NIP, ten digits; PESEL, a person's, eleven.
    private mutating func readPolish(_ number: String) {
        switch number.utf8.count {
        case 10 where number.isDigits: vat = "PL" + number
        case 11 where number.isDigits: other = number
        default: fault = "tax number “\(number.prefix(20))” is neither a NIP (10 digits) nor a PESEL (11)."
        }
    }

    /// A company's national id of eleven digits is its economic number too, which the tax office knows it by; economic
    /// numbers of other forms have 12 or 14 digits; ten digits are a person's national code (`identifiers.md`).
    private mutating func readIranian(_ number: String) {
        switch number.utf8.count {
        case 11 where number.isDigits:
            vat = "IR" + number
            legal = number
        case 12 where number.isDigits, 14 where number.isDigits: vat = "IR" + number
        case 10 where number.isDigits: other = number
        default: fault = "tax number “\(number.prefix(20))” has none of the lengths in Iran: 10, 11, 12 or 14 digits."
        }
    }
}
