import Foundation
import HTTPTypes
import Testing

@testable import WebService

@Suite("The face of Persian letters")
struct FaceTests {
    /// A folder as `deploy/lib/fonts.sh` leaves it.
    private func withFaces(_ work: (Stage) async throws -> Void) async throws {
        let folder = URL.temporaryDirectory.appending(path: "karvan-faces-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for weight in [400, 700] {
            try Data("face \(weight)".utf8).write(to: folder.appending(path: "karvan-arabic-\(weight).woff2"))
        }
        try Data("the licence".utf8).write(to: folder.appending(path: "LICENSE.txt"))
        try await work(try Stage(fonts: folder))
    }

    @Test("is served for ever under a name with its content, and its style names it so")
    func served() async throws {
        try await withFaces { stage in
            let address = stage.house.files.address(of: "karvan-arabic-400.woff2")
            #expect(address.wholeMatch(of: /\/assets\/karvan-arabic-400\.[0-9a-f]{8}\.woff2/) != nil)
            let face = try await stage.get(address)
            #expect(face.html == "face 400")
            #expect(face.headers[.contentType] == "font/woff2")
            #expect(face.headers[.cacheControl]?.contains("immutable") == true)
            let style = try await stage.get(stage.house.files.address(of: "faces_served.css")).html
            let named = style.matches(of: /url\("([^"]+)"\)/).map { "/assets/\($0.1)" }
            #expect(Set(named) == Set(stage.house.files.faces))
            #expect(style.matches(of: /font-display: optional/).count == 2)
        }
    }

    @Test("is asked for before the styles on Persian pages, and on no other", arguments: Language.allCases)
    func preloaded(language: Language) async throws {
        try await withFaces { stage in
            let shown = try await stage.get("/sign-in", [.cookie: "karvan-language=\(language)"])
            let found = shown.html.matches(
                of: /<link rel="preload" href="([^"]+)" as="font" type="font\/woff2" crossorigin>/)
            #expect(found.map { String($0.1) } == (language == .fa ? stage.house.files.faces : []))
            if let first = found.first, let style = shown.html.firstRange(of: "rel=\"stylesheet\"") {
                #expect(first.range.lowerBound < style.lowerBound)
            }
            #expect(shown.headers[.contentSecurityPolicy]?.contains("font-src 'self'") == true)
        }
    }

    @Test("may be missing: then no page names it, and its style is not there", arguments: Language.allCases)
    func missing(language: Language) async throws {
        let stage = try Stage()
        let html = try await stage.get("/sign-in", [.cookie: "karvan-language=\(language)"]).html
        #expect(!html.contains("woff2"))
        #expect(!html.contains("faces_served"))
        #expect(html.contains(stage.house.files.address(of: "faces.css")))
    }
}
