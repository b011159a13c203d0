/// How Iran's portal builds the codes of what it refuses (`moadian.md` 10.1): weight, kind, member, detail.
///
/// For codes that the catalogue does not know by themselves. Nothing is computed on them; older forms are shorter.
struct MoadianCode: Sendable, Equatable {
    /// The second digit: 0 missing, 1 form, 2 rule, 3 mismatch, 4 not in this pattern, 5 repeated.
    let kind: String
    /// The member that the number stands for.
    let member: String

    init?(_ code: String) {
        let digits = Array(code)
        guard (5...7).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }),
            "01".contains(digits[0]),
            let number = Int(String(digits[2...4])), let member = Self.members[number]
        else { return nil }
        kind = String(digits[1])
        self.member = member
    }

    /// `moadian.md` 10.2.
    static let members: [Int: String] = [
        1: "taxid", 2: "indatim", 3: "indati2m", 4: "inty", 5: "inno", 6: "irtaxid", 7: "inp", 8: "ins", 9: "tins",
        10: "tob", 11: "bid", 12: "tinb", 13: "sbc", 14: "bpc", 15: "bbc", 16: "ft", 17: "bpn", 18: "scln", 19: "scc",
        20: "crn", 21: "billid", 22: "tprdis", 23: "tdis", 24: "tadis", 25: "tvam", 26: "todam", 27: "tbill",
        28: "setm", 29: "cap", 30: "insp", 31: "tvop", 32: "tax17", 33: "sstid", 34: "sstt", 35: "mu", 36: "am",
        37: "fee", 38: "cfee", 39: "cut", 40: "exr", 41: "prdis", 42: "dis", 43: "adis", 44: "vra", 45: "vam",
        46: "odt", 47: "odr", 48: "odam", 49: "olt", 50: "olr", 51: "olam", 52: "consfee", 53: "spro", 54: "bros",
        55: "tcpbs", 56: "cop", 57: "vop", 58: "bsrn", 59: "tsstam", 60: "iinn", 61: "acn", 62: "trmn", 63: "trn",
        64: "pcn", 65: "pid", 66: "pdt", 67: "cdcn", 68: "cdcd", 69: "tonw", 70: "torv", 71: "tocv", 72: "nw",
        73: "ssrv", 74: "sscv", 75: "pmt", 76: "pv", 78: "cui", 79: "tinc", 107: "insr", 500: "header", 600: "body",
        700: "payments", 800: "extension",
    ]
}
