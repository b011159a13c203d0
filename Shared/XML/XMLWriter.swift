import Foundation

/// Writes a document byte by byte as it is told: elements in the order of the calls, UTF-8, no white space of its own
/// unless asked for.
///
/// Texts and attributes are escaped as Canonical XML does, so what is written without a declaration and with long empty
/// elements is canonical when its attributes are handed over in order. The first mistake is kept and thrown at the end.
package struct XMLWriter: Sendable {
    package typealias Attributes = KeyValuePairs<String, String>

    private var bytes: [UInt8] = []
    private var open: [String] = []
    /// The prefixes that each open element declares.
    private var declared: [Set<String>] = []
    /// Whether the element that was opened last has anything inside yet.
    private var isStartTagOpen = false
    private var hasElementInside = false
    private var hasRoot = false
    private var mistake: XMLError?
    private let isIndented: Bool
    private let hasShortEmptyElements: Bool

    /// - Parameters:
    ///   - declaration: `<?xml version="1.0" encoding="UTF-8"?>` in front.
    ///   - indented: two spaces a level, a line feed after each element, for people.
    ///   - shortEmptyElements: `<A/>` rather than `<A></A>`.
    package init(declaration: Bool = true, indented: Bool = false, shortEmptyElements: Bool = true) {
        isIndented = indented
        hasShortEmptyElements = shortEmptyElements
        bytes.reserveCapacity(8192)
        if declaration {
            append(#"<?xml version="1.0" encoding="UTF-8"?>"#)
            if indented { bytes.append(Self.lineFeed) }
        }
    }

    /// - Parameters:
    ///   - name: with its prefix where it has one.
    ///   - attributes: in the order they are written; `xmlns` and `xmlns:p` declare namespaces.
    package mutating func start(_ name: String, _ attributes: Attributes = [:]) {
        closeStartTag()
        if open.isEmpty {
            if hasRoot { fail(.structure, "A document has one root element; \(name) would be a second.") }
            hasRoot = true
        }
        breakLine()
        var prefixes: Set<String> = []
        for (name, _) in attributes where name.hasPrefix("xmlns:") { prefixes.insert(String(name.dropFirst(6))) }
        declared.append(prefixes)
        check(name)
        bytes.append(UInt8(ascii: "<"))
        bytes += name.utf8
        var seen: Set<String> = []
        for (attribute, value) in attributes {
            check(attribute)
            if !seen.insert(attribute).inserted {
                fail(.structure, "The attribute \(attribute) stands twice on \(name).")
            }
            bytes.append(UInt8(ascii: " "))
            bytes += attribute.utf8
            append("=\"")
            escape(value, in: .attribute)
            bytes.append(UInt8(ascii: "\""))
        }
        open.append(name)
        isStartTagOpen = true
        hasElementInside = false
    }

    package mutating func end() {
        guard let name = open.popLast() else {
            return fail(.structure, "There is no open element to close.")
        }
        declared.removeLast()
        if isStartTagOpen, hasShortEmptyElements {
            append("/>")
            isStartTagOpen = false
        } else {
            let isEmpty = isStartTagOpen
            closeStartTag()
            if hasElementInside, !isEmpty { breakLine() }
            append("</")
            bytes += name.utf8
            bytes.append(UInt8(ascii: ">"))
        }
        hasElementInside = true
    }

    /// Character data of the open element.
    package mutating func text(_ text: String) {
        guard !open.isEmpty else { return fail(.structure, "Text stands inside an element.") }
        closeStartTag()
        escape(text, in: .text)
    }

    /// An element with a text, or with nothing inside.
    package mutating func element(_ name: String, _ text: String, _ attributes: Attributes = [:]) {
        start(name, attributes)
        if !text.isEmpty { self.text(text) }
        end()
        hasElementInside = true
    }

    /// The same where there is a text; nothing otherwise.
    package mutating func element(_ name: String, ifPresent text: String?, _ attributes: Attributes = [:]) {
        if let text { element(name, text, attributes) }
    }

    /// An element around what `inside` writes.
    package mutating func element(
        _ name: String, _ attributes: Attributes = [:], _ inside: (inout XMLWriter) throws -> Void
    ) rethrows {
        start(name, attributes)
        try inside(&self)
        end()
    }

    /// Bytes that are well-formed XML already, a part of another document say. They are not looked at.
    package mutating func insert(_ fragment: Data) {
        closeStartTag()
        breakLine()
        if open.isEmpty { hasRoot = true }
        bytes += fragment
        hasElementInside = true
    }

    /// The document.
    ///
    /// - Throws: the first mistake: `.character` for a character that XML forbids, `.structure` for names, prefixes and
    ///   elements that are not closed.
    package func finish() throws(XMLError) -> Data {
        if let mistake { throw mistake }
        if let name = open.last { throw XMLError(.structure, "The element \(name) is not closed.") }
        guard hasRoot else { throw XMLError(.structure, "A document needs a root element.") }
        return Data(isIndented ? bytes + [Self.lineFeed] : bytes)
    }

    // MARK: -

    private static let lineFeed = UInt8(ascii: "\n")

    private enum Place { case text, attribute }

    private mutating func fail(_ code: XMLError.Code, _ message: String) {
        if mistake == nil { mistake = XMLError(code, message) }
    }

    private mutating func closeStartTag() {
        guard isStartTagOpen else { return }
        bytes.append(UInt8(ascii: ">"))
        isStartTagOpen = false
    }

    private mutating func breakLine() {
        guard isIndented, bytes.last != Self.lineFeed, !bytes.isEmpty else { return indent() }
        bytes.append(Self.lineFeed)
        indent()
    }

    private mutating func indent() {
        if isIndented { bytes += repeatElement(UInt8(ascii: " "), count: 2 * open.count) }
    }

    private mutating func escape(_ text: String, in place: Place) {
        var text = text
        let forbidden = text.withUTF8 { buffer -> Unicode.Scalar? in
            for (index, byte) in buffer.enumerated() {
                switch byte {
                case UInt8(ascii: "&"): append("&amp;")
                case UInt8(ascii: "<"): append("&lt;")
                case UInt8(ascii: ">") where place == .text: append("&gt;")
                case UInt8(ascii: "\"") where place == .attribute: append("&quot;")
                case UInt8(ascii: "\r"): append("&#xD;")
                case UInt8(ascii: "\n") where place == .attribute: append("&#xA;")
                case UInt8(ascii: "\t") where place == .attribute: append("&#x9;")
                case 0..<0x20 where byte != 0x9 && byte != 0xA: return Unicode.Scalar(byte)
                // U+FFFE and U+FFFF, all that `Char` of XML 1.0 leaves out above the control characters.
                case 0xBE...0xBF where index >= 2 && buffer[index - 2] == 0xEF && buffer[index - 1] == 0xBF:
                    return byte == 0xBE ? "\u{FFFE}" : "\u{FFFF}"
                default: bytes.append(byte)
                }
            }
            return nil
        }
        guard let forbidden else { return }
        let code = String(forbidden.value, radix: 16, uppercase: true)
        let element = open.last.map { " in \($0)" } ?? ""
        fail(.character, "The character U+\(code)\(element) is not allowed in XML; leave it out.")
    }

    private mutating func append(_ markup: StaticString) {
        bytes += UnsafeBufferPointer(start: markup.utf8Start, count: markup.utf8CodeUnitCount)
    }

    /// `QName`, with a prefix that an open element declares.
    private mutating func check(_ name: String) {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy(Self.isName) else {
            return fail(.structure, "“\(name)” is no name of XML.")
        }
        guard parts.count == 2, parts[0] != "xml", parts[0] != "xmlns" else { return }
        if !declared.contains(where: { $0.contains(String(parts[0])) }) {
            fail(.structure, "The prefix \(parts[0]) of \(name) is not declared.")
        }
    }

    /// `NCName`; beyond ASCII any letter.
    private static func isName(_ part: Substring) -> Bool {
        guard let first = part.unicodeScalars.first, first == "_" || first.properties.isAlphabetic else { return false }
        return part.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_" || $0 == "-" || $0 == "."
        }
    }
}
