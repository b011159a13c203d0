import Foundation
import Testing
import XML

@Suite("Validating by XML Schema")
struct SchemaTests {
    private static let base = Data(
        """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:base" targetNamespace="urn:base">
          <xs:include schemaLocation="codes.xsd"/>
          <xs:simpleType name="Amount">
            <xs:restriction base="xs:decimal"><xs:pattern value="-?[0-9]+\\.[0-9]{2}"/></xs:restriction>
          </xs:simpleType>
        </xs:schema>
        """.utf8)
    private static let codes = Data(
        """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:base">
          <xs:simpleType name="Code">
            <xs:restriction base="xs:string"><xs:enumeration value="A"/><xs:enumeration value="B"/></xs:restriction>
          </xs:simpleType>
        </xs:schema>
        """.utf8)
    private static let main = Data(
        """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:b="urn:base" targetNamespace="urn:main"
            elementFormDefault="qualified">
          <xs:import namespace="urn:base" schemaLocation="http://192.0.2.1/somewhere/base.xsd"/>
          <xs:element name="doc"><xs:complexType><xs:sequence>
            <xs:element name="code" type="b:Code"/>
            <xs:element name="amount" type="b:Amount" maxOccurs="2"/>
          </xs:sequence><xs:attribute name="no" type="xs:positiveInteger" use="required"/></xs:complexType></xs:element>
        </xs:schema>
        """.utf8)

    private func schema() throws(XMLError) -> XMLSchema {
        try XMLSchema(Self.main, imports: ["base.xsd": Self.base, "codes.xsd": Self.codes])
    }

    private func document(_ inside: String, no: String = "1") throws -> XMLDocument {
        try XMLDocument(Data("<doc xmlns='urn:main' no='\(no)'>\n\(inside)</doc>".utf8))
    }

    @Test("finds imports and includes by file name alone")
    func imports() throws {
        let valid = try document("<code>A</code><amount>1.00</amount>")
        #expect(try schema().faults(in: valid) == [])
    }

    @Test(
        "says what is wrong and where",
        arguments: [
            ("<code>C</code><amount>1.00</amount>", "schema.enumeration", "/doc/code"),
            ("<code>A</code><amount>1.00</amount><amount>1</amount>", "schema.pattern", "/doc/amount[2]"),
            ("<amount>1.00</amount>", "schema.element", "/doc/amount"),
            ("<code>A</code>", "schema.element", "/doc"),
            ("<code>A</code><amount>1.00</amount><more/>", "schema.element", "/doc/more"),
            ("<code x='1'>A</code><amount>1.00</amount>", "schema.attribute", "/doc/code"),
        ])
    func faults(inside: String, code: String, path: String) throws {
        let faults = try schema().faults(in: document(inside))
        #expect(faults.map(\.code) == [code], "\(faults)")
        #expect(faults.first?.path == path && faults.first?.line == (path == "/doc" ? 1 : 2))
        #expect(faults.first?.message.contains("urn:") == false)
    }

    @Test("knows attributes and a foreign root")
    func attributesAndRoot() throws {
        let wrong = try schema().faults(in: document("<code>A</code><amount>1.00</amount>", no: "0"))
        #expect(wrong.count == 1)
        #expect(try schema().faults(in: XMLDocument(Data("<doc/>".utf8))).map(\.code) == ["schema.root"])
    }

    @Test("refuses a schema that asks for a file which it was not handed, without looking for it")
    func missingImport() {
        let error = #expect(throws: XMLError.self) { try XMLSchema(Self.main, imports: ["codes.xsd": Self.codes]) }
        #expect(error?.code == .schema)
    }

    @Test(
        "follows no hint of a document where schemas lie",
        arguments: [
            "xsi:schemaLocation='urn:main http://192.0.2.1/main.xsd'", "xsi:schemaLocation='urn:x /etc/hostname'",
            "xsi:noNamespaceSchemaLocation='file:///etc/hostname'",
        ])
    func hints(attribute: String) throws {
        let text = """
            <doc xmlns='urn:main' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' no='1' \(attribute)>\
            <code>A</code><amount>1.00</amount></doc>
            """
        #expect(try schema().faults(in: XMLDocument(Data(text.utf8))) == [])
    }

    @Test("validates on many threads at once")
    func threads() async throws {
        let schema = try schema()
        let valid = try document("<code>A</code><amount>1.00</amount>")
        let wrong = try document("<code>A</code><amount>x</amount>")
        let verdicts = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<200 {
                group.addTask { schema.faults(in: index % 2 == 0 ? valid : wrong).isEmpty == (index % 2 == 0) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(verdicts.count == 200 && verdicts.allSatisfy { $0 })
    }
}
