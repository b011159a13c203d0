/// Whether a pattern has a member, and whether it must be there (section 6).
enum Obligation: Character, Sendable {
    case required = "R", optional = "O", conditional = "C", outside = "-"
}

/// The obligation matrix of section 6, row by row. The columns are the patterns of type 1, then those of type 2.
struct Obligations: Sendable {
    /// Type and pattern of each column.
    static let columns: [(type: Int64, pattern: Int64)] =
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 14].map { (1, $0) } + [1, 3, 9, 13].map { (2, $0) }

    private static let headerRows: [(names: String, cells: String)] = [
        //                                          1 2 3 4 5 6 7 8 9 11 13 14  2: 1 3 9 13
        ("taxid indatim inty inp ins tins", /*   */ "RRRRRRRRRRRR RRRR"),
        ("inno sbc bpc bbc nti1 nti2", /*        */ "OOOOOOOOOOOO OOOO"),
        ("indati2m irtaxid insr", /*             */ "CCCCCCCCCCCC CCCC"),
        ("tob", /*                               */ "RRRRRRORRORR OOOO"),
        ("bid", /*                               */ "OCOOOCOOOOOO OOOO"),
        ("tinb", /*                              */ "CCCCOOOCCOCR OOOO"),
        ("ft", /*                                */ "-----R------ ----"),
        ("bpn", /*                               */ "-C---CO----- ----"),
        ("scln", /*                              */ "OO---------- ----"),
        ("scc", /*                               */ "OO----O----- ----"),
        ("cdcn cdcd", /*                         */ "------O----- ----"),
        ("crn", /*                               */ "OOOR-------- ----"),
        ("billid", /*                            */ "----R------- ----"),
        ("tinc", /*                              */ "-----O------ ----"),
        ("lno ocu dco tid lt cno sg", /*         */ "-------R---- ----"),
        ("lrno", /*                              */ "-------O---- ----"),
        ("oci dci rid did", /*                   */ "-------C---- ----"),
        ("asn asd", /*                           */ "---------R-- ----"),
        ("in", /*                                */ "----------R- ---R"),
        ("an", /*                                */ "----------O- ---O"),
        ("tprdis", /*                            */ "RRRRRR-RR-RR RRRR"),
        ("tdis", /*                              */ "OOOOOO-OO-OO OOOO"),
        ("tadis", /*                             */ "RRRRRR-RRRRR RRRR"),
        ("tvam tbill", /*                        */ "RRRRRRRRRRRR RRRR"),
        ("todam", /*                             */ "RRRRRRRRR-RR RRRR"),
        ("tonw", /*                              */ "------C----- ----"),
        ("torv tocv", /*                         */ "------R----- ----"),
        ("setm", /*                              */ "RRRRRRRRRRRR ----"),
        ("cap insp", /*                          */ "CCCCCCCCCCCC ----"),
        ("tvop", /*                              */ "OOOOOOOOOOOO ----"),
        ("tax17", /*                             */ "OOOOOO-OO-OO OOOO"),
    ]

    private static let lineRows: [(names: String, cells: String)] = [
        //                                          1 2 3 4 5 6 7 8 9 11 13 14  2: 1 3 9 13
        ("sstid vam tsstam", /*                  */ "RRRRRRRRRRRR RRRR"),
        ("sstt", /*                              */ "OOOOOOOOOOOO OOOO"),
        ("am", /*                                */ "R-RRRRRRRRRR RRRR"),
        ("mu", /*                                */ "O-OOOOO-OROO OOOO"),
        ("nw", /*                                */ "------C----- ----"),
        ("fee", /*                               */ "R-RRRRORR-RR RRRR"),
        ("cfee", /*                              */ "OROO-O-OO-OO OOOO"),
        ("cut exr", /*                           */ "OROO-OROO-OO OOOO"),
        ("cpr sovat", /*                         */ "-R---------- ----"),
        ("ssrv sscv", /*                         */ "------R----- ----"),
        ("prdis dis", /*                         */ "RRRRRR-RR-RR RRRR"),
        ("adis", /*                              */ "RRRRRR-RRRRR RRRR"),
        ("vra", /*                               */ "RRRRRRRRCRRR RRCR"),
        ("vba", /*                               */ "--------C--- --C-"),
        ("odt odr odam olt olr olam", /*         */ "CCCCCCCCC-CC CCCC"),
        ("consfee spro bros tcpbs", /*           */ "--R--------- -R--"),
        ("cui", /*                               */ "--O------O-- -O--"),
        ("cop vop", /*                           */ "OOOOOOOOOOOO ----"),
        ("bsrn", /*                              */ "OOOOOOOOO-OO OOOO"),
    ]

    private static let paymentCells = "OOOOOO-OO-OO OOOO"

    let header: [String: Obligation]
    let line: [String: Obligation]
    let payments: Obligation

    private static let all = columns.indices.map(Obligations.init(column:))

    /// nil for a type and pattern that do not go together.
    static func of(type: Int64, pattern: Int64) -> Obligations? {
        columns.firstIndex { $0.type == type && $0.pattern == pattern }.map { all[$0] }
    }

    private init(column: Int) {
        header = Self.column(column, of: Self.headerRows)
        line = Self.column(column, of: Self.lineRows)
        payments = Self.obligation(column, in: Self.paymentCells)
    }

    private static func column(_ column: Int, of rows: [(names: String, cells: String)]) -> [String: Obligation] {
        var obligations: [String: Obligation] = [:]
        for row in rows {
            for name in row.names.split(separator: " ") {
                obligations[String(name)] = obligation(column, in: row.cells)
            }
        }
        return obligations
    }

    private static func obligation(_ column: Int, in cells: String) -> Obligation {
        let cells = cells.filter { $0 != " " }
        guard let obligation = Obligation(rawValue: cells[cells.index(cells.startIndex, offsetBy: column)]) else {
            preconditionFailure("A cell of the matrix is none of R, O, C and -.")
        }
        return obligation
    }
}
