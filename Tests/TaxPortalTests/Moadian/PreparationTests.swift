import Contracts
import Foundation
import Moadian
import TaxPortalDomain
import Testing

@testable import TaxPortalService

@Suite("Preparing a document for Moadian")
struct MoadianPreparationTests {
    private func prepare(_ document: FiscalDocument, _ ground: Ground) -> Preparation {
        MoadianPreparation.prepare(document, on: ground, rules: Rules())
    }

    private func prepare(_ document: FiscalDocument, _ options: [String: String] = [:]) throws -> Preparation {
        prepare(document, try Iranian.ground(options: Iranian.options.merging(options) { $1 }))
    }

    @Test("says what the books say, in the portal's words")
    func sale() throws {
        let document = Iranian.invoice()
        let preparation = prepare(document, try Iranian.ground(serial: 12))
        let invoice = try preparation.invoice
        let id = try TaxID(preparation.ready.identity.key)
        #expect(id.serial == 12 && id.memoryID == Iranian.memory && id.day == 20_729)
        #expect(invoice.header.text(.taxid) == "\(id)" && invoice.header.text(.inno) == "000000000C")
        #expect(invoice.header.whole(.indatim) == 1_791_000_000_000)
        #expect(invoice.header.text(.tins) == Iranian.seller && invoice.header.text(.tinb) == Iranian.buyer)
        #expect(invoice.header.whole(.tob) == 2 && invoice.header.whole(.inp) == 1 && invoice.header.whole(.setm) == 1)
        #expect(invoice.body.map { $0.text(.mu) } == ["1627", "1627"])
        #expect(invoice.body.map { $0.whole(.vam) } == [1_000_000, 200_000])
        #expect(invoice.header.whole(.tbill) == 13_200_000)
        #expect(preparation.facts["pattern"] == "1" && preparation.facts["odd_rials"] == nil)
        // The same again, to the byte.
        #expect(try prepare(document, try Iranian.ground(serial: 12)).ready.content == preparation.ready.content)
    }

    @Test("shows what is below the agreed price as discount, and raises the price for what is above")
    func discounts() throws {
        let positions = [
            Iranian.Position(10, 1_000_000, net: 9_500_000, tax: 950_000),
            Iranian.Position(3, 1_000_000, net: 3_300_010, tax: 330_001),
        ]
        let invoice = try prepare(Iranian.invoice(positions)).invoice
        #expect(invoice.body.map { $0.whole(.dis) } == [500_000, 0])
        #expect(invoice.body.map { $0.number(.fee)?.description } == ["1000000", "1100003.33333334"])
        #expect(invoice.body.map { $0.whole(.adis) } == [9_500_000, 3_300_010])
    }

    @Test("does not change a rial: what the portal would compute otherwise stays in the house (7.6)")
    func oddRial() throws {
        // flows.md 7.6: 9 500 028 at 10 % is 950 003 in the books, 950 002 at the portal.
        let position = Iranian.Position(10, 1_000_003, net: 9_500_028, tax: 950_003)
        let refused = try prepare(Iranian.invoice([position]))
        #expect(refused.faults.map(\.code) == ["0204501"])
        #expect(refused.faults.first?.value == "950003" && refused.faults.first?.line == 1)
        #expect(refused.faults.first?.message.contains("950002") ?? false)
        let settled = try prepare(Iranian.invoice([position]), ["odd_rials": "portal"])
        #expect(try settled.invoice.body.first?.whole(.vam) == 950_002)
        #expect(try settled.invoice.body.first?.whole(.adis) == 9_500_028)
        #expect(settled.facts["odd_rials"] == "1")
        let half = Iranian.Position(
            ExactDecimal(millionths: 1_500_000), 1_000_001, net: 1_500_002, tax: 150_000)
        #expect(try prepare(Iranian.invoice([half])).faults.map(\.code) == ["0204101"])
        let cut = try prepare(Iranian.invoice([half]), ["odd_rials": "portal"])
        #expect(try cut.invoice.body.first?.whole(.adis) == 1_500_001 && cut.facts["odd_rials"] == "1")
        let wrong = Iranian.Position(1, 1_000_000, net: 1_000_000, tax: 90_000)
        #expect(try prepare(Iranian.invoice([wrong]), ["odd_rials": "portal"]).faults.map(\.code) == ["0204501"])
    }

    @Test("tells buyers apart by their numbers (8.1)")
    func buyers() throws {
        func header(_ party: Party, _ options: [String: String] = [:]) throws -> Members {
            try prepare(Iranian.invoice(buyer: party), options).invoice.header
        }
        let person = try header(Iranian.party("۰۴۹۹۳۷۰۸۹۹", postalCode: "1234567890"))
        #expect(person.whole(.tob) == 1 && person.text(.bid) == "0499370899" && person.text(.bpc) == "1234567890")
        #expect(try header(Iranian.party("04993708990001")).whole(.tob) == 1)
        #expect(try header(Iranian.party("12345678900001")).whole(.tob) == 4)
        #expect(try header(Iranian.party(Iranian.buyer), ["partnerships": "1, \(Iranian.buyer)"]).whole(.tob) == 3)
        let anonymous = try header(Iranian.party(nil))
        #expect(anonymous.whole(.inty) == 2 && !anonymous.has(.setm) && !anonymous.has(.tob))
        func codes(_ party: Party) throws -> [String] { try prepare(Iranian.invoice(buyer: party)).faults.map(\.code) }
        #expect(try codes(Iranian.party("0499370899")) == ["00014"])
        #expect(try codes(Iranian.party("123")) == ["0101204"])
        #expect(try codes(Iranian.party("10380284792")) == ["0301201"])
        #expect(
            try prepare(Iranian.invoice(buyer: Iranian.party("10380284792")), ["check_digits": "warn"]).faults.isEmpty)
    }

    @Test("chooses the pattern by buyer, country and contract")
    func patterns() throws {
        let contract = try prepare(Iranian.invoice(), ["contract.\(Iranian.buyer)": "123456789012"]).invoice.header
        #expect(contract.whole(.inp) == 4 && contract.text(.crn) == "123456789012")
        var position = Iranian.Position(3, 20, net: 6000, tax: 0)
        position.currency = .eur
        position.rate = .zero
        let abroad = Iranian.invoice([position], buyer: Iranian.party("DE123456789", country: "DE"))
        #expect(try prepare(abroad).faults.map(\.code) == ["00040"])
        let export = try prepare(abroad, ["exchange_rate.eur": "650000"]).invoice
        #expect(export.header.whole(.inp) == 7 && export.header.whole(.torv) == 39_000_000)
        #expect(export.header.number(.tocv) == 60 && export.body.first?.text(.cut) == "EUR")
        let taxed = Iranian.invoice(buyer: Iranian.party("DE123456789", country: "DE"))
        #expect(try prepare(taxed).faults.map(\.code) == ["0204401", "0204401"])
        var domestic = Iranian.Position(3, 20, net: 5999, tax: 600)
        domestic.currency = .eur
        let inEuro = try prepare(Iranian.invoice([domestic]), ["exchange_rate.eur": "650000.5"]).invoice
        #expect(inEuro.header.whole(.inp) == 1 && inEuro.body.first?.number(.cfee) == 20)
        #expect(inEuro.body.first?.whole(.prdis) == 39_000_030 && inEuro.body.first?.whole(.adis) == 38_993_529)
    }

    @Test("names what is missing, and what to do")
    func faults() throws {
        func codes(_ ground: Ground, _ document: FiscalDocument = Iranian.invoice()) -> [String] {
            prepare(document, ground).faults.map(\.code)
        }
        #expect(codes(try Iranian.ground(options: [:])) == ["00033", "00033"])
        #expect(codes(try Iranian.ground(memory: nil)) == ["0300101"])
        #expect(codes(try Iranian.ground(), Iranian.invoice(seller: "14003778990")) == ["0300901"])
        #expect(codes(try Iranian.ground(), Iranian.invoice([])) == ["00600"])
        #expect(codes(try Iranian.ground(options: ["sstid": "27"])) == ["0103304", "0103304"])
        #expect(codes(try Iranian.ground(options: Iranian.options.merging(["odd_rials": "yes"]) { $1 })) == ["option"])
        let late = try Iranian.ground(after: 13 * 86_400)
        #expect(codes(late) == ["0200201", "00107"])
        let declared = prepare(
            Iranian.invoice(),
            try Iranian.ground(options: Iranian.options.merging(["late_sending": "declare"]) { $1 }, after: 13 * 86_400)
        )
        #expect(try declared.invoice.header.whole(.insr) == 1)
        // Issued this very second: the portal's clock may be behind ours.
        let soon = prepare(Iranian.invoice(), try Iranian.ground(after: 0))
        #expect(try soon.invoice.header.whole(.indatim) == 1_790_999_940_000)
    }

    @Test("takes sstid from the product, then the rate, then the rest; and units from the company's own words")
    func mapping() throws {
        var exempt = Iranian.Position(1, 100, net: 100, tax: 0)
        exempt.rate = .zero
        exempt.unit = "دبه بزرگ"
        let options = ["sstid.rate.0": "2001584175153", "units": "x=1, دبه‌  بزرگ=1648"]
        let invoice = try prepare(Iranian.invoice(Iranian.positions + [exempt]), options).invoice
        #expect(invoice.body.map { $0.text(.sstid) } == ["2710000138624", "2710000138624", "2001584175153"])
        #expect(invoice.body.last?.text(.mu) == "1648")
        let own = try prepare(
            Iranian.invoice([exempt]), options.merging(["sstid.\(Iranian.pump)": "2720000000001"]) { $1 })
        #expect(try own.invoice.body.first?.text(.sstid) == "2720000000001")
        exempt.unit = "خروار"
        let unnamed = try prepare(Iranian.invoice([exempt]))
        #expect(try unnamed.invoice.body.first?.has(.mu) == false && unnamed.facts["units_left_out"] == "خروار")
    }
}

@Suite("Preparing adjustments for Moadian")
struct MoadianAdjustmentTests {
    private let original = Iranian.invoice()

    private func prepare(
        _ document: FiscalDocument, _ serial: Int64, after accepted: [AcceptedDocument]
    ) throws -> Preparation {
        MoadianPreparation.prepare(
            document, on: try Iranian.ground(serial: serial, accepted: accepted), rules: Rules())
    }

    private func chain() throws -> [AcceptedDocument] {
        [try Iranian.accepted(original, try prepare(original, 1, after: []))]
    }

    @Test("a return says what is left, at the same price, and names the newest version")
    func returns() throws {
        var chain = try chain()
        let pumps = Iranian.positions[0]
        let first = Iranian.adjustment(
            .salesReturn, [(pumps, pumps.left(7, net: 7_000_000, tax: 700_000))], of: original)
        let prepared = try prepare(first, 2, after: chain)
        let invoice = try prepared.invoice
        #expect(invoice.header.whole(.ins) == 4 && invoice.header.text(.irtaxid) == chain[0].identity.key)
        #expect(
            invoice.body.map { $0.number(.am) } == [7, 4]
                && invoice.body.map { $0.number(.fee) } == [1_000_000, 500_000])
        #expect(invoice.header.whole(.tbill) == 9_900_000 && !invoice.header.has(.tinb))
        chain.append(try Iranian.accepted(first, prepared))
        let second = Iranian.adjustment(
            .salesReturn, [(pumps, pumps.left(0, net: 0, tax: 0))], of: original)
        let rest = try prepare(second, 3, after: chain)
        #expect(try rest.invoice.header.text(.irtaxid) == chain[1].identity.key)
        #expect(try rest.invoice.body.map { $0.number(.am) } == [4])
    }

    /// 8.3, 9.4: a rejected version leaves what it named in force; the books have it all the same.
    @Test("what follows a version that the buyer rejected corrects the one in force, and says what the books say")
    func rejected() throws {
        var chain = try chain()
        let (pumps, valves) = (Iranian.positions[0], Iranian.positions[1])
        let cheaper = Iranian.adjustment(
            .correction, [(valves, valves.left(4, net: 1_000_000, tax: 100_000))], of: original)
        chain.append(try Iranian.accepted(cheaper, try prepare(cheaper, 2, after: chain), isInForce: false))
        let less = Iranian.adjustment(
            .salesReturn, [(pumps, pumps.left(7, net: 7_000_000, tax: 700_000))], of: original)
        let invoice = try prepare(less, 3, after: chain).invoice
        #expect(invoice.header.whole(.ins) == 2 && invoice.header.text(.irtaxid) == chain[0].identity.key)
        #expect(invoice.body.map { $0.whole(.adis) } == [7_000_000, 1_000_000])
    }

    @Test("what leaves nothing is a cancellation, of six members, and nothing follows it")
    func cancellation() throws {
        var chain = try chain()
        let nothing: [(from: Iranian.Position?, to: Iranian.Position)] = Iranian.positions.map {
            ($0, $0.left(0, net: 0, tax: 0))
        }
        for kind in [FiscalDocument.Kind.cancellation, .salesReturn, .correction] {
            let invoice = try prepare(Iranian.adjustment(kind, nothing, of: original), 2, after: chain).invoice
            #expect(invoice.header.present == [.taxid, .indatim, .inno, .ins, .irtaxid, .tins])
            #expect(invoice.header.whole(.ins) == 3 && invoice.body.isEmpty)
        }
        let cancelled = Iranian.adjustment(.cancellation, nothing, of: original)
        chain.append(try Iranian.accepted(cancelled, try prepare(cancelled, 2, after: chain)))
        #expect(try prepare(cancelled, 3, after: chain).faults.map(\.code) == ["0300601"])
    }

    @Test("a correction restates the whole, lower prices as discount and higher ones as price")
    func corrections() throws {
        var chain = try chain()
        let (pumps, valves) = (Iranian.positions[0], Iranian.positions[1])
        let cheaper = Iranian.adjustment(
            .correction, [(pumps, pumps.left(10, net: 9_000_000, tax: 900_000))], of: original)
        let prepared = try prepare(cheaper, 2, after: chain)
        let invoice = try prepared.invoice
        #expect(invoice.header.whole(.ins) == 2 && invoice.header.whole(.inp) == 1)
        #expect(invoice.body.map { $0.whole(.dis) } == [1_000_000, 0])
        #expect(invoice.body.map { $0.whole(.adis) } == [9_000_000, 2_000_000])
        chain.append(try Iranian.accepted(cheaper, prepared))
        let dearer = Iranian.adjustment(
            .correction, [(valves, valves.left(4, net: 2_400_000, tax: 240_000))], of: original)
        let again = try prepare(dearer, 3, after: chain).invoice
        #expect(again.body.map { $0.number(.fee) } == [1_000_000, 600_000])
        #expect(again.header.text(.irtaxid) == chain[1].identity.key)
    }

    @Test("a cancelled part is a correction, and so is a return where nothing shrank")
    func parts() throws {
        let chain = try chain()
        let pumps = Iranian.positions[0]
        let part = Iranian.adjustment(
            .cancellation, [(pumps, pumps.left(9, net: 9_000_000, tax: 900_000))], of: original)
        #expect(try prepare(part, 2, after: chain).invoice.header.whole(.ins) == 2)
        let grown = Iranian.adjustment(
            .salesReturn, [(pumps, pumps.left(11, net: 11_000_000, tax: 1_100_000))], of: original)
        #expect(try prepare(grown, 2, after: chain).invoice.header.whole(.ins) == 2)
    }

    @Test("a credit without an invoice cannot be told to the portal")
    func standAlone() throws {
        let pumps = Iranian.positions[0]
        let credit = Iranian.adjustment(.salesReturn, [(nil, pumps)], of: original)
        #expect(try prepare(credit, 2, after: []).faults.map(\.code) == ["00006"])
    }

    @Test("goods, units and rates stay what the portal has, whatever the settings say by then")
    func kept() throws {
        let chain = try chain()
        let pumps = Iranian.positions[0]
        let document = Iranian.adjustment(
            .correction, [(pumps, pumps.left(9, net: 9_000_000, tax: 900_000))], of: original)
        let ground = try Iranian.ground(
            serial: 2, accepted: chain, options: ["sstid": "2720000000001", "units": "عدد=1628"])
        let invoice = try MoadianPreparation.prepare(document, on: ground, rules: Rules()).invoice
        #expect(invoice.body.allSatisfy { $0.text(.sstid) == "2710000138624" && $0.text(.mu) == "1627" })
    }

    @Test("the deadline is twelve days after the day of issue began in Tehran")
    func deadline() throws {
        let adapter = MoadianAdapter()
        let taxpayer = try Iranian.ground().taxpayer
        let start = Iranian.day.startUTC.adding(seconds: -12_600)
        #expect(adapter.deadline(of: original, for: taxpayer) == start.adding(days: 12))
        #expect(adapter.offlineDeadline(of: original, for: taxpayer, at: start) == nil)
        let abroad = try TimeZone(identifier: "Europe/Warsaw").found
        #expect(LocalDate(daysSince1970: 20_541).start(in: abroad).description == "2026-03-28T23:00:00.000Z")
    }
}
