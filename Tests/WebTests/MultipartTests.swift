import Foundation
import Testing

@testable import WebService

@Suite("A form with files, as browsers send it")
struct MultipartTests {
    private static let type = "multipart/form-data; boundary=----WebKitFormBoundaryAbC123"
    private static let boundary = "----WebKitFormBoundaryAbC123"

    private static func part(_ name: String, _ value: String) -> String {
        "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
    }

    private static func file(_ name: String, _ bytes: [UInt8], called file: String = "a;b.jpg") -> [UInt8] {
        Array(
            ("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"\(file)\"\r\n"
                + "Content-Type: image/jpeg\r\n\r\n").utf8) + bytes + Array("\r\n".utf8)
    }

    private static let end = "--\(boundary)--\r\n"

    private func read(
        _ bytes: [UInt8], type: String = type, atOnce count: Int = .max, keepsFiles: Bool = true
    ) throws -> PostedForm {
        var reader = try #require(MultipartReader(type, keepsFiles: keepsFiles))
        var rest = bytes[...]
        while !rest.isEmpty {
            try reader.read(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return try reader.finished()
    }

    /// With what looks like a boundary and is none.
    private static let picture: [UInt8] =
        [0xFF, 0xD8, 13, 10, 45, 45, 0, 13, 10] + Array("\r\n--\(boundary.dropLast())".utf8) + [13]

    private static let whole =
        Array((part("version", "3") + part("receiver", "سارا\r\nKos \"x\"") + part("place", "")).utf8)
        + file("photo", picture) + file("signature", [], called: "") + Array((part("proofs", "pod_1")).utf8)
        + Array(part("proofs", "pod_2").utf8) + Array(end.utf8)

    @Test("is read as it was sent, in whatever pieces it comes", arguments: [1, 2, 7, 61, .max])
    func pieces(count: Int) throws {
        let form = try read(Self.whole, atOnce: count)
        #expect(form.fields["version"] == "3")
        #expect(form.fields["receiver"] == "سارا\r\nKos \"x\"")
        #expect(form.fields["place"] == "")
        #expect(form.fields.all("proofs") == ["pod_1", "pod_2"])
        #expect(form.files.map(\.field) == ["photo"])
        #expect(form.files.first?.type == "image/jpeg")
        #expect(form.files.first?.bytes == Self.picture)
    }

    @Test("keeps the rest when a picture is too large, and says which; whoever has not signed in leaves none here")
    func large() throws {
        let bytes = [UInt8](repeating: 7, count: MultipartReader.largestFile + 1)
        let sent = Array(Self.part("receiver", "Sara").utf8) + Self.file("photo", bytes) + Array(Self.end.utf8)
        let form = try read(sent, atOnce: 64 * 1024)
        #expect(form.fields["receiver"] == "Sara")
        #expect(form.files.map(\.isTooLarge) == [true])
        #expect(form.files.map(\.bytes.count) == [0])
        let most = Self.file("photo", bytes.dropLast()) + Array(Self.end.utf8)
        #expect(try read(most, atOnce: 64 * 1024).files.map(\.isTooLarge) == [false])
        #expect(try read(Self.whole, keepsFiles: false).files.map(\.bytes.count) == [0])
    }

    @Test("is refused when it is not what a browser sends")
    func malformed() throws {
        let heads = [
            "Content-Type: text/plain", "Content-Disposition: attachment; name=\"x\"", "Content-Disposition: form-data",
            "Content-Disposition: form-data; name=\"\"", "no head at all", "",
            "Content-Disposition: form-data; name=\"x\"\r\nContent-Disposition: form-data; name=\"y\"",
        ]
        let texts =
            heads.map { "--\(Self.boundary)\r\n\($0)\r\n\r\nvalue\r\n\(Self.end)" }
            + [
                "", "text", "x\(Self.part("a", "b"))\(Self.end)", Self.part("a", "b"), "\(Self.part("a", "b"))--",
                "--\(Self.boundary) \r\n", "--\(Self.boundary)\r\n" + String(repeating: "a", count: 5000),
                Self.part("a", "b").replacing("\r\n", with: "\n") + Self.end,
            ]
        for text in texts {
            #expect(throws: MultipartReader.Fault.malformed, "\(text.prefix(200))") { try read(Array(text.utf8)) }
        }
        for type in [
            "text/plain", "multipart/form-data", "multipart/mixed; boundary=a", "multipart/form-data; boundary=",
            "multipart/form-data; boundary=\"a b\"",
            "multipart/form-data; boundary=\(String(repeating: "a", count: 71))",
        ] {
            #expect(MultipartReader(type) == nil, "\(type)")
        }
        #expect(MultipartReader("Multipart/Form-Data; charset=utf-8; boundary=\"x\"") != nil)
    }

    @Test("has an end: no more text than any form of ours, no more files, no more parts")
    func limits() throws {
        let text = Self.part("a", String(repeating: "x", count: MultipartReader.largestText + 1)) + Self.end
        let files = (0...MultipartReader.mostFiles).flatMap { _ in Self.file("photo", [1]) } + Array(Self.end.utf8)
        let parts = String(repeating: Self.part("a", ""), count: MultipartReader.mostParts + 1) + Self.end
        for bytes in [Array(text.utf8), files, Array(parts.utf8)] {
            #expect(throws: MultipartReader.Fault.tooMuch) { try read(bytes, atOnce: 4096) }
        }
    }
}
