import Contracts
import Foundation
import KSeF
import TaxPortalDomain
import Testing

@testable import TaxPortalService

/// A Polish company's documents, and what preparing them rests on.
private enum Polish {
    static let number = "5265877635-20260216-0100001AF629-AF"
    static let issuedAt = Timestamp(microseconds: 1_771_149_600_000_000)  // 2026-02-15 10:00 UTC
    static let day = LocalDate(daysSince1970: 20_499)  // 2026-02-15
    static let seller = Party(
        name: "Karwana sp. z o.o.", taxID: "5265877635", country: "PL",
        address: PostalAddress(street: "ul. Długa 1", city: "Warszawa", postalCode: "00-001", country: "PL"))
    static let buyer = Party(
        name: "  Młyn &  Syn ", taxID: "PL 597-698-74-30", country: "PL",
        address: PostalAddress(street: "ul. Krótka 2", city: "Łódź", postalCode: "90-001", country: "PL"))

    struct Position {
        let id = InvoiceLineID()
        var quantity: ExactDecimal = 1
        var price: ExactDecimal? = 100
        var net: Int64 = 100_00
        var tax: Int64 = 23_00
        var code = "23"
        var percent: Int64 = 23

        func figures(_ currency: Currency) -> FiscalDocument.Figures {
            FiscalDocument.Figures(quantity: quantity, net: Money(net, currency), tax: Money(tax, currency))
        }
    }

    static func document(
        _ kind: FiscalDocument.Kind = .invoice, _ changes: [(from: Position?, to: Position)],
        buyer: Party = Polish.buyer, seller: Party = Polish.seller, currency: Currency = .pln,
        number: String = "FV/2026/1",
        on day: LocalDate = Polish.day, sold: LocalDate? = nil, reason: String? = nil
    ) -> FiscalDocument {
        let lines = changes.map { change in
            FiscalDocument.Line(
                invoiceLine: change.to.id, product: ProductID(), description: "młynek", unit: "szt.",
                unitPrice: kind == .invoice ? change.to.price.map { UnitPrice($0, currency) } : nil,
                taxCode: change.to.code, taxRate: ExactDecimal(millionths: change.to.percent * 10_000),
                before: change.from?.figures(currency) ?? .nothing(currency), after: change.to.figures(currency))
        }
        let net = lines.reduce(Money.zero(currency)) { $0 + $1.after.net - $1.before.net }
        let tax = lines.reduce(Money.zero(currency)) { $0 + $1.after.tax - $1.before.tax }
        return FiscalDocument(
            id: UUIDv7.make(), kind: kind, original: kind == .invoice ? nil : UUIDv7.make(), account: AccountID(),
            legalNumber: number, series: "FV", fiscalYear: 2026, issueDate: day, taxDate: sold, reason: reason,
            seller: seller, buyer: buyer, currency: currency, lines: lines,
            totals: DocumentTotals(net: net, tax: tax, gross: net + tax))
    }

    static func invoice(_ positions: Position...) -> FiscalDocument { document(.invoice, positions.map { (nil, $0) }) }

    static func ground(
        accepted: [FiscalDocument] = [], options: [String: String] = [:], after seconds: Int64 = 60
    ) throws -> Ground {
        let taxpayer = Taxpayer(
            company: CompanyID(), country: "PL", timeZone: try TimeZone(identifier: "Europe/Warsaw").found,
            taxID: "5265877635", baseURL: try URL(string: "http://localhost/v2").found, memoryID: nil,
            secrets: URL(fileURLWithPath: "/nowhere"), options: options)
        return Ground(
            taxpayer: taxpayer, serial: 1,
            accepted: accepted.map {
                AcceptedDocument(
                    document: $0, identity: Submission.Identity(key: "k", contentHash: "h"), authorityNumber: number,
                    acceptedAt: issuedAt, content: Data())
            }, replaces: nil, issuedAt: issuedAt, now: issuedAt.adding(seconds: seconds), isOffline: false)
    }
}

@Suite("Preparing for KSeF")
struct KSeFPreparationTests {
    private func fa3(_ document: FiscalDocument, _ ground: Ground) throws -> FA3Document {
        switch KSeFPreparation.prepare(document, on: ground) {
        case .ready(_, let content, _):
            let verdict = FA3Validation().verdict(on: content)
            #expect(verdict.errors == [])
            return try #require(verdict.document)
        case .invalid(let faults):
            Issue.record("\(faults)")
            throw NotFound()
        }
    }

    private func faults(_ document: FiscalDocument, _ ground: Ground) -> [Submission.Fault] {
        guard case .invalid(let faults) = KSeFPreparation.prepare(document, on: ground) else { return [] }
        return faults
    }

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
        let written = try fa3(document, try Polish.ground())
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

    @Test(
        "names the buyer by what he has",
        arguments: [
            ("DE", "DE 999888777", "DE|999888777"), ("GR", "EL123456789", "EL|123456789"), ("US", "99-9", "US:99-9"),
            ("PL", "5976987430", "NIP 5976987430"), ("PL", nil, "none"), ("DE", "", "none"),
        ] as [(String, String?, String)])
    func buyers(country: String, number: String?, expected: String) throws {
        let buyer = Party(name: "X", taxID: number, country: country)
        let identity = try fa3(
            Polish.document(.invoice, [(nil, Polish.Position())], buyer: buyer), try Polish.ground()
        ).buyer.identity
        let named =
            identity.nip.map { "NIP \($0)" } ?? identity.unionVAT.map { "\(identity.unionCountry ?? "")|\($0)" }
            ?? identity.otherID.map { "\(identity.country ?? ""):\($0)" } ?? "none"
        #expect(named == expected && identity.hasNone == (expected == "none"))
    }

    @Test("after a discount gives the price that a unit came to")
    func discount() throws {
        let line = try fa3(
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
        let invoice = try fa3(document, try Polish.ground()).invoice
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
        let invoice = try fa3(Polish.invoice(position), try Polish.ground(options: options)).invoice
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
        let found = faults(Polish.invoice(position), try Polish.ground())
        #expect(found.map(\.code) == ["tax-code"] && found[0].value == code && found[0].line == 1)
        #expect(found[0].message.contains("rate.\(code)"))
    }

    @Test("a correction: pairs with one number and id, differences, the original's number in KSeF")
    func correction() throws {
        let first = Polish.Position()
        let second = Polish.Position(quantity: 4, price: 25)
        let original = Polish.invoice(first, second)
        var less = second
        (less.quantity, less.net, less.tax) = (1, 25_00, 5_75)
        let correction = Polish.document(
            .salesReturn, [(second, less)], number: "KOR/2026/1", on: Polish.day.adding(days: 1))
        let invoice = try fa3(correction, try Polish.ground(accepted: [original], after: 90_000)).invoice
        #expect(invoice.kind == "KOR" && invoice.correctionReason == "zwrot towaru" && invoice.correctionEffect == "2")
        #expect(invoice.corrected.map(\.ksefNumber) == [Polish.number] && invoice.corrected[0].number == "FV/2026/1")
        #expect(invoice.corrected[0].issuedOn == "2026-02-15")
        #expect(invoice.lines.map(\.number) == ["2", "2"] && invoice.lines.map(\.isBefore) == [true, false])
        #expect(invoice.lines.map(\.id) == ["\(second.id)", "\(second.id)"])
        #expect(
            invoice.lines.map { $0.quantity?.text } == ["4", "1"]
                && invoice.lines.map { $0.netPrice?.text } == ["25.00", "25.00"])
        #expect(invoice.sums[.standard, .net]?.text == "-75.00" && invoice.gross?.text == "-92.25")
    }

    @Test("a cancellation corrects to zero")
    func cancellation() throws {
        let position = Polish.Position(quantity: 4, price: 25)
        let original = Polish.invoice(position)
        var nothing = position
        (nothing.quantity, nothing.net, nothing.tax) = (0, 0, 0)
        let document = Polish.document(
            .cancellation, [(position, nothing)], number: "KOR/1", reason: " pomyłka\n w cenie ")
        let invoice = try fa3(document, try Polish.ground(accepted: [original])).invoice
        #expect(
            invoice.lines.map { $0.quantity?.text } == ["4", "0"]
                && invoice.lines.map { $0.net?.text } == ["100.00", "0.00"])
        #expect(invoice.correctionReason == "pomyłka w cenie" && invoice.gross?.text == "-123.00")
    }

    @Test("a correction of a correction names the original invoice")
    func secondCorrection() throws {
        let position = Polish.Position()
        var less = position
        (less.net, less.tax) = (90_00, 20_70)
        var least = position
        (least.net, least.tax) = (80_00, 18_40)
        let original = Polish.invoice(position)
        let first = Polish.document(.correction, [(position, less)], number: "KOR/1")
        let invoice = try fa3(
            Polish.document(.correction, [(less, least)], number: "KOR/2"),
            try Polish.ground(accepted: [original, first])
        ).invoice
        #expect(invoice.corrected.map(\.number) == ["FV/2026/1"] && invoice.lines[0].net?.text == "90.00")
    }

    @Test("a correction without an accepted original is not written")
    func withoutOriginal() throws {
        let position = Polish.Position()
        let document = Polish.document(.correction, [(position, position)])
        #expect(faults(document, try Polish.ground()).map(\.code) == ["original"])
    }

    @Test("another currency wants a rate of exchange for its tax, and no more than that")
    func currency() throws {
        let taxed = Polish.document(.invoice, [(nil, Polish.Position())], currency: .eur)
        let found = faults(taxed, try Polish.ground())
        #expect(found.map(\.code) == ["exchange-rate"] && found[0].message.contains("exchange_rate.EUR"))
        let invoice = try fa3(taxed, try Polish.ground(options: ["exchange_rate.EUR": "4.2512"])).invoice
        #expect(invoice.sums[.standard, .taxInPLN]?.text == "97.78" && invoice.lines[0].exchangeRate?.text == "4.2512")
        let export = Polish.Position(tax: 0, code: "0 EX", percent: 0)
        let abroad = Party(name: "X", taxID: "1", country: "US")
        let untaxed = Polish.document(.invoice, [(nil, export)], buyer: abroad, currency: .usd)
        #expect(try fa3(untaxed, try Polish.ground()).invoice.sums[.zeroExport, .net]?.text == "100.00")
    }

    @Test("says our faults with the portal's names for the fields")
    func ours() throws {
        let wrong = Party(name: "X", taxID: "1234567890", country: "PL")
        let nip = faults(Polish.document(.invoice, [(nil, Polish.Position())], buyer: wrong), try Polish.ground())
        #expect(nip.map(\.code) == ["nip.check-digit"])
        #expect(nip[0].member == "/Faktura/Podmiot2/DaneIdentyfikacyjne/NIP")
        let lenient = try Polish.ground(options: ["check_digits": "no"])
        #expect(faults(Polish.document(.invoice, [(nil, Polish.Position())], buyer: wrong), lenient) == [])
        let stranger = Party(name: "X", taxID: "5976987430", country: "PL", address: Polish.seller.address)
        let other = faults(Polish.document(.invoice, [(nil, Polish.Position())], seller: stranger), try Polish.ground())
        #expect(other.map(\.code) == ["seller"])
        let tomorrow = Polish.document(.invoice, [(nil, Polish.Position())], on: Polish.day.adding(days: 1))
        #expect(faults(tomorrow, try Polish.ground()).map(\.code) == ["date.future"])
        let control = Party(name: "a\u{1}b", country: "PL")
        #expect(
            faults(Polish.document(.invoice, [(nil, Polish.Position())], buyer: control), try Polish.ground()).map(
                \.code)
                == ["text"])
    }

    @Test("takes account, terms, registers and notes from the options")
    func options() throws {
        let invoice = try fa3(
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
        let faulty = faults(
            Polish.invoice(Polish.Position()),
            try Polish.ground(options: ["cash_method": "perhaps", "rate.X": "25", "payment_days": "-1"]))
        #expect(faulty.map(\.code) == ["option", "option", "option"])
        #expect(faulty.map(\.member) == ["cash_method", "payment_days", "rate.X"])
    }

    @Test("whatever our books say, originals and what changes them are right by the portal's arithmetic")
    func anyBooks() throws {
        var random = Dice(state: 7)
        for _ in 0..<150 {
            let positions = (0..<Int.random(in: 1...6, using: &random)).map { _ in position(&random) }
            let original = Polish.document(.invoice, positions.map { (nil, $0) })
            let options = ["exemption_act": "art. 43"]
            _ = try fa3(original, try Polish.ground(options: options))
            let changes = positions.map { before -> (from: Polish.Position?, to: Polish.Position) in
                var after = position(&random)
                (after.code, after.percent) = (before.code, before.percent)
                let tax = roundedQuotient(Int128(after.net) * Int128(after.percent), 100)
                after.tax = Int64(tax)
                return (before, after)
            }
            let correction = Polish.document(.correction, changes, number: "KOR/1")
            _ = try fa3(correction, try Polish.ground(accepted: [original], options: options))
        }
    }

    /// Any quantity, price and discount; tax rounded for the line.
    private func position(_ random: inout Dice) -> Polish.Position {
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

/// The same throws in every run.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
