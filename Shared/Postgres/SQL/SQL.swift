/// A statement: literal text, and values that travel beside it as parameters.
///
/// Text enters only by literals of the program; an interpolated value becomes a parameter and never text. There is no
/// initialiser from `String`, so nothing that came from outside can become part of a statement.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    package typealias StringLiteralType = StaticString

    package private(set) var text: String
    private(set) var parameters = Parameters()
    /// Where in `text` the parameters stand, as UTF-8 offsets: needed to number them anew inside another statement.
    private var places: [Int] = []

    package init(stringLiteral literal: StaticString) { text = literal.description }

    package init(stringInterpolation interpolation: Interpolation) { self = interpolation.sql }

    private init() { text = "" }

    /// A value that could not be written as a parameter.
    var flaw: String? { parameters.writer.flaw }

    mutating func bind(_ value: some PostgresBindable) {
        parameters.append(value)
        mark(parameters.count)
    }

    mutating func splice(_ literal: StaticString) { text += literal.description }

    mutating func splice(_ other: SQL) {
        let utf8 = other.text.utf8
        var index = utf8.startIndex
        for (number, place) in other.places.enumerated() {
            let start = utf8.index(utf8.startIndex, offsetBy: place)
            text += other.text[index..<start]
            mark(parameters.count + number + 1)
            index = utf8.index(start, offsetBy: "$\(number + 1)".utf8.count)
        }
        text += other.text[index...]
        parameters.append(other.parameters)
    }

    /// A name in quotation marks; a mark inside it is doubled, so it stays one name.
    mutating func splice(identifier: String) {
        if identifier.isEmpty || identifier.utf8.contains(0) { parameters.refuse("“\(identifier)” is no name") }
        text +=
            "\"" + identifier.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    private mutating func mark(_ number: Int) {
        places.append(text.utf8.count)
        text += "$\(number)"
    }

    /// Collects the pieces of an interpolated literal.
    package struct Interpolation: StringInterpolationProtocol {
        package typealias StringLiteralType = StaticString

        var sql = SQL()

        package init(literalCapacity: Int, interpolationCount: Int) {
            sql.text.reserveCapacity(literalCapacity + interpolationCount * 3)
        }

        package mutating func appendLiteral(_ literal: StaticString) { sql.splice(literal) }
    }
}

extension [SQL] {
    /// The conditions or rows as one fragment, for lists whose length is known only when the program runs.
    package func joined(separator: StaticString) -> SQL {
        guard var all = first else { return "" }
        for next in dropFirst() {
            all.splice(separator)
            all.splice(next)
        }
        return all
    }
}
