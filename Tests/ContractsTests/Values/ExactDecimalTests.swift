import Testing

@testable import Contracts

@Suite("An exact decimal")
struct ExactDecimalTests {
    @Test(
        "is read and written in its shortest form",
        arguments: [
            ("0", 0, "0"), ("-0", 0, "0"), ("12.5", 12_500_000, "12.5"), ("-0.04", -40_000, "-0.04"),
            ("3.000000", 3_000_000, "3"), ("0.000001", 1, "0.000001"), ("007.10", 7_100_000, "7.1"),
            ("999999999999.999999", 999_999_999_999_999_999, "999999999999.999999"),
            ("-999999999999.999999", -999_999_999_999_999_999, "-999999999999.999999"),
        ] as [(String, Int64, String)])
    func reading(text: String, millionths: Int64, shortest: String) throws {
        let value = try ExactDecimal(text)
        #expect(value.millionths == millionths)
        #expect(value.description == shortest)
        #expect(try ExactDecimal(value.description) == value)
    }

    @Test(
        "is refused when it is anything else; a seventh place is not rounded away",
        arguments: [
            "", "-", ".", "1.", ".5", "+1", "--1", "1-", "1e3", "1,5", "1 000", " 1", "1.2.3", "0.0000001",
            "1.0000000", "1234567890123", "۱۲", "NaN", "0x10",
        ])
    func refused(text: String) {
        #expect(throws: InvalidValue.self) { try ExactDecimal(text) }
    }

    @Test(
        "says what is wrong with it",
        arguments: [
            ("1.0000000", "scale_exceeded"), ("0.12345678901234567890", "scale_exceeded"),
            ("1234567890123", "number_out_of_range"), ("99999999999999999999999.5", "number_out_of_range"),
            ("12a", "invalid"), ("1.", "invalid"),
        ])
    func fault(text: String, code: String) {
        let error = #expect(throws: InvalidValue.self) { try ExactDecimal(text) }
        #expect(error?.code == code)
    }

    @Test("made too large by arithmetic is out of range, stays so, and cannot be written")
    func outOfRange() throws {
        let largest = try ExactDecimal("999999999999.999999")
        let beyond = largest + largest
        for made in [beyond, -beyond, beyond - largest, largest - beyond, beyond + -beyond, ExactDecimal(Int.max)] {
            #expect(made.isOutOfRange)
            #expect(throws: OutOfRange.number) { try JSON.encode(made) }
        }
        #expect((largest - largest) == .zero)
    }

    @Test("comes back from its text for random values")
    func random() throws {
        for _ in 0..<2000 {
            let value = ExactDecimal(millionths: Int64.random(in: -999_999_999_999_999_999...999_999_999_999_999_999))
            #expect(try ExactDecimal(value.description) == value)
        }
    }

    @Test("adds, subtracts and compares exactly")
    func arithmetic() throws {
        let tenth = try ExactDecimal("0.1")
        let fifth = try ExactDecimal("0.2")
        let threeTenths = try ExactDecimal("0.3")
        #expect(tenth + fifth == threeTenths)
        #expect(threeTenths - fifth == tenth)
        #expect(-tenth < tenth)
        #expect(ExactDecimal(2) == 2)
    }

    @Test(
        "division to the nearest rounds halves away from zero",
        arguments: [
            (5, 2, 3), (-5, 2, -3), (4, 3, 1), (-4, 3, -1), (5, 3, 2), (-5, 3, -2), (0, 7, 0), (7, 7, 1), (1, 3, 0),
            (3, 6, 1), (-3, 6, -1), (5, -2, -3), (-5, -2, 3), (1, -3, 0),
        ])
    func rounding(dividend: Int, divisor: Int, expected: Int) {
        #expect(roundedQuotient(Int128(dividend), Int128(divisor)) == Int128(expected))
    }
}
