/// `DaneIdentyfikacyjne` of anybody: exactly one way to name him, and his name.
package struct FA3Identity: FA3Part {
    package var nip: String?
    /// `IDWew`: NIP, hyphen and five digits of a unit within.
    package var internalID: String?
    package var unionCountry: String?
    package var unionVAT: String?
    package var country: String?
    package var otherID: String?
    /// `BrakID`: has no number, or none that the invoice gives.
    package var hasNone = false
    package var name: String?

    package init() {}

    package static let fields: [FA3Field<Self>] = [
        .text("NIP", \.nip), .text("IDWew", \.internalID), .text("KodUE", \.unionCountry),
        .text("NrVatUE", \.unionVAT), .text("KodKraju", \.country), .text("NrID", \.otherID),
        .mark("BrakID", \.hasNone), .text("Nazwa", \.name),
    ]

    /// However he is named: `1111111111`, `DE999888777`, or nothing.
    package var number: String? {
        nip ?? internalID ?? unionVAT.map { (unionCountry ?? "") + $0 } ?? otherID
    }
}

package struct FA3Address: FA3Part {
    package var country: String?
    package var line1: String?
    package var line2: String?
    /// Global location number.
    package var location: String?

    package init() {}

    package static let fields: [FA3Field<Self>] = [
        .text("KodKraju", \.country), .text("AdresL1", \.line1), .text("AdresL2", \.line2), .text("GLN", \.location),
    ]
}

package struct FA3Contact: FA3Part {
    package var email: String?
    package var phone: String?

    package init() {}

    package static let fields: [FA3Field<Self>] = [.text("Email", \.email), .text("Telefon", \.phone)]
}

/// `Podmiot1`, and `Podmiot1K`, which has no more than prefix, identity and address.
package struct FA3Seller: FA3Part {
    package var prefix: String?
    package var eori: String?
    package var identity = FA3Identity()
    package var address = FA3Address()
    package var correspondence: FA3Address?
    package var contacts: [FA3Contact] = []
    package var status: String?

    package init() {}

    package static let fields: [FA3Field<Self>] = [
        .text("PrefiksPodatnika", \.prefix), .text("NrEORI", \.eori), .part("DaneIdentyfikacyjne", \.identity),
        .part("Adres", \.address), .part("AdresKoresp", \.correspondence), .parts("DaneKontaktowe", \.contacts),
        .text("StatusInfoPodatnika", \.status),
    ]
}

/// `Podmiot2`.
package struct FA3Buyer: FA3Part {
    package var eori: String?
    package var identity = FA3Identity()
    package var address: FA3Address?
    package var correspondence: FA3Address?
    package var contacts: [FA3Contact] = []
    package var customerNumber: String?
    /// Ties a buyer to his old data in a correction.
    package var key: String?
    /// `JST`: the invoice is for a unit of a local government, which a third party of role 8 names.
    package var isForLocalUnit = false
    /// `GV`: for a member of a VAT group, which a third party of role 10 names.
    package var isForGroupMember = false

    package init() {}

    package static let fields: [FA3Field<Self>] = [
        .text("NrEORI", \.eori), .part("DaneIdentyfikacyjne", \.identity), .part("Adres", \.address),
        .part("AdresKoresp", \.correspondence), .parts("DaneKontaktowe", \.contacts),
        .text("NrKlienta", \.customerNumber), .text("IDNabywcy", \.key), .answer("JST", \.isForLocalUnit),
        .answer("GV", \.isForGroupMember),
    ]
}

/// `Podmiot2K`: what a buyer was before the correction.
package struct FA3FormerBuyer: FA3Part {
    package var identity = FA3Identity()
    package var address: FA3Address?
    package var key: String?

    package init() {}

    package static let fields: [FA3Field<Self>] = [
        .part("DaneIdentyfikacyjne", \.identity), .part("Adres", \.address), .text("IDNabywcy", \.key),
    ]
}

/// `Podmiot3`: somebody else whom the invoice concerns.
package struct FA3ThirdParty: FA3Part {
    package var key: String?
    package var eori: String?
    package var identity = FA3Identity()
    package var address: FA3Address?
    package var correspondence: FA3Address?
    package var contacts: [FA3Contact] = []
    /// 1 factor, 2 recipient, 3 original party, 4 further buyer, 5 issuer, 6 payer, 7 and 8 local government, 9 and 10
    /// VAT group, 11 employee.
    package var role: String?
    package var hasOtherRole = false
    package var roleDescription: String?
    /// Percent of a further buyer.
    package var share: FA3Number?
    package var customerNumber: String?

    package init() {}

    package static let fields: [FA3Field<Self>] = [
        .text("IDNabywcy", \.key), .text("NrEORI", \.eori), .part("DaneIdentyfikacyjne", \.identity),
        .part("Adres", \.address), .part("AdresKoresp", \.correspondence), .parts("DaneKontaktowe", \.contacts),
        .text("Rola", \.role), .mark("RolaInna", \.hasOtherRole), .text("OpisRoli", \.roleDescription),
        .number("Udzial", \.share), .text("NrKlienta", \.customerNumber),
    ]
}

/// `PodmiotUpowazniony`: a bailiff, a tax representative.
package struct FA3Authorised: FA3Part {
    package struct Contact: FA3Part {
        package var email: String?
        package var phone: String?
        package init() {}
        package static let fields: [FA3Field<Self>] = [.text("EmailPU", \.email), .text("TelefonPU", \.phone)]
    }

    package var eori: String?
    package var identity = FA3Identity()
    package var address = FA3Address()
    package var correspondence: FA3Address?
    package var contacts: [Contact] = []
    package var role: String?

    package init() {}

    package static let fields: [FA3Field<Self>] = [
        .text("NrEORI", \.eori), .part("DaneIdentyfikacyjne", \.identity), .part("Adres", \.address),
        .part("AdresKoresp", \.correspondence), .parts("DaneKontaktowe", \.contacts), .text("RolaPU", \.role),
    ]
}
