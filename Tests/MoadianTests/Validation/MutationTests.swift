import Contracts
import TestKit
import Testing

@testable import Moadian

/// Invoices of all patterns that our builder makes, from random figures.
enum RandomDrafts {
    static let kinds: [(pattern: Int, type: Int)] = [
        (1, 1), (1, 2), (2, 1), (3, 1), (3, 2), (4, 1), (5, 1), (6, 1), (7, 1), (9, 1), (9, 2), (13, 1), (13, 2),
        (14, 1),
    ]

    static func draft(_ kind: (pattern: Int, type: Int), using random: inout some RandomNumberGenerator) -> InvoiceDraft
    {
        let single = [6, 14].contains(kind.pattern)
        let count = single ? 1 : Int.random(in: 1...5, using: &random)
        let lines = (0..<count).map { _ in line(kind.pattern, using: &random) }
        var draft = Drafts.draft(
            lines, pattern: kind.pattern, type: kind.type, serial: Int64.random(in: 0...999_999_999_999, using: &random)
        )
        if kind.type == 2 { draft.buyer = nil }
        draft.more = header(of: kind.pattern)
        if kind.pattern == 2 { draft.buyer = InvoiceDraft.Buyer(kind: 1, identifier: "0499370899") }
        if kind.pattern == 6 {
            draft.buyer = InvoiceDraft.Buyer(kind: 1, economicNumber: Drafts.person, identifier: "0499370899")
        }
        if kind.type == 1, kind.pattern != 5, let invoice = try? draft.invoice() {
            draft.settlement = settlement(of: invoice, using: &random)
        }
        return draft
    }

    private static func header(of pattern: Int) -> Members {
        var header = Members()
        switch pattern {
        case 4: header.set(.crn, "123456789012")
        case 5: header.set(.billid, "1234567")
        case 6: header.set(.ft, 1)
        case 13: header.set(.policy, "123456789")
        default: break
        }
        return header
    }

    private static func settlement(
        of invoice: MoadianInvoice, using random: inout some RandomNumberGenerator
    ) -> InvoiceDraft.Settlement {
        let (bill, tax, duties) = (
            invoice.header.whole(.tbill) ?? 0, invoice.header.whole(.tvam) ?? 0, invoice.header.whole(.todam) ?? 0
        )
        guard let rest = Int64(exactly: bill - tax - duties), rest > 2 else { return .cash }
        // Both parts have to stay below the bill, which without VAT is no more than what is split.
        return [.cash, .credit, .both(cash: Int128(Int64.random(in: 1..<rest, using: &random)))]
            .randomElement(using: &random) ?? .cash
    }

    private static func line(_ pattern: Int, using random: inout some RandomNumberGenerator) -> DraftLine {
        func units(_ range: ClosedRange<Int64>, _ scale: Int128) -> PortalNumber {
            PortalNumber(units: Int128(Int64.random(in: range, using: &random)) * scale)
        }
        let quantity = pattern == 6 ? 1 : units(1_000...10_000_000, 100_000)
        let price = units(200_000...9_000_000_000, 10_000_000)
        let isTaxed = ![7, 14].contains(pattern) && Bool.random(using: &random)
        var line = DraftLine(
            sstid: Drafts.good, description: "نمونه", unit: pattern == 2 ? nil : "1627",
            trade: .goods(quantity: quantity, price: price), vatRate: isTaxed ? 10 : 0)
        switch pattern {
        case 2:
            let (rate, purchase) = (units(600_001...700_000, 100_000_000), units(500_000...600_000, 100_000_000))
            let amount = units(1...1_000_000, 1_000_000)
            let base = Arithmetic.product(amount, rate) ?? 0
            line.trade = .currency(amount: amount, rate: rate, purchaseRate: purchase, base: base)
            line.currency = "USD"
        case 3:
            line.trade = .gold(
                quantity: quantity, price: price, making: 100,
                profit: Int128(Int64.random(in: 0...99_999, using: &random)),
                commission: Int128(Int64.random(in: 0...99_999, using: &random)))
        case 7:
            let value = units(1...1_000_000, 1_000_000)
            let rate = units(500_000...700_000, 100_000_000)
            line.trade = .export(
                quantity: quantity, rials: Arithmetic.product(value, rate) ?? 0, value: value, weight: quantity)
            line.currency = "EUR"
            line.exchangeRate = rate
        default: break
        }
        let gross =
            switch line.trade {
            case .goods(let quantity, let price), .gold(let quantity, let price, _, _, _):
                Arithmetic.product(quantity, price) ?? 0
            case .currency(let amount, let rate, _, _): Arithmetic.product(amount, rate) ?? 0
            case .export: Int128(0)
            }
        if pattern != 7, Bool.random(using: &random) {
            line.discount = Int128(Int64.random(in: 0...(Int64(exactly: gross) ?? 0), using: &random))
        }
        if isTaxed || pattern == 7, Int.random(in: 0..<3, using: &random) == 0 {
            line.duty = DraftLine.Charge(title: "عوارض", measure: .percent(units(0...500, 1_000_000)))
            line.charge = DraftLine.Charge(
                title: "سایر", measure: .rials(Int128(Int64.random(in: 1...1_000_000, using: &random))))
        }
        return line
    }
}

@Suite("Invoices made from random figures")
struct PropertyTests {
    @Test("by our builder are always accepted, in every pattern, without a warning")
    func alwaysValid() {
        var random = Seeded(seed: 1405)
        var seen: Set<Int> = []
        for round in 0..<420 {
            let kind = RandomDrafts.kinds[round % RandomDrafts.kinds.count]
            let invoice = Drafts.invoice(RandomDrafts.draft(kind, using: &random))
            let verdict = Drafts.verdict(invoice)
            #expect(verdict == Verdict([]), "round \(round), pattern \(kind)")
            // And its bytes are read back as the same, with nothing to say.
            let read = (try? ReadInvoice.all(json: invoice.bytes))?.invoices.first
            #expect(read?.invoice == invoice && read?.findings.isEmpty ?? false, "round \(round)")
            seen.insert(kind.pattern)
        }
        #expect(seen.count == 10)
    }

    @Test("with one rial more in any figure are refused, by that figure's code", arguments: RandomDrafts.kinds)
    func oneRial(kind: (pattern: Int, type: Int)) {
        var random = Seeded(seed: UInt64(kind.pattern * 10 + kind.type))
        let column = ObligationMatrix.Column(pattern: kind.pattern, type: kind.type)
        var mutations = 0
        for _ in 0..<12 {
            let invoice = Drafts.invoice(RandomDrafts.draft(kind, using: &random))
            for member in [Member.tprdis, .tdis, .tadis, .tvam, .todam, .tbill, .torv, .tocv, .tonw] {
                guard let right = invoice.header.number(member) else { continue }
                let wrong = invoice.with {
                    $0.header.set(member, PortalNumber(units: right.units + PortalNumber.scale))
                }
                let isOptional = ObligationMatrix.obligation(of: member, in: column) == .optional
                let verdict = Drafts.verdict(wrong)
                let code = PortalCode(isOptional ? .warning : .error, .rule(.notAllowed), member.number ?? 0).text
                #expect((isOptional ? verdict.warningCodes : verdict.errorCodes).contains(code), "\(member.name)")
                mutations += 1
            }
            let line = Int.random(in: 0..<invoice.body.count, using: &random)
            for member in [Member.prdis, .adis, .vam, .tsstam, .tcpbs] {
                guard let right = invoice.body[line].whole(member) else { continue }
                let wrong = invoice.with { $0.body[line].set(member, rials: right + 1) }
                let code = PortalCode(.error, .rule(.notAllowed), member.number ?? 0).text
                #expect(
                    Drafts.verdict(wrong).errors.contains { $0.code == code && $0.line == line + 1 }, "\(member.name)")
                mutations += 1
            }
        }
        #expect(mutations > 60)
    }

    @Test("without any mandatory member are refused, by that member's code", arguments: RandomDrafts.kinds)
    func missing(kind: (pattern: Int, type: Int)) {
        var random = Seeded(seed: UInt64(kind.pattern * 100 + kind.type))
        let column = ObligationMatrix.Column(pattern: kind.pattern, type: kind.type)
        let invoice = Drafts.invoice(RandomDrafts.draft(kind, using: &random))
        let line = invoice.body.count - 1
        for member in Member.allCases where ObligationMatrix.obligation(of: member, in: column) == .mandatory {
            let wrong = invoice.with { invoice in
                if member.place == .header { invoice.header[member] = nil } else { invoice.body[line][member] = nil }
            }
            let code = PortalCode(.error, .missing, member.number ?? member.place.number).text
            let found = Drafts.verdict(wrong).errors.first { $0.code == code && $0.member == member.name }
            #expect(found != nil, "\(member.name)")
            #expect(found?.line == (member.place == .body ? line + 1 : nil))
        }
    }

    @Test("with a member of another pattern are accepted with a warning", arguments: RandomDrafts.kinds)
    func outOfPattern(kind: (pattern: Int, type: Int)) {
        var random = Seeded(seed: UInt64(kind.pattern * 1000 + kind.type))
        let column = ObligationMatrix.Column(pattern: kind.pattern, type: kind.type)
        let invoice = Drafts.invoice(RandomDrafts.draft(kind, using: &random))
        for member in Member.allCases where ObligationMatrix.obligation(of: member, in: column) == .outOfPattern {
            guard member.place != .payments, member != .sg else { continue }
            let value = Self.sample(of: member)
            let changed = invoice.with { invoice in
                if member.place == .header { invoice.header[member] = value } else { invoice.body[0][member] = value }
            }
            let verdict = Drafts.verdict(changed)
            let code = PortalCode(.warning, .outOfPattern, member.number ?? member.place.number).text
            #expect(verdict.isAccepted, "\(member.name): \(verdict.errors)")
            #expect(verdict.warnings.contains { $0.code == code && $0.member == member.name }, "\(member.name)")
        }
    }

    /// A value of the member's form that says nothing.
    private static func sample(of member: Member) -> Members.Value {
        switch member.shape {
        case .whole, .decimal: .number(1)
        case .code(let codes): .number(PortalNumber(Int64(codes.min() ?? 1)))
        case .text: .text("x")
        case .digits(let lengths): .text(String(repeating: "1", count: lengths.min() ?? 1))
        case .form(.taxID): .text("\(Drafts.taxID(7))")
        case .form(.serial): .text("0000000007")
        case .form(.unit): .text("1627")
        case .form(.currency): .text("EUR")
        case .goods: .text("")
        }
    }

    @Test("and texts that are no invoices never stop the reader")
    func garbage() {
        var random = Seeded(seed: 99)
        let bytes = Array(Drafts.invoice().bytes)
        for _ in 0..<300 {
            var broken = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                broken[Int.random(in: 0..<broken.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let read = (try? ReadInvoice.all(json: broken))?.invoices.first else { continue }
            let verdict = Validation(circumstances: Circumstances(now: Drafts.now)).verdict(on: read)
            #expect(verdict.errors.count <= Verdict.most + 1)
        }
    }
}
