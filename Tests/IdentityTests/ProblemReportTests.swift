import Contracts
import HTTPTypes
import ServiceKit
import TestKit
import Testing

@testable import IdentityService

@Suite("Reports of problems", .needsDatabase)
struct ProblemReportTests {
    private let told = ReportProblemRequest(
        text: "The list stays empty", page: "/sales/opportunities?f.state.in=WON", version: "0.1.0",
        requestID: "0198cf2e")

    private func list(_ service: ServiceHarness, _ token: String, _ question: String = "") async throws
        -> [ProblemReportView]
    {
        try await service.request(.get, "problem-reports\(question)", token: token)
            .decoded(Page<ProblemReportView>.self).data
    }

    @Test("come from anybody, and are listed and closed by an administrator of his company alone")
    func told() async throws {
        try await withIdentity { service in
            let admin = try await service.foundCompany(CompanyID())
            let stranger = try await service.foundCompany(CompanyID(), name: "Wisla")
            _ = try await service.addUser("reza", .salesRep, token: admin)
            let reza = try await service.signIn("reza", "ten characters").decoded(TokenView.self).accessToken
            let answer = try await service.send(.post, "me/problem-reports", told, token: reza)
            #expect(answer.status == 201)
            let report = try answer.decoded(ProblemReportView.self)
            #expect(report.text == told.text && report.page == told.page && report.requestID == told.requestID)
            #expect(report.reportedByName == "reza" && report.closedAt == nil)

            #expect(try await list(service, admin, "?open=true").map(\.id) == [report.id])
            #expect(try await list(service, stranger).isEmpty)
            let shown = try await service.request(.get, "problem-reports/\(report.id)", token: admin)
            #expect(try shown.decoded(ProblemReportView.self).text == told.text)
            for token in [stranger, reza] {
                let close = "problem-reports/\(report.id)/close"
                let status = try await service.request(.post, close, token: token).status
                #expect(status == 404 || status == 403)
                let look = try await service.request(.get, "problem-reports/\(report.id)", token: token).status
                #expect(look == 404 || look == 403)
            }
            let closed = try await service.request(.post, "problem-reports/\(report.id)/close", token: admin)
            #expect(try closed.decoded(ProblemReportView.self).closedByName == "Admin")
            #expect(try await list(service, admin, "?open=true").isEmpty)
            #expect(try await list(service, admin, "?open=false").map(\.id) == [report.id])
            let again = try await service.request(.post, "problem-reports/\(report.id)/close", token: admin)
            #expect(again.status == 409)
        }
    }

    @Test(
        "say something, of a page of ours",
        arguments: [
            ("", "/inbox", "0.1.0", "/text invalid"), (" ", "/inbox", "0.1.0", "/text invalid"),
            (String(repeating: "x", count: 2001), "/inbox", "0.1.0", "/text invalid"),
            ("x", "//evil.example", "0.1.0", "/page invalid"), ("x", "inbox", "0.1.0", "/page invalid"),
            ("x", "/inbox", "", "/version invalid"), ("x", "/inbox", "a b", "/version invalid"),
        ])
    func invalid(text: String, page: String, version: String, fault: String) async throws {
        try await withIdentity { service in
            let token = try await service.foundCompany(CompanyID())
            let request = ReportProblemRequest(text: text, page: page, version: version)
            let refused = try await service.send(.post, "me/problem-reports", request, token: token)
            #expect(refused.status == 422 && refused.problem?.faults == [fault])
        }
    }

    @Test("are twenty open at most of one person, until some are closed")
    func most() async throws {
        try await withIdentity { service in
            let token = try await service.foundCompany(CompanyID())
            for _ in 1...20 { _ = try await service.send(.post, "me/problem-reports", told, token: token) }
            let more = try await service.send(.post, "me/problem-reports", told, token: token)
            #expect(more.status == 409 && more.problem?.code == "too_many_reports")
            let first = try #require(try await list(service, token, "?limit=1").first)
            _ = try await service.request(.post, "problem-reports/\(first.id)/close", token: token)
            #expect(try await service.send(.post, "me/problem-reports", told, token: token).status == 201)
        }
    }
}
