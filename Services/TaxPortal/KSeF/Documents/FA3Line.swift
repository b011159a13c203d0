/// `FaWiersz`.
package struct FA3Line: FA3Part {
    /// `NrWierszaFa`; the two lines of a pair have the same.
    package var number: String?
    /// `UU_ID`: stable over corrections.
    package var id: String?
    package var soldOn: String?
    package var name: String?
    package var code: String?
    package var gtin: String?
    package var pkwiu: String?
    package var cn: String?
    package var pkob: String?
    package var unit: String?
    package var quantity: FA3Number?
    /// `P_9A`, `P_9B`: eight places.
    package var netPrice: FA3Number?
    package var grossPrice: FA3Number?
    package var discount: FA3Number?
    package var net: FA3Number?
    package var gross: FA3Number?
    package var tax: FA3Number?
    /// `P_12`: `23`, `0 EX`, `zw`…
    package var rate: String?
    /// Percent of another member state, one-stop shop.
    package var unionRate: FA3Number?
    package var isOnAnnex15 = false
    package var excise: FA3Number?
    package var gtu: String?
    package var procedure: String?
    package var exchangeRate: FA3Number?
    /// `StanPrzed`: how the line was before the correction.
    package var isBefore = false

    package init() {}

    package static let fields: [FA3Field<Self>] = [
        .text("NrWierszaFa", \.number), .text("UU_ID", \.id), .text("P_6A", \.soldOn), .text("P_7", \.name),
        .text("Indeks", \.code), .text("GTIN", \.gtin), .text("PKWiU", \.pkwiu), .text("CN", \.cn),
        .text("PKOB", \.pkob), .text("P_8A", \.unit), .number("P_8B", \.quantity), .number("P_9A", \.netPrice),
        .number("P_9B", \.grossPrice), .number("P_10", \.discount), .number("P_11", \.net),
        .number("P_11A", \.gross), .number("P_11Vat", \.tax), .text("P_12", \.rate),
        .number("P_12_XII", \.unionRate), .mark("P_12_Zal_15", \.isOnAnnex15), .number("KwotaAkcyzy", \.excise),
        .text("GTU", \.gtu), .text("Procedura", \.procedure), .number("KursWaluty", \.exchangeRate),
        .mark("StanPrzed", \.isBefore),
    ]
}

extension FA3Line {
    /// The line with the amount that quantity and price make, where it has neither `P_11` nor `P_11A`.
    var reckoned: FA3Line {
        guard net == nil, gross == nil, let quantity else { return self }
        var line = self
        line.net = netPrice.map { quantity * ($0 - (discount ?? .zero)) }
        if netPrice == nil { line.gross = grossPrice.map { quantity * ($0 - (discount ?? .zero)) } }
        return line
    }
}

/// `Zamowienie`: the order that an advance is for.
package struct FA3Order: FA3Part {
    /// With tax.
    package var value: FA3Number?
    package var lines: [Line] = []

    package init() {}

    package static let fields: [FA3Field<Self>] = [
        .number("WartoscZamowienia", \.value), .parts("ZamowienieWiersz", \.lines),
    ]

    /// `ZamowienieWiersz`.
    package struct Line: FA3Part {
        package var number: String?
        package var id: String?
        package var name: String?
        package var code: String?
        package var gtin: String?
        package var pkwiu: String?
        package var cn: String?
        package var pkob: String?
        package var unit: String?
        package var quantity: FA3Number?
        package var netPrice: FA3Number?
        package var net: FA3Number?
        package var tax: FA3Number?
        package var rate: String?
        package var unionRate: FA3Number?
        package var isOnAnnex15 = false
        package var gtu: String?
        package var procedure: String?
        package var excise: FA3Number?
        package var isBefore = false

        package init() {}

        package static let fields: [FA3Field<Self>] = [
            .text("NrWierszaZam", \.number), .text("UU_IDZ", \.id), .text("P_7Z", \.name), .text("IndeksZ", \.code),
            .text("GTINZ", \.gtin), .text("PKWiUZ", \.pkwiu), .text("CNZ", \.cn), .text("PKOBZ", \.pkob),
            .text("P_8AZ", \.unit), .number("P_8BZ", \.quantity), .number("P_9AZ", \.netPrice),
            .number("P_11NettoZ", \.net), .number("P_11VatZ", \.tax), .text("P_12Z", \.rate),
            .number("P_12Z_XII", \.unionRate), .mark("P_12Z_Zal_15", \.isOnAnnex15), .text("GTUZ", \.gtu),
            .text("ProceduraZ", \.procedure), .number("KwotaAkcyzyZ", \.excise), .mark("StanPrzedZ", \.isBefore),
        ]
    }
}
