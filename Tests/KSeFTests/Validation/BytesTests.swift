import Contracts
import Foundation
import TestKit
import Testing

@testable import KSeF

@Suite("Bytes of FA(3)")
struct BytesTests {
    private func codes(_ bytes: Data) -> [String] { FA3Validation().verdict(on: bytes).errors.map(\.code) }
    private func text(_ change: (String) -> String) throws -> Data {
        Data(change(String(decoding: try Documents.plain().bytes(), as: UTF8.self)).utf8)
    }

    @Test("with a mark in front, in another encoding or declared so, are refused")
    func encoding() throws {
        let right = try Documents.plain().bytes()
        #expect(codes(right) == [])
        #expect(codes(Data([0xEF, 0xBB, 0xBF]) + right) == ["encoding.byte-order-mark"])
        let sixteen = String(decoding: right, as: UTF8.self).data(using: .utf16LittleEndian) ?? Data()
        #expect(codes(Data([0xFF, 0xFE]) + sixteen) == ["encoding.not-utf-8"])
        #expect(codes(sixteen) == ["encoding.not-utf-8"])
        let latin = try text { $0.replacing("Jan", with: "J?n") }
        #expect(codes(Data(latin.map { $0 == UInt8(ascii: "?") && $0 != 0 ? 0xB3 : $0 })).first == "encoding.not-utf-8")
        #expect(
            codes(try text { $0.replacing(#"encoding="UTF-8""#, with: #"encoding="ISO-8859-2""#) })
                == ["encoding.declared"])
        #expect(codes(try text { $0.replacing(#" encoding="UTF-8""#, with: "") }) == [])
        #expect(codes(try text { String($0.drop { $0 != ">" }.dropFirst()) }) == [])
    }

    @Test("with instructions or a document type are refused")
    func instructions() throws {
        #expect(codes(try text { $0.replacing("<Faktura", with: "<?a b?><Faktura") }) == ["processing-instruction"])
        #expect(codes(try text { $0.replacing("<Naglowek>", with: "<?a b?><Naglowek>") }) == ["processing-instruction"])
        #expect(
            codes(try text { $0.replacing("<Faktura", with: "<!DOCTYPE Faktura []><Faktura") }) == ["xml.document-type"]
        )
    }

    @Test(
        "with characters that KSeF bars are refused, however they are written",
        arguments: [0x7F, 0x84, 0x86, 0x9F, 0xFDD0, 0xFDEF, 0x1FFFE, 0x10FFFF] as [UInt32])
    func characters(code: UInt32) throws {
        let character = String(try #require(Unicode.Scalar(code)))
        #expect(codes(try text { $0.replacing("Jan", with: "J\(character)n") }) == ["encoding.character"])
        #expect(codes(try text { $0.replacing("Jan", with: "J&#\(code);n") }) == ["encoding.character"])
        let hexadecimal = String(code, radix: 16)
        #expect(codes(try text { $0.replacing("Jan", with: "J&#x\(hexadecimal);n") }) == ["encoding.character"])
    }

    @Test("with what the parser would not see are refused: zeros, long references, a late word on the encoding")
    func hidden() throws {
        let right = try Documents.plain().bytes()
        for tail in [Data([0]), Data([0]) + Data("<x".utf8)] {
            #expect(codes(right + tail).contains("encoding.character"))
        }
        for reference in ["&#x000000086;", "&#000000000134;"] {
            #expect(codes(try text { $0.replacing("Jan", with: "J\(reference)n") }) == ["encoding.character"])
        }
        let spaces = String(repeating: " ", count: 500)
        #expect(
            codes(try text { $0.replacing(#" encoding="UTF-8""#, with: #"\#(spaces)encoding="ISO-8859-2""#) })
                == ["encoding.declared"])
    }

    @Test("with references that are none pass", arguments: ["<![CDATA[&#x86;]]>", "<!-- &#x86; -->"])
    func noReferences(text: String) throws {
        #expect(codes(try self.text { $0.replacing("Jan", with: "J\(text)n") }) == [])
    }

    @Test("with other characters pass", arguments: ["\u{85}", "ż", "😀", "&#x17C;", "ﷲ"])
    func otherCharacters(character: String) throws {
        #expect(codes(try text { $0.replacing("Jan", with: "J\(character)n") }) == [])
    }

    @Test("of any kind come to a verdict")
    func anything() throws {
        var random = Seeded(seed: 17)
        let right = try Documents.everything().bytes()
        for _ in 0..<300 {
            var broken = right
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<broken.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: broken[place] = UInt8.random(in: 0...255, using: &random)
                case 1: broken.removeSubrange(place..<min(broken.count, place + Int.random(in: 1...40, using: &random)))
                default: broken.insert(contentsOf: broken.prefix(Int.random(in: 1...40, using: &random)), at: place)
                }
            }
            let verdict = FA3Validation().verdict(on: broken)
            #expect(verdict.document != nil || !verdict.isValid)
        }
    }

    @Test("beyond a million are refused")
    func size() throws {
        let padded = try text { $0.replacing("<Fa>", with: String(repeating: " ", count: 1_000_000) + "<Fa>") }
        #expect(codes(padded) == ["size"])
        let commented = try text {
            $0.replacing("<Fa>", with: "<!-- <Zalacznik " + String(repeating: " ", count: 1_000_000) + "--><Fa>")
        }
        #expect(codes(commented) == ["size"])
    }

    @Test("of another document are refused, and ours is named")
    func otherForms() throws {
        #expect(codes(Data()) == ["xml.malformed"] && codes(Data("hello".utf8)) == ["xml.malformed"])
        let older = try text { $0.replacing("2025/06/25/13775", with: "2023/06/29/12648") }
        #expect(codes(older) == ["form.namespace"])
        let none = try text { $0.replacing(#" xmlns="http://crd.gov.pl/wzor/2025/06/25/13775/""#, with: "") }
        #expect(codes(none) == ["form.namespace"])
        let code = try text { $0.replacing("FA (3)", with: "FA(3)") }
        #expect(codes(code).first == "form.code")
        #expect(codes(try text { $0.replacing("1-0E", with: "1-0") }).first == "form.code")
    }
}
