import Contracts
import HTTPTypes
import ServiceKit
import TestKit
import Testing

/// A line of a body as it travels.
private func line(_ quantity: String, _ price: String) -> String {
    #"{"quantity":"\#(quantity)","unit_price":{"value":"\#(price)","currency":"PLN"}}"#
}

/// Worth nearly the largest amount there is.
private let large = line("900719925", "99999.99")

@Suite("HTTP of a service", .needsDatabase)
struct ServiceHTTPTests {
    @Test("creates, shows and lists with status, Location and ETag")
    func createAndShow() async throws {
        try await withService(NoteService.definition()) { service in
            let rep = service.person(.salesRep)
            let made = try await service.post("notes", Note(text: "سلام"), as: rep)
            #expect(made.status == 201)
            #expect(made.entityTag == "\"1\"")
            let path = try #require(made.headers[.location])
            let shown = try await service.get(path, as: rep)
            #expect(try shown.decoded(NoteView.self).text == "سلام")
            #expect(try shown.decoded(NoteView.self).writtenAt == service.clock.now)
            #expect(shown.headers[.contentType] == "application/json; charset=utf-8")
        }
    }

    @Test("answers 304 to who holds the version already")
    func notModified() async throws {
        try await withService(NoteService.definition()) { service in
            let rep = service.person(.salesRep)
            _ = try await service.post("notes", Note(text: "a"), as: rep)
            let answer = try await service.request(.get, "notes/1", as: rep, headers: ["If-None-Match": "\"1\""])
            #expect(answer.status == 304)
            #expect(answer.body.isEmpty)
        }
    }

    @Test("needs If-Match for a change, and refuses a stale one")
    func preconditions() async throws {
        try await withService(NoteService.definition()) { service in
            let rep = service.person(.salesRep)
            _ = try await service.post("notes", Note(text: "a"), as: rep)
            #expect(try await service.put("notes/1", Note(text: "b"), as: rep).status == 428)
            #expect(try await service.put("notes/1", Note(text: "b"), as: rep, version: 1).status == 200)
            let stale = try await service.put("notes/1", Note(text: "c"), as: rep, version: 1)
            #expect(stale.status == 412)
            #expect(stale.problem?.code == "version_conflict")
        }
    }

    @Test("keeps companies apart")
    func companies() async throws {
        try await withService(NoteService.definition()) { service in
            _ = try await service.post("notes", Note(text: "ours"), as: service.person(.salesRep))
            let stranger = Principal.some(.salesRep, in: CompanyID())
            #expect(try await service.get("notes/1", as: stranger).status == 404)
        }
    }

    @Test("hides what may not be read, and says what may not be done")
    func access() async throws {
        try await withService(NoteService.definition()) { service in
            let nobody = try await service.get("notes")
            #expect(nobody.status == 401)
            #expect(nobody.headers[.wwwAuthenticate] == "Bearer")
            let clerk = service.person(.gateKeeper)
            #expect(try await service.get("notes", as: clerk).status == 404)
            let refused = try await service.post("notes", Note(text: "a"), as: clerk)
            #expect(refused.status == 403)
            #expect(refused.problem?.code == "right_missing")
            let old = try await service.request(.get, "notes", token: "a.b.c")
            #expect(old.problem?.code == "token_invalid")
        }
    }

    @Test("turns refusals into problems with what would help")
    func refusals() async throws {
        try await withService(NoteService.definition()) { service in
            let rep = service.person(.salesRep)
            let long = try await service.post("notes", Note(text: String(repeating: "x", count: 21)), as: rep)
            #expect(long.status == 422)
            #expect(long.problem?.code == "too_long")
            #expect(long.problem?.type == "/problems/too-long")
            #expect(long.problem?.faults == ["/text too_long"])
            let locked = try await service.post("notes", Note(text: "locked"), as: rep)
            #expect(locked.status == 409)
            #expect(locked.problem?.options == ["unlock-note"])
            #expect(locked.headers[.contentType] == "application/problem+json")
            #expect(try await service.rows("select 1 as one from note").isEmpty)
        }
    }

    @Test("has a problem for every path, method, kind and size that is not served")
    func edges() async throws {
        try await withService(NoteService.definition()) { service in
            let rep = service.person(.salesRep)
            let missing = try await service.get("nothing", as: rep)
            #expect(missing.status == 404 && missing.problem?.code == "not_found")
            let method = try await service.delete("notes", as: rep)
            #expect(method.status == 405 && method.headers[.allow] == "GET, POST")
            let kind = try await service.request(
                .post, "notes", body: Array("a=1".utf8), as: rep,
                headers: ["Content-Type": "application/x-www-form-urlencoded"])
            #expect(kind.status == 415 && kind.problem?.code == "media_type")
            let long = [UInt8](repeating: 32, count: (4 << 20) + 1)
            let size = try await service.request(.post, "notes", body: long, as: rep)
            #expect(size.status == 413 && size.problem?.code == "too_large")
            let text = try await service.request(.post, "notes", body: Array("{".utf8), as: rep)
            #expect(text.status == 400 && text.problem?.code == "malformed_json")
            let unknown = try await service.request(.post, "notes", body: Array(#"{"text":"a","x":1}"#.utf8), as: rep)
            #expect(unknown.status == 422 && unknown.problem?.faults == ["/x unknown_field"])
        }
    }

    @Test(
        "refuses figures that are too large or too fine, and says where; nothing of it is kept",
        arguments: [
            (
                #"{"lines":[],"deposit":{"amount":9007199254740992,"currency":"PLN"}}"#,
                "/deposit/amount amount_out_of_range"
            ),
            (
                #"{"lines":[],"deposit":{"amount":-99999999999999999999999,"currency":"PLN"}}"#,
                "/deposit/amount amount_out_of_range"
            ),
            (#"{"lines":[\#(line("0.1234567", "1"))]}"#, "/lines/0/quantity scale_exceeded"),
            (
                #"{"lines":[\#(line("1", "1")),\#(line("1000000000000", "1"))]}"#,
                "/lines/1/quantity number_out_of_range"
            ),
            (#"{"lines":[\#(line("1", "1000000000000"))]}"#, "/lines/0/unit_price/value number_out_of_range"),
            (#"{"lines":[\#(line("999999999", "999999999999"))]}"#, "/lines/0/unit_price amount_out_of_range"),
            (#"{"lines":[\#(large),\#(large)]}"#, " amount_out_of_range"),
        ])
    func absurdFigures(body: String, fault: String) async throws {
        try await withService(NoteService.definition()) { service in
            let rep = service.person(.salesRep)
            for key in [nil, "k1"] {
                let answer = try await service.request(.post, "sums", body: Array(body.utf8), as: rep, key: key)
                #expect(answer.status == 422)
                #expect(answer.problem?.faults == [fault])
            }
            #expect(try await service.rows("select 1 as one from note").isEmpty)
        }
    }

    @Test("takes the largest figures there are")
    func largestFigures() async throws {
        try await withService(NoteService.definition()) { service in
            let body = #"{"lines":[\#(large)],"deposit":{"amount":0,"currency":"PLN"}}"#
            let answer = try await service.request(
                .post, "sums", body: Array(body.utf8), as: service.person(.salesRep))
            #expect(answer.status == 201)
            #expect(try answer.decoded(Money.self) == Money(9_007_198_349_280_075, .pln))
        }
    }

    @Test("tells nothing of what broke inside")
    func internalFault() async throws {
        try await withService(NoteService.definition()) { service in
            let answer = try await service.get("broken")
            #expect(answer.status == 500)
            #expect(answer.problem?.code == "internal")
            #expect(!answer.text.contains("password"))
            #expect(answer.problem?.requestID == answer.headers[HTTPField.Name("X-Request-Id")!])
        }
    }

    @Test("passes on trace and request id, and believes the proxy about addresses")
    func trace() async throws {
        try await withService(NoteService.definition()) { service in
            let headers = [
                "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "X-Request-Id": "r-7",
                "X-Forwarded-For": "6.6.6.6, 9.9.9.9",
            ]
            let proxied = try await service.request(.get, "open", headers: headers)
            #expect(proxied.headers[HTTPField.Name("X-Request-Id")!] == "r-7")
            let told = try proxied.decoded([String: String].self)
            #expect(told["trace"]?.hasPrefix("00-4bf92f3577b34da6a3ce929d0e0e4736-") == true)
            #expect(told["from"] == "9.9.9.9")
            let direct = try await service.request(.get, "open", headers: headers, from: "8.8.8.8")
            #expect(try direct.decoded([String: String].self)["from"] == "8.8.8.8")
        }
    }

    @Test("pages by key, both ways, and keeps its place when rows come in between")
    func paging() async throws {
        try await withService(NoteService.definition()) { service in
            let rep = service.person(.salesRep)
            for index in 1...5 { _ = try await service.post("notes", Note(text: "n\(index)"), as: rep) }
            let first = try await service.get("notes?limit=2&sort=-number", as: rep)
            let page = try first.decoded(Page<NoteView>.self)
            #expect(page.data.map(\.text) == ["n5", "n4"])
            #expect(page.page.hasMore && page.page.limit == 2)
            let next = try #require(page.page.next)
            #expect(first.headers[HTTPField.Name("Link")!]?.contains("after=\(next)>; rel=\"next\"") == true)
            _ = try await service.post("notes", Note(text: "n6"), as: rep)
            let second = try await service.get("notes?limit=3&after=\(next)", as: rep)
            let rest = try second.decoded(Page<NoteView>.self)
            #expect(rest.data.map(\.text) == ["n3", "n2", "n1"])
            #expect(!rest.page.hasMore && rest.page.next == nil)
            let elsewhere = try await service.get(
                "notes?after=\(next)", as: Principal.some(.salesRep, in: CompanyID()))
            #expect(elsewhere.status == 400)
        }
    }

    @Test("filters, and refuses what it does not know")
    func filters() async throws {
        try await withService(NoteService.definition()) { service in
            let rep = service.person(.salesRep)
            for text in ["apple", "apricot", "pear"] { _ = try await service.post("notes", Note(text: text), as: rep) }
            let some = try await service.get("notes?text=prefix:ap&text=ne:apple", as: rep)
            #expect(try some.decoded(Page<NoteView>.self).data.map(\.text) == ["apricot"])
            #expect(try await service.get("notes?colour=red", as: rep).status == 422)
            #expect(try await service.get("notes?limit=0", as: rep).status == 400)
            #expect(try await service.get("notes?sort=text", as: rep).status == 400)
        }
    }

    @Test("serves its OpenAPI document to anyone")
    func document() async throws {
        try await withService(NoteService.definition()) { service in
            let answer = try await service.get("openapi.json")
            #expect(answer.text == "{}")
        }
    }
}
