import Foundation
import Testing
import XML

@Suite("Reading XML")
struct ReadingTests {
    private func read(_ text: String, limit: Int = 20_000_000) throws(XMLError) -> XMLDocument {
        try XMLDocument(Data(text.utf8), limit: limit)
    }

    @Test("gives names, namespaces, attributes, text, lines and paths")
    func facts() throws {
        let document = try read(
            """
            <?xml version="1.0"?>
            <a:order xmlns:a="urn:a" xmlns="urn:b" a:kind="x" no="1 &amp; 2">
              <line>tea &lt; coffee</line>
              <line><name>ważne<![CDATA[ <raw> ]]></name></line>
            </a:order>
            """)
        let root = document.root
        #expect(root.name == "order" && root.namespace == "urn:a" && root.prefix == "a")
        #expect(root[attribute: "no"] == "1 & 2" && root[attribute: "kind"] == "x" && root[attribute: "line"] == nil)
        #expect(root.attributes.map(\.namespace) == ["urn:a", ""])
        let lines = root.children("line")
        #expect(lines.map(\.namespace) == ["urn:b", "urn:b"] && lines.map(\.line) == [3, 4])
        #expect(lines[0].text == "tea < coffee" && lines[1].child("name")?.text == "ważne <raw> ")
        #expect(lines[1].child("name")?.path == "/order/line[2]/name" && root.path == "/order")
        #expect(lines[1].child("name")?.parent?.parent?.name == "order" && root.parent == nil)
    }

    @Test("keeps a document alive as long as one of its nodes")
    func lifetime() throws {
        let node = try #require(try read("<a><b>c</b></a>").root.child("b"))
        #expect(node.text == "c")
    }

    @Test("counts lines beyond 65535")
    func manyLines() throws {
        let document = try read("<a>" + String(repeating: "\n", count: 70_000) + "<b/></a>")
        #expect(document.root.children[0].line == 70_001)
    }

    @Test(
        "names the line of a fault",
        arguments: [
            ("<a>\n<b>\n</a>", 3), ("<a>\n&nbsp;</a>", 2), ("<a/>\n<b/>", 2), ("<a>\n\u{1}</a>", 2),
            ("<a b='1'\nb='2'/>", 2),
            ("<p:a/>", 1), ("", 1), ("hello", 1), ("<a>\n\n", 3),
        ])
    func malformed(text: String, line: Int) {
        let error = #expect(throws: XMLError.self) { try read(text) }
        #expect(error?.code == .malformed)
        #expect(error?.line == line, "\(error?.message ?? "")")
    }

    @Test("refuses bytes that are not of the encoding that they claim")
    func encoding() throws {
        let latin = Data(#"<?xml version="1.0" encoding="UTF-8"?><a>"#.utf8) + [0xB3] + Data("</a>".utf8)
        #expect(throws: XMLError.self) { try XMLDocument(latin) }
        let declared = Data(#"<?xml version="1.0" encoding="ISO-8859-2"?><a>"#.utf8) + [0xB3] + Data("</a>".utf8)
        let document = try XMLDocument(declared)
        #expect(document.root.text == "ł" && document.encoding == "ISO-8859-2")
    }

    @Test(
        "refuses every document type, so that no entity is ever expanded or fetched",
        arguments: [
            "<!DOCTYPE a><a/>",
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><a>&x;</a>",
            "<!DOCTYPE a SYSTEM \"http://192.0.2.1/a.dtd\"><a/>",
            "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;\">]><a>&b;</a>",
            "<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://192.0.2.1/p\"> %p;]><a/>",
        ])
    func documentType(text: String) {
        let error = #expect(throws: XMLError.self) { try read(text) }
        #expect(error?.code == .documentType && error?.line == 1)
    }

    @Test("limits size and depth")
    func limits() throws {
        let large = #expect(throws: XMLError.self) { try read("<a>12345</a>", limit: 11) }
        #expect(large?.code == .tooLarge)
        let deep = String(repeating: "<a>", count: 300) + String(repeating: "</a>", count: 300)
        #expect(throws: XMLError.self) { try read(deep) }
        let allowed = String(repeating: "<a>", count: 200) + String(repeating: "</a>", count: 200)
        _ = try read(allowed)
    }

    @Test("tells of processing instructions, wherever they stand")
    func instructions() throws {
        #expect(
            try read("<?one 1?><a><b/><?two 2?><c><?three?></c></a><?four?>").processingInstructions
                == ["one", "two", "three", "four"])
        #expect(try read("<?xml version='1.0'?><a><!-- b --></a>").processingInstructions == [])
    }
}
