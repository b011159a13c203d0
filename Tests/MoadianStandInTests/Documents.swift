@testable import MoadianStandIn

/// An invoice that a test may change before it is sent. Amounts are in rial.
struct Document: Sendable {
    var header: [String: JSON]
    var body: [[String: JSON]]
    var payments: [[String: JSON]] = []
    var more: [String: JSON] = [:]

    var json: JSON {
        Sealing.object(
            [
                "header": Sealing.object(header), "body": .array(body.map(Sealing.object)),
                "payments": .array(payments.map(Sealing.object)),
            ].merging(more) { $1 })
    }

    var taxID: String { header["taxid"]?.text ?? "" }

    func changed(_ change: (inout Document) -> Void) -> Document {
        var document = self
        change(&document)
        return document
    }
}

/// Where and when the tests' invoices are made.
enum Scene {
    static let memory = "A11216"
    static let seller = "14003778990"
    static let buyer = "10100302746"
    static let issuedAt: Int64 = 1_791_000_000_000
    static let now = issuedAt + 3_600_000
    static let good = "2710000138624"
    static let untaxedGood = "2001584175153"
}

/// Correct invoices of every pattern and type.
enum Documents {
    static func header(
        _ serial: Int64, pattern: Int = 1, type: Int = 1, at issuedAt: Int64 = Scene.issuedAt,
        memory: String = Scene.memory, seller: String = Scene.seller
    ) -> [String: JSON] {
        let taxID = TestTaxID.make(memory, at: issuedAt, serial: serial)
        return [
            "taxid": .text(taxID), "indatim": .integer(issuedAt), "inty": .integer(type),
            "inno": .text(String(taxID.dropFirst(11).prefix(10))), "inp": .integer(pattern), "ins": 1,
            "tins": .text(seller),
        ]
    }

    private static let buyer: [String: JSON] = ["tob": 2, "tinb": .text(Scene.buyer)]

    /// One line of three pieces: the worked numbers of section 18.
    static func sale(_ serial: Int64, type: Int = 1, pattern: Int = 1) -> Document {
        var document = Document(
            header: header(serial, pattern: pattern, type: type),
            body: [
                [
                    "sstid": .text(Scene.good), "sstt": "کالا", "mu": "1627", "am": 3, "fee": 333_335,
                    "prdis": 1_000_005, "dis": 0, "adis": 1_000_005, "vra": 10, "vam": 100_000, "tsstam": 1_100_005,
                ]
            ])
        document.header.merge([
            "tprdis": 1_000_005, "tdis": 0, "tadis": 1_000_005, "tvam": 100_000, "todam": 0, "tbill": 1_100_005,
        ]) { $1 }
        if type == 1 { document.header.merge(buyer.merging(["setm": 1]) { $1 }) { $1 } }
        return document
    }

    /// The example of section 5.4: two lines, one with a discount.
    static func example() -> Document {
        var document = Document(
            header: [
                "taxid": "A11216050F900000000653", "indatim": 1_791_000_000_000, "inty": 1, "inno": "0000000065",
                "inp": 1, "ins": 1, "tins": "14003778990", "tob": 2, "tinb": "10100302746", "tprdis": 2_750_004,
                "tdis": 50000, "tadis": 2_700_004, "tvam": 270_000, "todam": 0, "tbill": 2_970_004, "setm": 1,
            ], body: [])
        document.body = [
            [
                "sstid": .text(Scene.good), "mu": "1627", "am": 2, "fee": 1_000_000, "prdis": 2_000_000, "dis": 50000,
                "adis": 1_950_000, "vra": 10, "vam": 195_000, "tsstam": 2_145_000,
            ],
            [
                "sstid": .text(Scene.good), "mu": "164", "am": .number("1.5"), "fee": 500_003, "prdis": 750_004,
                "dis": 0, "adis": 750_004, "vra": 10, "vam": 75000, "tsstam": 825_004,
            ],
        ]
        return document
    }

    /// Ten pieces, part cash and part credit (section 18).
    static func mixed(_ serial: Int64) -> Document {
        var document = Document(
            header: header(serial).merging(buyer) { $1 },
            body: [
                [
                    "sstid": .text(Scene.good), "mu": "1627", "am": 10, "fee": 1_000_000, "prdis": 10_000_000,
                    "dis": 0, "adis": 10_000_000, "vra": 10, "vam": 1_000_000, "tsstam": 11_000_000,
                    "cop": 4_400_000, "vop": 400_000,
                ]
            ])
        document.header.merge([
            "tprdis": 10_000_000, "tdis": 0, "tadis": 10_000_000, "tvam": 1_000_000, "todam": 0, "tbill": 11_000_000,
            "setm": 3, "cap": 4_000_000, "insp": 6_000_000, "tvop": 400_000,
        ]) { $1 }
        return document
    }

    static func currency(_ serial: Int64) -> Document {
        var document = Document(
            header: header(serial, pattern: 2).merging(buyer) { $1 },
            body: [
                [
                    "sstid": .text(Scene.good), "cfee": 100, "cut": "USD", "exr": 600_000, "cpr": 590_000,
                    "sovat": 1_000_000, "prdis": 60_000_000, "dis": 0, "adis": 60_000_000, "vra": 10,
                    "vam": 100_000, "tsstam": 60_100_000,
                ]
            ])
        document.header.merge([
            "tprdis": 60_000_000, "tdis": 0, "tadis": 60_000_000, "tvam": 100_000, "todam": 0, "tbill": 60_100_000,
            "setm": 1,
        ]) { $1 }
        return document
    }

    /// The two lines of gold that the sandbox accepted (section 18).
    static func gold(_ serial: Int64, type: Int = 1) -> Document {
        var document = Document(
            header: header(serial, pattern: 3, type: type),
            body: [
                [
                    "sstid": .text(Scene.untaxedGood), "am": 2, "fee": 10_000_000, "dis": 1_000_000,
                    "consfee": 2_500_000, "bros": 300_000, "spro": 750_000, "tcpbs": 3_550_000, "vra": 0,
                    "prdis": 20_000_000, "adis": 22_550_000, "vam": 355_000, "tsstam": 22_905_000, "cui": 750,
                ],
                [
                    "sstid": .text(Scene.good), "am": 1, "fee": 5_000_005, "dis": 0, "consfee": 200_005, "bros": 0,
                    "spro": 0, "tcpbs": 200_005, "vra": 10, "prdis": 5_000_005, "adis": 5_200_010, "vam": 520_001,
                    "tsstam": 5_720_011,
                ],
            ])
        document.header.merge([
            "tprdis": 25_000_005, "tdis": 1_000_000, "tadis": 27_750_010, "tvam": 875_001, "todam": 0,
            "tbill": 28_625_011,
        ]) { $1 }
        if type == 1 { document.header.merge(buyer.merging(["setm": 1]) { $1 }) { $1 } }
        return document
    }

    static func contracting(_ serial: Int64) -> Document {
        sale(serial, pattern: 4).changed { $0.header["crn"] = "123456789012" }
    }

    static func utility(_ serial: Int64) -> Document {
        sale(serial, pattern: 5).changed { $0.header["billid"] = "1234567890123" }
    }

    /// One seat: the quantity is one, so the line is worked out anew.
    static func single(_ serial: Int64, pattern: Int) -> Document {
        sale(serial, pattern: pattern).changed { document in
            document.body[0]["mu"] = nil
            document.body[0]["am"] = 1
            document.body[0]["fee"] = 1_000_005
        }
    }

    static func ticket(_ serial: Int64) -> Document {
        single(serial, pattern: 6).changed { document in
            document.header["ft"] = 1
            document.header["bid"] = "10100302746"
        }
    }

    static func export(_ serial: Int64) -> Document {
        Document(
            header: header(serial, pattern: 7).merging([
                "cdcn": "12345678", "cdcd": 20728, "torv": 300_000_001, "tocv": .number("500.5"), "tvam": 0,
                "todam": 0, "tbill": 300_000_001, "tonw": .number("12.5"), "setm": 1,
            ]) { $1 },
            body: [
                [
                    "sstid": .text(Scene.good), "mu": "164", "am": 3, "nw": .number("12.5"),
                    "fee": .number("100000000.33333333"), "cut": "EUR", "exr": 600_000, "ssrv": 300_000_001,
                    "sscv": .number("500.5"), "vra": 0, "vam": 0, "tsstam": 300_000_001,
                ]
            ])
    }

    static func billOfLading(_ serial: Int64) -> Document {
        single(serial, pattern: 8).changed { document in
            document.header.merge([
                "lno": "AB-12", "ocu": "IR", "dco": "IR", "tid": "10100302746", "lt": 1, "cno": "12A34567",
                "sg": [["sgid": "2710000138624", "sgt": "بار"]],
            ]) { $1 }
        }
    }

    static func petroleum(_ serial: Int64, type: Int = 1) -> Document {
        sale(serial, type: type, pattern: 9).changed { document in
            document.body[0]["vra"] = nil
            document.body[0]["vba"] = .number("33333.5")  // × 3 = 100,000.5
        }
    }

    static func exchange(_ serial: Int64) -> Document {
        Document(
            header: header(serial, pattern: 11).merging([
                "asn": "A-1", "asd": 20000, "tadis": 5_000_000, "tvam": 0, "tbill": 5_000_000, "setm": 1,
            ]) { $1 },
            body: [
                [
                    "sstid": .text(Scene.good), "am": 5, "mu": "169", "adis": 5_000_000, "vra": 0, "vam": 0,
                    "tsstam": 5_000_000,
                ]
            ])
    }

    static func insurance(_ serial: Int64, type: Int = 1) -> Document {
        sale(serial, type: type, pattern: 13).changed { $0.header["in"] = "123456789012" }
    }

    static func chain(_ serial: Int64) -> Document {
        sale(serial, pattern: 14).changed { document in
            document.body[0].merge(["vra": 0, "vam": 0, "tsstam": 1_000_005]) { $1 }
            document.header.merge(["tvam": 0, "tbill": 1_000_005]) { $1 }
        }
    }

    // MARK: Referrals

    /// A correction of a sale: one piece less.
    static func correction(_ serial: Int64, of reference: String, subject: Int = 2) -> Document {
        sale(serial).changed { document in
            for name in ["inty", "inp", "tob", "tinb"] { document.header[name] = nil }
            document.header["ins"] = .integer(subject)
            document.header["irtaxid"] = .text(reference)
            document.body[0].merge([
                "am": 2, "prdis": 666_670, "adis": 666_670, "vam": 66667, "tsstam": 733_337,
            ]) { $1 }
            document.header.merge(["tprdis": 666_670, "tadis": 666_670, "tvam": 66667, "tbill": 733_337]) { $1 }
        }
    }

    static func cancellation(_ serial: Int64, of reference: String) -> Document {
        Document(
            header: header(serial).filter { !["inty", "inp"].contains($0.key) }
                .merging(["ins": 3, "irtaxid": .text(reference)]) { $1 }, body: [])
    }

    /// Every pattern of type 1 and 2 by a name.
    static let all: [(name: String, make: @Sendable (Int64) -> Document)] = [
        ("1 sale", { sale($0) }), ("1 mixed settlement", { mixed($0) }), ("2 currency", { currency($0) }),
        ("3 gold", { gold($0) }), ("4 contracting", { contracting($0) }), ("5 utility", { utility($0) }),
        ("6 ticket", { ticket($0) }), ("7 export", { export($0) }), ("8 bill of lading", { billOfLading($0) }),
        ("9 petroleum", { petroleum($0) }), ("11 exchange", { exchange($0) }), ("13 insurance", { insurance($0) }),
        ("14 chain", { chain($0) }), ("type 2 sale", { sale($0, type: 2) }), ("type 2 gold", { gold($0, type: 2) }),
        ("type 2 petroleum", { petroleum($0, type: 2) }), ("type 2 insurance", { insurance($0, type: 2) }),
    ]
}
