import Contracts
import Foundation
import Moadian
import TaxPortalDomain
import Testing

@testable import TaxPortalService

@Suite("Preparing what the books tax in part for Moadian")
struct MoadianTaxBasePreparationTests {
    private static let gold = ["pattern.\(Iranian.pump)": "gold", "sstid.rate.0": "2001584175153"]
    private static let exchange = ["pattern.\(Iranian.pump)": "currency"]

    private func prepare(
        _ document: FiscalDocument, _ facts: [String: String] = [:], _ options: [String: String],
        header: [String: TaxFact] = [:], serial: Int64 = 1, after accepted: [AcceptedDocument] = []
    ) throws -> Preparation {
        let ground = try Iranian.ground(
            serial: serial, accepted: accepted, options: Iranian.options.merging(options) { $1 },
            particulars: Particulars(header: header, lines: facts.isEmpty ? [:] : [1: facts.mapValues { .text($0) }]))
        return MoadianPreparation.prepare(document, on: ground, rules: Rules())
    }

    private func work(_ making: Int64) -> [String: String] {
        ["making_charge": "\(making)", "profit": "0", "commission": "0"]
    }

    @Test("gold: the metal is free of VAT, and the portal's odd rial needs its setting (moadian.md 7)")
    func gold() throws {
        let ring = Iranian.invoice([Iranian.sold(1, at: 55_439_339, taxable: 5_439_339)])
        let held = try prepare(ring, work(5_439_339), Self.gold).faults
        #expect(held.map(\.code) == ["0204501"] && held.map(\.value) == ["543934"])
        #expect(held.first?.message.contains("543933") == true)
        let prepared = try prepare(ring, work(5_439_339), Self.gold.merging(["odd_rials": "portal"]) { $1 })
        let sold = try #require(try prepared.invoice.body.first)
        #expect(sold.number(.vra) == 0 && sold.text(.sstid) == "2001584175153")
        #expect(sold.whole(.prdis) == 50_000_000 && sold.whole(.adis) == 55_439_339)
        #expect(sold.whole(.vam) == 543_933 && prepared.facts["odd_rials"] == "1")
        // Where nothing is rounded nothing is to be set.
        let even = Iranian.invoice([Iranian.sold(3, at: 55_439_340, taxable: 5_439_340)])
        let clean = try prepare(even, work(16_318_020), Self.gold)
        #expect(try clean.invoice.body.first?.whole(.vam) == 1_631_802 && clean.facts["odd_rials"] == nil)
    }

    @Test("what is neither gold in rials nor currency stays in the house: the portal would tax all of it")
    func elsewhere() throws {
        for currency in [Currency.irr, .eur] {
            let sale = Iranian.invoice([Iranian.sold(2, at: 100, taxable: 10, currency)])
            let options = ["exchange_rate.eur": "650000"]
            #expect(try prepare(sale, [:], options).faults.map(\.code).contains("partly-taxed"), "\(currency.rawValue)")
        }
        let ring = Iranian.invoice([Iranian.sold(1, at: 100, taxable: 10, .eur)])
        let held = try prepare(ring, work(6_500_000), Self.gold.merging(["exchange_rate.eur": "650000"]) { $1 })
        #expect(held.faults.map(\.code).contains("partly-taxed"))
        // All of it is no part.
        let whole = Iranian.invoice([Iranian.sold(2, at: 100, taxable: 100)])
        #expect(try prepare(whole, [:], [:]).faults.isEmpty)
    }

    @Test("gold: a rate of the metal that people gave wins, and so does the work, also against the books")
    func given() throws {
        let ring = Iranian.invoice([Iranian.sold(1, at: 55_439_340, taxable: 5_439_340)])
        let taxed = try prepare(ring, work(5_439_340).merging(["metal_rate": "10"]) { $1 }, Self.gold).faults
        #expect(taxed.map(\.code) == ["0204501"] && taxed.first?.message.contains("5543934") == true)
        let less = try prepare(ring, work(5_000_000), Self.gold).faults
        #expect(less.map(\.code) == ["0204501"] && less.first?.message.contains("500000") == true)
    }

    @Test("gold: work is kept while the taxed part of the price is, and asked for when that was corrected")
    func correction() throws {
        let ring = Iranian.sold(1, at: 55_439_340, taxable: 5_439_340)
        let original = Iranian.invoice([ring])
        let chain = [try Iranian.accepted(original, try prepare(original, work(5_439_340), Self.gold))]
        let cheaper = Iranian.adjustment(
            .correction, [(ring, ring.left(1, net: 55_000_000, tax: ring.tax))], of: original)
        let kept = try #require(try prepare(cheaper, [:], Self.gold, serial: 2, after: chain).invoice.body.first)
        #expect(kept.whole(.consfee) == 5_439_340 && kept.whole(.dis) == 439_340 && kept.whole(.vam) == 543_934)
        var worked = ring.left(1, net: 55_000_000, tax: 500_000)
        worked.taxable = 5_000_000
        let other = Iranian.adjustment(.correction, [(ring, worked)], of: original)
        #expect(
            try prepare(other, [:], Self.gold, serial: 2, after: chain).faults.map(\.code) == [
                "00052", "00053", "00054", "00055",
            ])
        let told = try prepare(other, work(5_000_000), Self.gold, serial: 2, after: chain)
        #expect(try told.invoice.body.first?.whole(.vam) == 500_000)
    }

    @Test("currency: the base of its VAT is that of the books, also of what a return leaves; one that people gave wins")
    func currency() throws {
        let lot = Iranian.sold(
            100, at: ExactDecimal(millionths: 600_000_500_000), taxable: ExactDecimal(millionths: 5_000_500_000))
        let original = Iranian.invoice([lot])
        let rates = ["currency": "USD", "purchase_rate": "595000"]
        let prepared = try prepare(original, rates, Self.exchange)
        let sold = try #require(try prepared.invoice.body.first)
        #expect(sold.whole(.sovat) == 500_050 && sold.whole(.vam) == 50_005 && prepared.facts["odd_rials"] == nil)
        let given = try prepare(original, rates.merging(["vat_base": "500060"]) { $1 }, Self.exchange).faults
        #expect(given.map(\.code) == ["0204501"] && given.first?.message.contains("50006 from 500060") == true)
        let back = Iranian.adjustment(.salesReturn, [(lot, lot.left(50, net: 30_000_025, tax: 25_002))], of: original)
        let chain = [try Iranian.accepted(original, prepared)]
        let left = try #require(try prepare(back, [:], Self.exchange, serial: 2, after: chain).invoice.body.first)
        #expect(left.number(.cfee) == 50 && left.whole(.sovat) == 250_025 && left.whole(.vam) == 25_002)
    }

    @Test("currency sold in another currency has its base in rials")
    func currencyInCurrency() throws {
        let cent = ExactDecimal(millionths: 10_000)
        let lot = Iranian.sold(100, at: ExactDecimal(millionths: 900_000), taxable: cent, .eur)
        let prepared = try prepare(
            Iranian.invoice([lot]), ["currency": "USD", "purchase_rate": "623000"], Self.exchange,
            header: ["exchange_rate": .text("700000")])
        let sold = try #require(try prepared.invoice.body.first)
        #expect(sold.number(.exr) == 630_000 && sold.whole(.sovat) == 700_000 && sold.whole(.vam) == 70_000)
    }
}
