import Foundation

/// Unpacks DEFLATE (RFC 1951), because neither Foundation nor the manifest brings a way to do it.
struct Inflate {
    struct Broken: Error {}

    private let input: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var bits: UInt32 = 0
    private var bitCount = 0
    private var output: [UInt8] = []
    private let limit: Int

    /// - Parameter limit: how many bytes may come out at most.
    static func unpack(_ data: [UInt8], limit: Int) throws(Broken) -> (bytes: [UInt8], used: Int) {
        let result = data.withUnsafeBufferPointer { buffer -> Result<(bytes: [UInt8], used: Int), Broken> in
            var inflate = Inflate(input: buffer, limit: limit)
            do throws(Broken) {
                try inflate.run()
                return .success((inflate.output, inflate.position))
            } catch { return .failure(error) }
        }
        return try result.get()
    }

    private init(input: UnsafeBufferPointer<UInt8>, limit: Int) {
        self.input = input
        self.limit = limit
    }

    private mutating func run() throws(Broken) {
        var last = false
        while !last {
            last = try take(1) == 1
            switch try take(2) {
            case 0: try copyStored()
            case 1: try decode(literals: Self.fixedLiterals, distances: Self.fixedDistances)
            case 2:
                let (literals, distances) = try readTables()
                try decode(literals: literals, distances: distances)
            default: throw Broken()
            }
        }
    }

    private mutating func take(_ count: Int) throws(Broken) -> Int {
        while bitCount < count {
            guard position < input.count else { throw Broken() }
            bits |= UInt32(input[position]) << UInt32(bitCount)
            position += 1
            bitCount += 8
        }
        let value = bits & ((1 << UInt32(count)) - 1)
        bits >>= UInt32(count)
        bitCount -= count
        return Int(value)
    }

    private mutating func copyStored() throws(Broken) {
        (bits, bitCount) = (0, 0)
        guard position + 4 <= input.count else { throw Broken() }
        let length = Int(input[position]) | Int(input[position + 1]) << 8
        let complement = Int(input[position + 2]) | Int(input[position + 3]) << 8
        guard length == complement ^ 0xFFFF, position + 4 + length <= input.count, output.count + length <= limit else {
            throw Broken()
        }
        output.append(contentsOf: input[(position + 4)..<(position + 4 + length)])
        position += 4 + length
    }

    private mutating func decode(literals: Huffman, distances: Huffman) throws(Broken) {
        while true {
            let symbol = try next(literals)
            if symbol < 256 {
                guard output.count < limit else { throw Broken() }
                output.append(UInt8(symbol))
            } else if symbol == 256 {
                return
            } else {
                guard symbol < 286 else { throw Broken() }
                let (base, extra) = Self.lengths[symbol - 257]
                let length = base + (try take(extra))
                let place = try next(distances)
                guard place < 30 else { throw Broken() }
                let (farBase, farExtra) = Self.distances[place]
                let distance = farBase + (try take(farExtra))
                guard distance <= output.count, output.count + length <= limit else { throw Broken() }
                let start = output.count - distance
                if distance >= length {
                    output.append(contentsOf: output[start..<(start + length)])
                } else {
                    for offset in 0..<length { output.append(output[start + offset]) }
                }
            }
        }
    }

    private mutating func next(_ table: Huffman) throws(Broken) -> Int {
        var code = 0
        var first = 0
        var index = 0
        for length in 1...15 {
            code |= try take(1)
            let count = table.counts[length]
            if code - first < count { return table.symbols[index + code - first] }
            index += count
            first = (first + count) << 1
            code <<= 1
        }
        throw Broken()
    }

    private mutating func readTables() throws(Broken) -> (Huffman, Huffman) {
        let literalCount = try take(5) + 257
        let distanceCount = try take(5) + 1
        let codeCount = try take(4) + 4
        var codeLengths = [Int](repeating: 0, count: 19)
        for place in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15].prefix(codeCount) {
            codeLengths[place] = try take(3)
        }
        let codes = Huffman(lengths: codeLengths)
        var lengths: [Int] = []
        while lengths.count < literalCount + distanceCount {
            let symbol = try next(codes)
            switch symbol {
            case 0..<16: lengths.append(symbol)
            case 16:
                guard let last = lengths.last else { throw Broken() }
                lengths += Array(repeating: last, count: 3 + (try take(2)))
            case 17: lengths += Array(repeating: 0, count: 3 + (try take(3)))
            default: lengths += Array(repeating: 0, count: 11 + (try take(7)))
            }
        }
        guard lengths.count == literalCount + distanceCount, lengths[256] != 0 else { throw Broken() }
        return (Huffman(lengths: Array(lengths[..<literalCount])), Huffman(lengths: Array(lengths[literalCount...])))
    }

    /// A canonical code: how many codes there are of each length, and the symbols in the order of their codes.
    private struct Huffman {
        var counts = [Int](repeating: 0, count: 16)
        var symbols: [Int] = []

        init(lengths: [Int]) {
            for length in lengths where length > 0 { counts[length] += 1 }
            for length in 1...15 {
                symbols += lengths.indices.filter { lengths[$0] == length }
            }
        }
    }

    private static let fixedLiterals = Huffman(
        lengths: Array(repeating: 8, count: 144) + Array(repeating: 9, count: 112) + Array(repeating: 7, count: 24)
            + Array(repeating: 8, count: 8))
    private static let fixedDistances = Huffman(lengths: Array(repeating: 5, count: 30))

    /// Base and extra bits of the length codes 257 to 285.
    private static let lengths: [(Int, Int)] = {
        var table: [(Int, Int)] = []
        var base = 3
        for code in 0..<28 {
            let extra = code < 8 ? 0 : code / 4 - 1
            table.append((base, extra))
            base += 1 << extra
        }
        return table + [(258, 0)]
    }()

    /// Base and extra bits of the distance codes 0 to 29.
    private static let distances: [(Int, Int)] = {
        var table: [(Int, Int)] = []
        var base = 1
        for code in 0..<30 {
            let extra = code < 4 ? 0 : code / 2 - 1
            table.append((base, extra))
            base += 1 << extra
        }
        return table
    }()
}

/// CRC-32 as ZIP and GZIP use it.
enum CRC32 {
    static func value(of bytes: some ContiguousBytes) -> UInt32 {
        table.withUnsafeBufferPointer { table in
            bytes.withUnsafeBytes { bytes in
                var sum = UInt32.max
                for byte in bytes { sum = table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
                return ~sum
            }
        }
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
}
