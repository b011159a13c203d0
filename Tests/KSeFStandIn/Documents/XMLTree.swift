import CLibXML2
import Foundation

/// A parsed document: no network, no external entities, no document type.
///
/// Not to be shared between tasks: it lives inside one call.
final class XMLTree {
    let document: xmlDocPtr

    struct Fault: Error {
        var message: String
        var line: Int
    }

    init(_ bytes: Data) throws(Fault) {
        XMLLibrary.start()
        guard let context = xmlNewParserCtxt() else { throw Fault(message: "no memory", line: 0) }
        defer { xmlFreeParserCtxt(context) }
        let options = Int32(XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue)
        let parsed = bytes.withUnsafeBytes { buffer in
            xmlCtxtReadMemory(
                context, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: buffer.count), nil,
                nil, options)
        }
        guard let parsed else {
            let error = xmlCtxtGetLastError(context)?.pointee
            let message = error?.message.map { String(cString: $0) } ?? "the document is not well-formed"
            throw Fault(message: message.trimmingCharacters(in: .whitespacesAndNewlines), line: Int(error?.line ?? 0))
        }
        document = parsed
    }

    deinit { xmlFreeDoc(document) }

    var root: XMLElement? {
        xmlDocGetRootElement(document).map { XMLElement(tree: self, node: $0) }
    }

    /// The encoding its declaration names, where there is one.
    var declaredEncoding: String? {
        document.pointee.encoding.map { String(cString: $0) }
    }

    /// Every text and every attribute's value, references resolved.
    var texts: [String] { Self.texts(document.pointee.children) }

    private static func texts(_ first: xmlNodePtr?) -> [String] {
        var found: [String] = []
        var next = first
        while let node = next {
            if let content = node.pointee.content { found.append(String(cString: content)) }
            if node.pointee.type == XML_ELEMENT_NODE {
                var attribute = node.pointee.properties
                while let present = attribute {
                    found += texts(present.pointee.children)
                    attribute = present.pointee.next
                }
                found += texts(node.pointee.children)
            }
            next = node.pointee.next
        }
        return found
    }

    var hasDocumentType: Bool { document.pointee.intSubset != nil }

    /// Whether there is a processing instruction anywhere.
    var hasProcessingInstruction: Bool { Self.hasInstruction(document.pointee.children) }

    private static func hasInstruction(_ first: xmlNodePtr?) -> Bool {
        var next = first
        while let node = next {
            if node.pointee.type == XML_PI_NODE { return true }
            if node.pointee.type == XML_ELEMENT_NODE, hasInstruction(node.pointee.children) { return true }
            next = node.pointee.next
        }
        return false
    }
}

/// An element of a tree, which it keeps alive.
struct XMLElement {
    let tree: XMLTree
    let node: xmlNodePtr

    var name: String { String(cString: node.pointee.name) }

    var namespace: String {
        node.pointee.ns?.pointee.href.map { String(cString: $0) } ?? ""
    }

    var children: [XMLElement] {
        var list: [XMLElement] = []
        var next = node.pointee.children
        while let child = next {
            if child.pointee.type == XML_ELEMENT_NODE { list.append(XMLElement(tree: tree, node: child)) }
            next = child.pointee.next
        }
        return list
    }

    /// All text below, as the parser sees it.
    var text: String {
        guard let content = xmlNodeGetContent(node) else { return "" }
        defer { xmlFree(content) }
        return String(cString: content)
    }

    func attribute(_ name: String) -> String? {
        guard let value = xmlGetNoNsProp(node, name) else { return nil }
        defer { xmlFree(value) }
        return String(cString: value)
    }

    /// The first child element of a name, in whatever namespace its parent is.
    func child(_ name: String) -> XMLElement? {
        var next = node.pointee.children
        while let child = next {
            if child.pointee.type == XML_ELEMENT_NODE, strcmp(child.pointee.name, name) == 0 {
                return XMLElement(tree: tree, node: child)
            }
            next = child.pointee.next
        }
        return nil
    }

    func child(_ path: String...) -> XMLElement? {
        path.reduce(Optional(self)) { $0?.child($1) }
    }

    func children(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// This element and all below, in document order.
    var descendants: [XMLElement] { [self] + children.flatMap(\.descendants) }

    func isInside(_ other: XMLElement) -> Bool {
        var next: xmlNodePtr? = node
        while let current = next {
            if current == other.node { return true }
            next = current.pointee.parent
        }
        return false
    }
}

/// What must happen once before libxml2 is used from several threads.
enum XMLLibrary {
    static func start() { _ = started }
    private static let started: Void = xmlInitParser()
}

private func strcmp(_ left: UnsafePointer<xmlChar>?, _ right: String) -> Int {
    guard let left else { return 1 }
    return String(cString: left) == right ? 0 : 1
}

/// libxml2 allocates with `malloc` unless told otherwise; its own `xmlFree` is a variable that Swift does not share.
private func xmlFree(_ pointer: UnsafeMutablePointer<xmlChar>) { free(pointer) }
