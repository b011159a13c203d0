/// Every member of the portal's invoice that a sender may use (`moadian.md` 5.1 to 5.3). The raw value is its name in JSON.
package enum Member: String, Sendable, CaseIterable {
    // Header
    case taxid, indatim, indati2m, inty, inno, irtaxid, inp, ins, tins, tob, bid, tinb, sbc, bpc, bbc, ft, bpn, scln,
        scc
    case crn, billid, tprdis, tdis, tadis, tvam, todam, tbill, setm, cap, insp, tvop, tax17, cdcn, cdcd, tonw, torv,
        tocv
    case tinc, lno, lrno, ocu, dco, oci, dci, tid, rid, lt, cno, did, sg, asn, asd
    case policy = "in"
    case endorsement = "an"
    case insr, nti1, nti2
    // Body
    case sstid, sstt, mu, am, nw, fee, cfee, cut, exr, cpr, ssrv, sscv, prdis, dis, adis, vra, vam, sovat, vba
    case odt, odr, odam, olt, olr, olam, consfee, spro, bros, tcpbs, cui, cop, vop, bsrn, tsstam
    // Payments
    case iinn, acn, trmn, pmt, trn, pcn, pid, pdt, pv
    // Carried goods, the elements of `sg`
    case sgid, sgt

    package var name: String { rawValue }

    package var place: Place { definition.place }
    /// Its number in the portal's codes (10.2); `nil` where none was published, and the place's own number stands in.
    package var number: Int? { definition.number }
    package var shape: Shape { definition.shape }

    package enum Place: Int, Sendable {
        case header = 500
        case body = 600
        case payments = 700
        /// Elements of the header's `sg`.
        case goods = 501

        /// What a code calls it; carried goods have no number of their own.
        package var number: Int { self == .goods ? Place.header.rawValue : rawValue }
    }

    /// What a member's value looks like. Digits are ASCII.
    package enum Shape: Sendable, Equatable {
        /// A whole number of at most so many digits.
        case whole(Int, Bound = .notNegative)
        /// A number of at most so many digits before and after the point.
        case decimal(Int, Int, Bound = .notNegative)
        /// One of these numbers.
        case code(Set<Int>)
        /// A text of at most so many characters.
        case text(Int)
        /// A text of exactly so many digits, one of these lengths.
        case digits(Set<Int>)
        /// A text that matches what people call its form.
        case form(Form)
        /// The list of carried goods.
        case goods
    }

    package enum Bound: Sendable, Equatable {
        case notNegative
        case positive
        /// Above zero and at most this.
        case positiveUpTo(Int64)
    }

    package enum Form: Sendable, Equatable {
        case taxID
        /// The serial of a tax id: ten hexadecimal digits.
        case serial
        case unit
        case currency
    }

    package var definition: Definition { Definition.table[self, default: Definition(nil, .header, .text(0))] }

    package struct Definition: Sendable {
        package let number: Int?
        package let place: Place
        package let shape: Shape

        init(_ number: Int?, _ place: Place, _ shape: Shape) {
            self.number = number
            self.place = place
            self.shape = shape
        }
    }
}

extension Member.Definition {
    private typealias Entry = (Member, Member.Definition)

    static let table: [Member: Member.Definition] = Dictionary(uniqueKeysWithValues: header + body + payments + goods)

    private static func header(_ member: Member, _ number: Int?, _ shape: Member.Shape) -> Entry {
        (member, Member.Definition(number, .header, shape))
    }
    private static func body(_ member: Member, _ number: Int?, _ shape: Member.Shape) -> Entry {
        (member, Member.Definition(number, .body, shape))
    }
    private static func payment(_ member: Member, _ number: Int?, _ shape: Member.Shape) -> Entry {
        (member, Member.Definition(number, .payments, shape))
    }

    private static let header: [Entry] = [
        header(.taxid, 1, .form(.taxID)), header(.indatim, 2, .whole(13)), header(.indati2m, 3, .whole(13)),
        header(.inty, 4, .code([1, 2, 3])), header(.inno, 5, .form(.serial)), header(.irtaxid, 6, .form(.taxID)),
        header(.inp, 7, .code([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 14])), header(.ins, 8, .code([1, 2, 3, 4])),
        header(.tins, 9, .digits([11, 14])), header(.tob, 10, .code([1, 2, 3, 4])),
        header(.bid, 11, .digits([10, 11, 12])), header(.tinb, 12, .digits([11, 14])),
        header(.sbc, 13, .digits([4])), header(.bpc, 14, .digits([10])), header(.bbc, 15, .digits([4])),
        header(.ft, 16, .code([1, 2])), header(.bpn, 17, .text(9)), header(.scln, 18, .text(14)),
        header(.scc, 19, .text(5)), header(.crn, 20, .digits([12])), header(.billid, 21, .text(19)),
        header(.tprdis, 22, .whole(18, .positive)), header(.tdis, 23, .whole(18)), header(.tadis, 24, .whole(18)),
        header(.tvam, 25, .whole(18)), header(.todam, 26, .whole(18)), header(.tbill, 27, .whole(18)),
        header(.setm, 28, .code([1, 2, 3])), header(.cap, 29, .whole(18)), header(.insp, 30, .whole(18)),
        header(.tvop, 31, .whole(18)), header(.tax17, 32, .whole(18)), header(.cdcn, 67, .text(14)),
        header(.cdcd, 68, .whole(5)), header(.tonw, 69, .decimal(15, 8)), header(.torv, 70, .whole(18)),
        header(.tocv, 71, .decimal(14, 4)), header(.tinc, 79, .digits([11, 14])), header(.lno, nil, .text(18)),
        header(.lrno, nil, .text(18)), header(.ocu, nil, .text(3)), header(.dco, nil, .text(3)),
        header(.oci, nil, .text(5)), header(.dci, nil, .text(5)), header(.tid, nil, .digits([10, 11, 12])),
        header(.rid, nil, .digits([10, 11, 12])), header(.lt, nil, .code([1, 2, 3, 4])), header(.cno, nil, .text(20)),
        header(.did, nil, .digits([10, 12])), header(.sg, nil, .goods), header(.asn, nil, .text(30)),
        header(.asd, nil, .whole(5)), header(.policy, nil, .digits([9, 10, 11, 12])),
        header(.endorsement, nil, .digits([9, 10, 11, 12])), header(.insr, 107, .code([0, 1])),
        header(.nti1, nil, .text(30)), header(.nti2, nil, .text(30)),
    ]

    private static let body: [Entry] = [
        body(.sstid, 33, .digits([13])), body(.sstt, 34, .text(400)), body(.mu, 35, .form(.unit)),
        body(.am, 36, .decimal(18, 8, .positive)), body(.nw, 72, .decimal(15, 8)),
        body(.fee, 37, .decimal(18, 8, .positive)), body(.cfee, 38, .decimal(14, 4, .positive)),
        body(.cut, 39, .form(.currency)), body(.exr, 40, .decimal(18, 8, .positive)),
        body(.cpr, nil, .decimal(18, 8, .positive)), body(.ssrv, 73, .whole(18)), body(.sscv, 74, .decimal(14, 4)),
        body(.prdis, 41, .whole(18, .positive)), body(.dis, 42, .whole(18)), body(.adis, 43, .whole(18)),
        body(.vra, 44, .decimal(3, 2)), body(.vam, 45, .whole(18)), body(.sovat, nil, .whole(18)),
        body(.vba, nil, .decimal(18, 4)), body(.odt, 46, .text(255)), body(.odr, 47, .decimal(3, 2)),
        body(.odam, 48, .whole(18)), body(.olt, 49, .text(255)), body(.olr, 50, .decimal(3, 2)),
        body(.olam, 51, .whole(18)), body(.consfee, 52, .whole(18)), body(.spro, 53, .whole(18)),
        body(.bros, 54, .whole(18)), body(.tcpbs, 55, .whole(18)), body(.cui, 78, .decimal(4, 2, .positiveUpTo(1000))),
        body(.cop, 56, .whole(18)), body(.vop, 57, .whole(18)), body(.bsrn, 58, .text(12)),
        body(.tsstam, 59, .whole(18)),
    ]

    private static let payments: [Entry] = [
        payment(.iinn, 60, .digits([9])), payment(.acn, 61, .digits([14])), payment(.trmn, 62, .digits([8])),
        payment(.pmt, 75, .code([1, 2, 3, 4, 5, 6, 7, 8])), payment(.trn, 63, .text(14)),
        payment(.pcn, 64, .digits([16])), payment(.pid, 65, .digits([10, 11, 12])), payment(.pdt, 66, .whole(13)),
        payment(.pv, 76, .whole(18)),
    ]

    private static let goods: [Entry] = [
        (.sgid, Member.Definition(nil, .goods, .digits([13]))), (.sgt, Member.Definition(nil, .goods, .text(400))),
    ]
}

extension Member {
    /// Names that kits and code tables know but a sender should not use (5.2, 5.3); they have numbers of their own.
    package static let unused: [String: Int] = ["pspd": 77, "hs": 80]

    package static let headerMembers = allCases.filter { $0.place == .header }
    package static let bodyMembers = allCases.filter { $0.place == .body }
    package static let paymentMembers = allCases.filter { $0.place == .payments }
}
