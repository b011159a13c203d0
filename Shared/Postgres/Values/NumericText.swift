/// The server's `numeric` read as exact decimal text. Never a binary fraction.
enum NumericText {
    /// Four-digit groups, most significant first: count, weight of the first, sign, places to show, groups.
    static func read(_ bytes: UnsafeRawBufferPointer, of cell: Cell) throws(PostgresError) -> String {
        func word(_ index: Int) -> Int {
            Int(Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 2, as: Int16.self)))
        }
        guard bytes.count >= 8, bytes.count == 8 + 2 * word(0) else { throw cell.problem("not a numeric") }
        let (count, weight, sign, places) = (word(0), word(1), UInt16(bitPattern: Int16(word(2))), word(3))
        guard sign == 0 || sign == 0x4000 else { throw cell.problem("not a finite number") }

        func group(_ position: Int) -> String {
            let index = weight - position
            let digits = String(0 <= index && index < count ? word(4 + index) : 0)
            return String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }
        let whole = weight < 0 ? "0" : (0...weight).reversed().map(group).joined()
        var text = String(whole.drop { $0 == "0" })
        if text.isEmpty { text = "0" }
        if places > 0 {
            let groups = (1...(places + 3) / 4).map { group(-$0) }.joined()
            text += "." + groups.prefix(places)
        }
        return sign == 0 ? text : "-" + text
    }
}
