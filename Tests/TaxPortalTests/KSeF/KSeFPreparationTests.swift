import Contracts
import Foundation
import KSeF
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

@Suite("Preparing for KSeF")
struct KSeFPreparationTests {
    @Test("gives the same bytes whenever it is done, known by their hash")
    func identity() throws {
        let document = Polish.invoice(Polish.Position())
        guard
            case .ready(let identity, let content, let facts) = KSeFPreparation.prepare(
                document, on: try Polish.ground()),
            case .ready(let later, let again, _) = KSeFPreparation.prepare(
                document, on: try Polish.ground(after: 90_000))
        else { throw NotFound() }
        #expect(identity.key == "5265877635/VAT/FV/2026/1" && identity == later && content == again)
        #expect(identity.contentHash == ContentHash(of: content).text)
        #expect(facts["kind"] == "VAT" && facts["hash"] == identity.contentHash && facts["remarks"] == nil)
    }

    @Test("an invoice: parties, days, lines and sums as they are in our books")
    func invoice() throws {
        let positions = [
            Polish.Position(quantity: 3, price: try ExactDecimal("33.335"), net: 100_01, tax: 23_00),
            Polish.Position(quantity: 2, price: 50, net: 100_00, tax: 8_00, code: "8", percent: 8),
        ]
        let document = Polish.document(.invoice, positions.map { (nil, $0) }, sold: Polish.day.adding(days: -3))
        let written = try Polish.fa3(document, try Polish.ground())
        #expect(written.header.madeAt == "2026-02-15T10:00:00Z")
        #expect(written.seller.identity.nip == "5265877635" && written.seller.address.line2 == "00-001 Warszawa")
        #expect(written.buyer.identity.nip == "5976987430" && written.buyer.identity.name == "Młyn & Syn")
        let invoice = written.invoice
        #expect(invoice.kind == "VAT" && invoice.issuedOn == "2026-02-15" && invoice.soldOn == "2026-02-12")
        #expect(invoice.lines.map(\.number) == ["1", "2"] && invoice.lines.map(\.rate) == ["23", "8"])
        #expect(invoice.lines[0].netPrice?.text == "33.335" && invoice.lines[0].net?.text == "100.01")
        #expect(invoice.lines[0].id == "\(positions[0].id)" && invoice.lines[0].tax == nil)
        #expect(invoice.sums[.standard, .tax]?.text == "23.00" && invoice.sums[.firstReduced, .net]?.text == "100.00")
        #expect(invoice.gross?.text == "231.01")
    }

    /// `ksef.md` 3, total failure.
    @Test("what was issued while a total failure was announced is never sent")
    func totalFailure() throws {
        let document = Polish.invoice(Polish.Position())
        let announced = ["announcements": "total-failure 2026-02-15T00:00:00Z/2026-02-16T00:00:00Z"]
        #expect(Polish.faults(document, try Polish.ground(options: announced)).map(\.code) == ["total-failure"])
    }

    /// `ksef.md`, technical correction: same content.
    @Test("a technical correction may be made otherwise, and may not say anything else")
    func technicalCorrection() throws {
        let document = Polish.document(.invoice, [(nil, Polish.Position())], currency: .eur)
        func prepared(_ options: [String: String], replacing refused: Data? = nil) throws -> Preparation {
            var ground = try Polish.ground(options: ["exchange_rate.eur": "4.25"].merging(options) { $1 })
            ground.replaced = refused
            return KSeFPreparation.prepare(document, on: ground)
        }
        guard case .ready(_, let refused, _) = try prepared([:]),
            case .ready(_, let again, _) = try prepared(["place_of_issue": "Kraków"], replacing: refused),
            case .invalid(let faults) = try prepared(["exchange_rate.eur": "4.26"], replacing: refused)
        else { throw NotFound() }
        #expect(again != refused)
        #expect(faults.map(\.code) == ["technical-correction"])
    }

    @Test("what is taxed in part stays in the house: FA(3) has one rate for all of a line's net amount")
    func partlyTaxed() throws {
        var position = Polish.Position(quantity: 2, price: 50, net: 100_00, tax: 2_30)
        position.taxable = 5
        guard case .invalid(let faults) = KSeFPreparation.prepare(Polish.invoice(position), on: try Polish.ground())
        else { throw NotFound() }
        #expect(faults.map(\.code) == ["partly-taxed"] && faults.map(\.line) == [1])
        // All of it is no part.
        var whole = Polish.Position(quantity: 2, price: 50, net: 100_00, tax: 23_00)
        whole.taxable = 50
        #expect(try Polish.fa3(Polish.invoice(whole), try Polish.ground()).invoice.gross?.text == "123.00")
    }

    @Test(
        "names the buyer by what he has",
        arguments: [
            ("DE", "DE 999888777", "DE|999888777"), ("GR", "EL123456789", "EL|123456789"), ("US", "99-9", "US:99-9"),
            ("PL", "5976987430", "NIP 5976987430"), ("PL", nil, "none"), ("DE", "", "none"),
        ] as [(String, String?, String)])
    func buyers(country: String, number: String?, expected: String) throws {
        let buyer = Party(name: "X", taxID: number, country: country)
        let identity = try Polish.fa3(
            Polish.document(.invoice, [(nil, Polish.Position())], buyer: buyer), try Polish.ground()
        ).buyer.identity
        let named =
            identity.nip.map { "NIP \($0)" } ?? identity.unionVAT.map { "\(identity.unionCountry ?? "")|\($0)" }
            ?? identity.otherID.map { "\(identity.country ?? ""):\($0)" } ?? "none"
        #expect(named == expected && identity.hasNone == (expected == "none"))
    }

    @Test("after a discount gives the price that a unit came to")
    func discount() throws {
        let line = try Polish.fa3(
            Polish.invoice(Polish.Position(quantity: 3, price: 50, net: 100_00, tax: 23_00)), try Polish.ground()
        ).invoice.lines[0]
        #expect(line.netPrice?.text == "33.33333333" && line.discount == nil && line.net?.text == "100.00")
    }

    @Test("says the lines' own taxes where they are not the tax of the sum")
    func lineTaxes() throws {
        func position() throws -> Polish.Position {
            Polish.Position(price: try ExactDecimal("0.33"), net: 33, tax: 8)
        }
        let document = Polish.invoice(try position(), try position(), try position())
        let invoice = try Polish.fa3(document, try Polish.ground()).invoice
        #expect(
            invoice.sums[.standard, .tax]?.text == "0.24"
                && invoice.lines.map { $0.tax?.text } == ["0.08", "0.08", "0.08"])
    }

    @Test(
        "maps our tax codes to rates",
        arguments: [
            ("23", 23, "23"), ("VAT23", 23, "23"), ("5%", 5, "5"), ("0 EX", 0, "0 EX"), ("wdt", 0, "0 WDT"),
            ("ZW", 0, "zw"),
            ("oo", 0, "oo"), ("np I", 0, "np I"), ("odd", 0, "0 KR"),
        ] as [(String, Int64, String)])
    func rates(code: String, percent: Int64, expected: String) throws {
        let position = Polish.Position(tax: percent * 100, code: code, percent: percent)
        let options = ["rate.odd": "0 KR", "exemption_act": "art. 43 ust. 1"]
        let invoice = try Polish.fa3(Polish.invoice(position), try Polish.ground(options: options)).invoice
        #expect(invoice.lines[0].rate == expected)
        #expect(invoice.annotations.exemption.applies == (expected == "zw"))
        #expect(invoice.annotations.reverseCharge == (expected == "oo"))
    }

    @Test(
        "refuses codes without tax that may mean several things, and contradictions",
        arguments: [
            ("0", 0), ("Z", 0), ("23", 8), ("12", 12),
        ] as [(String, Int64)])
    func unknownRates(code: String, percent: Int64) throws {
        let position = Polish.Position(tax: percent * 100, code: code, percent: percent)
        let found = Polish.faults(Polish.invoice(position), try Polish.ground())
        #expect(found.map(\.code) == ["tax-code"] && found[0].value == code && found[0].line == 1)
        #expect(found[0].message.contains("rate.\(code.lowercased())"))
    }

    @Test(
        "knows the seller by his NIP, however the company wrote it",
        arguments: ["5265877635", "PL5265877635", "PL 526-587-76-35", "pl 5265877635"])
    func typedNIP(taxID: String) throws {
        let written = try Polish.fa3(Polish.invoice(Polish.Position()), try Polish.ground(taxID: taxID))
        #expect(written.seller.identity.nip == "5265877635")
    }

    @Test(
        "marks split payment when the total is worth more than 15 000 złoty, in whatever currency",
        arguments: [
            (12_195_12, Currency.pln, nil, false), (12_195_13, .pln, nil, true), (2_868_00, .eur, "4.2512", false),
            (2_869_00, .eur, "4.2512", true),
        ] as [(Int64, Currency, String?, Bool)])
    func splitPayment(net: Int64, currency: Currency, rate: String?, expected: Bool) throws {
        let tax = Int64(roundedQuotient(Int128(net) * 23, 100))
        let position = Polish.Position(price: ExactDecimal(millionths: net * 10_000), net: net, tax: tax)
        let document = Polish.document(.invoice, [(nil, position)], currency: currency)
        var options = ["annex_15": "\(document.lines[0].product)"]
        options["exchange_rate.eur"] = rate
        let notes = try Polish.fa3(document, try Polish.ground(options: options)).invoice.annotations
        #expect(notes.splitPayment == expected)
        let other = try Polish.fa3(document, try Polish.ground(options: options.filter { $0.key != "annex_15" }))
            .invoice
        #expect(!other.annotations.splitPayment)
    }

    @Test("another currency wants a rate of exchange for its tax, and no more than that")
    func currency() throws {
        let taxed = Polish.document(.invoice, [(nil, Polish.Position())], currency: .eur)
        let found = Polish.faults(taxed, try Polish.ground())
        #expect(found.map(\.code) == ["exchange-rate"] && found[0].message.contains("exchange_rate.eur"))
        let invoice = try Polish.fa3(taxed, try Polish.ground(options: ["exchange_rate.eur": "4.2512"])).invoice
        #expect(invoice.sums[.standard, .taxInPLN]?.text == "97.78" && invoice.lines[0].exchangeRate?.text == "4.2512")
        let export = Polish.Position(tax: 0, code: "0 EX", percent: 0)
        let abroad = Party(name: "X", taxID: "1", country: "US")
        let untaxed = Polish.document(.invoice, [(nil, export)], buyer: abroad, currency: .usd)
        #expect(try Polish.fa3(untaxed, try Polish.ground()).invoice.sums[.zeroExport, .net]?.text == "100.00")
    }

    @Test("says our faults with the portal's names for the fields")
    func ours() throws {
        let wrong = Party(name: "X", taxID: "1234567890", country: "PL")
        let nip = Polish.faults(
            Polish.document(.invoice, [(nil, Polish.Position())], buyer: wrong), try Polish.ground())
        #expect(nip.map(\.code) == ["nip.check-digit"])
        #expect(nip[0].member == "/Faktura/Podmiot2/DaneIdentyfikacyjne/NIP")
        let lenient = try Polish.ground(options: ["check_digits": "no"])
        #expect(Polish.faults(Polish.document(.invoice, [(nil, Polish.Position())], buyer: wrong), lenient) == [])
        let stranger = Party(name: "X", taxID: "5976987430", country: "PL", address: Polish.seller.address)
        let other = Polish.faults(
            Polish.document(.invoice, [(nil, Polish.Position())], seller: stranger), try Polish.ground())
        #expect(other.map(\.code) == ["seller"])
        let tomorrow = Polish.document(.invoice, [(nil, Polish.Position())], on: Polish.day.adding(days: 1))
        #expect(Polish.faults(tomorrow, try Polish.ground()).map(\.code) == ["date.future"])
        let control = Party(name: "a\u{1}b", country: "PL")
        #expect(
            Polish.faults(Polish.document(.invoice, [(nil, Polish.Position())], buyer: control), try Polish.ground())
                .map(
                    \.code)
                == ["text"])
    }

    @Test("reads what is settled for a currency or a tax code by names in small letters, as settings have them")
    func names() throws {
        let options = [
            "bank_account": "81109000000000000123456789", "bank_account.eur": "PL61109010140000071219812874",
            "bank_name.eur": "Bank E", "exchange_rate.eur": "4.2512", "rate.vat_8__odd_": "8",
        ]
        let position = Polish.Position(tax: 8_00, code: "VAT 8 (odd)", percent: 8)
        let document = Polish.document(.invoice, [(nil, position)], currency: .eur)
        let invoice = try Polish.fa3(document, try Polish.ground(options: options)).invoice
        #expect(invoice.payment?.accounts.map(\.number) == ["PL61109010140000071219812874"])
        #expect(invoice.payment?.accounts.map(\.bank) == ["Bank E"] && invoice.lines[0].rate == "8")
        let huge = options.merging(["exchange_rate.eur": "99999999999999"]) { $1 }
        #expect(Polish.faults(document, try Polish.ground(options: huge)).map(\.code) == ["option", "exchange-rate"])
    }

    @Test("takes account, terms, registers and notes from the options")
    func options() throws {
        let invoice = try Polish.fa3(
            Polish.invoice(Polish.Position()),
            try Polish.ground(options: [
                "bank_account": "PL81 1090 0000 0000 0001 2345 6789", "bank_name": "Bank", "payment_days": "14",
                "place_of_issue": "Warszawa", "krs": "0000099999", "cash_method": "yes", "split_payment": "always",
                "footer": "Kapitał 5 000",
            ]))
        #expect(invoice.invoice.payment?.accounts.map(\.number) == ["PL81109000000000000123456789"])
        #expect(invoice.invoice.payment?.due.map(\.on) == ["2026-03-01"] && invoice.invoice.payment?.means == "6")
        #expect(invoice.invoice.annotations.cashMethod && invoice.invoice.annotations.splitPayment)
        #expect(invoice.foot?.registers.map(\.krs) == ["0000099999"] && invoice.invoice.issuedAt == "Warszawa")
        let faulty = Polish.faults(
            Polish.invoice(Polish.Position()),
            try Polish.ground(options: ["cash_method": "perhaps", "rate.x": "25", "payment_days": "-1"]))
        #expect(faulty.map(\.code) == ["option", "option", "option"])
        #expect(faulty.map(\.member) == ["cash_method", "payment_days", "rate.x"])
    }

    @Test("whatever our books say, originals and what changes them are right by the portal's arithmetic")
    func anyBooks() throws {
        var random = Seeded(seed: 7)
        for _ in 0..<150 {
            let positions = (0..<Int.random(in: 1...6, using: &random)).map { _ in position(&random) }
            let original = Polish.document(.invoice, positions.map { (nil, $0) })
            let options = ["exemption_act": "art. 43"]
            _ = try Polish.fa3(original, try Polish.ground(options: options))
            let changes = positions.map { before -> (from: Polish.Position?, to: Polish.Position) in
                var after = position(&random)
                (after.code, after.percent) = (before.code, before.percent)
                let tax = roundedQuotient(Int128(after.net) * Int128(after.percent), 100)
                after.tax = Int64(tax)
                return (before, after)
            }
            let correction = Polish.document(.correction, changes, number: "KOR/1")
            _ = try Polish.fa3(correction, try Polish.ground(accepted: [original], options: options))
        }
    }

    /// Any quantity, price and discount; tax rounded for the line.
    private func position(_ random: inout Seeded) -> Polish.Position {
        let (code, percent) =
            [("23", 23), ("8", 8), ("5", 5), ("zw", 0), ("0 KR", 0)].randomElement(using: &random) ?? ("23", 23)
        let quantity = ExactDecimal(millionths: Int64.random(in: 1...900_000_000, using: &random))
        let price = ExactDecimal(millionths: Int64.random(in: 10_000...5_000_000_000, using: &random))
        var net = UnitPrice(price, .pln).times(quantity).amount
        if Bool.random(using: &random) { net = net * 95 / 100 }
        let tax = roundedQuotient(Int128(net) * Int128(percent), 100)
        return Polish.Position(
            quantity: quantity, price: price, net: net, tax: Int64(tax), code: code, percent: Int64(percent))
    }
}
