/// `Rozliczenie`: charges and deductions outside of the tax.
package struct FA3Settlement: FA3Part {
    /// `Obciazenia`, `Odliczenia`.
    package struct Item: FA3Part {
        package var amount: FA3Number?
        package var reason: String?
        package init() {}
        package static let fields: [FA3Field<Self>] = [.number("Kwota", \.amount), .text("Powod", \.reason)]
    }

    package var charges: [Item] = []
    package var chargesSum: FA3Number?
    package var deductions: [Item] = []
    package var deductionsSum: FA3Number?
    package var due: FA3Number?
    package var overpaid: FA3Number?

    package init() {}

    package static let fields: [FA3Field<Self>] = [
        .parts("Obciazenia", \.charges), .number("SumaObciazen", \.chargesSum), .parts("Odliczenia", \.deductions),
        .number("SumaOdliczen", \.deductionsSum), .number("DoZaplaty", \.due), .number("DoRozliczenia", \.overpaid),
    ]
}

/// `Platnosc`.
package struct FA3Payment: FA3Part {
    package var isPaid = false
    package var paidOn: String?
    /// 1 in part, 2 in whole by parts.
    package var partlyPaid: String?
    package var parts: [Part] = []
    package var due: [Due] = []
    /// `FormaPlatnosci`: 1 cash, 2 card, 3 voucher, 4 cheque, 5 credit, 6 transfer, 7 mobile.
    package var means: String?
    package var hasOtherMeans = false
    package var otherMeans: String?
    package var accounts: [Account] = []
    package var factorAccounts: [Account] = []
    package var discount: Discount?
    package var link: String?
    package var paymentID: String?

    package init() {}

    package static let fields: [FA3Field<Self>] = [
        .mark("Zaplacono", \.isPaid), .text("DataZaplaty", \.paidOn),
        .text("ZnacznikZaplatyCzesciowej", \.partlyPaid), .parts("ZaplataCzesciowa", \.parts),
        .parts("TerminPlatnosci", \.due), .text("FormaPlatnosci", \.means), .mark("PlatnoscInna", \.hasOtherMeans),
        .text("OpisPlatnosci", \.otherMeans), .parts("RachunekBankowy", \.accounts),
        .parts("RachunekBankowyFaktora", \.factorAccounts), .part("Skonto", \.discount),
        .text("LinkDoPlatnosci", \.link), .text("IPKSeF", \.paymentID),
    ]

    /// `ZaplataCzesciowa`.
    package struct Part: FA3Part {
        package var amount: FA3Number?
        package var paidOn: String?
        package var means: String?
        package var hasOtherMeans = false
        package var otherMeans: String?
        package init() {}
        package static let fields: [FA3Field<Self>] = [
            .number("KwotaZaplatyCzesciowej", \.amount), .text("DataZaplatyCzesciowej", \.paidOn),
            .text("FormaPlatnosci", \.means), .mark("PlatnoscInna", \.hasOtherMeans),
            .text("OpisPlatnosci", \.otherMeans),
        ]
    }

    /// `TerminPlatnosci`.
    package struct Due: FA3Part {
        package struct Terms: FA3Part {
            package var count: String?
            package var unit: String?
            package var event: String?
            package init() {}
            package static let fields: [FA3Field<Self>] = [
                .text("Ilosc", \.count), .text("Jednostka", \.unit), .text("ZdarzeniePoczatkowe", \.event),
            ]
        }

        package var on: String?
        package var terms: Terms?
        package init() {}
        package static let fields: [FA3Field<Self>] = [.text("Termin", \.on), .part("TerminOpis", \.terms)]
    }

    /// `RachunekBankowy`.
    package struct Account: FA3Part {
        package var number: String?
        package var swift: String?
        package var ownOfBank: String?
        package var bank: String?
        package var remark: String?
        package init() {}
        package static let fields: [FA3Field<Self>] = [
            .text("NrRB", \.number), .text("SWIFT", \.swift), .text("RachunekWlasnyBanku", \.ownOfBank),
            .text("NazwaBanku", \.bank), .text("OpisRachunku", \.remark),
        ]
    }

    /// `Skonto`.
    package struct Discount: FA3Part {
        package var terms: String?
        package var size: String?
        package init() {}
        package static let fields: [FA3Field<Self>] = [
            .text("WarunkiSkonta", \.terms), .text("WysokoscSkonta", \.size),
        ]
    }
}

/// `WarunkiTransakcji`.
package struct FA3Terms: FA3Part {
    package var contracts: [Contract] = []
    package var orders: [CustomerOrder] = []
    package var batches: [String] = []
    package var delivery: String?
    /// `KursUmowny`, `WalutaUmowna`: the contract's rate, where amounts in złoty were reckoned from another currency.
    package var contractRate: FA3Number?
    package var contractCurrency: String?
    package var transports: [FA3Transport] = []
    package var isIntermediary = false

    package init() {}

    package static let fields: [FA3Field<Self>] = [
        .parts("Umowy", \.contracts), .parts("Zamowienia", \.orders), .texts("NrPartiiTowaru", \.batches),
        .text("WarunkiDostawy", \.delivery), .number("KursUmowny", \.contractRate),
        .text("WalutaUmowna", \.contractCurrency), .parts("Transport", \.transports),
        .mark("PodmiotPosredniczacy", \.isIntermediary),
    ]

    package struct Contract: FA3Part {
        package var on: String?
        package var number: String?
        package init() {}
        package static let fields: [FA3Field<Self>] = [.text("DataUmowy", \.on), .text("NrUmowy", \.number)]
    }

    package struct CustomerOrder: FA3Part {
        package var on: String?
        package var number: String?
        package init() {}
        package static let fields: [FA3Field<Self>] = [
            .text("DataZamowienia", \.on), .text("NrZamowienia", \.number),
        ]
    }
}

package struct FA3Transport: FA3Part {
    /// `Przewoznik`.
    package struct Carrier: FA3Part {
        package var identity = FA3Identity()
        package var address = FA3Address()
        package init() {}
        package static let fields: [FA3Field<Self>] = [
            .part("DaneIdentyfikacyjne", \.identity), .part("AdresPrzewoznika", \.address),
        ]
    }

    package var kind: String?
    package var isOtherKind = false
    package var otherKind: String?
    package var carrier: Carrier?
    package var orderNumber: String?
    package var load: String?
    package var isOtherLoad = false
    package var otherLoad: String?
    package var packing: String?
    package var startsAt: String?
    package var endsAt: String?
    package var from: FA3Address?
    package var via: [FA3Address] = []
    package var to: FA3Address?

    package init() {}

    package static let fields: [FA3Field<Self>] = [
        .text("RodzajTransportu", \.kind), .mark("TransportInny", \.isOtherKind),
        .text("OpisInnegoTransportu", \.otherKind), .part("Przewoznik", \.carrier),
        .text("NrZleceniaTransportu", \.orderNumber), .text("OpisLadunku", \.load),
        .mark("LadunekInny", \.isOtherLoad), .text("OpisInnegoLadunku", \.otherLoad),
        .text("JednostkaOpakowania", \.packing), .text("DataGodzRozpTransportu", \.startsAt),
        .text("DataGodzZakTransportu", \.endsAt), .part("WysylkaZ", \.from), .parts("WysylkaPrzez", \.via),
        .part("WysylkaDo", \.to),
    ]
}
