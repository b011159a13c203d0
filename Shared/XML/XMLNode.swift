import CLibXML2

/// An element of a document. Holding it keeps the document alive.
///
/// `@unchecked Sendable`, as its document is.
package struct XMLNode: @unchecked Sendable {
    package let document: XMLDocument
    let pointer: xmlNodePtr

    init(document: XMLDocument, pointer: xmlNodePtr) {
        self.document = document
        self.pointer = pointer
    }

    /// Without prefix.
    package var name: String { LibXML.text(pointer.pointee.name) }

    /// The namespace's name, empty where there is none.
    package var namespace: String { pointer.pointee.ns.map { LibXML.text($0.pointee.href) } ?? "" }

    /// As it is written, empty for the default namespace.
    package var prefix: String { pointer.pointee.ns.map { LibXML.text($0.pointee.prefix) } ?? "" }

    package var parent: XMLNode? {
        guard let parent = pointer.pointee.parent, parent.pointee.type == XML_ELEMENT_NODE else { return nil }
        return XMLNode(document: document, pointer: parent)
    }

    /// The elements directly inside, in their order.
    package var children: [XMLNode] {
        var elements: [XMLNode] = []
        var next = pointer.pointee.children
        while let node = next {
            if node.pointee.type == XML_ELEMENT_NODE { elements.append(XMLNode(document: document, pointer: node)) }
            next = node.pointee.next
        }
        return elements
    }

    /// The first element of that name directly inside, in whatever namespace.
    package func child(_ name: String) -> XMLNode? {
        var next = pointer.pointee.children
        while let node = next {
            if node.pointee.type == XML_ELEMENT_NODE, LibXML.equal(node.pointee.name, name) {
                return XMLNode(document: document, pointer: node)
            }
            next = node.pointee.next
        }
        return nil
    }

    /// The elements of that name directly inside, in whatever namespace.
    package func children(_ name: String) -> [XMLNode] {
        children.filter { LibXML.equal($0.pointer.pointee.name, name) }
    }

    /// All text inside, that of inner elements included, white space as it is written.
    package var text: String {
        if let only = pointer.pointee.children, only.pointee.next == nil, only.pointee.type == XML_TEXT_NODE {
            return LibXML.text(only.pointee.content)
        }
        guard let content = xmlNodeGetContent(pointer) else { return "" }
        defer { karvan_xml_free(content) }
        return LibXML.text(content)
    }

    /// The attribute of that local name, in whatever namespace; namespace declarations are none.
    package subscript(attribute name: String) -> String? {
        attributes.first { $0.name == name }?.value
    }

    package var attributes: [(name: String, namespace: String, value: String)] {
        var found: [(name: String, namespace: String, value: String)] = []
        var next = pointer.pointee.properties
        while let attribute = next {
            let value = xmlNodeListGetString(document.pointer, attribute.pointee.children, 1)
            defer { karvan_xml_free(value) }
            found.append(
                (
                    LibXML.text(attribute.pointee.name),
                    attribute.pointee.ns.map { LibXML.text($0.pointee.href) } ?? "", LibXML.text(value)
                ))
            next = attribute.pointee.next
        }
        return found
    }

    /// Where it begins, counted from 1.
    package var line: Int { max(0, xmlGetLineNo(pointer)) }

    /// Local names from the root, with a place among brothers of the same name where there are any:
    /// `/Faktura/Fa/FaWiersz[2]/P_11`.
    package var path: String { LibXML.path(pointer) }
}

extension LibXML {
    static func equal(_ characters: UnsafePointer<xmlChar>?, _ name: String) -> Bool {
        guard let characters else { return false }
        return name.withCString { xmlStrEqual(characters, UnsafeRawPointer($0).assumingMemoryBound(to: xmlChar.self)) }
            == 1
    }

    static func path(_ element: xmlNodePtr) -> String {
        var steps: [String] = []
        var next: xmlNodePtr? = element
        while let node = next, node.pointee.type == XML_ELEMENT_NODE || node.pointee.type == XML_ATTRIBUTE_NODE {
            steps.append(step(node))
            next = node.pointee.parent
        }
        return steps.reversed().map { "/\($0)" }.joined()
    }

    private static func step(_ node: xmlNodePtr) -> String {
        let name = text(node.pointee.name)
        guard node.pointee.type == XML_ELEMENT_NODE else { return "@\(name)" }
        let before = brothers(of: node, by: \.prev)
        return before == 0 && brothers(of: node, by: \.next) == 0 ? name : "\(name)[\(before + 1)]"
    }

    private static func brothers(
        of node: xmlNodePtr, by direction: KeyPath<xmlNode, UnsafeMutablePointer<xmlNode>?>
    ) -> Int {
        var count = 0
        var next = node.pointee[keyPath: direction]
        while let brother = next {
            if brother.pointee.type == XML_ELEMENT_NODE, xmlStrEqual(brother.pointee.name, node.pointee.name) == 1 {
                count += 1
            }
            next = brother.pointee[keyPath: direction]
        }
        return count
    }
}
