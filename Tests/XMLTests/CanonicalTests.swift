import Foundation
import Testing
import XML

/// Expected values follow the rules of Canonical XML 1.0 and Exclusive XML Canonicalization 1.0.
@Suite("Canonical XML")
struct CanonicalTests {
    private func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }

    private let order = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- before -->
        <o:order xmlns:o="urn:o" xmlns:unused="urn:u" xmlns="urn:d" b='2' a = "1&#10;x">
          <empty /><!-- inside --><![CDATA[<&>]]>
          <o:part xml:lang="pl" z="&quot;'"><inner/></o:part>
        </o:order>

        """

    @Test("of a whole document: attributes in order, empty elements long, no declaration, CDATA as text")
    func whole() throws {
        let document = try XMLDocument(Data(order.utf8))
        #expect(
            text(document.canonical(exclusive: false)) == """
                <o:order xmlns="urn:d" xmlns:o="urn:o" xmlns:unused="urn:u" a="1&#xA;x" b="2">
                  <empty></empty>&lt;&amp;&gt;
                  <o:part z="&quot;'" xml:lang="pl"><inner></inner></o:part>
                </o:order>
                """)
        #expect(text(document.canonical(exclusive: false, comments: true)).hasPrefix("<!-- before -->\n<o:order"))
    }

    @Test("of a part: inclusive keeps the namespaces around it, exclusive those that are used")
    func part() throws {
        let document = try XMLDocument(Data(order.utf8))
        let part = try #require(document.root.child("part"))
        #expect(
            text(document.canonical(part, exclusive: false)) == """
                <o:part xmlns="urn:d" xmlns:o="urn:o" xmlns:unused="urn:u" z="&quot;'" xml:lang="pl"><inner></inner></o:part>
                """)
        #expect(
            text(document.canonical(part, exclusive: true)) == """
                <o:part xmlns:o="urn:o" z="&quot;'" xml:lang="pl"><inner xmlns="urn:d"></inner></o:part>
                """)
        #expect(
            text(document.canonical(part, exclusive: true, inclusivePrefixes: ["unused"])) == """
                <o:part xmlns:o="urn:o" xmlns:unused="urn:u" z="&quot;'" xml:lang="pl"><inner xmlns="urn:d"></inner></o:part>
                """)
    }

    @Test("leaves an enveloped signature out")
    func enveloped() throws {
        let signed = try XMLDocument(
            Data("<a xmlns='urn:a'><b/><s:Signature xmlns:s='urn:s'><s:x/></s:Signature></a>".utf8))
        let signature = try #require(signed.root.child("Signature"))
        #expect(text(signed.canonical(exclusive: true, without: signature)) == #"<a xmlns="urn:a"><b></b></a>"#)
        let unsigned = try XMLDocument(Data("<a xmlns='urn:a'><b/></a>".utf8))
        #expect(signed.canonical(exclusive: true, without: signature) == unsigned.canonical(exclusive: true))
    }

    @Test("is what the writer writes without declaration and short elements")
    func writer() throws {
        var writer = XMLWriter(declaration: false, shortEmptyElements: false)
        writer.element("p:a", ["xmlns:p": "urn:p", "k": "<\"&\n\t\r>"]) { writer in
            writer.element("p:b", "x & y < z > \r\n\t\"")
            writer.element("c", "")
        }
        let bytes = try writer.finish()
        #expect(try XMLDocument(bytes).canonical(exclusive: false) == bytes)
    }
}
