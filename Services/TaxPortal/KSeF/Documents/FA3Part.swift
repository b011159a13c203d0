import XML

/// A group of elements of FA(3), as a value: its members in the order that the schema asks for.
///
/// The one list of fields serves reading and writing, so that neither can forget a member or its place.
package protocol FA3Part: Sendable, Hashable {
    init()
    static var fields: [FA3Field<Self>] { get }
}

/// One element, or several of one name, and the member that holds it.
package struct FA3Field<Part>: Sendable {
    let name: String
    let read: @Sendable (inout Part, XMLNode) -> Void
    let write: @Sendable (Part, inout XMLWriter) -> Void

    /// A text, a date, a code: as it stands, white space collapsed.
    static func text(_ name: String, _ member: any WritableKeyPath<Part, String?> & Sendable) -> Self {
        Self(name: name) { part, node in
            part[keyPath: member] = node.collapsedText
        } write: { part, writer in
            if let text = part[keyPath: member] { writer.element(name, text) }
        }
    }

    static func texts(_ name: String, _ member: any WritableKeyPath<Part, [String]> & Sendable) -> Self {
        Self(name: name) { part, node in
            part[keyPath: member].append(node.collapsedText)
        } write: { part, writer in
            for text in part[keyPath: member] { writer.element(name, text) }
        }
    }

    /// A text with its own line breaks.
    static func prose(_ name: String, _ member: any WritableKeyPath<Part, String?> & Sendable) -> Self {
        Self(name: name) { part, node in
            part[keyPath: member] = node.text
        } write: { part, writer in
            if let text = part[keyPath: member] { writer.element(name, text) }
        }
    }

    static func number(_ name: String, _ member: any WritableKeyPath<Part, FA3Number?> & Sendable) -> Self {
        Self(name: name) { part, node in
            part[keyPath: member] = FA3Number(node.collapsedText)
        } write: { part, writer in
            if let number = part[keyPath: member] { writer.element(name, number.text) }
        }
    }

    /// `1` where it is so, nothing otherwise.
    static func mark(_ name: String, _ member: any WritableKeyPath<Part, Bool> & Sendable) -> Self {
        Self(name: name) { part, node in
            part[keyPath: member] = node.collapsedText == "1"
        } write: { part, writer in
            if part[keyPath: member] { writer.element(name, "1") }
        }
    }

    /// `1` yes, `2` no: written in both cases.
    static func answer(_ name: String, _ member: any WritableKeyPath<Part, Bool> & Sendable) -> Self {
        Self(name: name) { part, node in
            part[keyPath: member] = node.collapsedText == "1"
        } write: { part, writer in
            writer.element(name, part[keyPath: member] ? "1" : "2")
        }
    }

    static func part<Inner: FA3Part>(_ name: String, _ member: any WritableKeyPath<Part, Inner> & Sendable) -> Self {
        Self(name: name) { part, node in
            part[keyPath: member] = Inner(node)
        } write: { part, writer in
            part[keyPath: member].write(as: name, to: &writer)
        }
    }

    static func part<Inner: FA3Part>(_ name: String, _ member: any WritableKeyPath<Part, Inner?> & Sendable) -> Self {
        Self(name: name) { part, node in
            part[keyPath: member] = Inner(node)
        } write: { part, writer in
            part[keyPath: member]?.write(as: name, to: &writer)
        }
    }

    static func parts<Inner: FA3Part>(_ name: String, _ member: any WritableKeyPath<Part, [Inner]> & Sendable) -> Self {
        Self(name: name) { part, node in
            part[keyPath: member].append(Inner(node))
        } write: { part, writer in
            for inner in part[keyPath: member] { inner.write(as: name, to: &writer) }
        }
    }

    /// A part that is kept as it is written.
    static func tree(_ name: String, _ member: any WritableKeyPath<Part, FA3Element?> & Sendable) -> Self {
        Self(name: name) { part, node in
            part[keyPath: member] = FA3Element(node)
        } write: { part, writer in
            part[keyPath: member]?.write(to: &writer)
        }
    }
}

extension FA3Part {
    /// Reads what it knows and passes over the rest; the structure is the schema's affair.
    package init(_ node: XMLNode) {
        self.init()
        let fields = Self.fields
        var next = 0
        for child in node.children {
            let name = child.name
            // Mostly the next field or one soon after it; in a document out of order, any.
            let found =
                fields[next...].firstIndex { $0.name == name } ?? fields[..<next].firstIndex { $0.name == name }
            guard let found else { continue }
            fields[found].read(&self, child)
            next = found
        }
    }

    package func write(as name: String, to writer: inout XMLWriter) {
        writer.start(name)
        for field in Self.fields { field.write(self, &writer) }
        writer.end()
    }
}

/// Any element with all that is inside: attachments, which have no rules of ours.
package struct FA3Element: Sendable, Hashable {
    package let name: String
    package let attribute: String?
    package let text: String
    package let children: [FA3Element]

    init(_ node: XMLNode) {
        name = node.name
        // The only attribute in an attachment is the type of a column.
        attribute = node[attribute: "Typ"]
        children = node.children.map { FA3Element($0) }
        text = children.isEmpty ? node.collapsedText : ""
    }

    func write(to writer: inout XMLWriter) {
        writer.start(name, attribute.map { ["Typ": $0] } ?? [:])
        if !text.isEmpty { writer.text(text) }
        for child in children { child.write(to: &writer) }
        writer.end()
    }

    /// All elements of a name, however deep.
    package func all(_ name: String) -> [FA3Element] {
        (self.name == name ? [self] : []) + children.flatMap { $0.all(name) }
    }
}

extension XMLNode {
    /// As a token of the schema: no white space at the ends, single spaces inside.
    var collapsedText: String {
        let text = text
        var wasSpace = true
        var isCollapsed = true
        for byte in text.utf8 {
            let isSpace = byte == 0x20 || byte == 0x9 || byte == 0xA || byte == 0xD
            if isSpace, wasSpace || byte != 0x20 {
                isCollapsed = false
                break
            }
            wasSpace = isSpace
        }
        if isCollapsed, !wasSpace || text.isEmpty { return text }
        return text.split { $0 == " " || $0.isNewline || $0 == "\t" }.joined(separator: " ")
    }
}
