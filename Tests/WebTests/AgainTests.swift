import Foundation
import HTTPTypes
import Testing

@testable import WebService

@Suite("A form that nobody may have received")
struct AgainTests {
    private static let path = "/taxportal/submissions/\(TaxAnswers.id)/exempt"
    private static let key = "0198cf3a-2b11-7d02-8c7e-51f0a9e4c001"
    private static let form = "version=3&key=\(key)&reason=sent%20on%20paper%20%22%E2%80%8C%3Cb%3E"

    private func stage() throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readTax","submitTax""#))
        return stage
    }

    /// What a page holds to be sent again, by name.
    private func held(_ html: String) -> [String: String] {
        html.matches(of: /<input type="hidden" name="([^"]+)" value="([^"]*)">/)
            .reduce(into: [:]) { $0[String($1.1)] = String($1.2) }
    }

    @Test("waits on the page with all that was typed, and with its key, when the service is away")
    func unsure() async throws {
        let stage = try stage()
        stage.services.answer("POST", "/api/taxportal/v1/submissions/\(TaxAnswers.id)/exempt", 503)
        let shown = try await stage.post(Self.path, Self.form, stage.signedIn(language: "en"))
        #expect(shown.status == 503)
        #expect(shown.html.contains("We do not know whether it was done"))
        #expect(shown.html.contains(#"action="\#(Self.path)""#))
        let held = held(shown.html)
        #expect(held["key"] == Self.key)
        #expect(held["version"] == "3")
        #expect(held["reason"] == "sent on paper &quot;\u{200C}&lt;b&gt;")
    }

    @Test("waits on the page until its reader has signed in again, when the session is over")
    func ended() async throws {
        let stage = try stage()
        let shown = try await stage.post(Self.path, Self.form, [.cookie: "karvan-language=en"])
        #expect(shown.status == 401)
        #expect(shown.html.contains("Your session has ended"))
        #expect(shown.html.contains(#"href="/sign-in" target="_blank""#))
        #expect(held(shown.html)["key"] == Self.key)
        stage.services.answer("GET", "/api/identity/v1/me", 401, Answers.problem)
        let over = try await stage.post(Self.path, Self.form, stage.signedIn())
        #expect(over.status == 401)
        #expect(held(over.html)["reason"] != nil)
        #expect(over.cookies.contains { $0.contains("Max-Age=0") })
    }

    @Test("is sent again to where it was sent, with all of its address")
    func address() async throws {
        let form = "key=\(Self.key)&name=Pumps"
        let shown = try await stage().post("/sales/opportunities/new?account=acc_1&x=%22", form)
        #expect(shown.status == 401)
        #expect(shown.html.contains(#"action="/sales/opportunities/new?account=acc_1&amp;x=%22""#))
    }

    @Test(
        "is not kept when it holds a password, or changes nothing",
        arguments: ["password=x&key=\(key)", "current=x&new=y&key=\(key)", "reason=x"])
    func secret(form: String) async throws {
        let shown = try await stage().post(Self.path, form)
        #expect(shown.status == 303)
        #expect(shown.headers[.location] == "/sign-in")
    }
}
