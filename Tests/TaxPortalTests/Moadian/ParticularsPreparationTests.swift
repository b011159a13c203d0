import Contracts
import Foundation
import Moadian
import TaxPortalDomain
import Testing

@testable import TaxPortalService

@Suite("Preparing with particulars for Moadian")
struct MoadianParticularsPreparationTests {
    private static let zero = "2001584175153"
    private static let gold = [
        "pattern.\(Iranian.pump)": "gold", "sstid": "2710000138624", "sstid.rate.0": zero,
    ]

    private func prepare(
        _ document: FiscalDocument, _ particulars: Particulars = .none, _ options: [String: String],
        serial: Int64 = 1, after accepted: [AcceptedDocument] = []
    ) throws -> Preparation {
        let ground = try Iranian.ground(
            serial: serial, accepted: accepted, options: Iranian.options.merging(options) { $1 },
            particulars: particulars)
        return MoadianPreparation.prepare(document, on: ground, rules: Rules())
    }

    private func line(_ facts: KeyValuePairs<String, String>) -> [String: TaxFact] {
        Dictionary(uniqueKeysWithValues: facts.map { ($0.key, .text($0.value)) })
    }

    // MARK: Gold

    /// The two lines of section 18: metal free of VAT with a discount, and metal at ten percent.
    private static let rings: [Iranian.Position] = {
        var first = Iranian.Position(2, 11_275_000, net: 22_550_000, tax: 355_000)
        first.rate = .zero
        return [first, Iranian.Position(1, 5_200_010, net: 5_200_010, tax: 520_001)]
    }()

    private var work: Particulars {
        Particulars(lines: [
            1: line([
                "making_charge": "2500000", "profit": "750000", "commission": "300000", "metal_price": "10000000",
                "fineness": "750",
            ]), 2: line(["making_charge": "200005", "profit": "0", "commission": "0"]),
        ])
    }

    @Test("gold: the figures of section 18 from the books' and what people gave, to the rial", arguments: [1, 2])
    func gold(type: Int) throws {
        let buyer = Iranian.party(type == 1 ? Iranian.buyer : nil)
        let preparation = try prepare(Iranian.invoice(Self.rings, buyer: buyer), work, Self.gold)
        let invoice = try preparation.invoice
        #expect(invoice.header.whole(.inp) == 3 && invoice.header.whole(.inty) == Int128(type))
        #expect(invoice.header.whole(.setm) == (type == 1 ? 1 : nil))
        #expect(invoice.body.map { $0.number(.fee) } == [10_000_000, 5_000_005])
        #expect(invoice.body.map { $0.whole(.prdis) } == [20_000_000, 5_000_005])
        #expect(invoice.body.map { $0.whole(.dis) } == [1_000_000, 0])
        #expect(invoice.body.map { $0.whole(.tcpbs) } == [3_550_000, 200_005])
        #expect(invoice.body.map { $0.whole(.adis) } == [22_550_000, 5_200_010])
        #expect(invoice.body.map { $0.whole(.vam) } == [355_000, 520_001])
        #expect(invoice.body.map { $0.whole(.tsstam) } == [22_905_000, 5_720_011])
        #expect(invoice.body.map { $0.text(.sstid) } == [Self.zero, "2710000138624"])
        #expect(invoice.body.map { $0.number(.cui) } == [750, nil])
        let totals: [Member] = [.tprdis, .tdis, .tadis, .tvam, .tbill]
        #expect(totals.map { invoice.header.whole($0) } == [25_000_005, 1_000_000, 27_750_010, 875_001, 28_625_011])
        #expect(preparation.facts["odd_rials"] == nil)
    }

    @Test("gold without them stays in the house, with the portal's own codes and where to enter them")
    func goldUntold() throws {
        let untold = try prepare(Iranian.invoice(Self.rings), .none, Self.gold)
        #expect(untold.faults.map(\.code) == ["00052", "00053", "00054", "00055", "00052", "00053", "00054", "00055"])
        #expect(untold.faults.map(\.line) == [1, 1, 1, 1, 2, 2, 2, 2])
        #expect(untold.faults[0].message.contains("making_charge") && untold.faults[0].message.contains("particulars"))
        let half = Particulars(lines: work.lines.merging([2: line(["making_charge": "200005"])]) { $1 })
        #expect(try prepare(Iranian.invoice(Self.rings), half, Self.gold).faults.map(\.code) == ["00053", "00054"])
        let tooMuch = Particulars(
            lines: work.lines.merging([2: line(["making_charge": "5200010", "profit": "0", "commission": "0"])]) { $1 })
        #expect(try prepare(Iranian.invoice(Self.rings), tooMuch, Self.gold).faults.map(\.member) == ["prdis"])
    }

    @Test("gold whose VAT in the books is not the portal's is a fault that tells both")
    func goldVAT() throws {
        // Ten percent of everything, where the metal is free of it.
        var taxed = Self.rings[0]
        taxed.tax = 2_255_000
        let faults = try prepare(Iranian.invoice([taxed]), work, Self.gold).faults
        #expect(faults.map(\.code) == ["0204501"] && faults.first?.value == "2255000")
        #expect(faults.first?.message.contains("355000 from 3550000 for work") == true, "\(faults)")
        // The metal's rate may be given where the books' is another.
        var told = Self.rings[0]
        told.rate = ExactDecimal(millionths: 100_000)
        let facts = work.lines[1]?.merging(["metal_rate": .text("0")]) { $1 } ?? [:]
        let invoice = try prepare(Iranian.invoice([told]), Particulars(lines: [1: facts]), Self.gold).invoice
        #expect(invoice.body.first?.whole(.vam) == 355_000 && invoice.body.first?.number(.vra) == 0)
    }

    @Test("gold and other goods do not go on one invoice")
    func mixed() throws {
        var pump = Iranian.positions[0]
        pump.product = ProductID()
        let faults = try prepare(Iranian.invoice(Self.rings + [pump]), work, Self.gold).faults
        #expect(faults.map(\.code) == ["0200701"] && faults.first?.message.contains("apart") == true)
    }

    @Test("what changes a gold sale keeps what the portal has of it, and wants new words where the quantity changes")
    func goldCorrection() throws {
        let original = Iranian.invoice(Self.rings)
        let sold = try prepare(original, work, Self.gold)
        var chain = [try Iranian.accepted(original, sold)]
        let (first, second) = (Self.rings[0], Self.rings[1])
        // A hundred thousand off the second ring.
        let cheaper = Iranian.adjustment(
            .correction, [(second, second.left(1, net: 5_100_010, tax: 520_001))], of: original)
        let corrected = try prepare(cheaper, .none, Self.gold, serial: 2, after: chain)
        let invoice = try corrected.invoice
        #expect(invoice.header.whole(.ins) == 2 && invoice.header.whole(.inp) == 3)
        #expect(invoice.body.map { $0.whole(.dis) } == [1_000_000, 100_000])
        #expect(invoice.body.map { $0.whole(.consfee) } == [2_500_000, 200_005])
        #expect(invoice.body.map { $0.number(.fee) } == [10_000_000, 5_000_005])
        #expect(invoice.body.map { $0.number(.cui) } == [750, nil])
        chain.append(try Iranian.accepted(cheaper, corrected))
        // One of the two first rings comes back.
        let back = Iranian.adjustment(
            .salesReturn, [(first, first.left(1, net: 11_275_000, tax: 177_500))], of: original)
        let untold = try prepare(back, .none, Self.gold, serial: 3, after: chain)
        #expect(untold.faults.map(\.code) == ["00052", "00053", "00054", "00055"])
        #expect(Set(untold.faults.map(\.line)) == [1])
        let half = Particulars(lines: [
            1: line(["making_charge": "1250000", "profit": "375000", "commission": "150000"])
        ])
        let returned = try prepare(back, half, Self.gold, serial: 3, after: chain).invoice
        #expect(returned.header.whole(.ins) == 4 && returned.header.text(.irtaxid) == chain[1].identity.key)
        #expect(returned.body.map { $0.number(.am) } == [1, 1])
        #expect(returned.body.map { $0.whole(.prdis) } == [10_000_000, 5_000_005])
        #expect(returned.body.map { $0.whole(.adis) } == [11_275_000, 5_100_010])
        #expect(returned.body.map { $0.whole(.vam) } == [177_500, 520_001])
        let whole = Iranian.adjustment(
            .cancellation, [(first, first.left(0, net: 0, tax: 0)), (second, second.left(0, net: 0, tax: 0))],
            of: original)
        #expect(try prepare(whole, .none, Self.gold, serial: 3, after: chain).invoice.header.whole(.ins) == 3)
    }

    // MARK: Currency

    private static let exchange = ["pattern.\(Iranian.pump)": "currency"]

    /// A hundred dollars at 600 000.5 rials; VAT of a margin of 500 050.
    private var dollars: Iranian.Position {
        Iranian.Position(100, ExactDecimal(millionths: 600_000_500_000), net: 60_000_050, tax: 50_005)
    }

    @Test("currency: amount and rates instead of quantity and price, VAT of its base")
    func currency() throws {
        let facts = Particulars(lines: [
            1: line(["currency": "USD", "purchase_rate": "595000", "vat_base": "500050"])
        ])
        let invoice = try prepare(Iranian.invoice([dollars]), facts, Self.exchange).invoice
        let sold = try #require(invoice.body.first)
        #expect(invoice.header.whole(.inp) == 2 && invoice.header.whole(.tbill) == 60_050_055)
        #expect(!sold.has(.am) && !sold.has(.mu) && !sold.has(.fee))
        #expect(sold.number(.cfee) == 100 && sold.text(.cut) == "USD" && sold.number(.cpr) == 595_000)
        #expect(sold.number(.exr)?.description == "600000.5" && sold.whole(.prdis) == 60_000_050)
        #expect(sold.whole(.sovat) == 500_050 && sold.whole(.vam) == 50_005)
        let untold = try prepare(Iranian.invoice([dollars]), .none, Self.exchange).faults
        #expect(untold.map(\.member) == ["cut", "cpr", "sovat"])
        #expect(untold.map(\.code) == ["00039", "particulars.purchase-rate", "particulars.vat-base"])
    }

    @Test("currency for a traveller is known by his passport, and a base beyond the margin is the portal's own fault")
    func traveller() throws {
        let facts = Particulars(
            header: ["buyer_passport": .text("C01234567")],
            lines: [1: line(["currency": "USD", "purchase_rate": "595000", "vat_base": "500050"])])
        let traveller = Iranian.party(nil, country: "DE")
        let header = try prepare(Iranian.invoice([dollars], buyer: traveller), facts, Self.exchange).invoice.header
        #expect(header.whole(.tob) == 4 && header.text(.bpn) == "C01234567" && header.whole(.inp) == 2)
        let low = Particulars(
            header: facts.header,
            lines: [1: line(["currency": "USD", "purchase_rate": "595000", "vat_base": "500049"])])
        let faults = try prepare(Iranian.invoice([dollars], buyer: traveller), low, Self.exchange).faults
        #expect(faults.contains { $0.member == "sovat" }, "\(faults)")
    }

    // MARK: The whole

    @Test("settlement of this sale: on credit, and in part at once")
    func settlement() throws {
        let credit = try prepare(Iranian.invoice(), Particulars(header: ["settlement": .text("credit")]), [:])
        let setm = try credit.invoice.header
        #expect(setm.whole(.setm) == 2 && !setm.has(.cap))
        let parts: [String: TaxFact] = ["settlement": .text("both"), "cash_part": .text("4000000")]
        let original = Iranian.invoice()
        let both = try prepare(original, Particulars(header: parts), [:])
        let header = try both.invoice.header
        #expect(header.whole(.setm) == 3 && header.whole(.cap) == 4_000_000 && header.whole(.insp) == 8_000_000)
        let tooMuch = parts.merging(["cash_part": .text("12000000")]) { $1 }
        #expect(try prepare(original, Particulars(header: tooMuch), [:]).faults.isEmpty == false)
        // What corrects it goes on as it was paid, whatever the settings say.
        let pumps = Iranian.positions[0]
        let cheaper = Iranian.adjustment(
            .correction, [(pumps, pumps.left(10, net: 9_000_000, tax: 900_000))], of: original)
        let corrected = try prepare(
            cheaper, .none, ["settlement": "credit"], serial: 2, after: [try Iranian.accepted(original, both)]
        ).invoice.header
        #expect(corrected.whole(.cap) == 4_000_000 && corrected.whole(.insp) == 7_000_000)
    }

    @Test("an export carries its customs declaration, weights and the day's rate; what corrects it keeps them")
    func export() throws {
        var position = Iranian.Position(3, 20, net: 6000, tax: 0)
        position.currency = .eur
        position.rate = .zero
        let abroad = Iranian.party("DE123456789", country: "DE")
        let facts = Particulars(
            header: [
                "exchange_rate": .text("650000"), "customs_house": .text("10101"),
                "customs_declaration": .text("5012345"), "customs_declaration_date": .text("2026-10-01"),
            ], lines: [1: line(["net_weight": "12.5"])])
        let original = Iranian.invoice([position], buyer: abroad)
        let prepared = try prepare(original, facts, [:])
        let invoice = try prepared.invoice
        #expect(invoice.header.whole(.inp) == 7 && invoice.header.whole(.torv) == 39_000_000)
        #expect(invoice.header.text(.scc) == "10101" && invoice.header.text(.cdcn) == "5012345")
        #expect(invoice.header.whole(.cdcd) == 20_727 && invoice.header.number(.tonw)?.description == "12.5")
        let late = Particulars(
            header: facts.header.merging(["customs_declaration_date": .text("2027-01-01")]) { $1 }, lines: facts.lines)
        #expect(try prepare(original, late, [:]).faults.map(\.member) == ["indatim"])
        let cheaper = Iranian.adjustment(
            .correction, [(position, position.left(3, net: 5000, tax: 0))], of: original)
        let corrected = try prepare(cheaper, .none, [:], serial: 2, after: [try Iranian.accepted(original, prepared)])
            .invoice
        #expect(corrected.header.text(.cdcn) == "5012345" && corrected.header.whole(.cdcd) == 20_727)
        #expect(corrected.body.first?.number(.nw)?.description == "12.5")
        #expect(corrected.header.whole(.torv) == 32_500_000)
    }

    @Test("a contract's number makes a sale of pattern 4, notes and a branch stand on it")
    func contract() throws {
        let facts = Particulars(
            header: [
                "contract_number": .text("123456789012"), "note_1": .text("پروژهٔ یک"), "buyer_branch": .text("0002"),
            ], lines: [2: line(["commission_contract": "77"])])
        let invoice = try prepare(Iranian.invoice(), facts, [:]).invoice
        #expect(invoice.header.whole(.inp) == 4 && invoice.header.text(.crn) == "123456789012")
        #expect(invoice.header.text(.nti1) == "پروژهٔ یک" && invoice.header.text(.bbc) == "0002")
        #expect(invoice.body.map { $0.text(.bsrn) } == [nil, "77"])
    }

    // MARK: What people may give

    private func objections(
        _ particulars: Particulars, _ options: [String: String] = [:], of document: FiscalDocument = Iranian.invoice()
    ) -> [String] {
        let adapter = MoadianAdapter()
        let faults =
            adapter.particulars.objections(to: particulars)
            + adapter.objections(to: particulars, of: document, options: options)
        return faults.map { "\($0.pointer ?? "") \($0.code)" }
    }

    @Test("is judged by name, by form, and by the pattern it is for; with a pointer to each")
    func judged() {
        #expect(objections(work, Self.gold) == [])
        #expect(
            objections(work)
                == Set(
                    work.lines.flatMap { line, facts in
                        facts.keys.map { "/lines/\(line)/\($0) out-of-pattern" }
                    }
                ).sorted())
        let wrong = Particulars(
            header: [
                "setlement": .text("cash"), "cash_part": .text("1.5"), "contract_number": .list(["1", "2"]),
                "customs_declaration_date": .text("1405/01/01"),
            ], lines: [1: line(["making_charge": "-1", "fineness": "1001", "profit": "0"])])
        #expect(
            Set(objections(wrong, Self.gold)) == [
                "/header/setlement unknown-particular", "/header/cash_part invalid", "/header/cash_part not-used",
                "/header/contract_number invalid", "/header/customs_declaration_date invalid",
                "/header/customs_declaration_date out-of-pattern", "/lines/1/making_charge invalid",
                "/lines/1/fineness invalid",
            ])
        #expect(objections(Particulars(header: ["settlement": .text("both")])) == ["/header/cash_part required"])
        let correction = Iranian.adjustment(.correction, [(nil, Iranian.positions[0])], of: Iranian.invoice())
        #expect(
            objections(Particulars(header: ["buyer_branch": .text("0001")]), of: correction) == [
                "/header/buyer_branch not-used"
            ])
    }
}
