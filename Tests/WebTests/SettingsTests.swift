import Contracts
import Foundation
import ServiceKit
import Testing

@testable import WebService

@Suite("A portal's settings")
struct PortalSettingsTests {
    private let page = "/taxportal/portals/moadian"
    private let path = "/api/taxportal/v1/taxpayers/moadian"

    private func stage(_ rights: String = #""readTax","submitTax""#) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        stage.services.answer("GET", "/api/taxportal/v1/status", 200, TaxAnswers.status)
        stage.services.answer("GET", path, 200, TaxAnswers.taxpayer)
        return stage
    }

    @Test("are what they are, with a field for each option, and no field for a key")
    func form() async throws {
        let stage = try stage()
        let html = try await stage.get(page, stage.signedIn(language: "fa")).html
        for text in [
            #"value="https://tp.tax.gov.ir""#, #"value="A11216""#, #"value="۱۴۰۵/۰۱/۰۱""#, #"name="options.odd_rials""#,
            #"name="version" value="4""#,
        ] { #expect(html.contains(text), "\(text) is not there") }
        #expect(!html.contains("key.pem") && !html.contains(#"type="password""#))
        #expect(try await stage.get("/taxportal/portals", stage.signedIn()).html.contains(#"href="\#(page)""#))
    }

    @Test("are saved as a whole, with the version that was seen, and an option more")
    func saved() async throws {
        let stage = try stage()
        stage.services.answer("PUT", path, 200, TaxAnswers.taxpayer)
        let fields =
            "base_url=https%3A%2F%2Fx.example&memory_id=a11217&files_from=1405%2F2%2F1&options.odd_rials=up"
            + "&option_name=batch&option_value=7"
        let shown = try await stage.post(page, "key=\(Answers.key)&version=4&\(fields)", stage.signedIn())
        #expect(shown.headers[.location] == "/taxportal/portals?done=portalSaved")
        let sent = try #require(stage.services.asked.first { $0.method == "PUT" })
        #expect(sent.headers["If-Match"] == "\"4\"")
        let body = try JSON.decode(TaxpayerRequest.self, from: Data(try #require(sent.body)))
        #expect(body.baseURL == "https://x.example" && body.memoryID == "A11217" && body.enabled == false)
        #expect(body.options == ["odd_rials": "up", "batch": "7"])
        #expect(body.filesFrom?.description == "2026-04-21")
    }

    @Test("begin without any, and tell what the service finds wrong beside its field")
    func first() async throws {
        let stage = try stage()
        stage.services.answer("GET", path, 404, #"{"code":"not_found"}"#)
        let html = try await stage.get(page, stage.signedIn()).html
        #expect(html.contains(#"name="version" value="0""#))
        stage.services.answer(
            "PUT", path, 422,
            #"{"code":"validation","errors":[{"pointer":"/base_url","code":"invalid","message":"Give the address."}]}"#)
        let shown = try await stage.post(
            page, "key=\(Answers.key)&version=0&base_url=x&option_value=7", stage.signedIn(language: "en"))
        #expect(shown.status == 422 && shown.html.contains("Say which option has this value."))
        #expect(!stage.services.asked.contains { $0.method == "PUT" })
        let refused = try await stage.post(
            page, "key=\(Answers.key)&version=0&base_url=x", stage.signedIn(language: "en"))
        #expect(refused.status == 422 && refused.html.contains("base_url-fault"))
    }

    @Test("are for the tax officer and the administrator")
    func rights() async throws {
        for rights in [#""readTax""#, #""readSales""#] {
            let stage = try stage(rights)
            #expect(try await stage.get(page, stage.signedIn()).status == 404)
            let post = try await stage.post(page, "key=\(Answers.key)&version=4&base_url=x", stage.signedIn())
            #expect(post.status == 404)
        }
        let administrator = try stage(#""manageCompany""#)
        #expect(try await administrator.get(page, administrator.signedIn()).status == 200)
        #expect(try await administrator.get("/taxportal/portals/other", administrator.signedIn()).status == 404)
    }
}

@Suite("The settings of the books")
struct BooksSettingsTests {
    private let page = "/accounting/settings"

    @Test("are read by those who read the ledger, and changed by those who manage credit")
    func changed() async throws {
        let desk = try AccountingStage()
        let html = try await desk.get(page).html
        #expect(
            html.contains(#"name="default_credit_limit""#) && html.contains(#"value="ON_PAYMENT" required checked"#))
        desk.answer("PUT", "settings", 200, AccountingAnswers.settings)
        let shown = try await desk.post(page, "default_credit_limit=7%2C000&release_policy=AT_ONCE")
        #expect(shown.headers[.location] == "\(page)?done=booksSettings")
        let body = try JSON.decode(AccountingSettings.self, from: Data(try desk.body().utf8))
        #expect(body.defaultCreditLimit == Money(7000, .irr) && body.releasePolicy == "AT_ONCE")
        #expect(try await desk.post(page, "default_credit_limit=&release_policy=AT_ONCE").status == 422)
        let reader = try AccountingStage(rights: #""readLedger""#)
        let read = try await reader.get(page).html
        #expect(read.contains("once it is paid") && !read.contains(#"name="default_credit_limit""#))
        #expect(try await reader.post(page, "default_credit_limit=1&release_policy=AT_ONCE").status == 404)
    }
}
