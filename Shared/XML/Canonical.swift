import CLibXML2
import Foundation

extension XMLDocument {
    /// Canonical XML 1.0 (inclusive) or Exclusive XML Canonicalization 1.0, as signatures want it.
    ///
    /// - Parameters:
    ///   - node: the element to take with all that is inside, or nothing for the whole document. The namespaces in force
    ///     around it count, as the standards say.
    ///   - omitted: an element that is left out with all that is inside: the signature, for the transform
    ///     “enveloped-signature”.
    ///   - inclusivePrefixes: exclusive only: prefixes that are treated inclusively.
    ///   - comments: whether comments stay.
    package func canonical(
        _ node: XMLNode? = nil, exclusive: Bool, without omitted: XMLNode? = nil, inclusivePrefixes: [String] = [],
        comments: Bool = false
    ) -> Data {
        precondition(
            (node.map { $0.document === self } ?? true) && (omitted.map { $0.document === self } ?? true),
            "an element of another document")
        guard let buffer = xmlAllocOutputBuffer(nil) else { preconditionFailure("no memory for a buffer") }
        defer { xmlOutputBufferClose(buffer) }
        var prefixes: [UnsafeMutablePointer<xmlChar>?] = inclusivePrefixes.map { xmlStrdup($0) } + [nil]
        defer { prefixes.forEach { karvan_xml_free($0) } }
        let selection = Selection(apex: node?.pointer, omitted: omitted?.pointer)
        let mode = exclusive ? XML_C14N_EXCLUSIVE_1_0 : XML_C14N_1_0
        let written = withUnsafePointer(to: selection) { selection in
            prefixes.withUnsafeMutableBufferPointer { prefixes in
                xmlC14NExecute(
                    pointer, Selection.isVisible, UnsafeMutableRawPointer(mutating: selection),
                    Int32(mode.rawValue), exclusive ? prefixes.baseAddress : nil, comments ? 1 : 0, buffer)
            }
        }
        // The library fails on relative namespace names and on missing memory alone.
        guard written >= 0, let content = xmlOutputBufferGetContent(buffer) else { return Data() }
        return Data(bytes: content, count: xmlOutputBufferGetSize(buffer))
    }
}

/// Which part of a document is written.
private struct Selection {
    let apex: xmlNodePtr?
    let omitted: xmlNodePtr?

    /// Attributes and namespaces are as visible as the element that they stand on, which is `parent`.
    static let isVisible: xmlC14NIsVisibleCallback = { selection, node, parent in
        guard let selection, let node else { return 0 }
        let isOnElement = node.pointee.type == XML_ATTRIBUTE_NODE || node.pointee.type == XML_NAMESPACE_DECL
        return selection.assumingMemoryBound(to: Selection.self).pointee.contains(isOnElement ? parent : node) ? 1 : 0
    }

    private func contains(_ node: xmlNodePtr?) -> Bool {
        var isInside = apex == nil
        var next = node
        while let ancestor = next {
            if ancestor == omitted { return false }
            if ancestor == apex { isInside = true }
            next = ancestor.pointee.type == XML_DOCUMENT_NODE ? nil : ancestor.pointee.parent
        }
        return isInside
    }
}
