import Contracts
import Foundation
import ServiceKit
import Testing

@testable import WebService

@Suite("Reports of problems")
struct ProblemReportTests {
    private func stage(_ rights: String = #""readSales""#) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        AdminAnswers.play(on: stage)
        return stage
    }

    @Test("begin in the menu of every page, with the page and its request")
    func menu() async throws {
        let stage = try stage()
        let html = try await stage.get("/help?x=1", stage.signedIn(language: "en")).html
        let way = try #require(html.firstMatch(of: /href="(\/me\/problem\?page=[^"&]+&amp;request=[^"]+)"/)?.1)
        #expect(way.hasPrefix("/me/problem?page=%2Fhelp%3Fx%3D1&amp;request="))
        let form = try await stage.get(
            String(way).replacing("&amp;", with: "&"), stage.signedIn(language: "en")
        ).html
        #expect(form.contains("/help?x=1") && form.contains(ProcessHost.version))
    }

    @Test("carry a person's words, the page, the version and the request to Identity, and lead back to the page")
    func sent() async throws {
        let stage = try stage()
        stage.services.answer("POST", "/api/identity/v1/me/problem-reports", 201, AdminAnswers.problem())
        let page = "/me/problem?page=%2Fsales%2Fopportunities%3Ff.state.in%3DWON&request=0198cf2e"
        let shown = try await stage.post(page, "key=\(Answers.key)&text=It+stays+empty", stage.signedIn())
        #expect(shown.headers[.location] == "/sales/opportunities?f.state.in=WON&done=problemReported")
        let body = try #require(stage.services.asked.first { $0.method == "POST" }?.body)
        let request = try JSON.decode(ReportProblemRequest.self, from: Data(body))
        #expect(request.text == "It stays empty" && request.page == "/sales/opportunities?f.state.in=WON")
        #expect(request.version == ProcessHost.version && request.requestID == "0198cf2e")
        let empty = try await stage.post(page, "key=\(Answers.key)&text=", stage.signedIn())
        #expect(empty.status == 422)
        // Nobody is led to another site by a link of ours.
        let foreign = try await stage.post(
            "/me/problem?page=%2F%2Fevil.example&request=x", "key=\(Answers.key)&text=x", stage.signedIn())
        #expect(foreign.headers[.location] == "/?done=problemReported")
    }

    @Test("are listed for the administrator, and closed by him")
    func listed() async throws {
        let stage = try stage(#""manageUsers","readUsers""#)
        let page = "/admin/problems/\(AdminAnswers.problemID)"
        let list = try await stage.get("/admin/problems", stage.signedIn(language: "en")).html
        #expect(list.contains("The list stays empty") && list.contains(#"href="\#(page)""#))
        #expect(stage.services.asked.contains { $0.path.contains("problem-reports?open=in:true") })
        let record = try await stage.get(page, stage.signedIn(language: "en")).html
        for text in ["Reza", #"href="/sales/opportunities?f.state.in=WON""#, "0198cf2e", "Close the report"] {
            #expect(record.contains(text), "\(text) is not there")
        }
        stage.services.answer(
            "POST", "/api/identity/v1/problem-reports/\(AdminAnswers.problemID)/close", 200,
            AdminAnswers.problem(closed: true))
        let closed = try await stage.post("\(page)/close", "key=\(Answers.key)", stage.signedIn())
        #expect(closed.headers[.location] == "/admin/problems?done=reportClosed")
        let seller = try self.stage()
        for path in ["/admin/problems", page] {
            #expect(try await seller.get(path, seller.signedIn()).status == 404)
        }
    }
}

@Suite("The menu of what is new")
struct NewThingTests {
    private func ways(_ rights: String) async throws -> [String] {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        let html = try await stage.get("/help", stage.signedIn()).html
        return html.matches(of: /class="menu__way" href="([^"]+)"/).map { String($0.1) }
    }

    @Test(
        "has what the person may begin, and is not there for those who may begin nothing",
        arguments: [
            (#""readSales""#, []), (#""writeSales""#, ["/sales/opportunities/new", "/sales/accounts/new"]),
            (#""recordPayment","issueAdjustment""#, ["/accounting/payments/new", "/accounting/adjustments/credit"]),
            (#""issuePermit""#, ["/warehouse/exit-permits/new"]), (#""answerSupply""#, ["/supply/suppliers/new"]),
            (#""manageUsers""#, ["/admin/users/new", "/admin/units/new"]),
        ])
    func ways(rights: String, expected: [String]) async throws {
        #expect(try await ways(rights) == expected)
    }

    @Test("leads to pages that are there, each under its own right")
    func routes() throws {
        let routes = WebResponder.router(try Stage().house).routes.filter { $0.method == .get }.map { "\($0.path)" }
        for entry in NewThings.entries { #expect(routes.contains(entry.path), "\(entry.path)") }
    }

    @Test("leads nobody to a page that is not his", arguments: NewThings.entries.map(\.path))
    func right(path: String) async throws {
        let entry = try #require(NewThings.entries.first { $0.path == path })
        let stage = try EveryPage.stage()
        let all = Answers.allRights.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        for (rights, isThere) in [
            (["\"\(entry.right)\""], true), (all.filter { $0 != "\"\(entry.right)\"" }, false),
        ] {
            stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights.joined(separator: ",")))
            stage.clock.advance(seconds: Services.knownSeconds)
            #expect((try await stage.get(path, stage.signedIn()).status != 404) == isThere, "\(rights)")
        }
    }
}
