/// Letters of five dots by seven, for what stands below a code: a KSeF number, OFFLINE, CERTYFIKAT.
enum CaptionFont {
    static let width = 5
    static let height = 7

    /// The dark dots of a character; of one that is not known here a frame.
    static func dots(of character: Character) -> [(row: Int, column: Int)] {
        let rows = letters[character] ?? [31, 17, 17, 17, 17, 17, 31]
        return rows.enumerated().flatMap { row, bits in
            (0..<width).filter { bits >> (width - 1 - $0) & 1 == 1 }.map { (row, $0) }
        }
    }

    /// Seven rows each, from the top; a row's bits from the left.
    private static let letters: [Character: [Int]] = [
        " ": [0, 0, 0, 0, 0, 0, 0],
        "-": [0, 0, 0, 31, 0, 0, 0],
        "0": [14, 17, 19, 21, 25, 17, 14],
        "1": [4, 12, 4, 4, 4, 4, 14],
        "2": [14, 17, 1, 6, 8, 16, 31],
        "3": [14, 17, 1, 6, 1, 17, 14],
        "4": [2, 6, 10, 18, 31, 2, 2],
        "5": [31, 16, 30, 1, 1, 17, 14],
        "6": [6, 8, 16, 30, 17, 17, 14],
        "7": [31, 1, 2, 4, 8, 8, 8],
        "8": [14, 17, 17, 14, 17, 17, 14],
        "9": [14, 17, 17, 15, 1, 2, 12],
        "A": [14, 17, 17, 31, 17, 17, 17],
        "B": [30, 17, 17, 30, 17, 17, 30],
        "C": [14, 17, 16, 16, 16, 17, 14],
        "D": [30, 17, 17, 17, 17, 17, 30],
        "E": [31, 16, 16, 30, 16, 16, 31],
        "F": [31, 16, 16, 30, 16, 16, 16],
        "I": [14, 4, 4, 4, 4, 4, 14],
        "K": [17, 18, 20, 24, 20, 18, 17],
        "L": [16, 16, 16, 16, 16, 16, 31],
        "N": [17, 25, 25, 21, 19, 19, 17],
        "O": [14, 17, 17, 17, 17, 17, 14],
        "R": [30, 17, 17, 30, 20, 18, 17],
        "T": [31, 4, 4, 4, 4, 4, 4],
        "Y": [17, 17, 10, 4, 4, 4, 4],
    ]
}
