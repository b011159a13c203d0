import CLibXML2
import Foundation

/// Canonical XML by libxml2: the bytes that digests and signatures are made over.
enum CanonicalXML {
    /// A canonicalisation by its algorithm's URI.
    struct Method {
        var mode: xmlC14NMode
        var comments: Bool
        /// Prefixes that exclusive canonicalisation treats as inclusive does.
        var inclusivePrefixes: [String] = []

        init?(_ uri: String) {
            switch uri {
            case "http://www.w3.org/2001/10/xml-exc-c14n#": (mode, comments) = (XML_C14N_EXCLUSIVE_1_0, false)
            case "http://www.w3.org/2001/10/xml-exc-c14n#WithComments":
                (mode, comments) = (XML_C14N_EXCLUSIVE_1_0, true)
            case "http://www.w3.org/TR/2001/REC-xml-c14n-20010315": (mode, comments) = (XML_C14N_1_0, false)
            case "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments": (mode, comments) = (XML_C14N_1_0, true)
            case "http://www.w3.org/2006/12/xml-c14n11": (mode, comments) = (XML_C14N_1_1, false)
            case "http://www.w3.org/2006/12/xml-c14n11#WithComments": (mode, comments) = (XML_C14N_1_1, true)
            default: return nil
            }
        }

        static let inclusive = Method("http://www.w3.org/TR/2001/REC-xml-c14n-20010315")
    }

    /// - Parameters:
    ///   - apex: the element to write, or the whole document.
    ///   - omitted: an element left out with all below it (the enveloped signature).
    static func bytes(of tree: XMLTree, from apex: XMLElement?, without omitted: XMLElement?, by method: Method)
        -> Data?
    {
        guard let buffer = xmlBufferCreate() else { return nil }
        defer { xmlBufferFree(buffer) }
        guard let output = xmlOutputBufferCreateBuffer(buffer, nil) else { return nil }
        var scope = Scope(apex: apex?.node, omitted: omitted?.node)
        let prefixes = method.mode == XML_C14N_EXCLUSIVE_1_0 ? method.inclusivePrefixes : []
        let written = withPrefixes(prefixes) { list in
            withUnsafeMutablePointer(to: &scope) { scope in
                xmlC14NExecute(
                    tree.document,
                    { scope, node, parent in
                        guard let scope = scope?.assumingMemoryBound(to: Scope.self), let node else { return 1 }
                        return scope.pointee.shows(node, on: parent) ? 1 : 0
                    }, scope, Int32(method.mode.rawValue), list, method.comments ? 1 : 0, output)
            }
        }
        let closed = xmlOutputBufferClose(output)
        guard written >= 0, closed >= 0, let content = xmlBufferContent(buffer) else { return nil }
        return Data(bytes: content, count: Int(xmlBufferLength(buffer)))
    }

    private struct Scope {
        var apex: xmlNodePtr?
        var omitted: xmlNodePtr?

        /// libxml2 asks for every node, attribute and namespace; the last two are told by the element they stand on.
        func shows(_ node: xmlNodePtr, on parent: xmlNodePtr?) -> Bool {
            let onParent = node.pointee.type == XML_NAMESPACE_DECL || node.pointee.type == XML_ATTRIBUTE_NODE
            var next = onParent ? parent : node
            var inside = apex == nil
            while let current = next {
                if current == omitted { return false }
                if current == apex { inside = true }
                next = current.pointee.type == XML_DOCUMENT_NODE ? nil : current.pointee.parent
            }
            return inside
        }
    }

    private static func withPrefixes<Result>(
        _ prefixes: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<xmlChar>?>?) -> Result
    ) -> Result {
        guard !prefixes.isEmpty else { return body(nil) }
        var list: [UnsafeMutablePointer<xmlChar>?] = prefixes.map { xmlStrdup($0) } + [nil]
        defer { for case let text? in list { free(text) } }
        return list.withUnsafeMutableBufferPointer { body($0.baseAddress) }
    }
}
