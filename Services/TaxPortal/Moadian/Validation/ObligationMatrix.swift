/// Which members a pattern and type wants: the official table, edition 7.9 (`moadian.md` section 6).
package enum ObligationMatrix {
    package enum Obligation: Character, Sendable {
        case mandatory = "R"
        case optional = "O"
        case conditional = "C"
        case outOfPattern = "-"
    }

    /// The columns: pattern and type.
    package struct Column: Hashable, Sendable {
        package let pattern: Int
        package let type: Int

        package init(pattern: Int, type: Int) {
            self.pattern = pattern
            self.type = type
        }
    }

    package static let columns: [Column] =
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 14].map { Column(pattern: $0, type: 1) }
        + [1, 3, 9, 13].map { Column(pattern: $0, type: 2) }

    /// - Returns: `nil` where the pattern does not exist in that type.
    package static func obligation(of member: Member, in column: Column) -> Obligation? {
        guard let index = columns.firstIndex(of: column) else { return nil }
        return table[member]?[index]
    }

    private static let table: [Member: [Obligation]] = Dictionary(
        uniqueKeysWithValues: rows.flatMap { members, row in
            let obligations = row.compactMap { Obligation(rawValue: $0) }
            precondition(obligations.count == columns.count, "a row has a letter for every column")
            return members.map { ($0, obligations) }
        })

    // P1 P2 P3 P4 P5 P6 P7 P8 P9 P11 P13 P14, then type 2: P1 P3 P9 P13.
    private static let rows: [([Member], String)] = [
        ([.taxid, .indatim, .inty, .inp, .ins, .tins], "RRRRRRRRRRRRRRRR"),
        ([.inno, .sbc, .bpc, .bbc, .nti1, .nti2], "OOOOOOOOOOOOOOOO"),
        ([.indati2m, .irtaxid, .insr], "CCCCCCCCCCCCCCCC"),
        ([.tob], "RRRRRRORRORROOOO"),
        ([.bid], "OCOOOCOOOOOOOOOO"),
        ([.tinb], "CCCCOOOCCOCROOOO"),
        ([.ft], "-----R----------"),
        ([.bpn], "-C---CO---------"),
        ([.scln], "OO--------------"),
        ([.scc], "OO----O---------"),
        ([.cdcn, .cdcd], "------O---------"),
        ([.crn], "OOOR------------"),
        ([.billid], "----R-----------"),
        ([.tinc], "-----O----------"),
        ([.lno, .ocu, .dco, .tid, .lt, .cno, .sg], "-------R--------"),
        ([.lrno], "-------O--------"),
        ([.oci, .dci, .rid, .did], "-------C--------"),
        ([.asn, .asd], "---------R------"),
        ([.policy], "----------R----R"),
        ([.endorsement], "----------O----O"),
        ([.tprdis], "RRRRRR-RR-RRRRRR"),
        ([.tdis], "OOOOOO-OO-OOOOOO"),
        ([.tadis], "RRRRRR-RRRRRRRRR"),
        ([.tvam, .tbill], "RRRRRRRRRRRRRRRR"),
        ([.todam], "RRRRRRRRR-RRRRRR"),
        ([.tonw], "------C---------"),
        ([.torv, .tocv], "------R---------"),
        ([.setm], "RRRRRRRRRRRR----"),
        ([.cap, .insp], "CCCCCCCCCCCC----"),
        ([.tvop], "OOOOOOOOOOOO----"),
        ([.tax17], "OOOOOO-OO-OOOOOO"),
        ([.sstid, .vam, .tsstam], "RRRRRRRRRRRRRRRR"),
        ([.sstt], "OOOOOOOOOOOOOOOO"),
        ([.am], "R-RRRRRRRRRRRRRR"),
        ([.mu], "O-OOOOO-OROOOOOO"),
        ([.nw], "------C---------"),
        ([.fee], "R-RRRRORR-RRRRRR"),
        ([.cfee], "OROO-O-OO-OOOOOO"),
        ([.cut, .exr], "OROO-OROO-OOOOOO"),
        ([.cpr, .sovat], "-R--------------"),
        ([.ssrv, .sscv], "------R---------"),
        ([.prdis, .dis], "RRRRRR-RR-RRRRRR"),
        ([.adis], "RRRRRR-RRRRRRRRR"),
        ([.vra], "RRRRRRRRCRRRRRCR"),
        ([.vba], "--------C-----C-"),
        ([.odt, .odr, .odam, .olt, .olr, .olam], "CCCCCCCCC-CCCCCC"),
        ([.consfee, .spro, .bros, .tcpbs], "--R----------R--"),
        ([.cui], "--O------O---O--"),
        ([.cop, .vop], "OOOOOOOOOOOO----"),
        ([.bsrn], "OOOOOOOOO-OOOOOO"),
        (Member.paymentMembers, "OOOOOO-OO-OOOOOO"),
    ]
}
