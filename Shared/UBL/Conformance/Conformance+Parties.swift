import Contracts

extension Conformance {
    mutating func checkParties() {
        let sellers = root.at("AccountingSupplierParty/Party")
        let buyers = root.at("AccountingCustomerParty/Party")
        guard let seller = sellers.first else { return fail("BR-06", at: root, "There is no seller.") }
        guard let buyer = buyers.first else { return fail("BR-07", at: root, "There is no buyer.") }
        need("PartyLegalEntity/RegistrationName", "BR-06", in: seller)
        need("PartyLegalEntity/RegistrationName", "BR-07", in: buyer)
        checkAddress(of: seller, "BR-08", "BR-09")
        checkAddress(of: buyer, "BR-10", "BR-11")
        checkEndpoint(of: seller, "BR-62", "PEPPOL-EN16931-R020")
        checkEndpoint(of: buyer, "BR-63", "PEPPOL-EN16931-R010")
        checkNumbers(of: seller)
        checkNumbers(of: buyer)
        require(
            seller.value("PartyIdentification/ID") != nil || seller.value("PartyLegalEntity/CompanyID") != nil
                || seller.vatID != nil, "BR-CO-26", at: seller, "Nothing identifies the seller.")
    }

    private mutating func checkAddress(of party: Element, _ rule: String, _ countryRule: String) {
        guard let address = party.first("PostalAddress") else {
            return fail(rule, at: party, "Party has no PostalAddress.")
        }
        need("Country/IdentificationCode", countryRule, in: address)
        guard let country = address.value("Country/IdentificationCode") else { return }
        require(CountryCode.all.contains(country), "BR-CL-14", at: address, "\(country) is no country of ISO 3166-1.")
    }

    private mutating func checkEndpoint(of party: Element, _ rule: String, _ peppolRule: String) {
        guard let endpoint = party.first("EndpointID") else {
            return require(!isPeppol, peppolRule, at: party, "Party has no EndpointID.")
        }
        guard let scheme = endpoint.attributes["schemeID"] else {
            return fail(rule, at: endpoint, "EndpointID has no schemeID.")
        }
        let isKnown = ElectronicAddress.schemes.contains(scheme)
        require(
            isKnown || ElectronicAddress.coreSchemes.contains(scheme), "BR-CL-25", at: endpoint,
            "The EAS list has no \(scheme).")
        require(isKnown || !isPeppol, "PEPPOL-EN16931-CL008", at: endpoint, "Peppol has no scheme \(scheme).")
        require(
            scheme != "0088" || ElectronicAddress.isGLN(endpoint.text), "PEPPOL-COMMON-R040", at: endpoint,
            "\(endpoint.text) is no GLN.")
    }

    private mutating func checkNumbers(of party: Element) {
        for scheme in party.all("PartyTaxScheme") {
            require(scheme.value("TaxScheme/ID") == "VAT", "BR-CO-09", at: scheme, "The TaxScheme is not VAT.")
            let prefix = String((scheme.value("CompanyID") ?? "").prefix(2))
            require(
                prefix == "EL" || CountryCode.all.contains(prefix), "BR-CO-09", at: scheme,
                "The VAT number begins with no country: “\(prefix)”.")
        }
    }
}

extension Element {
    /// BT-31 or BT-48 of a party.
    var vatID: String? { value("PartyTaxScheme/CompanyID") }
}
