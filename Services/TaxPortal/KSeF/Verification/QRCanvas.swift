/// The square while it is drawn.
struct QRCanvas {
    let version: Int
    let size: Int
    var dark: [Bool]
    /// Modules of patterns, which no mask touches.
    private var fixed: [Bool]

    init(_ version: Int, _ codewords: [UInt8]) {
        self.version = version
        size = 17 + 4 * version
        dark = Array(repeating: false, count: size * size)
        fixed = dark
        drawPatterns()
        draw(codewords)
    }

    func masked(_ mask: Int) -> QRCanvas {
        var masked = self
        for row in 0..<size {
            for column in 0..<size where !fixed[row * size + column] && Self.flips(mask, row, column) {
                masked.dark[row * size + column].toggle()
            }
        }
        masked.drawFormat(mask)
        return masked
    }

    private static func flips(_ mask: Int, _ row: Int, _ column: Int) -> Bool {
        switch mask {
        case 0: (row + column) % 2 == 0
        case 1: row % 2 == 0
        case 2: column % 3 == 0
        case 3: (row + column) % 3 == 0
        case 4: (row / 2 + column / 3) % 2 == 0
        case 5: row * column % 2 + row * column % 3 == 0
        case 6: (row * column % 2 + row * column % 3) % 2 == 0
        default: ((row + column) % 2 + row * column % 3) % 2 == 0
        }
    }

    private mutating func set(_ row: Int, _ column: Int, _ isDark: Bool) {
        dark[row * size + column] = isDark
        fixed[row * size + column] = true
    }

    // MARK: - Patterns

    private mutating func drawPatterns() {
        for index in 0..<size {
            set(6, index, index % 2 == 0)
            set(index, 6, index % 2 == 0)
        }
        for (row, column) in [(3, 3), (3, size - 4), (size - 4, 3)] { drawFinder(row, column) }
        let centres = alignmentCentres
        for row in centres {
            for column in centres {
                // Three corners belong to the finders.
                let isCorner =
                    (row == 6 || column == 6) && (row == 6 || row == size - 7) && (column == 6 || column == size - 7)
                if !isCorner || row == size - 7 && column == size - 7 { drawAlignment(row, column) }
            }
        }
        drawFormat(0)
        drawVersion()
    }

    private var alignmentCentres: [Int] {
        guard version > 1 else { return [] }
        let count = version / 7 + 2
        let step = version == 32 ? 26 : (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2
        return [6] + (0..<count - 1).map { size - 7 - $0 * step }.reversed()
    }

    private mutating func drawFinder(_ row: Int, _ column: Int) {
        for down in -4...4 {
            for across in -4...4 {
                let (row, column) = (row + down, column + across)
                guard (0..<size).contains(row), (0..<size).contains(column) else { continue }
                let distance = max(abs(down), abs(across))
                set(row, column, distance != 2 && distance != 4)
            }
        }
    }

    private mutating func drawAlignment(_ row: Int, _ column: Int) {
        for down in -2...2 {
            for across in -2...2 { set(row + down, column + across, max(abs(down), abs(across)) != 1) }
        }
    }

    /// Level M is 00; fifteen bits, twice.
    private mutating func drawFormat(_ mask: Int) {
        var remainder = mask
        for _ in 0..<10 { remainder = remainder << 1 ^ (remainder >> 9) * 0x537 }
        let bits = (mask << 10 | remainder) ^ 0x5412
        func bit(_ index: Int) -> Bool { bits >> index & 1 == 1 }
        for index in 0...5 { set(index, 8, bit(index)) }
        set(7, 8, bit(6))
        set(8, 8, bit(7))
        set(8, 7, bit(8))
        for index in 9..<15 { set(8, 14 - index, bit(index)) }
        for index in 0..<8 { set(8, size - 1 - index, bit(index)) }
        for index in 8..<15 { set(size - 15 + index, 8, bit(index)) }
        set(size - 8, 8, true)
    }

    private mutating func drawVersion() {
        guard version >= 7 else { return }
        var remainder = version
        for _ in 0..<12 { remainder = remainder << 1 ^ (remainder >> 11) * 0x1F25 }
        let bits = version << 12 | remainder
        for index in 0..<18 {
            let isDark = bits >> index & 1 == 1
            set(index / 3, size - 11 + index % 3, isDark)
            set(size - 11 + index % 3, index / 3, isDark)
        }
    }

    // MARK: - Data

    /// In columns of two, from the right, upwards and downwards by turns, around the column of the timing pattern.
    private mutating func draw(_ codewords: [UInt8]) {
        var index = 0
        var isUpward = true
        var right = size - 1
        while right > 0 {
            if right == 6 { right = 5 }
            for step in 0..<size {
                let row = isUpward ? size - 1 - step : step
                for column in [right, right - 1] where !fixed[row * size + column] && index < codewords.count * 8 {
                    dark[row * size + column] = codewords[index / 8] >> (7 - index % 8) & 1 == 1
                    index += 1
                }
            }
            isUpward.toggle()
            right -= 2
        }
    }

    // MARK: - Choosing the mask

    var penalty: Int {
        let rows = (0..<size).map { row in (0..<size).map { dark[row * size + $0] } }
        let columns = (0..<size).map { column in (0..<size).map { dark[$0 * size + column] } }
        let lines = (rows + columns).reduce(0) { $0 + Self.runs($1) + Self.finders($1) }
        var squares = 0
        for row in 0..<size - 1 {
            for column in 0..<size - 1 {
                let first = rows[row][column]
                if first == rows[row][column + 1], first == rows[row + 1][column], first == rows[row + 1][column + 1] {
                    squares += 3
                }
            }
        }
        let share = dark.count { $0 } * 100
        let deviation = abs(share - 50 * dark.count) / (5 * dark.count)
        return lines + squares + deviation * 10
    }

    /// Three for a run of five, one more for each further module.
    private static func runs(_ line: [Bool]) -> Int {
        var penalty = 0
        var length = 0
        for index in line.indices {
            length = index > 0 && line[index] == line[index - 1] ? length + 1 : 1
            if length == 5 { penalty += 3 } else if length > 5 { penalty += 1 }
        }
        return penalty
    }

    private static let finder = [true, false, true, true, true, false, true]

    /// Forty for what looks like a finder with light on one side of it.
    private static func finders(_ line: [Bool]) -> Int {
        var penalty = 0
        for start in 0...(line.count - 7) where line[start..<start + 7].elementsEqual(finder) {
            let before = (start - 4..<start).allSatisfy { $0 < 0 || !line[$0] }
            let after = (start + 7..<start + 11).allSatisfy { $0 >= line.count || !line[$0] }
            if before || after { penalty += 40 }
        }
        return penalty
    }
}
