import Contracts
import ServiceKit
import TestKit
import Testing

@Suite("A route that needs a header")
struct RouteNeedsTests {
    enum Stale: Refusal {
        case now(Int)
        var code: String { "version-conflict" }
        var kind: RefusalKind { .stale }
        var detail: String { "Look again." }
        var parameters: [String: String] { if case .now(let version) = self { ["version": "\(version)"] } else { [:] } }
    }

    static let definition = ServiceDefinition(
        name: .sales, migrations: [],
        routes: { routes in
            routes.post("safe/{id}/open", right: .writeSales, needs: [.version, .key]) { call in
                guard try call.versionIfGiven ?? 7 == 7 else { throw Stale.now(7) }
                return Answer(.ok, version: 8)
            }
        })

    @Test("refuses without it, before anything is done", .needsDatabase)
    func absent() async throws {
        try await withService(Self.definition) { service in
            let seller = service.person(.salesRep)
            func open(_ headers: [String: String]) async throws -> TestAnswer {
                try await service.request(.post, "safe/1/open", as: seller, headers: headers)
            }
            let withoutVersion = try await open(["If-Match": ""])
            #expect(withoutVersion.status == 428 && withoutVersion.problem?.code == "precondition_required")
            let withoutKey = try await open(["Idempotency-Key": ""])
            #expect(withoutKey.status == 400 && withoutKey.problem?.code == "idempotency_key_required")
            #expect(try await open(["If-Match": "*"]).status == 200)
            #expect(try await open(["If-Match": "\"7\""]).status == 200)
            #expect(try await open(["If-Match": "seven"]).status == 400)
        }
    }

    @Test("tells the version of today to who names an older one", .needsDatabase)
    func stale() async throws {
        try await withService(Self.definition) { service in
            let answer = try await service.post("safe/1/open", as: service.person(.salesRep), version: 6)
            #expect(answer.status == 412 && answer.problem?.code == "version_conflict")
            #expect(answer.entityTag == "\"7\"")
        }
    }

    @Test("has it in its document as one that is required")
    func document() {
        func document(_ required: Bool) -> [UInt8] {
            let key = #"{"name":"Idempotency-Key","in":"header","required":true}"#
            let version = ##"{"$ref":"#/components/parameters/IfMatch"}"##
            let components = #"{"parameters":{"IfMatch":{"name":"If-Match","required":\#(required)}}}"#
            let paths = #"{"/safe/{id}/open":{"post":{"parameters":[\#(key),\#(version)]}}}"#
            return Array(#"{"openapi":"3.1.0","components":\#(components),"paths":\#(paths)}"#.utf8)
        }
        let routes = Self.definition.registeredRoutes
        #expect(OpenAPICheck.differences(routes: routes, document: document(true)) == [])
        #expect(
            OpenAPICheck.differences(routes: routes, document: document(false)) == [
                "POST safe/{}/open needs If-Match, which its document does not require"
            ])
    }
}
