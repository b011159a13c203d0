/// The check digit of Verhoeff, over the dihedral group of order ten (`moadian.md` 4).
enum Verhoeff {
    /// - Parameter digits: decimal digits, most significant first.
    static func checkDigit(of digits: [Int]) -> Int {
        var product = 0
        for (index, digit) in digits.reversed().enumerated() {
            product = multiplied(product, permutations[(index + 1) % 8][digit])
        }
        return inverse(of: product)
    }

    /// Rotations are 0…4, reflections 5…9.
    private static func multiplied(_ left: Int, _ right: Int) -> Int {
        let (a, b) = (left % 5, right % 5)
        return switch (left < 5, right < 5) {
        case (true, true): (a + b) % 5
        case (true, false): 5 + (a + b) % 5
        case (false, true): 5 + (a - b + 5) % 5
        case (false, false): (a - b + 5) % 5
        }
    }

    private static func inverse(of element: Int) -> Int { element < 5 ? (5 - element) % 5 : element }

    private static let permutations: [[Int]] = {
        let step = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
        var all = [Array(0...9)]
        for _ in 1..<8 { all.append(all[all.count - 1].map { step[$0] }) }
        return all
    }()
}
