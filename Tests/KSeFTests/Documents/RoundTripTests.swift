import Contracts
import Foundation
import KSeF
import Testing
import XML

@Suite("FA(3) read and written")
struct RoundTripTests {
    /// Names, attributes and texts of a tree, white space collapsed.
    private func outline(_ node: XMLNode) -> String {
        let attributes = node.attributes.map { " \($0.name)=\($0.value)" }.joined()
        let inside =
            node.children.isEmpty
            ? node.text.split { $0.isWhitespace }.joined(separator: " ") : node.children.map(outline).joined()
        return "<\(node.name)\(attributes)>\(inside)</>"
    }

    @Test(
        "loses nothing of any sample", .enabled(if: Reference.isThere, "\(Reference.absence)"),
        arguments: Reference.names("samples"))
    func samples(name: String) throws {
        let original = try XMLDocument(try Reference.data("samples/\(name)"))
        let document = try #require(FA3Document(original))
        let written = try XMLDocument(try document.bytes())
        #expect(outline(written.root) == outline(original.root))
        #expect(FA3Document(written) == document)
    }

    @Test("loses nothing of a document with everything in it")
    func everything() throws {
        let document = try Documents.everything()
        let bytes = try document.bytes()
        #expect(FA3Document(try XMLDocument(bytes)) == document)
        let structure = FA3Validation().verdict(on: bytes).errors.filter { $0.code.hasPrefix("structure") }
        #expect(structure == [])
    }

    @Test("writes bytes without mark, white space or anything before its declaration")
    func bytes() throws {
        let text = String(decoding: try Documents.plain().bytes(), as: UTF8.self)
        #expect(
            text.hasPrefix(
                #"<?xml version="1.0" encoding="UTF-8"?><Faktura xmlns="http://crd.gov.pl/wzor/2025/06/25/13775/"><Naglowek><KodFormularza kodSystemowy="FA (3)" wersjaSchemy="1-0E">FA</KodFormularza>"#
            ))
        #expect(!text.contains("\n") && text.hasSuffix("</FaWiersz></Fa></Faktura>"))
    }

    @Test("writes every “no” of the annotations")
    func annotations() throws {
        let text = String(decoding: try Documents.plain().bytes(), as: UTF8.self)
        #expect(
            text.contains(
                "<Adnotacje><P_16>2</P_16><P_17>2</P_17><P_18>2</P_18><P_18A>2</P_18A><Zwolnienie><P_19N>1</P_19N></Zwolnienie>"
                    + "<NoweSrodkiTransportu><P_22N>1</P_22N></NoweSrodkiTransportu><P_23>2</P_23><PMarzy><P_PMarzyN>1</P_PMarzyN>"
                    + "</PMarzy></Adnotacje>"))
    }

    @Test("refuses characters that XML has no place for")
    func characters() {
        var document = Documents.plain()
        document.buyer.identity.name = "a\u{1}b"
        #expect(throws: XMLError.self) { try document.bytes() }
    }
}

@Suite("Numbers of FA(3)")
struct FA3NumberTests {
    @Test(
        "keep how they are written",
        arguments: ["2051", "1666.66", "-0.5", "0.00", "341666.67", "0.12345678", "-9999999999999999.99"])
    func text(text: String) throws {
        #expect(try #require(FA3Number(text)).text == text)
    }

    @Test("are refused otherwise", arguments: ["", "-", ".5", "1.", "1,5", "+1", "1e3", "0.123456789", " 1", "1 000"])
    func refused(text: String) { #expect(FA3Number(text) == nil) }

    @Test("equal by value")
    func equality() { #expect(FA3Number("1.50") == FA3Number("1.5") && FA3Number("-0") == .zero) }

    @Test("round halves away from zero, once")
    func rounding() {
        func number(_ text: String) -> FA3Number { FA3Number(text)! }
        #expect((number("3") * number("0.335")).text == "1.01")
        #expect((number("-3") * number("0.335")).text == "-1.01")
        #expect(number("1666.66").share(23, of: 100).text == "383.33")
        #expect(number("20000").share(23, of: 123).text == "3739.84")
        #expect(number("-162.60").share(23, of: 100).text == "-37.40")
        #expect(number("0.005").rounded.text == "0.01" && number("-0.005").rounded.text == "-0.01")
    }

    @Test("come from our money and decimals")
    func ours() throws {
        #expect(FA3Number(Money(-12345, .pln)).text == "-123.45")
        #expect(FA3Number(try ExactDecimal("2.5")).text == "2.5" && FA3Number(ExactDecimal(3)).text == "3")
        #expect(FA3Number(try ExactDecimal("1626.01"), places: 2).text == "1626.01")
        #expect(FA3Number(try ExactDecimal("4"), places: 2).text == "4.00")
    }
}
