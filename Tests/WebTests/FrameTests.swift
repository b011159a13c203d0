import Foundation
import HTTPTypes
import Testing

@testable import WebService

@Suite("Forms")
struct SameOriginTests {
    @Test("of another site are refused, whatever cookie comes with them", arguments: ["cross-site", "same-site"])
    func foreign(site: String) async throws {
        let stage = try Stage()
        var headers = try stage.signedIn()
        headers[.secFetchSite] = site
        let shown = try await stage.post("/sign-out", "", headers)
        #expect(shown.status == 403)
        #expect(stage.services.asked.isEmpty)
        #expect(shown.cookies.isEmpty)
    }

    @Test("are taken from our own pages", arguments: ["same-origin", "none"])
    func own(site: String) async throws {
        #expect(try await Stage().post("/sign-out", "", [.secFetchSite: site]).status == 303)
    }

    @Test(
        "of older browsers are held against the host",
        arguments: [
            ("http://localhost", 303), ("https://localhost", 403), ("http://evil.example", 403), ("null", 403),
        ])
    func origin(origin: String, status: Int) async throws {
        let shown = try await Stage().post("/sign-out", "", [.origin: origin])
        #expect(shown.status == status)
    }

    @Test("of clients that say nothing are refused")
    func silent() async throws {
        #expect(try await Stage().request(.post, "/sign-out", [:], "").status == 403)
    }

    @Test("of another kind, or too long, are told so")
    func unreadable() async throws {
        let stage = try Stage()
        let headers: HTTPFields = [.secFetchSite: "same-origin", .contentType: "application/json"]
        #expect(try await stage.request(.post, "/sign-in", headers).status == 400)
        #expect(try await stage.post("/sign-in", String(repeating: "a", count: 70_000)).status == 400)
    }
}

@Suite("Every answer")
struct SecurityHeaderTests {
    @Test(
        "forbids foreign scripts, frames and foreign content",
        arguments: ["/sign-in", "/nowhere", "/", "/assets/none.css"])
    func headers(path: String) async throws {
        let shown = try await Stage().get(path)
        let policy = try #require(shown.headers[.contentSecurityPolicy])
        #expect(policy.contains("default-src 'none'"))
        #expect(policy.contains("frame-ancestors 'none'"))
        #expect(policy.contains("script-src 'self';"))
        #expect(!policy.contains("unsafe"))
        #expect(shown.headers[.xContentTypeOptions] == "nosniff")
        #expect(shown.headers[HTTPField.Name("X-Request-Id")!] != nil)
    }

    @Test("with a page is kept by nobody between")
    func caching() async throws {
        #expect(try await Stage().get("/sign-in").headers[.cacheControl] == "private, no-store")
    }
}

@Suite("A page that does not work")
struct ErrorPageTests {
    @Test("is told with the request id, in the person's language")
    func notFound() async throws {
        let shown = try await Stage().get(
            "/nowhere", [HTTPField.Name("X-Request-Id")!: "req-42", .acceptLanguage: "pl"])
        #expect(shown.status == 404)
        #expect(shown.html.contains("<code>req-42</code>"))
        #expect(shown.html.contains("Nie znaleziono strony"))
        #expect(shown.html.contains(#"lang="pl""#))
    }

    @Test("says when the services are away, and nothing of the cause")
    func away() async throws {
        let stage = try Stage()
        stage.services.goAway()
        let shown = try await stage.get("/inbox", stage.signedIn())
        #expect(shown.status == 503)
        #expect(!shown.html.contains("nobody is there"))
    }

    @Test(
        "has a status for what the service said",
        arguments: [(403, 403), (404, 404), (500, 500), (503, 503), (422, 500)])
    func statuses(service: Int, page: Int) async throws {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", service, #"{"code":"x","detail":"inner detail"}"#)
        let shown = try await stage.get("/inbox", stage.signedIn())
        #expect(shown.status == page)
        #expect(!shown.html.contains("inner detail"))
    }

    @Test("says so when an answer is not what the contract says")
    func unreadable() async throws {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, #"{"user":1}"#)
        #expect(try await stage.get("/inbox", stage.signedIn()).status == 500)
    }
}

@Suite("Styles and images")
struct StaticFileTests {
    @Test("have their content in the name and are kept for ever")
    func served() async throws {
        let stage = try Stage()
        let address = stage.house.files.address(of: "tokens.css")
        #expect(address.wholeMatch(of: /\/assets\/tokens\.[0-9a-f]{8}\.css/) != nil)
        #expect(stage.house.files.styles.first == stage.house.files.address(of: "layers.css"))
        #expect(try await stage.get("/sign-in").html.contains(#"href="\#(address)""#))
        let shown = try await stage.get(address)
        #expect(shown.status == 200)
        #expect(shown.headers[.contentType] == "text/css; charset=utf-8")
        #expect(shown.headers[.cacheControl]?.contains("immutable") == true)
    }

    @Test("are these and no other files", arguments: ["/assets/tokens.css", "/assets/..%2Fmessages%2Fen.json"])
    func others(path: String) async throws {
        #expect(try await Stage().get(path).status == 404)
    }

    @Test("know no left and right: one style sheet serves both directions (UX guide 7.3)")
    func logical() throws {
        for (name, style) in try styles() {
            for physical in [/[^-]\bleft\b/, /[^-]\bright\b/, /translateX/] {
                #expect(style.firstMatch(of: physical) == nil, "\(name)")
            }
        }
    }

    @Test("are in one layer each, and weigh no more than they may (UX guide 2)")
    func weight() throws {
        let styles = try styles()
        for (name, style) in styles { #expect(style.contains("@layer"), "\(name)") }
        #expect(styles.values.reduce(0) { $0 + $1.utf8.count } < 120_000)
    }

    private func styles() throws -> [String: String] {
        let folder = Stage.assets.appending(path: "styles")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).reduce(into: [:]) { styles, name in
            styles[name] = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        }
    }
}
