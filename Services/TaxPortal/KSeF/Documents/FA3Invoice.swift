/// `RodzajFaktury`.
package enum FA3Kind: String, Sendable, CaseIterable {
    case invoice = "VAT"
    case correction = "KOR"
    case advance = "ZAL"
    case settlement = "ROZ"
    case simplified = "UPR"
    case advanceCorrection = "KOR_ZAL"
    case settlementCorrection = "KOR_ROZ"

    package var isCorrection: Bool {
        self == .correction || self == .advanceCorrection || self == .settlementCorrection
    }
}

/// `Fa`: what the invoice says. Amounts are in its currency but for the taxes in złoty.
package struct FA3Invoice: FA3Part {
    package var currency: String?
    /// `P_1`, `2026-02-15`.
    package var issuedOn: String?
    package var issuedAt: String?
    /// `P_2`, the legal number.
    package var number: String?
    /// Numbers of dispatch notes.
    package var dispatchNotes: [String] = []
    /// `P_6`, where it is one day for all lines and not the day of issue.
    package var soldOn: String?
    package var period: Period?

    package var sums = FA3Sums()
    /// `P_15`: of a correction the difference, of a settlement what remains.
    package var gross: FA3Number?
    /// `KursWalutyZ`, of an advance in a foreign currency.
    package var advanceExchangeRate: FA3Number?
    package var annotations = FA3Annotations()
    /// `RodzajFaktury`.
    package var kind: String?

    package var correctionReason: String?
    /// 1 counts at the original's date, 2 at the correction's, 3 otherwise.
    package var correctionEffect: String?
    package var corrected: [Corrected] = []
    package var correctedPeriod: String?
    /// The right number where the number itself was wrong.
    package var rightNumber: String?
    package var formerSeller: FA3Seller?
    package var formerBuyers: [FA3FormerBuyer] = []
    /// `P_15ZK`: the advance, or what remained, before the correction.
    package var grossBefore: FA3Number?
    package var exchangeRateBefore: FA3Number?

    package var partialAdvances: [PartialAdvance] = []
    package var isForReceipt = false
    package var areRelated = false
    package var remarks: [Remark] = []
    package var advances: [Advance] = []
    package var refundsExcise = false
    package var lines: [FA3Line] = []
    package var settlement: FA3Settlement?
    package var payment: FA3Payment?
    package var terms: FA3Terms?
    package var order: FA3Order?

    package init() {}

    package static let fields: [FA3Field<Self>] =
        [
            .text("KodWaluty", \.currency), .text("P_1", \.issuedOn), .text("P_1M", \.issuedAt),
            .text("P_2", \.number), .texts("WZ", \.dispatchNotes), .text("P_6", \.soldOn),
            .part("OkresFa", \.period),
        ] + FA3Sums.elements.map { .number($0.name, \FA3Invoice.sums[$0.field]) } + [
            .number("P_15", \.gross), .number("KursWalutyZ", \.advanceExchangeRate),
            .part("Adnotacje", \.annotations), .text("RodzajFaktury", \.kind),
            .text("PrzyczynaKorekty", \.correctionReason), .text("TypKorekty", \.correctionEffect),
            .parts("DaneFaKorygowanej", \.corrected), .text("OkresFaKorygowanej", \.correctedPeriod),
            .text("NrFaKorygowany", \.rightNumber), .part("Podmiot1K", \.formerSeller),
            .parts("Podmiot2K", \.formerBuyers), .number("P_15ZK", \.grossBefore),
            .number("KursWalutyZK", \.exchangeRateBefore), .parts("ZaliczkaCzesciowa", \.partialAdvances),
            .mark("FP", \.isForReceipt), .mark("TP", \.areRelated), .parts("DodatkowyOpis", \.remarks),
            .parts("FakturaZaliczkowa", \.advances), .mark("ZwrotAkcyzy", \.refundsExcise),
            .parts("FaWiersz", \.lines), .part("Rozliczenie", \.settlement), .part("Platnosc", \.payment),
            .part("WarunkiTransakcji", \.terms), .part("Zamowienie", \.order),
        ]

    /// `OkresFa`.
    package struct Period: FA3Part {
        package var from: String?
        package var to: String?
        package init() {}
        package static let fields: [FA3Field<Self>] = [.text("P_6_Od", \.from), .text("P_6_Do", \.to)]
    }

    /// `DaneFaKorygowanej`.
    package struct Corrected: FA3Part {
        package var issuedOn: String?
        package var number: String?
        /// `NrKSeF`: the portal has it, under `ksefNumber`.
        package var isInKSeF = false
        package var ksefNumber: String?
        /// `NrKSeFN`: issued outside of the portal.
        package var isOutsideKSeF = false
        package init() {}
        package static let fields: [FA3Field<Self>] = [
            .text("DataWystFaKorygowanej", \.issuedOn), .text("NrFaKorygowanej", \.number),
            .mark("NrKSeF", \.isInKSeF), .text("NrKSeFFaKorygowanej", \.ksefNumber),
            .mark("NrKSeFN", \.isOutsideKSeF),
        ]
    }

    /// `ZaliczkaCzesciowa`.
    package struct PartialAdvance: FA3Part {
        package var receivedOn: String?
        package var amount: FA3Number?
        package var exchangeRate: FA3Number?
        package init() {}
        package static let fields: [FA3Field<Self>] = [
            .text("P_6Z", \.receivedOn), .number("P_15Z", \.amount), .number("KursWalutyZW", \.exchangeRate),
        ]
    }

    /// `FakturaZaliczkowa`: an advance that is settled.
    package struct Advance: FA3Part {
        package var isOutsideKSeF = false
        package var number: String?
        package var ksefNumber: String?
        package init() {}
        package static let fields: [FA3Field<Self>] = [
            .mark("NrKSeFZN", \.isOutsideKSeF), .text("NrFaZaliczkowej", \.number),
            .text("NrKSeFFaZaliczkowej", \.ksefNumber),
        ]
    }

    /// `DodatkowyOpis`.
    package struct Remark: FA3Part {
        package var line: String?
        package var key: String?
        package var value: String?
        package init() {}
        package static let fields: [FA3Field<Self>] = [
            .text("NrWiersza", \.line), .text("Klucz", \.key), .text("Wartosc", \.value),
        ]
    }
}

/// `P_13_*` and `P_14_*`: net, tax and tax in złoty for each group of rates (`ksef.md` 2.3).
package struct FA3Sums: Sendable, Hashable {
    package enum Group: String, Sendable, CaseIterable {
        case standard = "1"
        case firstReduced = "2"
        case secondReduced = "3"
        case taxi = "4"
        case oneStopShop = "5"
        case zeroDomestic = "6_1"
        case zeroUnion = "6_2"
        case zeroExport = "6_3"
        case exempt = "7"
        case abroad = "8"
        case unionServices = "9"
        case reverseCharge = "10"
        case margin = "11"

        package var netElement: String { "P_13_\(rawValue)" }
        package var taxElement: String { "P_14_\(rawValue)" }
        package var plnElement: String { "P_14_\(rawValue)W" }

        /// Percent that lines of this group may carry, the present ones first; none where no tax is shown.
        package var rates: [Int128] {
            switch self {
            case .standard: [23, 22]
            case .firstReduced: [8, 7]
            case .secondReduced: [5]
            case .taxi: [4, 3]
            default: []
            }
        }

        package init?(rate: String) {
            switch rate {
            case "23", "22": self = .standard
            case "8", "7": self = .firstReduced
            case "5": self = .secondReduced
            case "4", "3": self = .taxi
            case "0 KR": self = .zeroDomestic
            case "0 WDT": self = .zeroUnion
            case "0 EX": self = .zeroExport
            case "zw": self = .exempt
            case "np I": self = .abroad
            case "np II": self = .unionServices
            case "oo": self = .reverseCharge
            default: return nil
            }
        }
    }

    package enum Figure: Sendable { case net, tax, taxInPLN }

    package struct Field: Sendable, Hashable {
        package let group: Group
        package let figure: Figure
    }

    private var amounts: [Field: FA3Number] = [:]

    package subscript(field: Field) -> FA3Number? {
        get { amounts[field] }
        set { amounts[field] = newValue }
    }

    package subscript(group: Group, figure: Figure) -> FA3Number? {
        get { amounts[Field(group: group, figure: figure)] }
        set { amounts[Field(group: group, figure: figure)] = newValue }
    }

    package var isEmpty: Bool { amounts.isEmpty }

    /// The groups with an amount, in the schema's order.
    package var groups: [Group] { Group.allCases.filter { self[$0, .net] != nil || self[$0, .tax] != nil } }

    package var net: FA3Number { Group.allCases.reduce(.zero) { $0 + (self[$1, .net] ?? .zero) } }
    package var tax: FA3Number { Group.allCases.reduce(.zero) { $0 + (self[$1, .tax] ?? .zero) } }

    /// All its elements in the schema's order.
    static let elements: [(name: String, field: Field)] = Group.allCases.flatMap { group in
        var elements = [(group.netElement, Field(group: group, figure: .net))]
        if !group.rates.isEmpty || group == .oneStopShop {
            elements.append((group.taxElement, Field(group: group, figure: .tax)))
        }
        if !group.rates.isEmpty { elements.append((group.plnElement, Field(group: group, figure: .taxInPLN))) }
        return elements
    }
}

/// `Adnotacje`: every "no" is written out.
package struct FA3Annotations: FA3Part {
    /// `P_16` cash method, `P_17` self-billing, `P_18` reverse charge, `P_18A` split payment.
    package var cashMethod = false
    package var selfBilling = false
    package var reverseCharge = false
    package var splitPayment = false
    package var exemption = Exemption()
    package var vehicles = Vehicles()
    /// `P_23` simplified triangular.
    package var triangular = false
    package var margin = Margin()

    package init() {}

    package static let fields: [FA3Field<Self>] = [
        .answer("P_16", \.cashMethod), .answer("P_17", \.selfBilling), .answer("P_18", \.reverseCharge),
        .answer("P_18A", \.splitPayment), .part("Zwolnienie", \.exemption),
        .part("NoweSrodkiTransportu", \.vehicles), .answer("P_23", \.triangular), .part("PMarzy", \.margin),
    ]

    /// `Zwolnienie`: either none, or the act, the directive or another basis.
    package struct Exemption: FA3Part {
        package var applies = false
        package var act: String?
        package var directive: String?
        package var otherBasis: String?
        package init() {}
        package static let fields: [FA3Field<Self>] = [
            .mark("P_19", \.applies), .text("P_19A", \.act), .text("P_19B", \.directive),
            .text("P_19C", \.otherBasis), .mark("P_19N", \.doesNotApply),
        ]
        private var doesNotApply: Bool {
            get { !applies }
            set {}
        }
    }

    /// `PMarzy`.
    package struct Margin: FA3Part {
        package var applies = false
        package var travel = false
        package var usedGoods = false
        package var art = false
        package var antiques = false
        package init() {}
        package static let fields: [FA3Field<Self>] = [
            .mark("P_PMarzy", \.applies), .mark("P_PMarzy_2", \.travel), .mark("P_PMarzy_3_1", \.usedGoods),
            .mark("P_PMarzy_3_2", \.art), .mark("P_PMarzy_3_3", \.antiques), .mark("P_PMarzyN", \.doesNotApply),
        ]
        private var doesNotApply: Bool {
            get { !applies }
            set {}
        }
    }

    /// `NoweSrodkiTransportu`: new means of transport to another country of the Union.
    package struct Vehicles: FA3Part {
        package var applies = false
        package var needsReport: String?
        package var vehicles: [Vehicle] = []
        package init() {}
        package static let fields: [FA3Field<Self>] = [
            .mark("P_22", \.applies), .text("P_42_5", \.needsReport), .parts("NowySrodekTransportu", \.vehicles),
            .mark("P_22N", \.doesNotApply),
        ]
        private var doesNotApply: Bool {
            get { !applies }
            set {}
        }
    }

    package struct Vehicle: FA3Part {
        package var admittedOn: String?
        package var line: String?
        package var details: [String: String] = [:]
        package init() {}

        private static let detailNames = [
            "P_22BMK", "P_22BMD", "P_22BK", "P_22BNR", "P_22BRP", "P_22B", "P_22B1", "P_22B2", "P_22B3", "P_22B4",
            "P_22BT", "P_22C", "P_22C1", "P_22D", "P_22D1",
        ]
        package static let fields: [FA3Field<Self>] =
            [.text("P_22A", \.admittedOn), .text("P_NrWierszaNST", \.line)]
            + detailNames.map { .text($0, \Vehicle.details[$0]) }
    }
}
