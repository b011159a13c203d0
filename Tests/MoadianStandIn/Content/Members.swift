/// What a member may look like (section 5).
enum Shape: Sendable {
    /// A whole number from 0 with at most so many digits.
    case integer(Int)
    /// The same, above zero.
    case positiveInteger(Int)
    /// A number from 0 with at most so many digits before and behind the point.
    case decimal(Int, Int)
    case positiveDecimal(Int, Int)
    /// A whole number out of a list.
    case choice([Int64])
    /// A text of at most so many characters.
    case text(Int)
    /// A text of digits; its length is one of these.
    case digits([Int])
    /// A text of exactly so many hexadecimal digits.
    case hexadecimal(Int)
    /// A code of three capital letters.
    case letters(Int)
    /// A unit of section 11.1.
    case unit
    /// A list of objects, looked at elsewhere.
    case list
}

struct Member: Sendable {
    let name: String
    let number: Int
    let shape: Shape

    init(_ name: String, _ number: Int, _ shape: Shape) {
        self.name = name
        self.number = number
        self.shape = shape
    }
}

/// The members of an invoice with the numbers that codes call them by (sections 5 and 10.2).
///
/// The portal's numbers of the newer members are not known (section 10.2); those from 201 on are this stand-in's own.
enum Members {
    static let header: [Member] = [
        Member("taxid", 1, .text(22)), Member("indatim", 2, .integer(13)), Member("indati2m", 3, .integer(13)),
        Member("inty", 4, .choice([1, 2, 3])), Member("inno", 5, .hexadecimal(10)), Member("irtaxid", 6, .text(22)),
        Member("inp", 7, .choice([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 14])), Member("ins", 8, .choice([1, 2, 3, 4])),
        Member("tins", 9, .digits([11, 14])), Member("tob", 10, .choice([1, 2, 3, 4])),
        Member("bid", 11, .digits([10, 11, 12])), Member("tinb", 12, .digits([11, 14])),
        Member("sbc", 13, .digits([4])), Member("bpc", 14, .digits([10])), Member("bbc", 15, .digits([4])),
        Member("ft", 16, .choice([1, 2])), Member("bpn", 17, .text(9)), Member("scln", 18, .text(14)),
        Member("scc", 19, .text(5)), Member("crn", 20, .digits([12])), Member("billid", 21, .text(19)),
        Member("tprdis", 22, .positiveInteger(18)), Member("tdis", 23, .integer(18)),
        Member("tadis", 24, .integer(18)), Member("tvam", 25, .integer(18)), Member("todam", 26, .integer(18)),
        Member("tbill", 27, .integer(18)), Member("setm", 28, .choice([1, 2, 3])), Member("cap", 29, .integer(18)),
        Member("insp", 30, .integer(18)), Member("tvop", 31, .integer(18)), Member("tax17", 32, .integer(18)),
        Member("cdcn", 67, .text(14)), Member("cdcd", 68, .integer(5)), Member("tonw", 69, .decimal(15, 8)),
        Member("torv", 70, .integer(18)), Member("tocv", 71, .decimal(14, 4)),
        Member("tinc", 79, .digits([11, 14])), Member("insr", 107, .choice([0, 1])),
        Member("lno", 201, .text(18)), Member("lrno", 202, .text(18)), Member("ocu", 203, .text(3)),
        Member("dco", 204, .text(3)), Member("oci", 205, .text(5)), Member("dci", 206, .text(5)),
        Member("tid", 207, .digits([10, 11, 12])), Member("rid", 208, .digits([10, 11, 12])),
        Member("lt", 209, .choice([1, 2, 3, 4])), Member("cno", 210, .text(20)), Member("did", 211, .digits([10, 12])),
        Member("sg", 212, .list), Member("asn", 213, .text(30)), Member("asd", 214, .integer(5)),
        Member("in", 215, .digits([9, 10, 11, 12])), Member("an", 216, .digits([9, 10, 11, 12])),
        Member("nti1", 217, .text(30)), Member("nti2", 218, .text(30)),
    ]

    static let line: [Member] = [
        Member("sstid", 33, .digits([13])), Member("sstt", 34, .text(400)), Member("mu", 35, .unit),
        Member("am", 36, .positiveDecimal(18, 8)), Member("fee", 37, .positiveDecimal(18, 8)),
        Member("cfee", 38, .decimal(14, 4)), Member("cut", 39, .letters(3)), Member("exr", 40, .decimal(18, 8)),
        Member("prdis", 41, .positiveInteger(18)), Member("dis", 42, .integer(18)), Member("adis", 43, .integer(18)),
        Member("vra", 44, .decimal(3, 2)), Member("vam", 45, .integer(18)), Member("odt", 46, .text(255)),
        Member("odr", 47, .decimal(3, 2)), Member("odam", 48, .integer(18)), Member("olt", 49, .text(255)),
        Member("olr", 50, .decimal(3, 2)), Member("olam", 51, .integer(18)), Member("consfee", 52, .integer(18)),
        Member("spro", 53, .integer(18)), Member("bros", 54, .integer(18)), Member("tcpbs", 55, .integer(18)),
        Member("cop", 56, .integer(18)), Member("vop", 57, .integer(18)), Member("bsrn", 58, .text(12)),
        Member("tsstam", 59, .integer(18)), Member("nw", 72, .decimal(15, 8)), Member("ssrv", 73, .integer(18)),
        Member("sscv", 74, .decimal(14, 4)), Member("cui", 78, .positiveDecimal(4, 2)),
        Member("cpr", 221, .decimal(18, 8)), Member("sovat", 222, .integer(18)), Member("vba", 223, .decimal(18, 4)),
    ]

    static let payment: [Member] = [
        Member("iinn", 60, .digits([9])), Member("acn", 61, .digits([14])), Member("trmn", 62, .digits([8])),
        Member("trn", 63, .text(14)), Member("pcn", 64, .digits([16])), Member("pid", 65, .digits([10, 11, 12])),
        Member("pdt", 66, .integer(13)), Member("pmt", 75, .choice([1, 2, 3, 4, 5, 6, 7, 8])),
        Member("pv", 76, .integer(18)),
    ]

    static let goods: [Member] = [Member("sgid", 231, .digits([13])), Member("sgt", 232, .text(400))]

    /// Those that codes name but nobody should send (section 5.2, 5.3), and the parts of the whole.
    private static let further = ["pspd": 77, "hs": 80, "header": 500, "body": 600, "payments": 700, "extension": 800]

    /// Three digits; 000 is the invoice as a whole.
    static func number(of name: String) -> String { numbers[name] ?? "000" }

    private static let numbers: [String: String] = {
        var numbers = further
        for member in header + line + payment + goods { numbers[member.name] = member.number }
        return numbers.mapValues { number in
            let digits = String(number)
            return String(repeating: "0", count: 3 - digits.count) + digits
        }
    }()
}
