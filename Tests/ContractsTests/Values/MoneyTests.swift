import Testing

@testable import Contracts

@Suite("Money")
struct MoneyTests {
    @Test("adds and subtracts within one currency")
    func arithmetic() {
        var sum = Money(150, .pln) + Money(-50, .pln)
        sum += Money(1, .pln)
        sum -= Money(2, .pln)
        #expect(sum == Money(99, .pln))
        #expect(-sum == Money(-99, .pln))
        #expect(Money(1, .irr) < Money(2, .irr))
        #expect(Money.zero(.irr).isZero)
    }

    @Test(
        "is written with the places of its currency",
        arguments: [
            (Money(123_450, .pln), "1234.50 PLN"), (Money(-50, .pln), "-0.50 PLN"), (Money(5, .eur), "0.05 EUR"),
            (Money(-1234, .usd), "-12.34 USD"), (Money(1_234_567, .irr), "1234567 IRR"), (Money(0, .pln), "0.00 PLN"),
            (Money(-7, .irr), "-7 IRR"),
        ])
    func description(money: Money, text: String) {
        #expect(money.description == text)
    }

    @Test(
        "times a rate rounds halves away from zero",
        arguments: [(10_000_030, "0.05", 500_002), (9_500_028, "0.1", 950_003), (-1, "0.5", -1), (1, "0.499999", 0)]
            as [(Int64, String, Int64)])
    func fraction(amount: Int64, rate: String, expected: Int64) throws {
        #expect(Money(amount, .irr).fraction(try ExactDecimal(rate)) == Money(expected, .irr))
    }

    @Test("made too large by arithmetic is out of range, stays so, and cannot be written")
    func outOfRange() {
        let largest = Money(Money.wireLimit, .irr)
        #expect(!largest.isOutOfRange && !(-largest).isOutOfRange)
        let beyond = largest + Money(1, .irr)
        for made in [
            beyond, -beyond, beyond - largest, largest - beyond, beyond + -beyond, beyond.fraction(.zero),
            beyond.part(from: 0, to: 1, of: 1000), largest.fraction(2), largest.part(from: 0, to: 3, of: 2),
            UnitPrice(999_999_999_999, .irr).times(999_999_999_999), UnitPrice(10_000, .pln).times(9_999_999_999_999),
        ] {
            #expect(made.isOutOfRange)
            #expect(throws: OutOfRange.amount) { try JSON.encode(made) }
        }
        #expect(beyond > largest && -beyond < -largest)
    }

    @Test("never stops the process and is never wrong, whatever is made of it")
    func absurd() throws {
        let extremes: [Int64] = [.min, .min + 1, -Money.wireLimit, -1, 0, 1, Money.wireLimit, .max - 1, .max]
        func amount() -> Money { Money(Bool.random() ? extremes.randomElement()! : .random(in: .min ... .max), .pln) }
        func number() -> ExactDecimal {
            ExactDecimal(millionths: Bool.random() ? extremes.randomElement()! : .random(in: .min ... .max))
        }
        for _ in 0..<5000 {
            let (a, b, x, y, z) = (amount(), amount(), number(), number(), number())
            let product = UnitPrice(x, .pln).times(y)
            let line = LineAmounts(quantity: x, price: UnitPrice(y, .pln), discountRate: z, taxRate: x)
            let totals = DocumentTotals(Array(repeating: line, count: 3), currency: .pln)
            let made = [
                a + b, a - b, -a, a.fraction(x), a.part(from: x, to: y, of: z), product, line.gross, totals.gross,
            ]
            #expect(made.allSatisfy { $0.isOutOfRange || $0.amount.magnitude <= Money.wireLimit.magnitude })
            let exact = Int128(a.amount) + Int128(b.amount)
            if !(a + b).isOutOfRange { #expect(Int128((a + b).amount) == exact) }
            _ = (x + y - z, -x, (x + y).description, made.map(\.description))
        }
    }

    @Test("of two thousand lines adds up where the total can be written")
    func manyLines() throws {
        let each = Money(Money.wireLimit / 2000, .irr)
        let sum = Array(repeating: each, count: 2000).reduce(.zero(.irr), +)
        #expect(!sum.isOutOfRange && sum.amount == each.amount * 2000)
    }

    @Test("beyond what every JSON reader holds is refused")
    func wireLimit() throws {
        let largest = #"{"amount":9007199254740991,"currency":"IRR"}"#
        #expect(try JSON.decode(Money.self, from: largest.utf8).amount == Money.wireLimit)
        for amount in ["9007199254740992", "-9007199254740992", "1.5", "\"1\""] {
            let text = #"{"amount":\#(amount),"currency":"IRR"}"#
            #expect(throws: DecodingError.self) { try JSON.decode(Money.self, from: text.utf8) }
        }
        let other = #"{"amount":1,"currency":"XXX"}"#
        #expect(throws: DecodingError.self) { try JSON.decode(Money.self, from: other.utf8) }
    }
}

@Suite("Parts of an amount by the cumulative rule")
struct PartTests {
    @Test("are those of the worked example (flows.md 7.6)")
    func workedExample() {
        let (net, tax) = (Money(9_500_028, .irr), Money(950_003, .irr))
        #expect(net.part(from: 0, to: 4, of: 10) == Money(3_800_011, .irr))
        #expect(tax.part(from: 0, to: 4, of: 10) == Money(380_001, .irr))
        #expect(net.part(from: 4, to: 10, of: 10) == Money(5_700_017, .irr))
        #expect(tax.part(from: 4, to: 10, of: 10) == Money(570_002, .irr))
    }

    @Test("of a part are those of the worked example: one returned of the four delivered")
    func returned() {
        let (net, tax) = (Money(3_800_011, .irr), Money(380_001, .irr))
        #expect(net.part(from: 0, to: 1, of: 4) == Money(950_003, .irr))
        #expect(tax.part(from: 0, to: 1, of: 4) == Money(95_000, .irr))
        let rest = net.part(from: 1, to: 4, of: 4) + Money(5_700_017, .irr)
        #expect(rest == Money(8_550_025, .irr))
        #expect(tax.part(from: 1, to: 4, of: 4) + Money(570_002, .irr) == Money(855_003, .irr))
    }

    @Test("of any sizes add up to the amount exactly")
    func sum() {
        for _ in 0..<2000 {
            let amount = Money(Int64.random(in: -1_000_000_000_000...1_000_000_000_000), .irr)
            let whole = ExactDecimal(millionths: Int64.random(in: 1...1_000_000_000))
            var cuts = (0..<Int.random(in: 0...6)).map { _ in Int64.random(in: 0...whole.millionths) }
            cuts = [0] + cuts.sorted() + [whole.millionths]
            let parts = zip(cuts, cuts.dropFirst()).map { before, after in
                amount.part(from: ExactDecimal(millionths: before), to: ExactDecimal(millionths: after), of: whole)
            }
            #expect(parts.reduce(.zero(.irr), +) == amount)
            #expect(parts.allSatisfy { amount.amount >= 0 ? $0.amount >= 0 : $0.amount <= 0 })
        }
    }

    @Test("of nothing are nothing")
    func nothing() {
        #expect(Money(5, .irr).part(from: 0, to: 0, of: 0).isZero)
    }
}

@Suite("The figures of a line")
struct LineAmountsTests {
    @Test("are those of the worked example (flows.md 7.6)")
    func workedExample() throws {
        let amounts = LineAmounts(
            quantity: 10, price: UnitPrice(1_000_003, .irr), discountRate: try ExactDecimal("0.05"),
            taxRate: try ExactDecimal("0.1"))
        #expect(amounts.base == Money(10_000_030, .irr))
        #expect(amounts.discount == Money(500_002, .irr))
        #expect(amounts.net == Money(9_500_028, .irr))
        #expect(amounts.tax == Money(950_003, .irr))
        #expect(amounts.gross == Money(10_450_031, .irr))
    }

    @Test("take a discount in money besides the one in percent")
    func amountDiscount() throws {
        let amounts = LineAmounts(
            quantity: 2, price: UnitPrice(try ExactDecimal("10.005"), .pln), discountAmount: Money(100, .pln),
            taxRate: try ExactDecimal("0.23"))
        #expect(amounts.base == Money(2001, .pln))
        #expect(amounts.net == Money(1901, .pln))
        #expect(amounts.tax == Money(437, .pln))
    }

    @Test("have VAT of a part of the price where only that is taxed, whatever the discount")
    func taxablePrice() throws {
        let rate = try ExactDecimal("0.1")
        let ring = LineAmounts(
            quantity: 1, price: UnitPrice(55_439_339, .irr), discountRate: try ExactDecimal("0.05"), taxRate: rate,
            taxablePrice: UnitPrice(5_439_339, .irr))
        #expect(ring.net == Money(52_667_372, .irr))
        #expect(ring.tax == Money(543_934, .irr))
        // What VAT is due on is an amount, rounded first: 3 × 0.335 = 1.005 → 1.01, and half of that → 0.51.
        let fine = LineAmounts(
            quantity: 3, price: UnitPrice(1, .pln), taxRate: try ExactDecimal("0.5"),
            taxablePrice: UnitPrice(try ExactDecimal("0.335"), .pln))
        #expect(fine.net == Money(300, .pln) && fine.tax == Money(51, .pln))
        let free = LineAmounts(
            quantity: 3, price: UnitPrice(1, .pln), taxRate: rate, taxablePrice: UnitPrice(.zero, .pln))
        #expect(free.net == Money(300, .pln) && free.tax.isZero)
    }

    @Test("with all of the price taxed are those of a line that says nothing of it, and never out of range silently")
    func taxableWhole() throws {
        for _ in 0..<2000 {
            let quantity = ExactDecimal(millionths: .random(in: 1...9_000_000_000))
            let price = UnitPrice(ExactDecimal(millionths: .random(in: 0...9_000_000_000)), .pln)
            let rate = ExactDecimal(millionths: .random(in: 0...1_000_000))
            let plain = LineAmounts(quantity: quantity, price: price, taxRate: rate)
            #expect(LineAmounts(quantity: quantity, price: price, taxRate: rate, taxablePrice: price) == plain)
            let part = UnitPrice(ExactDecimal(millionths: .random(in: 0...price.value.millionths)), .pln)
            let partly = LineAmounts(quantity: quantity, price: price, taxRate: rate, taxablePrice: part)
            #expect(partly.net == plain.net && partly.tax <= plain.tax)
        }
        let absurd = LineAmounts(
            quantity: 1_000_000, price: UnitPrice(1, .irr), taxRate: .one,
            taxablePrice: UnitPrice(ExactDecimal(millionths: .max), .irr))
        #expect(absurd.tax.isOutOfRange)
    }

    @Test("keep prices finer than a grosz until the line is rounded")
    func finePrice() throws {
        let price = UnitPrice(try ExactDecimal("0.004999"), .pln)
        #expect(price.times(1) == Money(0, .pln))
        #expect(price.times(1000) == Money(500, .pln))
        #expect(price.times(-1000) == Money(-500, .pln))
    }

    @Test("add up to totals that are never derived again")
    func totals() throws {
        let rate = try ExactDecimal("0.1")
        let lines = (0..<3).map { _ in LineAmounts(quantity: 1, price: UnitPrice(5, .irr), taxRate: rate) }
        let totals = DocumentTotals(lines, currency: .irr)
        #expect(totals.net == Money(15, .irr))
        #expect(totals.tax == Money(3, .irr))
        #expect(totals.gross == Money(18, .irr))
    }
}
