import CLibXML2

/// The few things that all of this module asks libxml2 for.
enum LibXML {
    private static let started: Void = {
        xmlInitParser()
        // Nothing but the files that a schema was handed is opened, and those while it is compiled.
        SchemaFiles.install()
    }()

    static func start() {
        _ = started
    }

    static func text(_ characters: UnsafePointer<xmlChar>?) -> String {
        characters.map { String(cString: $0) } ?? ""
    }

    /// A message of the library, without the line feed at its end.
    static func text(_ message: UnsafePointer<CChar>?) -> String {
        guard let message else { return "no reason given" }
        var text = String(cString: message)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    static func text(_ message: UnsafeMutablePointer<CChar>?) -> String {
        text(UnsafePointer(message))
    }

    /// The next node in document order.
    static func following(_ node: xmlNodePtr) -> xmlNodePtr? {
        if node.pointee.type == XML_ELEMENT_NODE, let child = node.pointee.children { return child }
        var current = node
        while true {
            if let next = current.pointee.next { return next }
            guard let parent = current.pointee.parent, parent.pointee.type == XML_ELEMENT_NODE else { return nil }
            current = parent
        }
    }
}
