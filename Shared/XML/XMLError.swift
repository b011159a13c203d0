/// Why a document, a schema or a text to be written could not be taken.
package struct XMLError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// More bytes than the reader allows.
        case tooLarge = "xml.too-large"
        /// Not well formed, an encoding that its bytes do not follow, or nested deeper than 256 elements.
        case malformed = "xml.malformed"
        /// It declares a document type; entities and external subsets are never read.
        case documentType = "xml.document-type"
        /// A schema that cannot be compiled, or that asks for a file which it was not handed.
        case schema = "xml.schema"
        /// A character that XML 1.0 has no place for, even escaped.
        case character = "xml.character"
        /// A name that is none, an undeclared prefix, or elements that are not closed.
        case structure = "xml.structure"
    }

    package let code: Code
    package let message: String
    /// Counted from 1; none where no place can be named.
    package let line: Int?

    package init(_ code: Code, _ message: String, line: Int? = nil) {
        self.code = code
        self.message = message
        self.line = line
    }

    package var description: String {
        line.map { "line \($0): \(message)" } ?? message
    }
}
