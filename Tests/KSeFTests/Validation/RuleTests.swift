import Contracts
import Foundation
import TestKit
import Testing

@testable import KSeF

/// One change to a right document, and what is said about it.
private struct Change: Sendable, CustomTestStringConvertible {
    let code: String
    let words: String
    let make: @Sendable () -> FA3Document

    init(
        _ code: String, _ words: String, _ start: @escaping @Sendable () -> FA3Document = Documents.plain,
        _ change: @escaping @Sendable (inout FA3Document) -> Void
    ) {
        self.code = code
        self.words = words
        make = {
            var document = start()
            change(&document)
            return document
        }
    }

    var testDescription: String { "\(code): \(words)" }
}

private func number(_ text: String) -> FA3Number { Documents.number(text) }

@Suite("Rules beyond the schema")
struct RuleTests {
    private func judged(_ document: FA3Document, on day: String? = nil) throws -> FA3Verdict {
        var validation = FA3Validation()
        validation.intakeDay = try day.map { try LocalDate($0) }
        return validation.verdict(on: try document.bytes())
    }

    @Test(
        "leave right documents in peace",
        arguments: [
            Documents.plain, Documents.correction, Documents.advance, Documents.foreign, settlement,
        ] as [@Sendable () -> FA3Document])
    func right(make: @Sendable () -> FA3Document) throws {
        let verdict = try judged(make(), on: "2026-03-01")
        #expect(verdict.errors == [] && verdict.warnings == [])
    }

    /// Of an order of 1000.00 at 23 %, after an advance of half.
    @Sendable private static func settlement() -> FA3Document {
        var document = Documents.plain()
        document.invoice.kind = "ROZ"
        var advance = FA3Invoice.Advance()
        advance.ksefNumber = "5265877635-20250826-0100001AF629-AF"
        document.invoice.advances = [advance]
        document.invoice.sums[.standard, .net] = number("500.00")
        document.invoice.sums[.standard, .tax] = number("115.00")
        document.invoice.gross = number("615.00")
        return document
    }

    private static let mistakes: [Change] = [
        Change("line.tax", "P_11Vat is 1.00") { $0.invoice.lines[0].tax = number("1.00") },
        Change("line.tax", "P_11A is 1001.00") { $0.invoice.lines[0].gross = number("1001.00") },
        // A line's tax that is wrong itself explains no sum.
        Change("tax.differs", "P_14_1 is 1.00") {
            $0.invoice.lines[0].tax = number("1.00")
            $0.invoice.sums[.standard, .tax] = number("1.00")
            $0.invoice.gross = number("1001.00")
        },
        Change("sum.without-lines", "P_13_2 is 16260.16", Documents.advance) {
            $0.invoice.sums = FA3Sums()
            $0.invoice.sums[.firstReduced, .net] = number("16260.16")
            $0.invoice.sums[.firstReduced, .tax] = number("1300.81")
            $0.invoice.gross = number("17560.97")
        },
        Change("currency.tax-in-pln", "comes to 15707.33", Documents.advance) {
            $0.invoice.currency = "EUR"
            $0.invoice.advanceExchangeRate = number("4.2")
            $0.invoice.sums[.standard, .taxInPLN] = number("1.00")
        },
        Change("sum.without-lines", "nothing of the lines", settlement) {
            $0.invoice.sums[.firstReduced, .net] = number("100.00")
            $0.invoice.sums[.firstReduced, .tax] = number("8.00")
            $0.invoice.gross = number("723.00")
        },
        Change("sum.differs", "the whole order", settlement) {
            $0.invoice.sums[.standard, .net] = number("1000.05")
            $0.invoice.sums[.standard, .tax] = number("230.01")
            $0.invoice.gross = number("1230.06")
        },
        Change("nip.check-digit", "1234567890") { $0.buyer.identity.nip = "1234567890" },
        Change("nip.check-digit", "8976111986") { $0.seller.identity.nip = "8976111986" },
        Change("buyer.polish-nip", "PL") {
            $0.buyer.identity.nip = nil
            $0.buyer.identity.unionCountry = "PL"
            $0.buyer.identity.unionVAT = "1111111111"
        },
        Change("buyer.polish-nip", "NrID") {
            $0.buyer.identity.nip = nil
            $0.buyer.identity.country = "PL"
            $0.buyer.identity.otherID = "1111111111"
        },
        Change("jst.recipient-missing", "Rola 8") { $0.buyer.isForLocalUnit = true },
        Change("gv.member-missing", "Rola 10") { document in
            document.buyer.isForGroupMember = true
            var other = FA3ThirdParty()
            other.identity.nip = "2222222222"
            other.role = "9"
            document.others = [other]
        },
        Change("third-party.shares", "120") { document in
            document.others = ["60", "60"].map { share in
                var other = FA3ThirdParty()
                other.identity.nip = "2222222222"
                other.role = "4"
                other.share = number(share)
                return other
            }
        },
        Change("buyer.name-missing", "UPR") { $0.buyer.identity.name = nil },
        Change("lines.missing", "FaWiersz") { $0.invoice.lines = [] },
        Change("line.quantity-negative", "-1") {
            $0.invoice.lines[0].quantity = number("-1")
            $0.invoice.lines[0].netPrice = number("-1000")
        },
        Change("line.product", "P_8B × P_9A") { $0.invoice.lines[0].netPrice = number("900.00") },
        Change("line.product", "P_8B × (P_9A − P_10)") { $0.invoice.lines[0].discount = number("100") },
        Change("line.number-twice", "two lines 1") {
            $0.invoice.lines = [Documents.line("1", "400", "23"), Documents.line("1", "600", "23")]
        },
        Change("line.id-twice", "id x") {
            $0.invoice.lines = [Documents.line("1", "400", "23"), Documents.line("2", "600", "23")]
            $0.invoice.lines[0].id = "x"
            $0.invoice.lines[1].id = "x"
        },
        Change("line.name-missing", "P_7") { $0.invoice.lines[0].name = nil },
        Change("line.rate-missing", "P_12") { $0.invoice.lines[0].rate = nil },
        Change("line.before-in-original", "StanPrzed") { $0.invoice.lines[0].isBefore = true },
        Change("line.amount-missing", "P_11") {
            $0.invoice.lines[0].net = nil
            $0.invoice.lines[0].quantity = nil
        },
        Change("sum.differs", "1000.00") { $0.invoice.sums[.standard, .net] = number("999.98") },
        Change("sum.missing", "P_13_2") {
            $0.invoice.lines.append(Documents.line("2", "100.00", "8"))
        },
        Change("sum.without-lines", "P_13_1") {
            $0.invoice.lines[0].rate = "8"
            $0.invoice.sums[.firstReduced, .net] = number("1000.00")
            $0.invoice.sums[.firstReduced, .tax] = number("80.00")
            $0.invoice.gross = number("2310.00")
        },
        Change("tax.differs", "230.00") {
            $0.invoice.sums[.standard, .tax] = number("229.98")
            $0.invoice.gross = number("1229.98")
        },
        Change("total.differs", "1230.00") { $0.invoice.gross = number("1230.02") },
        Change("total.negative", "only a correction") {
            $0.invoice.gross = number("-1230.00")
        },
        Change("sums.missing", "P_13") { $0.invoice.sums = FA3Sums() },
        Change("exemption.basis-missing", "P_19") {
            $0.invoice.lines[0].rate = "zw"
            $0.invoice.sums = FA3Sums()
            $0.invoice.sums[.exempt, .net] = number("1000.00")
            $0.invoice.gross = number("1000.00")
        },
        Change("reverse-charge.not-marked", "P_18 is 1") {
            $0.invoice.lines[0].rate = "oo"
            $0.invoice.sums = FA3Sums()
            $0.invoice.sums[.reverseCharge, .net] = number("1000.00")
            $0.invoice.gross = number("1000.00")
        },
        Change("reverse-charge.taxed", "oo or np") { $0.invoice.annotations.reverseCharge = true },
        Change("margin.not-marked", "P_PMarzy") {
            $0.invoice.sums[.margin, .net] = number("10.00")
            $0.invoice.gross = number("1240.00")
        },
        Change("split-payment.missing", "P_18A=1") {
            $0.invoice.lines = [Documents.line("1", "20000.00", "23")]
            $0.invoice.lines[0].isOnAnnex15 = true
            $0.invoice.sums[.standard, .net] = number("20000.00")
            $0.invoice.sums[.standard, .tax] = number("4600.00")
            $0.invoice.gross = number("24600.00")
        },
        Change("date.future", "2026-03-02") { $0.invoice.issuedOn = "2026-03-02" },
        Change("date.period", "swap") {
            $0.invoice.period = FA3Invoice.Period()
            $0.invoice.period?.from = "2026-02-28"
            $0.invoice.period?.to = "2026-02-01"
        },
        Change("correction.wrong-kind", "VAT") { $0.invoice.corrected = [Documents.corrected("2026-01-01", "X")] },
        Change("simplified.limit", "450") { $0.invoice.kind = "UPR" },
        Change("simplified.nip", "NIP") {
            $0.invoice.kind = "UPR"
            $0.buyer.identity.nip = nil
            $0.buyer.identity.hasNone = true
        },
        Change("advance.missing", "ROZ") { $0.invoice.kind = "ROZ" },
        Change("order.missing", "Zamowienie", Documents.advance) { $0.invoice.order = nil },
        Change("advance.parts", "P_15Z", Documents.advance) {
            var part = FA3Invoice.PartialAdvance()
            part.receivedOn = "2026-02-01"
            part.amount = number("19999.00")
            $0.invoice.partialAdvances = [part]
        },
        Change("correction.original-missing", "KOR", Documents.correction) { $0.invoice.corrected = [] },
        Change("correction.of-itself", "itself", Documents.correction) {
            $0.invoice.corrected = [Documents.corrected("2026-03-01", "FK/2026/1")]
        },
        Change("date.correction-first", "2026-04-01", Documents.correction) {
            $0.invoice.corrected = [Documents.corrected("2026-04-01", "FV/2026/1")]
        },
        Change("sum.differs", "-200.00", Documents.correction) {
            $0.invoice.sums[.standard, .net] = number("-100.00")
            $0.invoice.sums[.standard, .tax] = number("-23.00")
            $0.invoice.gross = number("-123.00")
        },
        Change("correction.nip", "zero", Documents.correction) {
            var former = FA3FormerBuyer()
            former.identity.nip = "2222222222"
            former.identity.name = "X"
            $0.invoice.formerBuyers = [former]
        },
        Change("correction.key", "IDNabywcy 7", Documents.correction) {
            var former = FA3FormerBuyer()
            former.identity.nip = "1111111111"
            former.key = "7"
            $0.invoice.formerBuyers = [former]
        },
        Change("currency.tax-in-pln-missing", "P_14_1W", Documents.foreign) {
            $0.invoice.sums[.standard, .taxInPLN] = nil
        },
        Change("currency.tax-in-pln", "103.50", Documents.foreign) {
            $0.invoice.sums[.standard, .taxInPLN] = number("104.50")
        },
        Change("currency.needless", "P_14_1W") { $0.invoice.sums[.standard, .taxInPLN] = number("230.00") },
        Change("currency.needless", "KursWaluty") { $0.invoice.lines[0].exchangeRate = number("4.5") },
        Change("currency.contract", "PLN") {
            $0.invoice.terms = FA3Terms()
            $0.invoice.terms?.contractRate = number("1")
            $0.invoice.terms?.contractCurrency = "PLN"
        },
        Change("account.check-digits", "26") { $0.invoice.payment = payment("12345678901234567890123426") },
        Change("account.check-digits", "IBAN") { $0.invoice.payment = payment("DE89370400440532013001") },
        Change("account.length", "26") { $0.invoice.payment = payment("1234567890123456789012345") },
        Change("account.length", "26") { $0.invoice.payment = payment("PL6110901014000007121981287") },
        Change("settlement.due", "1235.00") {
            $0.invoice.settlement = settlement(charge: "5", sum: "5", due: "1230.00")
        },
        Change("settlement.sum", "SumaObciazen") {
            $0.invoice.settlement = settlement(charge: "5", sum: "6", due: "1235.00")
        },
    ]

    private static func payment(_ account: String) -> FA3Payment {
        var payment = FA3Payment()
        payment.means = "6"
        var own = FA3Payment.Account()
        own.number = account
        payment.accounts = [own]
        return payment
    }

    private static func settlement(charge: String, sum: String, due: String?) -> FA3Settlement {
        var settlement = FA3Settlement()
        var item = FA3Settlement.Item()
        item.amount = number(charge)
        item.reason = "kaucja"
        settlement.charges = [item]
        settlement.chargesSum = number(sum)
        settlement.due = due.map { number($0) }
        return settlement
    }

    @Test("refuse", arguments: mistakes)
    private func refuses(change: Change) throws {
        let verdict = try judged(change.make(), on: "2026-03-01")
        #expect(
            verdict.errors.contains { $0.code == change.code && $0.message.contains(change.words) },
            "\(verdict.errors)")
        #expect(!verdict.errors.contains { $0.code.hasPrefix("structure") }, "\(verdict.errors)")
    }

    private static let oddities: [Change] = [
        Change("line.pair", "different ids", Documents.correction) {
            $0.invoice.lines[0].id = "a"
            $0.invoice.lines[1].id = "b"
        },
        Change("line.pair", "no line after has it", Documents.correction) { $0.invoice.lines[1].number = "2" },
        // A grosz a rate, as the ministry's own examples have.
        Change("total.rounding", "within the rounding") { $0.invoice.gross = number("1230.01") },
        Change("tax.rounding", "within the rounding") {
            $0.invoice.sums[.standard, .tax] = number("229.99")
            $0.invoice.gross = number("1229.99")
        },
        Change("sum.rounding", "within the rounding") {
            $0.invoice.sums[.standard, .net] = number("1000.01")
            $0.invoice.gross = number("1230.01")
        },
        Change("line.product", "P_9A") {
            $0.invoice.lines[0].quantity = number("300")
            $0.invoice.lines[0].netPrice = number("3.33")
        },
        Change("buyer.is-seller", "one NIP") { $0.buyer.identity.nip = "9999999999" },
        Change("currency.rate-missing", "KursWaluty", Documents.foreign) { $0.invoice.lines[0].exchangeRate = nil },
        Change("payment.account-missing", "transfer") {
            $0.invoice.payment = FA3Payment()
            $0.invoice.payment?.means = "6"
        },
        Change("order.value", "30750", Documents.advance) { $0.invoice.order?.value = number("25000") },
        Change("line.amount-missing", "make 1000.00") { $0.invoice.lines[0].net = nil },
        Change("currency.needless", "KursWaluty") { $0.invoice.lines[0].exchangeRate = number("0.00") },
        Change("total.settlement", "DoZaplaty") {
            $0.invoice.settlement = settlement(charge: "5", sum: "5", due: nil)
            $0.invoice.gross = number("1235.00")
        },
        Change("date.sale-late", "60 days") { $0.invoice.soldOn = "2026-06-01" },
        Change("split-payment.needless", "15 000") { $0.invoice.annotations.splitPayment = true },
    ]

    @Test("only remark", arguments: oddities)
    private func remarks(change: Change) throws {
        let verdict = try judged(change.make(), on: "2026-03-01")
        #expect(verdict.errors == [])
        #expect(
            verdict.warnings.contains { $0.code == change.code && $0.message.contains(change.words) },
            "\(verdict.warnings)")
    }

    @Test("let the ways of taxing pass that the law knows: by rate, by line, by gross price")
    func methods() throws {
        // 3 × 0.33 at 23 %: by rate 0.23, by line 3 × 0.08 = 0.24.
        var byLine = Documents.plain()
        byLine.invoice.lines = (1...30).map { Documents.line("\($0)", "0.33", "23") }
        byLine.invoice.sums[.standard, .net] = number("9.90")
        byLine.invoice.sums[.standard, .tax] = number("2.40")
        byLine.invoice.gross = number("12.30")
        #expect(try judged(byLine).errors == [])
        var retail = Documents.plain()
        var line = Documents.line("1", "1", "23")
        line.netPrice = nil
        line.net = nil
        line.grossPrice = number("9.99")
        line.gross = number("9.99")
        retail.invoice.lines = [line]
        retail.invoice.sums[.standard, .net] = number("8.12")
        retail.invoice.sums[.standard, .tax] = number("1.87")
        retail.invoice.gross = number("9.99")
        #expect(try judged(retail).errors == [])
    }

    /// The ministry's rule is about numbers that change, not about the field they stand in.
    @Test("let a number be corrected that stood in the wrong field")
    func movedNumber() throws {
        var document = Documents.correction()
        document.buyer.identity.nip = nil
        document.buyer.identity.country = "NO"
        document.buyer.identity.otherID = "1111111111"
        var former = FA3FormerBuyer()
        former.identity.nip = "1111111111"
        former.identity.name = "X"
        document.invoice.formerBuyers = [former]
        #expect(try judged(document).errors == [])
    }

    @Test("let one-stop shop, margin and sales abroad pass as they are written")
    func special() throws {
        var shop = Documents.plain()
        shop.invoice.lines[0].rate = nil
        shop.invoice.lines[0].unionRate = number("19")
        shop.invoice.lines[0].net = nil
        shop.invoice.lines[0].netPrice = nil
        shop.invoice.lines[0].gross = number("1190.00")
        shop.invoice.lines[0].grossPrice = number("1190.00")
        shop.invoice.sums = FA3Sums()
        shop.invoice.sums[.oneStopShop, .net] = number("1000.00")
        shop.invoice.sums[.oneStopShop, .tax] = number("190.00")
        shop.invoice.gross = number("1190.00")
        #expect(try judged(shop).errors == [])
        var margin = shop
        margin.invoice.lines[0].unionRate = nil
        margin.invoice.annotations.margin.applies = true
        margin.invoice.annotations.margin.usedGoods = true
        margin.invoice.sums = FA3Sums()
        margin.invoice.sums[.margin, .net] = number("1190.00")
        #expect(try judged(margin).errors == [])
        var abroad = Documents.plain()
        abroad.invoice.lines[0].rate = nil
        abroad.invoice.sums = FA3Sums()
        abroad.invoice.sums[.abroad, .net] = number("1000.00")
        abroad.invoice.gross = number("1000.00")
        #expect(try judged(abroad).errors == [])
    }

    @Test("reckon with the largest numbers that FA(3) has room for")
    func largest() throws {
        var document = Documents.foreign()
        let most = "9999999999999999.99"
        document.invoice.lines[0].quantity = number("9999999999999999.999999")
        document.invoice.lines[0].netPrice = number("99999999999999.99999999")
        document.invoice.lines[0].net = number(most)
        document.invoice.lines[0].exchangeRate = number("9999999999999999.999999")
        document.invoice.sums[.standard, .net] = number(most)
        document.invoice.sums[.standard, .tax] = number(most)
        document.invoice.sums[.standard, .taxInPLN] = number("-\(most)")
        document.invoice.gross = number(most)
        let codes = Set(try judged(document).errors.map(\.code))
        #expect(codes.isSuperset(of: ["line.product", "tax.differs", "total.differs", "currency.tax-in-pln"]))
        // Each product has room, their sum has not.
        document.invoice.lines = (1...40).map { place in
            var line = Documents.line("\(place)", "9000000000000000.00", "23")
            line.exchangeRate = number("8000000")
            return line
        }
        #expect(try !judged(document).isValid)
    }

    @Test("remark a date in the future where the day of sending is not known, and refuse one of another year")
    func future() throws {
        var document = Documents.plain()
        let today = FA3Validation(today: try LocalDate("2026-02-14"))
        #expect(today.verdict(on: try document.bytes()).warnings.map(\.code) == ["date.future"])
        document.invoice.issuedOn = "2030-01-01"
        #expect(today.verdict(on: try document.bytes()).errors.map(\.code) == ["date.future"])
    }

    @Test("check no digits for the portal's test systems")
    func testSystems() throws {
        var document = Documents.plain()
        document.buyer.identity.nip = "1234567890"
        let verdict = FA3Validation(refusesWrongCheckDigits: false).verdict(on: try document.bytes())
        #expect(verdict.errors == [] && verdict.warnings.map(\.code) == ["nip.check-digit"])
    }
}
