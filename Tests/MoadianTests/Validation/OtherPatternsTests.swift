import Foundation
import Testing

@testable import Moadian

@Suite("Patterns that our builder does not make")
struct OtherPatternsTests {
    private func invoice(_ header: [Member: Members.Value], _ lines: [[Member: Members.Value]]) -> MoadianInvoice {
        let id = Drafts.taxID(5)
        var invoice = MoadianInvoice()
        invoice.header.set(.taxid, "\(id)")
        invoice.header.set(.indatim, PortalNumber(Drafts.indatim))
        invoice.header.set(.inty, 1)
        invoice.header.set(.ins, 1)
        invoice.header.set(.tins, Drafts.seller)
        for (member, value) in header { invoice.header[member] = value }
        invoice.body = lines.map { values in
            var line = Members()
            for (member, value) in values { line[member] = value }
            return line
        }
        return invoice
    }

    private var carriage: MoadianInvoice {
        var invoice = invoice(
            [
                .inp: .number(8), .tob: .number(2), .tinb: .text(Drafts.company), .lno: .text("L1"), .ocu: .text("364"),
                .dco: .text("364"), .tid: .text("0499370899"), .lt: .number(1), .cno: .text("12-345"),
                .tprdis: .number(5_000_000), .tdis: .number(0), .tadis: .number(5_000_000), .tvam: .number(500_000),
                .todam: .number(0), .tbill: .number(5_500_000), .setm: .number(1),
            ],
            [
                [
                    .sstid: .text(Drafts.good), .am: .number(1), .fee: .number(5_000_000), .prdis: .number(5_000_000),
                    .dis: .number(0), .adis: .number(5_000_000), .vra: .number(10), .vam: .number(500_000),
                    .tsstam: .number(5_500_000),
                ]
            ])
        var good = Members()
        good.set(.sgid, "2710000138624")
        good.set(.sgt, "بار")
        invoice.goods = [good]
        return invoice
    }

    @Test("a bill of lading has one carriage and names its goods")
    func billOfLading() {
        #expect(Drafts.verdict(carriage) == Verdict([]))
        let without = Drafts.verdict(carriage.with { $0.goods = [] })
        #expect(without.errors.map(\.member) == ["sg"] && without.errorCodes == ["00500"])
        #expect(Drafts.verdict(carriage.with { $0.goods[0][.sgid] = nil }).errors.map(\.member) == ["sgid"])
        #expect(Drafts.verdict(carriage.with { $0.goods[0].set(.sgid, "1") }).errorCodes == ["0150004"])
        let two = carriage.with { $0.body[0].set(.am, 2) }
        #expect(Drafts.verdict(two).errorCodes.contains("0203601"))
        let read = (try? ReadInvoice.all(json: carriage.bytes))?.invoices.first
        #expect(read?.invoice == carriage)
    }

    private var exchange: MoadianInvoice {
        invoice(
            [
                .inp: .number(11), .asn: .text("A-77"), .asd: .number(20_700), .tadis: .number(9_000_000),
                .tvam: .number(0), .tbill: .number(9_000_000), .setm: .number(1),
            ],
            [
                [
                    .sstid: .text(Drafts.good), .am: .number(3), .mu: .text("169"), .adis: .number(9_000_000),
                    .vra: .number(0), .vam: .number(0), .tsstam: .number(9_000_000),
                ]
            ])
    }

    @Test("a sale of the commodity exchange has one line, no price and no VAT, and is paid in cash")
    func commodityExchange() {
        #expect(Drafts.verdict(exchange) == Verdict([]))
        #expect(Drafts.verdict(exchange.with { $0.header.set(.setm, 2) }).errorCodes == ["0202801"])
        let two = exchange.with { invoice in
            invoice.body.append(invoice.body[0])
            invoice.header.set(.tadis, 18_000_000)
            invoice.header.set(.tbill, 18_000_000)
        }
        #expect(Drafts.verdict(two).errorCodes == ["0260001"])
        let taxed = exchange.with {
            $0.body[0].set(.vra, 10)
            $0.body[0].set(.vam, 900_000)
            $0.body[0].set(.tsstam, 9_900_000)
            $0.header.set(.tvam, 900_000)
            $0.header.set(.tbill, 9_900_000)
        }
        #expect(Drafts.verdict(taxed).errorCodes == ["0204401", "0204501"])
        #expect(Drafts.verdict(exchange.with { $0.body[0][.mu] = nil }).errorCodes == ["00035"])
    }

    @Test("a contract is named by its number of twelve digits")
    func contract() {
        var draft = Drafts.draft(pattern: 4)
        #expect(Drafts.verdict(Drafts.invoice(draft)).errorCodes == ["00020"])
        draft.more.set(.crn, "123456789012")
        #expect(Drafts.verdict(Drafts.invoice(draft)) == Verdict([]))
        draft.more.set(.crn, "12345678901")
        #expect(Drafts.verdict(Drafts.invoice(draft)).errorCodes == ["0102004"])
    }

    @Test("petroleum is taxed by the unit or by the amount")
    func petroleum() {
        let byAmount = Drafts.invoice(Drafts.draft(pattern: 9))
        #expect(Drafts.verdict(byAmount) == Verdict([]))
        let byUnit = byAmount.with {
            $0.body[0][.vra] = nil
            $0.body[0].set(.vba, PortalNumber(units: 1_234_567_000_000))
            $0.body[0].set(.vam, 37_037)
            $0.body[0].set(.tsstam, 1_037_042)
            $0.header.set(.tvam, 37_037)
            $0.header.set(.tbill, 1_037_042)
        }
        #expect(Drafts.verdict(byUnit) == Verdict([]))
        #expect(Drafts.verdict(byUnit.with { $0.body[0].set(.vam, 37_038) }).errorCodes.first == "0204501")
        #expect(Drafts.verdict(byUnit.with { $0.body[0][.vba] = nil }).errorCodes == ["00044"])
    }

    @Test("currency: a VAT base between the margin and the whole, and rates in order")
    func currency() {
        func codes(base: Int128, purchase: PortalNumber = 600_000) -> [String] {
            let line = DraftLine(
                sstid: Drafts.good,
                trade: .currency(amount: 100, rate: 650_000, purchaseRate: purchase, base: base), vatRate: 10,
                currency: "USD")
            var draft = Drafts.draft([line], pattern: 2)
            draft.buyer = InvoiceDraft.Buyer(kind: 2, economicNumber: Drafts.company)
            return Drafts.verdict(Drafts.invoice(draft)).errorCodes
        }
        #expect(codes(base: 5_000_000).isEmpty && codes(base: 65_000_000).isEmpty)
        #expect(codes(base: 4_999_999) == ["0260006"] && codes(base: 65_000_001) == ["0260006"])
        #expect(codes(base: 65_000_000, purchase: 650_000) == ["0260005"])
    }

    @Test("an export knows its buyer or not, and its value in rials and in currency")
    func export() {
        let line = DraftLine(
            sstid: Drafts.good,
            trade: .export(quantity: 3, rials: 1_000_000, value: PortalNumber(units: 155_000_000), weight: 12),
            vatRate: 0, currency: "EUR", exchangeRate: 645_161)
        let invoice = Drafts.invoice(Drafts.draft([line], pattern: 7))
        #expect(Drafts.verdict(invoice) == Verdict([]))
        #expect(invoice.header.number(.tocv)?.description == "1.55" && invoice.header.number(.tonw) == 12)
        #expect(Drafts.verdict(invoice.with { $0.header[.tonw] = nil }).errorCodes == ["00069"])
        #expect(Drafts.verdict(invoice.with { $0.body[0][.nw] = nil }).errorCodes == ["00072"])
        let price = invoice.with { $0.body[0].set(.fee, PortalNumber(units: 33_333_333_333_333)) }
        #expect(Drafts.verdict(price) == Verdict([]))
        #expect(Drafts.verdict(price.with { $0.body[0].set(.fee, 333_334) }).warningCodes == ["1203701"])
        let early = invoice.with { $0.header.set(.cdcd, 20_730) }
        #expect(Drafts.verdict(early).errorCodes == ["0200201"])
        let dollars = invoice.with { $0.body[0].set(.cut, "EURO") }
        #expect(Drafts.verdict(dollars).errorCodes == ["0103904"])
        #expect(Drafts.verdict(invoice.with { $0.body[0].set(.cut, "QQQ") }).errorCodes == ["0103902"])
    }

    @Test("ordinary sales may mention a currency; duties follow their rate and have a title")
    func currencyAndDuties() {
        var line = Drafts.line(2, 1_300_000)
        line.currency = "EUR"
        line.exchangeRate = 650_000
        line.duty = DraftLine.Charge(title: "عوارض آلایندگی", measure: .percent(PortalNumber(units: 150_000_000)))
        let invoice = Drafts.invoice(Drafts.draft([line]))
        #expect(invoice.body[0].number(.cfee) == 2 && invoice.body[0].whole(.odam) == 39_000)
        #expect(invoice.header.whole(.todam) == 39_000)
        #expect(Drafts.verdict(invoice) == Verdict([]))
        #expect(Drafts.verdict(invoice.with { $0.body[0].set(.cfee, 3) }).warningCodes == ["1203801"])
        #expect(Drafts.verdict(invoice.with { $0.body[0].set(.odam, 39_001) }).errorCodes.first == "0204801")
        #expect(Drafts.verdict(invoice.with { $0.body[0][.odt] = nil }).errorCodes == ["00046"])
        #expect(Drafts.verdict(invoice.with { $0.body[0][.odam] = nil }).errorCodes.first == "00048")
    }

    @Test("cash shares of lines, and payments")
    func sharesAndPayments() {
        let mixed = Drafts.invoice(Drafts.draft([Drafts.line(10, 1_000_000)], settlement: .both(cash: 4_000_000))).with
        {
            $0.body[0].set(.cop, 4_400_000)
            $0.body[0].set(.vop, 400_000)
            $0.header.set(.tvop, 400_000)
        }
        #expect(Drafts.verdict(mixed) == Verdict([]))
        #expect(Drafts.verdict(mixed.with { $0.body[0].set(.cop, 4_400_001) }).warningCodes == ["1205601"])
        #expect(Drafts.verdict(mixed.with { $0.header.set(.tvop, 1) }).warningCodes == ["1203101"])
        var payment = Members()
        payment.set(.iinn, "123456789")
        payment.set(.pmt, 4)
        payment.set(.pv, 11_000_000)
        let paid = mixed.with { $0.payments = [payment] }
        #expect(Drafts.verdict(paid) == Verdict([]))
        #expect(Drafts.verdict(paid.with { $0.payments[0].set(.pv, 11_000_001) }).warningCodes == ["1207606"])
        let credit = Drafts.invoice(Drafts.draft(settlement: .credit)).with { $0.payments = [payment] }
        #expect(Drafts.verdict(credit).warningCodes == ["1207606"])
        #expect(Drafts.verdict(credit.with { $0.payments[0].set(.pv, 0) }) == Verdict([]))
        #expect(Drafts.verdict(paid.with { $0.payments[0].set(.pmt, 9) }).errorCodes == ["0107502"])
        #expect(Drafts.verdict(paid.with { $0.payments[0].set(.pcn, "1") }).errorCodes == ["0106404"])
    }
}
