import Foundation
import Testing

@testable import WebService

@Suite("What a tax officer does to a submission")
struct SubmissionActionTests {
    private let page = "/taxportal/submissions/\(TaxAnswers.id)"
    private let key = "0198cf2e-5b7a-7c31-9a55-3b1f0d6f2a10"

    private func stage(_ submission: String = TaxAnswers.submission()) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readTax","submitTax""#))
        stage.services.answer("GET", "/api/taxportal/v1/work-items", 200, TaxAnswers.noWork)
        stage.services.answer("GET", TaxAnswers.path, 200, TaxAnswers.detail(submission))
        return stage
    }

    private func form(_ more: String = "reason=as+agreed") -> String { "version=7&key=\(key)&\(more)" }

    @Test(
        "is offered as the state allows, and nothing else",
        arguments: [
            ("REJECTED", "BUSINESS", true, ["resubmit", "close", "exempt"]),
            ("REJECTED", "TECHNICAL", true, ["resubmit", "exempt"]),
            ("REJECTED", "NUMBER_CLASH", true, ["resolve", "exempt"]),
            ("INVALID", nil, true, ["resubmit", "close", "exempt"]),
            ("SENT", nil, false, ["inquire"]), ("UNKNOWN", nil, false, ["inquire"]), ("QUEUED", nil, false, ["exempt"]),
            ("WAITING_ORIGINAL", nil, false, ["exempt"]), ("READY", nil, false, []),
            ("ACCEPTED", nil, true, ["acknowledge"]), ("ACCEPTED", nil, false, []), ("OUTSIDE", nil, false, []),
            ("CLOSED_BY_ADJUSTMENT", nil, false, []),
        ] as [(String, String?, Bool, [String])])
    func offered(state: String, rejection: String?, hasFault: Bool, actions: [String]) async throws {
        let stage = try stage(TaxAnswers.submission(state: state, rejection: rejection, hasFault: hasFault))
        let html = try await stage.get(page, stage.signedIn()).html
        let names = SubmissionAction.allCases.map(\.rawValue)
        #expect(html.matches(of: /action="[^"]*\/([a-z]+)"[ >]/).map { String($0.1) }.filter(names.contains) == actions)
    }

    @Test(
        "asks whether the data were mended, unless nothing is wrong with them",
        arguments: [("REJECTED", "BUSINESS", true), ("INVALID", nil, true), ("REJECTED", "TECHNICAL", false)]
            as [(String, String?, Bool)])
    func mended(state: String, rejection: String?, isAsked: Bool) async throws {
        let stage = try stage(TaxAnswers.submission(state: state, rejection: rejection))
        let html = try await stage.get(page, stage.signedIn()).html
        #expect(html.contains(#"name="data_mended""#) == isAsked)
    }

    @Test("goes with the version that was looked at, the form's key and the reason")
    func sent() async throws {
        let stage = try stage()
        stage.services.answer("POST", "\(TaxAnswers.path)/resubmit", 200, "{}")
        let shown = try await stage.post(
            "\(page)/resubmit", form("reason=+as+agreed&data_mended=yes"), stage.signedIn())
        #expect(shown.status == 303)
        #expect(shown.headers[.location] == "\(page)?done=resubmit")
        let asked = try #require(stage.services.asked.last)
        #expect(asked.headers["If-Match"] == #""7""#)
        #expect(asked.headers["Idempotency-Key"] == key)
        #expect(String(decoding: asked.body ?? [], as: UTF8.self) == #"{"data_mended":true,"reason":"as agreed"}"#)
        let after = try await stage.get("\(page)?done=resubmit", stage.signedIn(language: "en"))
        #expect(after.html.contains("The document is being prepared anew."))
    }

    @Test(
        "says to the service what was filled in",
        arguments: [
            ("inquire", "", nil), ("close", "reason=x", #"{"reason":"x"}"#), ("exempt", "reason=x", #"{"reason":"x"}"#),
            ("acknowledge", "reason=x", #"{"reason":"x"}"#),
            ("resolve", "finding=OURS&reason=x", #"{"finding":"OURS","reason":"x"}"#),
        ] as [(String, String, String?)])
    func bodies(action: String, fields: String, body: String?) async throws {
        let stage = try stage()
        stage.services.answer("POST", "\(TaxAnswers.path)/\(action)", 200, "{}")
        #expect(try await stage.post("\(page)/\(action)", form(fields), stage.signedIn()).status == 303)
        #expect(stage.services.asked.last?.body.map { String(decoding: $0, as: UTF8.self) } == body)
    }

    @Test(
        "is not sent without what it needs; the form comes back as it was typed",
        arguments: [
            ("resubmit", "reason=++", "Say why."), ("resolve", "reason=kept+words", "Say whose the authority"),
            ("exempt", "reason=" + String(repeating: "x", count: 1001), "Shorten the reason"),
        ])
    func incomplete(action: String, fields: String, message: String) async throws {
        let stage = try stage(TaxAnswers.submission(rejection: action == "resolve" ? "NUMBER_CLASH" : "BUSINESS"))
        let shown = try await stage.post("\(page)/\(action)", form(fields), stage.signedIn(language: "en"))
        #expect(shown.status == 422)
        #expect(shown.html.contains(message))
        #expect(shown.html.contains("<title>\u{2068}Error: Submission 1405-00123\u{2069} · Karvan</title>"))
        #expect(shown.html.contains(#"role="alert""#))
        if fields.contains("kept") { #expect(shown.html.contains(">kept words</textarea>")) }
        #expect(!stage.services.asked.contains { $0.method == "POST" })
    }

    @Test("is refused when it has changed meanwhile; what was typed stays, with the new version")
    func stale() async throws {
        let stage = try stage()
        stage.services.answer("POST", "\(TaxAnswers.path)/resubmit", 412, #"{"code":"version_conflict"}"#)
        let form = "version=5&key=\(key)&reason=kept+words"
        let shown = try await stage.post("\(page)/resubmit", form, stage.signedIn(language: "en"))
        #expect(shown.status == 412)
        #expect(shown.html.contains("It has changed meanwhile"))
        #expect(shown.html.contains(">kept words</textarea>"))
        #expect(shown.html.contains(#"name="version" value="7""#))
        #expect(!shown.html.contains(key), "a new try has a new key")
    }

    @Test("that is not possible any more still gives the typed words back")
    func orphan() async throws {
        let stage = try stage(TaxAnswers.submission(state: "ACCEPTED", rejection: nil, hasFault: false))
        stage.services.answer("POST", "\(TaxAnswers.path)/exempt", 412, #"{"code":"version_conflict"}"#)
        let shown = try await stage.post("\(page)/exempt", form("reason=kept+words"), stage.signedIn())
        #expect(shown.html.contains("kept words"))
    }

    @Test(
        "is told in words why the service says no",
        arguments: [
            ("no_adjustment", "Issue one first."), ("only_technical", "Nothing is wrong with the content"),
            ("state_not_allowed", "not possible any more"), ("brand_new_code", "brand_new_code"),
        ])
    func refused(code: String, words: String) async throws {
        let stage = try stage()
        stage.services.answer("POST", "\(TaxAnswers.path)/close", 409, #"{"code":"\#(code)","detail":"inner"}"#)
        let shown = try await stage.post("\(page)/close", form(), stage.signedIn(language: "en"))
        #expect(shown.status == 409)
        #expect(shown.html.contains(words))
        #expect(!shown.html.contains("inner"))
    }

    @Test("that nobody answered may have been done, and is safe to send again")
    func unsure() async throws {
        let stage = try stage()
        stage.services.answer("POST", "\(TaxAnswers.path)/inquire", 503, "{}")
        let shown = try await stage.post("\(page)/inquire", form(""), stage.signedIn(language: "en"))
        #expect(shown.status == 503)
        #expect(shown.html.contains("We do not know whether it was done"))
    }

    @Test("is a form of ours or nothing", arguments: ["reason=x", "version=x&key=\(UUID())", "version=1&key=x"])
    func foreign(fields: String) async throws {
        let stage = try stage()
        #expect(try await stage.post("\(page)/exempt", fields, stage.signedIn()).status == 400)
        #expect(try await stage.post("\(page)/delete", form(), stage.signedIn()).status == 404)
    }
}
