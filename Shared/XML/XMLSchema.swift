import CLibXML2
import Foundation

/// A compiled W3C XML Schema 1.0. Compiling costs milliseconds to a tenth of a second: do it once.
///
/// `@unchecked Sendable`: a compiled schema is only read, and each validation has a state of its own.
package final class XMLSchema: @unchecked Sendable {
    private let pointer: xmlSchemaPtr
    private let hinted = NSLock()

    /// - Parameters:
    ///   - main: the schema.
    ///   - imports: what it includes or imports, by file name; of an address in the schema the last part counts.
    ///     Nothing is read from disk or network.
    /// - Throws: `.schema` with the first fault.
    package init(_ main: Data, imports: [String: Data] = [:]) throws(XMLError) {
        LibXML.start()
        let faults = FaultList()
        let compiled = SchemaFiles.offering(imports) {
            main.withUnsafeBytes { buffer -> xmlSchemaPtr? in
                guard
                    let context = xmlSchemaNewMemParserCtxt(
                        buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count))
                else { return nil }
                defer { xmlSchemaFreeParserCtxt(context) }
                xmlSchemaSetParserStructuredErrors(
                    context, FaultList.receive, Unmanaged.passUnretained(faults).toOpaque())
                return xmlSchemaParse(context)
            }
        }
        guard let compiled else {
            let first = faults.faults.first
            throw XMLError(.schema, first?.message ?? "The schema cannot be read.", line: first?.line)
        }
        pointer = compiled
    }

    deinit {
        xmlSchemaFree(pointer)
    }

    /// What in the document is against the schema, in document order, the first thousand; empty when it is valid.
    package func faults(in document: XMLDocument) -> [XMLFault] {
        // Hints where schemas lie are looked up in a table of the schema that all validations share. Nothing is fetched.
        let hasHints = document.hasSchemaHints
        if hasHints { hinted.lock() }
        defer { if hasHints { hinted.unlock() } }
        let faults = FaultList()
        guard let context = xmlSchemaNewValidCtxt(pointer) else {
            return [XMLFault(code: "schema.internal", path: "/", line: 0, message: "No memory to validate.")]
        }
        defer { xmlSchemaFreeValidCtxt(context) }
        xmlSchemaSetValidStructuredErrors(context, FaultList.receive, Unmanaged.passUnretained(faults).toOpaque())
        let verdict = SchemaFiles.offeringNothing { xmlSchemaValidateDoc(context, document.pointer) }
        if verdict != 0, faults.faults.isEmpty {
            return [XMLFault(code: "schema.internal", path: "/", line: 0, message: "The document cannot be validated.")]
        }
        return faults.faults
    }
}

/// One place where a document is against its schema.
package struct XMLFault: Sendable, Equatable {
    /// `schema.` and what was broken: `element`, `attribute`, `pattern`, `enumeration`, `length`, `range`, `digits`,
    /// `type`, `root`, `other`.
    package let code: String
    /// As in `XMLNode.path`.
    package let path: String
    package let line: Int
    /// In the library's words, namespaces left out.
    package let message: String
    /// The text of the element where it has no elements inside; nothing for attributes.
    package let value: String?

    package init(code: String, path: String, line: Int, message: String, value: String? = nil) {
        self.code = code
        self.path = path
        self.line = line
        self.message = message
        self.value = value
    }
}

private final class FaultList {
    private(set) var faults: [XMLFault] = []

    static let receive: xmlStructuredErrorFunc = { list, error in
        guard let list, let error else { return }
        Unmanaged<FaultList>.fromOpaque(list).takeUnretainedValue().add(error.pointee)
    }

    private func add(_ error: xmlError) {
        guard error.level != XML_ERR_WARNING else { return }
        // Paths cost the more the longer a document is; what was sent to waste time shall not.
        guard faults.count < 1000 else { return }
        let node = error.node?.assumingMemoryBound(to: xmlNode.self)
        let path = node.map { LibXML.path($0) } ?? ""
        let code = FaultList.code(Int(error.code))
        // After a broken facet the library says once more that the value is not of its type.
        if code == "schema.type", let last = faults.last, last.path == path, last.code != "schema.element" { return }
        faults.append(
            XMLFault(
                code: code, path: path.isEmpty ? "/" : path, line: Int(error.line),
                message: FaultList.plain(LibXML.text(error.message)), value: node.flatMap(FaultList.value)))
    }

    private static func value(_ node: xmlNodePtr) -> String? {
        guard node.pointee.type == XML_ELEMENT_NODE, xmlChildElementCount(node) == 0 else { return nil }
        guard let content = xmlNodeGetContent(node) else { return "" }
        defer { karvan_xml_free(content) }
        return LibXML.text(content)
    }

    private static func code(_ code: Int) -> String {
        let name =
            switch UInt32(code) {
            case XML_SCHEMAV_ELEMENT_CONTENT.rawValue, XML_SCHEMAV_CVC_COMPLEX_TYPE_2_1.rawValue,
                XML_SCHEMAV_CVC_COMPLEX_TYPE_2_2.rawValue, XML_SCHEMAV_CVC_COMPLEX_TYPE_2_3.rawValue,
                XML_SCHEMAV_CVC_COMPLEX_TYPE_2_4.rawValue, XML_SCHEMAV_CVC_TYPE_3_1_2.rawValue:
                "element"
            case XML_SCHEMAV_CVC_COMPLEX_TYPE_3_1.rawValue...XML_SCHEMAV_CVC_COMPLEX_TYPE_5_2.rawValue,
                XML_SCHEMAV_CVC_AU.rawValue, XML_SCHEMAV_CVC_TYPE_3_1_1.rawValue:
                "attribute"
            case XML_SCHEMAV_CVC_PATTERN_VALID.rawValue: "pattern"
            case XML_SCHEMAV_CVC_ENUMERATION_VALID.rawValue, XML_SCHEMAV_CVC_ELT_5_2_2_2_1.rawValue,
                XML_SCHEMAV_CVC_ELT_5_2_2_2_2.rawValue:
                "enumeration"
            case XML_SCHEMAV_CVC_LENGTH_VALID.rawValue...XML_SCHEMAV_CVC_MAXLENGTH_VALID.rawValue: "length"
            case XML_SCHEMAV_CVC_MININCLUSIVE_VALID.rawValue...XML_SCHEMAV_CVC_MAXEXCLUSIVE_VALID.rawValue: "range"
            case XML_SCHEMAV_CVC_TOTALDIGITS_VALID.rawValue, XML_SCHEMAV_CVC_FRACTIONDIGITS_VALID.rawValue: "digits"
            case XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_1.rawValue...XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_3.rawValue: "type"
            case XML_SCHEMAV_CVC_ELT_1.rawValue: "root"
            default: "other"
            }
        return "schema.\(name)"
    }

    /// `{urn:x}Name` → `Name`; a `{2}` of a pattern stays.
    private static func plain(_ message: String) -> String {
        var text = ""
        var rest = Substring(message)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let inside = rest[rest.index(after: open)..<close]
            text += rest[..<open]
            if !inside.contains(":") { text += rest[open...close] }
            rest = rest[rest.index(after: close)...]
        }
        return text + rest
    }
}

/// The files that the schema being compiled may ask for. One schema is compiled at a time, because libxml2 sets up the
/// types of schemas at the first one.
enum SchemaFiles {
    private static let compiling = NSLock()
    /// `nil` where nothing of ours is being compiled: libxml2 knows one loader for all of a process.
    @TaskLocal private static var offered: [String: Data]?
    private static let earlier: xmlExternalEntityLoader? = xmlGetExternalEntityLoader()

    /// Puts the loader in its place, before the one that was there.
    static func install() {
        _ = earlier
        xmlSetExternalEntityLoader(load)
    }

    static func offering<Result>(_ files: [String: Data], _ compile: () -> Result) -> Result {
        compiling.lock()
        defer { compiling.unlock() }
        return $offered.withValue(files) { compile() }
    }

    /// While a document is validated: what it says of where schemas lie is not followed.
    static func offeringNothing<Result>(_ validate: () -> Result) -> Result { $offered.withValue([:]) { validate() } }

    private static let load: xmlExternalEntityLoader = { address, identifier, context in
        guard let offered = SchemaFiles.offered else { return SchemaFiles.earlier?(address, identifier, context) }
        guard let address, let context else { return nil }
        let wanted = String(cString: address)
        guard let name = wanted.split(separator: "/").last.map(String.init), let file = offered[name] else {
            return nil
        }
        let copy = file.withUnsafeBytes { buffer in
            xmlParserInputBufferCreateMem(
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), XML_CHAR_ENCODING_NONE)
        }
        guard let copy, let input = xmlNewIOInputStream(context, copy, XML_CHAR_ENCODING_NONE) else { return nil }
        // Freed with the input by the library.
        input.pointee.filename = UnsafeRawPointer(xmlStrdup(wanted))?.assumingMemoryBound(to: CChar.self)
        return input
    }
}
