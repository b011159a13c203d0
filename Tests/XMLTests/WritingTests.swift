import Foundation
import Testing
import XML

@Suite("Writing XML")
struct WritingTests {
    private func text(_ writer: XMLWriter) throws(XMLError) -> String {
        String(decoding: try writer.finish(), as: UTF8.self)
    }

    @Test("gives bytes in the order of the calls, escaped")
    func bytes() throws {
        var writer = XMLWriter()
        writer.element("Faktura", ["xmlns": "urn:f", "a": "1 \"&\" <2>"]) { writer in
            writer.element("P_2", "FV/1 & <2> ]]>")
            writer.element("P_6", ifPresent: nil)
            writer.element("P_7", ifPresent: "żółć 😀")
            writer.element("Empty", "")
        }
        #expect(
            try text(writer)
                == "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Faktura xmlns=\"urn:f\" a=\"1 &quot;&amp;&quot; &lt;2>\">"
                + "<P_2>FV/1 &amp; &lt;2&gt; ]]&gt;</P_2><P_7>żółć 😀</P_7><Empty/></Faktura>")
    }

    @Test("indents for people when asked, without touching texts")
    func indented() throws {
        var writer = XMLWriter(indented: true)
        writer.element("a") { writer in
            writer.element("b", "c")
            writer.element("d") { $0.element("e", "") }
        }
        #expect(
            try text(writer) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <a>
                  <b>c</b>
                  <d>
                    <e/>
                  </d>
                </a>

                """)
    }

    @Test("is read back as it was meant", arguments: ["a\r\nb", "\t x ", "<&>\"'", "]]>", "\u{FFFD}\u{10FFFF}", ""])
    func roundTrip(value: String) throws {
        var writer = XMLWriter()
        writer.element("a", value, ["b": value])
        let root = try XMLDocument(try writer.finish()).root
        #expect(root.text == value && root[attribute: "b"] == value)
    }

    @Test(
        "refuses characters that XML has no place for",
        arguments: ["\u{0}", "\u{1}", "\u{B}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"])
    func characters(value: String) {
        var inText = XMLWriter()
        inText.element("a", "x\(value)y")
        #expect(throws: XMLError.self) { try inText.finish() }
        var inAttribute = XMLWriter()
        inAttribute.element("a", "", ["b": value])
        let error = #expect(throws: XMLError.self) { try inAttribute.finish() }
        #expect(error?.code == .character)
    }

    @Test("refuses what would not be well formed")
    func structure() {
        let mistakes: [(inout XMLWriter) -> Void] = [
            { _ in },
            { $0.start("a") },
            { $0.end() },
            {
                $0.element("a", ""); $0.element("b", "")
            },
            { $0.element("1a", "") },
            { $0.element("a b", "") },
            { $0.element("p:a", "") },
            { $0.element("a", "", ["p:b": ""]) },
            { $0.element("a", "", ["b": "1", "b": "2"]) },
            { $0.text("a") },
        ]
        for mistake in mistakes {
            var writer = XMLWriter()
            mistake(&writer)
            let error = #expect(throws: XMLError.self) { try writer.finish() }
            #expect(error?.code == .structure)
        }
    }

    @Test("knows a prefix as long as the element that declares it is open")
    func prefixes() throws {
        var writer = XMLWriter(declaration: false)
        writer.element("p:a", ["xmlns:p": "urn:p"]) { $0.element("p:b", "", ["p:c": "d"]) }
        #expect(try text(writer) == #"<p:a xmlns:p="urn:p"><p:b p:c="d"/></p:a>"#)
    }

    @Test("takes parts that are XML already")
    func fragments() throws {
        var writer = XMLWriter(declaration: false)
        writer.element("a") { $0.insert(Data("<b/>".utf8)) }
        #expect(try text(writer) == "<a><b/></a>")
    }
}
