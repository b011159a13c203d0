import Contracts
import Foundation
import Testing
import XML

@testable import UBL

@Suite("Texts of strangers in UBL")
struct TextTests {
    private func name(of text: String) throws -> String? {
        let document = try UBLDocument(
            invoice: Make.invoice(
                [Make.line(text)], number: "FV/1", buyer: Party(name: text, taxID: "5976987430", country: "PL")),
            details: Make.details { $0.note = text })
        let root = try XMLDocument(try document.written()).root
        #expect(try Conformance.faults(in: try document.written()).isEmpty)
        let party = root.child("AccountingCustomerParty")?.child("Party")
        #expect(root.children.count == 14)
        let name = root.child("InvoiceLine")?.child("Item")?.child("Name")?.text
        #expect(party?.child("PartyLegalEntity")?.child("RegistrationName")?.text == name)
        #expect(root.child("Note")?.text == name)
        return name
    }

    @Test(
        "come back as they were",
        arguments: [
            "</cbc:Name><cac:Item>", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>&b;", "]]>",
            "<![CDATA[x]]>",
            "&amp;&#x0;&lt;", "a \"b\" 'c'", "پمپِ آبِ «می‌خواهم» ۴۰ متری", "\u{202E}مقلوب\u{202C}", "x\u{301}",
            "🐪 caravan",
            "{{mustache}} \\n %s", "e\u{0301}\u{200D}", "tab\tand\nline",
        ])
    func kept(_ text: String) throws {
        #expect(try name(of: text) == text)
    }

    @Test("lose what XML has no place for, and the white space around them")
    func mended() throws {
        #expect(try name(of: " a\u{0}b\u{1B}c\u{FFFE}d\u{7F} \u{2003}") == "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{7F}")
        #expect(try name(of: "a\r\nb\rc") == "a\nb\nc")
    }

    @Test("a name of ten thousand characters is one name")
    func long() throws {
        let text = String(repeating: "کاروان ", count: 1500) + "."
        #expect(try name(of: text) == text)
    }
}
