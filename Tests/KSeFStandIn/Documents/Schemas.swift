import CLibXML2
import Foundation

/// One XML schema, read once and used by every thread.
///
/// libxml2 does not change a schema that is parsed, so a pointer to it may be shared; each check has a context of its own.
final class Schema: @unchecked Sendable {
    private let pointer: xmlSchemaPtr

    /// Reads a schema file. What it imports is taken from beside it or from `base/`, by file name and never from the net.
    init?(_ file: URL) {
        XMLLibrary.start()
        guard let bytes = try? Data(contentsOf: file), let tree = try? XMLTree(bytes), let root = tree.root else {
            return nil
        }
        let folder = file.deletingLastPathComponent()
        for child in root.children where child.name == "import" || child.name == "include" {
            guard let name = child.attribute("schemaLocation")?.split(separator: "/").last.map(String.init) else {
                continue
            }
            let found = [folder, folder.appending(path: "base")].map { $0.appending(path: name) }
                .first { FileManager.default.fileExists(atPath: $0.path) }
            guard let found else { return nil }
            xmlSetProp(child.node, "schemaLocation", found.path)
        }
        // The sign-in schema anchors its patterns with ^ and $, which are plain characters in XSD: nothing would match.
        for pattern in root.descendants where pattern.name == "pattern" {
            guard var value = pattern.attribute("value") else { continue }
            if value.hasPrefix("^") { value.removeFirst() }
            if value.hasSuffix("$") { value.removeLast() }
            xmlSetProp(pattern.node, "value", value)
        }
        guard let context = xmlSchemaNewDocParserCtxt(tree.document) else { return nil }
        defer { xmlSchemaFreeParserCtxt(context) }
        xmlSchemaSetParserStructuredErrors(context, { _, _ in }, nil)
        guard let schema = xmlSchemaParse(context) else { return nil }
        pointer = schema
    }

    deinit { xmlSchemaFree(pointer) }

    /// What is wrong with a document, in the order found; the first ten faults at most.
    func faults(in tree: XMLTree) -> [String] {
        guard let context = xmlSchemaNewValidCtxt(pointer) else { return ["no memory"] }
        defer { xmlSchemaFreeValidCtxt(context) }
        var list = FaultList()
        let result = withUnsafeMutablePointer(to: &list) { list in
            xmlSchemaSetValidStructuredErrors(
                context,
                { list, error in
                    guard let list = list?.assumingMemoryBound(to: FaultList.self), let error else { return }
                    let message = error.pointee.message.map { String(cString: $0) } ?? "?"
                    list.pointee.add(message, line: Int(error.pointee.line))
                }, list)
            return xmlSchemaValidateDoc(context, tree.document)
        }
        return result == 0 ? [] : list.texts.isEmpty ? ["niezgodność ze schematem"] : list.texts
    }

    private struct FaultList {
        var texts: [String] = []

        mutating func add(_ message: String, line: Int) {
            guard texts.count < 10 else { return }
            texts.append("Linia \(line): \(message.trimmingCharacters(in: .whitespacesAndNewlines))")
        }
    }
}

/// The official schemas, as far as they are there.
struct Schemas: Sendable {
    var invoice: Schema?
    var signIn: Schema?
    var receipt: Schema?

    /// No schemas: documents are checked for being well-formed and for their main facts.
    static let none = Schemas()

    init() {}

    /// - Parameter folder: holds `schemat_FA(3)_v1-0E.xsd`, `schemat_auth_v2-1.xsd`, `upo-v4-3.xsd` and `base/`.
    init(folder: URL) {
        invoice = Schema(folder.appending(path: "schemat_FA(3)_v1-0E.xsd"))
        signIn = Schema(folder.appending(path: "schemat_auth_v2-1.xsd"))
        receipt = Schema(folder.appending(path: "upo-v4-3.xsd"))
    }

    /// What a reader of the log should know, or nothing.
    var complaint: String? {
        let missing = [("FA(3)", invoice), ("auth", signIn), ("upo", receipt)].filter { $0.1 == nil }.map(\.0)
        guard !missing.isEmpty else { return nil }
        return "no schema for \(missing.joined(separator: ", ")): well-formedness and main facts are checked alone"
    }
}
