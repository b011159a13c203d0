import Contracts
import Foundation
import Testing

@testable import Moadian

@Suite("What the portal accepts")
struct AcceptedTests {
    @Test("is the complete example of section 5.4")
    func example() throws {
        let text = """
            {"header": {"taxid": "A11216050F900000000653", "indatim": 1791000000000, "inty": 1, "inno": "0000000065",
            "inp": 1, "ins": 1, "tins": "14003778990", "tob": 2, "tinb": "10100302746", "tprdis": 2750004,
            "tdis": 50000, "tadis": 2700004, "tvam": 270000, "todam": 0, "tbill": 2970004, "setm": 1},
            "body": [{"sstid": "2710000138624", "sstt": "نمونه یک", "mu": "1627", "am": 2, "fee": 1000000,
            "prdis": 2000000, "dis": 50000, "adis": 1950000, "vra": 10, "vam": 195000, "tsstam": 2145000},
            {"sstid": "2710000138624", "sstt": "نمونه دو", "mu": "164", "am": 1.5, "fee": 500003, "prdis": 750004,
            "dis": 0, "adis": 750004, "vra": 10, "vam": 75000, "tsstam": 825004}], "payments": []}
            """
        let read = try #require(try ReadInvoice.all(json: text.utf8).invoices.first)
        let verdict = Validation(circumstances: Circumstances(now: Drafts.now, memoryID: "A11216")).verdict(on: read)
        #expect(verdict == Verdict([]))
    }

    @Test("are the worked numbers of sections 7 and 18, and nothing a rial beside them")
    func workedNumbers() {
        let ordinary = Drafts.invoice()
        #expect(ordinary.body[0].whole(.prdis) == 1_000_005)
        #expect(ordinary.body[0].whole(.vam) == 100_000)
        #expect(ordinary.body[0].whole(.tsstam) == 1_100_005)
        #expect(Drafts.verdict(ordinary) == Verdict([]))
        let halfUp = ordinary.with {
            $0.body[0].set(.vam, 100_001)
            $0.body[0].set(.tsstam, 1_100_006)
            $0.header.set(.tvam, 100_001)
            $0.header.set(.tbill, 1_100_006)
        }
        #expect(Drafts.verdict(halfUp).errorCodes == ["0204501"])
        let part = Drafts.invoice(
            Drafts.draft([Drafts.line(PortalNumber(units: 150_000_000), 1_000_001)]))
        #expect(part.body[0].whole(.prdis) == 1_500_001)
        #expect(Drafts.verdict(part) == Verdict([]))
    }

    @Test("are judged also where a referral leaves pattern and type to an invoice that is not known here")
    func referralWithoutPattern() {
        let correction = Drafts.invoice().with {
            $0.header.set(.ins, 2)
            $0.header.set(.irtaxid, "A11216050F900000000653")
            for member in [Member.inp, .inty, .tob, .bid, .tinb] { $0.header[member] = nil }
        }
        #expect(!Drafts.verdict(correction).errorCodes.contains("0204501"))
        let wrong = correction.with {
            $0.body[0].set(.vam, 1)
            $0.header.set(.tbill, 7)
        }
        #expect(Set(Drafts.verdict(wrong).errorCodes).isSuperset(of: ["0204501", "0202501", "0202701"]))
    }

    @Test("reckon duties from their rate, also from one of nothing")
    func duties() {
        let withDuty = Drafts.invoice().with {
            $0.body[0].set(.odr, PortalNumber(0))
            $0.body[0].set(.odam, 500)
        }
        #expect(Drafts.verdict(withDuty).errorCodes.contains("0204801"))
        let late = Drafts.invoice().with { $0.header.set(.insr, 0) }
        #expect(Drafts.verdict(late).errorCodes == [])
    }

    @Test("is the mixed settlement of section 18")
    func mixed() {
        let invoice = Drafts.invoice(
            Drafts.draft([Drafts.line(10, 1_000_000)], settlement: .both(cash: 4_000_000)))
        #expect(invoice.header.whole(.tbill) == 11_000_000 && invoice.header.whole(.insp) == 6_000_000)
        #expect(Drafts.verdict(invoice) == Verdict([]))
    }

    @Test("is the gold of section 18, to the rial")
    func gold() {
        func line(
            _ quantity: PortalNumber, _ price: PortalNumber, _ discount: Int128, _ making: Int128, _ profit: Int128,
            _ commission: Int128, _ rate: PortalNumber
        ) -> DraftLine {
            DraftLine(
                sstid: "2001584175153",
                trade: .gold(quantity: quantity, price: price, making: making, profit: profit, commission: commission),
                discount: discount, vatRate: rate)
        }
        let invoice = Drafts.invoice(
            Drafts.draft(
                [
                    line(2, 10_000_000, 1_000_000, 2_500_000, 750_000, 300_000, 0),
                    line(1, 5_000_005, 0, 200_005, 0, 0, 10),
                ], pattern: 3))
        #expect(invoice.body.map { $0.whole(.adis) } == [22_550_000, 5_200_010])
        #expect(invoice.body.map { $0.whole(.vam) } == [355_000, 520_001])
        #expect(invoice.body.map { $0.whole(.tsstam) } == [22_905_000, 5_720_011])
        let totals: [Member: Int128] = [
            .tprdis: 25_000_005, .tdis: 1_000_000, .tadis: 27_750_010, .tvam: 875_001, .tbill: 28_625_011,
        ]
        for (member, total) in totals { #expect(invoice.header.whole(member) == total, "\(member.name)") }
        #expect(Drafts.verdict(invoice) == Verdict([]))
        let cutApart = invoice.with { $0.body[1].set(.vam, 520_000) }
        #expect(Drafts.verdict(cutApart).errors.first?.code == "0204501")
        #expect(Drafts.verdict(cutApart).errors.first?.line == 2)
        let missing = invoice.with { invoice in
            for member in [Member.consfee, .spro, .bros, .tcpbs] { invoice.body[0][member] = nil }
        }
        #expect(Drafts.verdict(missing).errorCodes.prefix(4) == ["00052", "00053", "00054", "00055"])
    }
}

@Suite("What the portal refuses")
struct RefusedTests {
    private func codes(_ change: (inout MoadianInvoice) -> Void) -> [String] {
        Drafts.verdict(Drafts.invoice().with(change)).errorCodes
    }

    @Test("the commonest refusals, in the portal's codes (10.3)")
    func common() {
        #expect(codes { $0.header.set(.inno, "101") } == ["0100504"])
        #expect(codes { $0.header.set(.tinb, "1010030274") } == ["0101204"])
        #expect(codes { $0.header.set(.tinb, "10100302746001") } == ["0101204"])
        #expect(codes { $0.header[.tinb] = nil } == ["00012"])
        #expect(codes { $0.header[.tob] = nil } == ["00010"])
        #expect(codes { $0.header.set(.bbc, "12345") } == ["0101504"])
        #expect(codes { $0.header.set(.bid, "123") } == ["0101104"])
        #expect(codes { $0.header.set(.bid, "0499370899") } == ["0101104"])
        #expect(codes { $0.header.set(.crn, "1234") } == ["0102004"])
        #expect(codes { $0.body[0].set(.mu, "99999") } == ["0103502"])
        #expect(codes { $0.body[0].set(.am, 0) } == ["0103605"])
        #expect(codes { $0.body[0].set(.fee, 0) } == ["0103705"])
        #expect(codes { $0.header.set(.tprdis, 0) } == ["0102205"])
        #expect(codes { $0.body[0].set(.prdis, 0) } == ["0104105"])
        #expect(codes { $0.body = [] } == ["00600"])
        #expect(codes { $0.header.set(.setm, 4) } == ["0102802"])
        #expect(codes { $0.header.set(.inp, 10) } == ["0100702"])
        #expect(codes { $0.header.set(.inty, 3) } == ["0100401"])
        #expect(codes { $0.body[0].set(.vra, 9) }.contains("0304401"))
        #expect(codes { $0.header.set(.tins, "123") } == ["0100904"])
        #expect(codes { $0.header.set(.tvam, -1) } == ["0102506"])
    }

    @Test("types, digits and decimals")
    func shapes() {
        #expect(codes { $0.body[0].set(.vra, PortalNumber(units: 1_000_100_000)) } == ["0104409"])
        #expect(codes { $0.body[0].set(.dis, PortalNumber(units: 50_000_000)) } == ["0104209"])
        #expect(codes { $0.header.set(.tbill, 1_000_000_000_000_000_000) } == ["0102707"])
        #expect(codes { $0.body[0].set(.sstt, String(repeating: "ن", count: 401)) } == ["0103407"])
        #expect(codes { $0.body[0].set(.sstid, "۲۷۱۰۰۰۰۱۳۸۶۲۴") } == ["0103304"])
        #expect(codes { $0.header.set(.taxid, "a11216050F900000000653") } == ["0100104"])
        #expect(codes { $0.header.set(.taxid, "A1121") } == ["0100104"])
    }

    @Test("a tax id that is not of this invoice: one code for all")
    func taxID() {
        let other = "\(Drafts.taxID(101, at: Drafts.indatim + 86_400_000))"
        #expect(codes { $0.header.set(.taxid, other) } == ["0300101"])
        #expect(codes { $0.header.set(.taxid, "A11216050F900000000652") } == ["0300101"])
        let foreign = Circumstances(now: Drafts.now, memoryID: "B00000", seller: "10380284790", patterns: [2])
        #expect(Drafts.verdict(Drafts.invoice(), foreign).errorCodes == ["0300901", "0300903", "0300101"])
        let invoice = Drafts.invoice()
        let known = Circumstances(now: Drafts.now, registered: { _ in RegisteredInvoice(invoice) })
        #expect(Drafts.verdict(invoice, known).errorCodes == ["0300101"])
        let serial = Drafts.verdict(invoice.with { $0.header.set(.inno, "0000000101") })
        #expect(serial.warningCodes == ["1300501"] && serial.isAccepted)
    }

    @Test("too late, unless declared; and too early")
    func time() {
        let invoice = Drafts.invoice()
        func at(_ days: Int64, seconds: Int64 = 0, _ invoice: MoadianInvoice, isSent: Bool = true) -> Verdict {
            let now = Timestamp(microseconds: Drafts.indatim * 1000).adding(days: days).adding(seconds: seconds)
            return Drafts.verdict(invoice, Circumstances(now: now, isSentNow: isSent))
        }
        #expect(at(12, invoice).isAccepted)
        #expect(at(12, seconds: 1, invoice).errorCodes == ["0200201", "00107"])
        #expect(at(12, seconds: 1, invoice, isSent: false).warningCodes == ["0200201", "00107"])
        #expect(at(12, seconds: 1, invoice, isSent: false).isAccepted)
        #expect(at(0, seconds: -1, invoice).errorCodes == ["0200201"])
        #expect(at(0, seconds: -1, invoice, isSent: false).errorCodes == ["0200201"])
        let late = invoice.with {
            $0.header.set(.insr, 1)
            $0.header.set(.indati2m, PortalNumber(Drafts.indatim + 1000))
        }
        #expect(at(40, late) == Verdict([]))
        #expect(at(40, late.with { $0.header[.indati2m] = nil }).errorCodes == ["00003"])
        #expect(
            at(40, late.with { $0.header.set(.indati2m, PortalNumber(Drafts.indatim - 1)) }).errorCodes == ["0200306"])
        #expect(at(1, late.with { $0.header[.insr] = nil }).warningCodes == ["14003"])
    }

    @Test("deadlines and rates follow the day they came into force")
    func dates() throws {
        let rules = try Rules(
            json: Data(
                #"{"deadline_days": [{"from": "2024-11-05", "value": 12}, {"from": "2026-10-01", "value": 3}], "units": ["16999"]}"#
                    .utf8))
        let day4 = Circumstances(now: Timestamp(microseconds: Drafts.indatim * 1000).adding(days: 4))
        #expect(Drafts.verdict(Drafts.invoice(), rules: rules, day4).errorCodes == ["0200201", "00107"])
        #expect(Drafts.verdict(Drafts.invoice(), day4).isAccepted)
        let unit = Drafts.invoice().with { $0.body[0].set(.mu, "16999") }
        #expect(Drafts.verdict(unit, rules: rules, Circumstances()).isAccepted)
        // 1402/12/29 and 1403/01/01, both at noon in Tehran.
        let (lastDay, firstDay): (Int64, Int64) = (1_710_837_000_000, 1_710_923_400_000)
        func codes(_ indatim: Int64, _ rate: PortalNumber) -> [String] {
            Drafts.verdict(
                Drafts.invoice(Drafts.draft([Drafts.line(vatRate: rate)], indatim: indatim)), Circumstances()
            ).errorCodes
        }
        #expect(codes(lastDay, 9).isEmpty && codes(lastDay, 10) == ["0304401"])
        #expect(codes(firstDay, 10).isEmpty && codes(firstDay, 9) == ["0304401"])
        #expect(codes(firstDay, 0).isEmpty)
        #expect(Rules().deadline(of: lastDay) == Timestamp(microseconds: lastDay * 1000).adding(days: 30))
    }

    @Test("each kind of buyer by what he is known by (8.1)")
    func buyers() {
        func codes(_ kind: Int64, _ texts: [Member: String]) -> [String] {
            self.codes { invoice in
                invoice.header[.tinb] = nil
                invoice.header.set(.tob, PortalNumber(kind))
                for (member, text) in texts { invoice.header.set(member, text) }
            }
        }
        #expect(codes(1, [.tinb: Drafts.person]).isEmpty)
        #expect(codes(1, [.bid: "0499370899", .bpc: "1234567890"]).isEmpty)
        #expect(codes(1, [.bid: "0499370899"]) == ["00014"])
        #expect(codes(1, [:]) == ["00012"])
        #expect(codes(1, [.tinb: Drafts.company]) == ["0101204"])
        #expect(codes(3, [.tinb: Drafts.company]).isEmpty)
        #expect(codes(3, [.bid: Drafts.company]) == ["00012"])
        #expect(codes(4, [.bid: "123456789012", .bpc: "1234567890"]).isEmpty)
        #expect(codes(4, [.bid: "0499370899", .bpc: "1234567890"]) == ["0101104"])
        #expect(codes(5, [.tinb: Drafts.company]) == ["0101002"])
        let anonymous = Drafts.invoice(Drafts.draft(type: 2))
        #expect(Drafts.verdict(anonymous) == Verdict([]))
        let settled = Drafts.verdict(anonymous.with { $0.header.set(.setm, 3) }.with { $0.header.set(.cap, 1) })
        #expect(settled.isAccepted && settled.warningCodes == ["14028", "14029"])
        #expect(Drafts.verdict(Drafts.invoice(Drafts.draft(pattern: 4, type: 2))).errorCodes == ["0200701"])
    }

    @Test("numbers that no register can hold: a warning, or an error where that is set")
    func checkDigits() {
        let invoice = Drafts.invoice().with { $0.header.set(.tinb, "10100302747") }
        #expect(Drafts.verdict(invoice).warningCodes == ["0301201"])
        #expect(Drafts.verdict(invoice).isAccepted)
        var rules = Rules()
        rules.refusesWrongCheckDigits = true
        #expect(Drafts.verdict(invoice, rules: rules).errorCodes == ["0301201"])
        let unknown = Circumstances(now: Drafts.now, knowsBuyer: { _ in false })
        #expect(Drafts.verdict(Drafts.invoice(), unknown).errorCodes == ["0301201"])
    }

    @Test("goods that the catalogue does not know, or knows at another rate")
    func catalogue() {
        let empty = Circumstances(now: Drafts.now, catalogue: { _ in nil })
        #expect(Drafts.verdict(Drafts.invoice(), empty).errorCodes == ["0303301"])
        let exempt = Circumstances(now: Drafts.now, catalogue: { _ in CatalogueEntry(vatRate: 0) })
        #expect(Drafts.verdict(Drafts.invoice(), exempt).errorCodes == ["0304401"])
    }

    @Test("settlements that do not add up (7.3)")
    func settlement() {
        let cash = Drafts.verdict(
            Drafts.invoice().with {
                $0.header.set(.cap, 0)
                $0.header.set(.insp, 0)
            })
        #expect(cash.isAccepted && cash.warningCodes == ["14029", "14030"])
        let mixed = Drafts.invoice(Drafts.draft([Drafts.line(10, 1_000_000)], settlement: .both(cash: 4_000_000)))
        func codes(_ change: (inout Members) -> Void) -> [String] {
            Drafts.verdict(mixed.with { change(&$0.header) }).errorCodes
        }
        #expect(codes { $0[.cap] = nil } == ["00029"])
        #expect(codes { $0[.insp] = nil } == ["00030"])
        #expect(codes { $0.set(.insp, 7_000_000) } == ["0202901", "0203001"])
        #expect(codes { $0.set(.cap, 0) } == ["0102905", "0202901", "0203001"])
        #expect(codes { $0.set(.cap, 11_000_000) }.first == "0202905")
    }

    @Test("every figure by its own code, and optional ones as warnings")
    func figures() {
        #expect(codes { $0.body[0].set(.prdis, 1_000_006) }.first == "0204101")
        #expect(codes { $0.body[0].set(.adis, 1_000_004) }.first == "0204301")
        #expect(codes { $0.body[0].set(.tsstam, 5) } == ["0205901", "0202701"])
        #expect(codes { $0.header.set(.tadis, 5) } == ["0202401"])
        #expect(codes { $0.header.set(.todam, 5) } == ["0202601"])
        #expect(codes { $0.header.set(.tbill, 5) } == ["0202701"])
        let discount = Drafts.verdict(Drafts.invoice().with { $0.header.set(.tdis, 5) })
        #expect(discount.isAccepted && discount.warningCodes == ["1202301"])
        let credited = Drafts.verdict(Drafts.invoice().with { $0.header.set(.tax17, 200_000) })
        #expect(credited.warningCodes == ["1203206"])
    }

    @Test("at most fifty messages, errors first, and then that the list was cut")
    func cut() {
        let invoice = Drafts.invoice(Drafts.draft(Array(repeating: Drafts.line(), count: 60))).with { invoice in
            for index in invoice.body.indices { invoice.body[index].set(.mu, "0") }
            invoice.header.set(.tdis, 7)
        }
        let verdict = Drafts.verdict(invoice)
        #expect(verdict.errors.count == 51 && verdict.warnings.isEmpty)
        #expect(verdict.errors.prefix(50).allSatisfy { $0.code == "0103502" } && verdict.errors.last?.code == "00000")
        let warned = Verdict((1...70).map { Finding(code: "14800", member: nil, line: $0, message: "") })
        #expect(warned.isAccepted && warned.warnings.count == 51)
    }
}

@Suite("Corrections, cancellations and returns")
struct ReferralTests {
    private let original = Drafts.invoice(
        Drafts.draft([Drafts.line(10, 1_000_000), Drafts.line(4, 500_000)], serial: 1))

    private var originalID: String { original.header.text(.taxid) ?? "" }

    private func referral(
        _ subject: Subject, _ lines: [DraftLine], change: (inout MoadianInvoice) -> Void = { _ in }
    ) -> MoadianInvoice {
        Drafts.invoice(
            Drafts.draft(
                lines, serial: 2, indatim: Drafts.indatim + 1000, subject: subject, reference: originalID)
        ).with(change)
    }

    private func verdict(_ invoice: MoadianInvoice, _ known: [String: RegisteredInvoice]? = nil) -> Verdict {
        let known = known ?? [originalID: RegisteredInvoice(original)]
        return Drafts.verdict(invoice, Circumstances(now: Drafts.now, registered: { known[$0] }))
    }

    @Test("are accepted as restatement, as five members, as what is left")
    func accepted() {
        let correction = verdict(referral(.correction, [Drafts.line(9, 900_000)]))
        #expect(correction.isAccepted && correction.warningCodes == ["14004", "14007"])
        let cancellation = referral(.cancellation, [])
        #expect(cancellation.header.present == [.taxid, .indatim, .inno, .irtaxid, .ins, .tins])
        #expect(verdict(cancellation) == Verdict([]))
        #expect(verdict(referral(.salesReturn, [Drafts.line(10, 1_000_000), Drafts.line(1, 500_000)])).isAccepted)
    }

    @Test("without type and pattern go by those of the invoice they name")
    func untyped() {
        let invoice = referral(.correction, [Drafts.line(9, 900_000)]) {
            $0.header[.inty] = nil
            $0.header[.inp] = nil
        }
        #expect(verdict(invoice) == Verdict([]))
        let wrong = invoice.with { $0.body[0].set(.vam, 1) }
        #expect(verdict(wrong).errorCodes.first == "0204501")
    }

    @Test("name the newest version of a registered invoice of the same seller (8.3)")
    func references() {
        let correction = referral(.correction, [Drafts.line(9, 900_000)])
        #expect(verdict(correction.with { $0.header[.irtaxid] = nil }).errorCodes == ["00006"])
        #expect(verdict(correction, [:]).errorCodes == ["0300601"])
        #expect(
            verdict(correction, [originalID: RegisteredInvoice(original, isReplaced: true)]).errorCodes == ["0300601"])
        #expect(
            verdict(correction, [originalID: RegisteredInvoice(original, status: .cancelled)]).errorCodes == ["0300601"]
        )
        let foreign = original.with { $0.header.set(.tins, "10380284790") }
        #expect(verdict(correction, [originalID: RegisteredInvoice(foreign)]).errorCodes == ["0300902"])
        let pending = original.with { $0.header.set(.ins, 2) }
        #expect(
            verdict(correction, [originalID: RegisteredInvoice(pending, status: .awaitingReaction)]).errorCodes
                == ["0300601"])
        #expect(verdict(correction, [originalID: RegisteredInvoice(pending, status: .approved)]).isAccepted)
        let later = original.with { $0.header.set(.indatim, PortalNumber(Drafts.indatim + 5000)) }
        #expect(verdict(correction, [originalID: RegisteredInvoice(later)]).errorCodes == ["0200201"])
        #expect(
            verdict(correction.with { $0.header.set(.irtaxid, "A11216050F900000000652") }).errorCodes == ["0300601"])
        let stray = Drafts.verdict(Drafts.invoice().with { $0.header.set(.irtaxid, originalID) })
        #expect(stray.warningCodes == ["14006"])
    }

    @Test("keep goods and rates; returns keep prices and only shrink")
    func lines() {
        let otherGood = DraftLine(
            sstid: "2710000138600", trade: .goods(quantity: 10, price: 1_000_000), vatRate: 10)
        let changed = referral(.correction, [otherGood, Drafts.line(4, 500_000)])
        #expect(verdict(changed).errorCodes == ["0303301", "0304401"] && verdict(changed).errors[0].line == 1)
        let added = referral(.correction, [otherGood, Drafts.line(10, 1_000_000), Drafts.line(4, 500_000)])
        #expect(verdict(added).isAccepted)
        let single = Drafts.invoice(Drafts.draft([Drafts.line(10, 1_000_000)], serial: 1))
        let replaced = verdict(referral(.correction, [otherGood]), [originalID: RegisteredInvoice(single)])
        #expect(replaced.errorCodes == ["0303301", "0304401"])
        let rate = referral(.correction, [Drafts.line(10, 1_000_000, vatRate: 0), Drafts.line(4, 500_000)])
        #expect(verdict(rate).errorCodes == ["0304401"])
        #expect(
            verdict(referral(.salesReturn, [Drafts.line(11, 1_000_000), Drafts.line(1, 500_000)])).errorCodes
                == ["0203606"])
        #expect(
            verdict(referral(.salesReturn, [Drafts.line(9, 1_000_001), Drafts.line(1, 500_000)])).errorCodes
                == ["0303701"])
        #expect(
            verdict(referral(.salesReturn, [Drafts.line(10, 1_000_000), Drafts.line(4, 500_000)])).errorCodes
                == ["0200801"])
    }

    @Test("a return of currency leaves less of its amount, which it has instead of a quantity")
    func currencyReturn() {
        func sale(_ amount: PortalNumber, _ subject: Subject, _ serial: Int64) -> MoadianInvoice {
            var line = DraftLine(
                sstid: Drafts.good,
                trade: .currency(amount: amount, rate: 650_000, purchaseRate: 600_000, base: 5_000_000),
                vatRate: 10)
            line.currency = "USD"
            let reference = subject == .original ? nil : originalID
            return Drafts.invoice(
                Drafts.draft([line], pattern: 2, serial: serial, subject: subject, reference: reference))
        }
        let original = [originalID: RegisteredInvoice(sale(100, .original, 1))]
        #expect(verdict(sale(50, .salesReturn, 2), original).isAccepted)
        #expect(verdict(sale(100, .salesReturn, 2), original).errorCodes == ["0200801"])
        #expect(
            verdict(sale(101, .salesReturn, 2), original).errors.map(\.message).contains { $0.contains("cfee is 101") })
    }

    @Test("tell lines of one good and price apart by what they hold")
    func sameGood() {
        let twice = Drafts.invoice(Drafts.draft([Drafts.line(4, 500_000), Drafts.line(10, 500_000)], serial: 1))
        let rest = verdict(
            referral(.salesReturn, [Drafts.line(10, 500_000)]), [originalID: RegisteredInvoice(twice)])
        #expect(rest.isAccepted)
    }

    @Test("draw warnings for what is not wanted")
    func unwanted() {
        let buyer = referral(.correction, [Drafts.line(9, 900_000)]) { $0.header.set(.tinb, Drafts.company) }
        #expect(verdict(buyer).warningCodes == ["14004", "14007", "14012"])
        let full = referral(.cancellation, []) {
            $0.header.set(.inty, 1)
            $0.header.set(.inp, 1)
            for member in [Member.tprdis, .tdis, .tadis, .tvam, .todam, .tbill, .tax17] { $0.header.set(member, 1) }
        }
        #expect(verdict(full).isAccepted)
        #expect(
            verdict(full).warningCodes == [
                "14004", "14007", "14022", "14023", "14024", "14025", "14026", "14027", "14032",
            ])
    }

    @Test("returns do not exist in exports")
    func exports() {
        let line = DraftLine(
            sstid: Drafts.good, trade: .export(quantity: 2, rials: 1_200_000, value: 2, weight: nil), vatRate: 0,
            currency: "EUR", exchangeRate: 600_000)
        let invoice = Drafts.invoice(
            Drafts.draft([line], pattern: 7, serial: 2, subject: .salesReturn, reference: originalID))
        #expect(Drafts.verdict(invoice).errorCodes == ["0200801"])
    }
}
