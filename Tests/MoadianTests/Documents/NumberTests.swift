import Contracts
import TestKit
import Testing

@testable import Moadian

@Suite("A number of the portal")
struct NumberTests {
    @Test(
        "is read exactly and written plainly",
        arguments: [
            ("1.5", "1.5"), ("2.00", "2"), ("0", "0"), ("-0", "0"), ("1e3", "1000"), ("1.25E-2", "0.0125"),
            ("999999999999999999.99999999", "999999999999999999.99999999"), ("-0.00000001", "-0.00000001"),
            ("1000005", "1000005"), ("12e-1", "1.2"),
        ])
    func exact(written: String, plain: String) {
        #expect(WrittenNumber(json: written).value?.description == plain)
    }

    @Test(
        "keeps its size where it is too long to be one",
        arguments: [("0.000000001", 0, 9), ("1e40", 41, 0), ("1e999999999999999999999", 10000, 0)])
    func tooLong(written: String, digits: Int, decimals: Int) {
        let number = WrittenNumber(json: written)
        #expect(number.value == nil)
        #expect(number.wholeDigits == digits && number.decimals == decimals)
    }

    @Test("comes from our decimals unchanged")
    func fromExactDecimal() throws {
        #expect(PortalNumber(try ExactDecimal("12.000001")).description == "12.000001")
        #expect(PortalNumber(-5).whole == -5)
        #expect(PortalNumber(units: 150_000_000).whole == 1)
        #expect(!PortalNumber(units: 150_000_000).isWhole)
    }
}

@Suite("The portal's arithmetic")
struct ArithmeticTests {
    private func number(_ text: String) -> PortalNumber { WrittenNumber(json: text).value ?? -1 }

    @Test("cuts off toward zero once, after the whole expression (section 7)")
    func truncation() {
        #expect(Arithmetic.share(of: 1_000_005, at: 10) == 100_000)
        #expect(Arithmetic.product(number("1.5"), 1_000_001) == 1_500_001)
        #expect(Arithmetic.goldVAT(work: 5_439_339, workRate: 10, metal: 20_000_000, metalRate: 0) == 543_933)
        #expect(Arithmetic.goldVAT(work: 200_005, workRate: 10, metal: 5_000_005, metalRate: 10) == 520_001)
        #expect(Arithmetic.product(number("1.5"), 500_003) == 750_004)
        #expect(Arithmetic.share(of: 750_004, at: 10) == 75_000)
        #expect(Arithmetic.share(of: 7_272_727, at: 10) == 727_272)
    }

    @Test("computes the ordinary sale and the gold of section 18")
    func workedNumbers() {
        #expect(Arithmetic.product(3, 333_335) == 1_000_005)
        #expect(Arithmetic.goldVAT(work: 3_550_000, workRate: 10, metal: 20_000_000, metalRate: 0) == 355_000)
    }

    @Test("holds what is wider than 128 bits on the way, and says when the result is")
    func width() {
        let most = number("999999999999999999.99999999")
        #expect(Arithmetic.product(most, most) == 999_999_999_999_999_999_999_999_980_000_000_000)
        #expect(Arithmetic.product(PortalNumber(units: .max), PortalNumber(units: .max)) == nil)
        #expect(Arithmetic.proportion(999_999_999_999_999_999, 999_999_999_999_999_999, of: 7) != nil)
        #expect(Arithmetic.proportion(1, 1, of: 0) == nil)
    }

    @Test("is that of whole numbers, for any of them")
    func likeIntegers() {
        var random = Seeded(seed: 18)
        for _ in 0..<500 {
            let left = Int64.random(in: 0...1_000_000_000, using: &random)
            let right = Int64.random(in: 0...1_000_000_000, using: &random)
            let cents = PortalNumber(units: Int128(left) * 1_000_000)
            #expect(Arithmetic.product(cents, PortalNumber(right)) == Int128(left) * Int128(right) / 100)
            #expect(
                Arithmetic.productRoundedUp(cents, PortalNumber(right)) == (Int128(left) * Int128(right) + 99) / 100)
        }
    }

    @Test("cuts prices to their decimals")
    func ratios() {
        #expect(Arithmetic.ratio(1_000_000, 3, decimals: 8)?.description == "333333.33333333")
        #expect(Arithmetic.ratio(333_335, 620_000, decimals: 4)?.description == "0.5376")
        #expect(Arithmetic.ratio(1, 0, decimals: 4) == nil)
        #expect(Arithmetic.scaled(number("12.5"), by: number("650000.5"))?.description == "8125006.25")
    }

    @Test("finds a price for an amount where eight decimals make one")
    func prices() {
        #expect(Arithmetic.price(making: 1_500_002, of: number("1.5"))?.description == "1000001.33333334")
        #expect(Arithmetic.price(making: 9_500_028, of: 10)?.description == "950002.8")
        var random = Seeded(seed: 4)
        for _ in 0..<300 {
            let quantity = PortalNumber(units: Int128(Int64.random(in: 1...9_000_000, using: &random)) * 100)
            let amount = Int128(Int64.random(in: 1...1_000_000_000_000, using: &random))
            let price = Arithmetic.price(making: amount, of: quantity)
            #expect(price.flatMap { Arithmetic.product(quantity, $0) } == amount)
        }
        #expect(Arithmetic.price(making: 5, of: 0) == nil)
    }
}
