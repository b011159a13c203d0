import CLibXML2
import Foundation

/// A parsed document, read only.
///
/// Reading is safe for what strangers send: no network, no document type declaration and so no entities but the five
/// that XML knows, at most `limit` bytes and 256 levels, texts of at most ten million bytes.
///
/// `@unchecked Sendable`: the tree is never changed after `init`, and libxml2 reads a tree from several threads.
package final class XMLDocument: @unchecked Sendable {
    let pointer: xmlDocPtr

    /// - Parameters:
    ///   - bytes: UTF-8 unless a byte order mark or the declaration says something else.
    ///   - limit: in bytes.
    /// - Throws: `.tooLarge`, `.documentType`, or `.malformed` with the first fault and its line.
    package init(_ bytes: Data, limit: Int = 20_000_000) throws(XMLError) {
        guard bytes.count <= min(limit, Int(Int32.max)) else {
            throw XMLError(.tooLarge, "The document has \(bytes.count) bytes; at most \(limit) are read.")
        }
        guard !bytes.isEmpty else { throw XMLError(.malformed, "The document is empty.", line: 1) }
        // libxml2 ends there and says nothing of what follows. UTF-16 and UTF-32 have such bytes in every text.
        guard Self.isWide(bytes) || !bytes.contains(0) else {
            throw XMLError(.malformed, "The document has a byte of zero.", line: 1)
        }
        LibXML.start()
        guard let context = xmlNewParserCtxt() else { throw XMLError(.malformed, "No memory for a parser.") }
        defer { xmlFreeParserCtxt(context) }

        let reading = Reading()
        context.pointee._private = Unmanaged.passUnretained(reading).toOpaque()
        context.pointee.sax.pointee.serror = { context, error in
            guard let context, let error else { return }
            Reading.of(context)?.heard(LibXML.text(error.pointee.message), line: Int(error.pointee.line))
        }
        // Stopped at the declaration itself: nothing that it defines is ever read.
        context.pointee.sax.pointee.internalSubset = { context, _, _, _ in
            guard let context else { return }
            let parser = context.assumingMemoryBound(to: xmlParserCtxt.self)
            Reading.of(context)?.foundDocumentType(line: Int(parser.pointee.input?.pointee.line ?? 0))
            xmlStopParser(parser)
        }
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_BIG_LINES.rawValue | XML_PARSE_COMPACT.rawValue
        let parsed = bytes.withUnsafeBytes { buffer in
            xmlCtxtReadMemory(
                context, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), nil, nil,
                Int32(options))
        }
        withExtendedLifetime(reading) {}
        if let fault = reading.fault {
            xmlFreeDoc(parsed)
            throw fault
        }
        guard let parsed, xmlDocGetRootElement(parsed) != nil else {
            xmlFreeDoc(parsed)
            throw XMLError(.malformed, "The document has no root element.", line: 1)
        }
        pointer = parsed
    }

    deinit {
        xmlFreeDoc(pointer)
    }

    /// Whether the first two bytes are of an encoding of two or four bytes a character.
    private static func isWide(_ bytes: Data) -> Bool {
        bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.prefix(2).contains(0)
    }

    package var root: XMLNode {
        guard let root = xmlDocGetRootElement(pointer) else { preconditionFailure("init looked for the root") }
        return XMLNode(document: self, pointer: root)
    }

    /// As the declaration has it, `UTF-8` without one.
    package var encoding: String { pointer.pointee.encoding.map { LibXML.text($0) } ?? "UTF-8" }

    /// Targets of the processing instructions anywhere in the document, in their order.
    package var processingInstructions: [String] {
        var targets: [String] = []
        var next = pointer.pointee.children
        while let node = next {
            if node.pointee.type == XML_PI_NODE { targets.append(LibXML.text(node.pointee.name)) }
            next = LibXML.following(node)
        }
        return targets
    }
}

extension XMLDocument {
    /// Whether any element says where a schema lies (`xsi:schemaLocation` and its like).
    var hasSchemaHints: Bool {
        var next = pointer.pointee.children
        while let node = next {
            var attribute = node.pointee.type == XML_ELEMENT_NODE ? node.pointee.properties : nil
            while let current = attribute {
                if LibXML.equal(current.pointee.name, "schemaLocation")
                    || LibXML.equal(current.pointee.name, "noNamespaceSchemaLocation")
                {
                    return true
                }
                attribute = current.pointee.next
            }
            next = LibXML.following(node)
        }
        return false
    }
}

/// What the parser told while it read one document.
private final class Reading {
    private(set) var fault: XMLError?

    /// The first fault counts; what follows is mostly its echo.
    func heard(_ message: String, line: Int) {
        guard fault == nil else { return }
        fault = XMLError(.malformed, message, line: line > 0 ? line : nil)
    }

    func foundDocumentType(line: Int) {
        guard fault == nil else { return }
        fault = XMLError(
            .documentType, "A document type declaration is not allowed; send the document without <!DOCTYPE …>.",
            line: line > 0 ? line : nil)
    }

    static func of(_ context: UnsafeMutableRawPointer) -> Reading? {
        let parser = context.assumingMemoryBound(to: xmlParserCtxt.self)
        return parser.pointee._private.map { Unmanaged<Reading>.fromOpaque($0).takeUnretainedValue() }
    }
}
