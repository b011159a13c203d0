import Contracts
import TestKit
import Testing

@testable import AccountingDomain

@Suite("Using up a quantity piece by piece")
struct ApportionmentTests {
    @Test("gives the amounts of the worked example (7.6)")
    func workedExample() {
        var line = Apportionment(quantity: 10, amounts: Make.amounts(9_500_028, 950_003))
        #expect(line.take(4) == Make.amounts(3_800_011, 380_001))
        #expect(line.take(6) == Make.amounts(5_700_017, 570_002))
        #expect(line.isUsedUp)
    }

    @Test("adds up exactly, whatever the pieces are", arguments: UInt64(1)...40)
    func sums(seed: UInt64) {
        var random = Seeded(seed: seed)
        let quantity = ExactDecimal(millionths: .random(in: 1...5_000_000_000, using: &random))
        let amounts = Make.amounts(
            .random(in: 0...1_000_000_007, using: &random), .random(in: 0...90_001, using: &random))
        var rest = Apportionment(quantity: quantity, amounts: amounts)
        var sum = NetAndTax.zero(.irr)
        while !rest.isUsedUp {
            let piece = ExactDecimal(millionths: .random(in: 1...rest.remaining.millionths, using: &random))
            let before = rest.remainingAmounts
            let part = rest.take(piece)
            #expect(part + rest.remainingAmounts == before)
            sum += part
        }
        #expect(sum == amounts)
    }

    @Test("goes on at a new price for the rest alone")
    func repriced() {
        var line = Apportionment(quantity: 10, amounts: Make.amounts(100, 10))
        #expect(line.take(3) == Make.amounts(30, 3))
        var rest = line.repriced(Make.amounts(50, 5))
        #expect(rest.quantity == 7)
        #expect(rest.take(7) == Make.amounts(50, 5))
    }
}
