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
        let faults = try prepare(Iranian.invoice(Self.rings), tooMuch, Self.gold).faults
        #expect(faults.map(\.code) == ["particulars.work-too-much"] && faults.first?.line == 2)
        #expect(faults.first?.message.contains("Mend making_charge of line 2") == true)
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
        #expect(faults.map(\.code) == ["particulars.mixed-goods"] && faults.first?.message.contains("apart") == true)
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

    @Test("gold: a line that is not touched has what was accepted with its quantity, or takes it by its number")
    func goldUntouched() throws {
        let original = Iranian.invoice(Self.rings)
        let (first, second) = (Self.rings[0], Self.rings[1])
        var chain = [try Iranian.accepted(original, try prepare(original, work, Self.gold))]
        let half = Particulars(lines: [
            1: line(["making_charge": "1250000", "profit": "375000", "commission": "150000"])
        ])
        // The buyer rejects that one of the two first rings came back; the books stay so.
        let back = Iranian.adjustment(
            .correction, [(first, first.left(1, net: 11_275_000, tax: 177_500))], of: original)
        let returned = try prepare(back, half, Self.gold, serial: 2, after: chain)
        chain.append(try Iranian.accepted(back, returned, isInForce: false))
        let cheaper = Iranian.adjustment(
            .correction, [(second, second.left(1, net: 5_100_010, tax: 520_001))], of: original)
        let carried = try prepare(cheaper, .none, Self.gold, serial: 3, after: chain).invoice
        #expect(carried.body.map { $0.whole(.consfee) } == [1_250_000, 200_005])
        #expect(carried.body.map { $0.whole(.vam) } == [177_500, 520_001])
        let said = Particulars(lines: [
            1: line(["making_charge": "1350000", "profit": "275000", "commission": "150000"])
        ])
        let told = try prepare(cheaper, said, Self.gold, serial: 3, after: chain).invoice
        #expect(told.body.map { $0.whole(.consfee) } == [1_350_000, 200_005])
        // Both of them again: as it was first.
        let again = Iranian.adjustment(
            .correction, [(first.left(1, net: 11_275_000, tax: 177_500), first)], of: original)
        chain[1] = try Iranian.accepted(back, returned)
        #expect(
            try prepare(again, .none, Self.gold, serial: 3, after: chain).invoice.body[0].whole(.consfee) == 2_500_000)
    }

    @Test("gold: a correction after a change of the rate on work has the rate that the books reckon with")
    func goldRates() throws {
        // Nine percent of the work, as before the rate rose.
        var ring = Self.rings[0]
        ring.tax = 319_500
        let works = Particulars(lines: [1: work.lines[1] ?? [:]])
        let original = Iranian.invoice([ring])
        let day = Iranian.issuedAt.microseconds / 1000
        var early = Rules()
        early.goldRates = [Rules.Dated(Iranian.day.adding(days: -900), 9)]
        var late = Rules()
        late.goldRates = [
            Rules.Dated(Iranian.day.adding(days: -900), 9),
            Rules.Dated(Iranian.day, 10),
        ]
        #expect(late.goldRate(at: day) == 10)
        let options = Iranian.options.merging(Self.gold) { $1 }
        let before = try Iranian.ground(
            options: options, issuedAt: Iranian.issuedAt.adding(days: -9), particulars: works)
        let sold = MoadianPreparation.prepare(original, on: before, rules: early)
        #expect(try sold.invoice.body.first?.whole(.vam) == 319_500)
        let cheaper = Iranian.adjustment(
            .correction, [(ring, ring.left(2, net: 22_450_000, tax: 319_500))], of: original)
        let after = try Iranian.ground(
            serial: 2, accepted: [try Iranian.accepted(original, sold)], options: options)
        let corrected = try MoadianPreparation.prepare(cheaper, on: after, rules: late).invoice
        #expect(corrected.body.first?.whole(.vam) == 319_500 && corrected.body.first?.whole(.adis) == 22_450_000)
        let risen = Iranian.adjustment(
            .correction, [(ring, ring.left(2, net: 22_450_000, tax: 355_000))], of: original)
        #expect(
            try MoadianPreparation.prepare(risen, on: after, rules: late).invoice.body.first?.whole(.vam) == 355_000)
    }

    @Test("gold: the metal's rate that a correction is given counts before the portal's")
    func goldMetalRate() throws {
        let original = Iranian.invoice(Self.rings)
        let chain = [try Iranian.accepted(original, try prepare(original, work, Self.gold))]
        let second = Self.rings[1]
        let correction = Iranian.adjustment(
            .correction, [(second, second.left(1, net: 5_200_010, tax: 20_000))], of: original)
        let said = Particulars(lines: [2: line(["metal_rate": "0"])])
        // The portal allows no other rate; that it is said, and not dropped, is the point.
        let faults = try prepare(correction, said, Self.gold, serial: 2, after: chain).faults
        #expect(faults.map(\.member) == ["vra"], "\(faults)")
    }

    // MARK: Currency

    @Test(
        "currency: a given amount makes the rate, an accepted one stays with its quantity, and another quantity asks for it"
    )
    func currencyAmount() throws {
        var lot = dollars
        (lot.quantity, lot.price) = (1, 60_000_050)
        let base = ["currency": "USD", "purchase_rate": "595000", "vat_base": "500050"]
        func facts(_ more: [String: String]) -> Particulars {
            Particulars(lines: [1: base.merging(more) { $1 }.mapValues { .text($0) }])
        }
        let original = Iranian.invoice([lot])
        let prepared = try prepare(original, facts(["currency_amount": "100"]), Self.exchange)
        let sold = try #require(try prepared.invoice.body.first)
        #expect(sold.number(.cfee) == 100 && sold.number(.exr)?.description == "600000.5")
        let chain = [try Iranian.accepted(original, prepared)]
        // Fifty rials off, of the same lot: nothing has to be said again.
        let cheaper = Iranian.adjustment(
            .correction, [(lot, lot.left(1, net: 60_000_000, tax: 50_005))], of: original)
        let corrected = try #require(
            try prepare(cheaper, .none, Self.exchange, serial: 2, after: chain).invoice.body.first)
        #expect(corrected.number(.cfee) == 100 && corrected.whole(.sovat) == 500_050 && corrected.whole(.dis) == 50)
        let half = Iranian.adjustment(
            .correction, [(lot, lot.left(ExactDecimal(millionths: 500_000), net: 30_000_025, tax: 25_002))],
            of: original)
        let untold = try prepare(half, .none, Self.exchange, serial: 2, after: chain).faults
        #expect(untold.map(\.code) == ["00038", "particulars.vat-base"])
        let said = Particulars(lines: [1: line(["currency_amount": "50", "vat_base": "250025"])])
        let left = try #require(try prepare(half, said, Self.exchange, serial: 2, after: chain).invoice.body.first)
        #expect(left.number(.cfee) == 50 && left.number(.exr)?.description == "600000.5")
    }

    @Test("currency sold in another currency: the portal's rate of sale is not the document's rate of exchange")
    func currencyInCurrency() throws {
        var lot = Iranian.Position(100, ExactDecimal(millionths: 900_000), net: 9000, tax: 0)
        lot.currency = .eur
        lot.rate = .zero
        let facts = Particulars(
            header: ["exchange_rate": .text("700000")],
            lines: [1: line(["currency": "USD", "purchase_rate": "620000", "vat_base": "1000000"])])
        let original = Iranian.invoice([lot])
        let prepared = try prepare(original, facts, Self.exchange)
        #expect(try prepared.invoice.body.first?.number(.exr) == 630_000)
        let cheaper = Iranian.adjustment(.correction, [(lot, lot.left(100, net: 8900, tax: 0))], of: original)
        let chain = [try Iranian.accepted(original, prepared)]
        let corrected = try prepare(
            cheaper, Particulars(header: ["exchange_rate": .text("700000")]), Self.exchange, serial: 2, after: chain)
        #expect(try corrected.invoice.body.first?.whole(.adis) == 62_300_000)
    }

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
        for fault in faults where fault.member == "sovat" {
            let advice = FaultCatalog.of(.english).entry(fault.code, at: .moadian, otherwise: "").advice
            #expect(advice.contains("particulars") && fault.message.hasSuffix("particulars."), "\(fault)")
        }
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
        let faults = try prepare(original, Particulars(header: tooMuch), [:]).faults
        #expect(!faults.isEmpty && faults.allSatisfy { ["cap", "insp"].contains($0.member) }, "\(faults)")
        #expect(faults.allSatisfy { $0.message.hasSuffix("Mend the document's particulars.") })
        let catalog = FaultCatalog.of(.english)
        for fault in faults {
            #expect(catalog.entry(fault.code, at: .moadian, otherwise: "").advice.contains("particulars"), "\(fault)")
        }
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

    @Test("an export in rials takes no rate of exchange, and a line far from the books' does not leave the house")
    func exportInRials() throws {
        var position = Iranian.Position(3, 13_000_000, net: 39_000_000, tax: 0)
        position.rate = .zero
        let abroad = Iranian.party("DE123456789", country: "DE")
        let original = Iranian.invoice([position], buyer: abroad)
        let facts = Particulars(header: ["exchange_rate": .text("650000")])
        #expect(objections(facts, of: original) == ["/header/exchange_rate not-used"])
        let invoice = try prepare(original, facts, [:]).invoice
        #expect(invoice.header.whole(.torv) == 39_000_000 && invoice.body.first?.number(.exr) == 1)
        var far = invoice
        far.body[0].set(.ssrv, rials: 39_000_011)
        var preparation = MoadianPreparation(original, on: try Iranian.ground(), rules: Rules())
        preparation.compare(far)
        #expect(preparation.faults.map(\.code) == ["0207301"] && preparation.faults.first?.value == "39000000")
    }

    // MARK: What people may give

    @Test("of what changes an invoice it is judged by the invoice's pattern as it was accepted, and by what is left")
    func judgedByChain() throws {
        let original = Iranian.invoice(Self.rings)
        let chain = [try Iranian.accepted(original, try prepare(original, work, Self.gold))]
        let (first, second) = (Self.rings[0], Self.rings[1])
        let cheaper = Iranian.adjustment(
            .correction, [(second, second.left(1, net: 5_100_010, tax: 520_001))], of: original)
        let facts = Particulars(
            header: ["customs_house": .text("1")],
            lines: [2: line(["making_charge": "1", "net_weight": "2"])])
        let wrong = ["/header/customs_house out-of-pattern", "/lines/2/net_weight out-of-pattern"]
        // Whatever the settings call the goods by now.
        #expect(objections(facts, [:], of: cheaper, after: chain) == wrong)
        let late = try prepare(cheaper, facts, Self.gold, serial: 2, after: chain).faults
        #expect(late.map(\.code).prefix(2) == ["particulars.misplaced", "particulars.misplaced"])
        let whole = Iranian.adjustment(
            .cancellation, [(first, first.left(0, net: 0, tax: 0)), (second, second.left(0, net: 0, tax: 0))],
            of: original)
        #expect(
            objections(Particulars(header: ["note_1": .text("x")]), of: whole, after: chain) == [
                "/header/note_1 not-used"
            ])
    }

    private func objections(
        _ particulars: Particulars, _ options: [String: String] = [:], of document: FiscalDocument = Iranian.invoice(),
        after accepted: [AcceptedDocument] = []
    ) -> [String] {
        let adapter = MoadianAdapter()
        let faults =
            adapter.particulars.objections(to: particulars)
            + adapter.objections(to: particulars, of: document, options: options, after: accepted)
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
