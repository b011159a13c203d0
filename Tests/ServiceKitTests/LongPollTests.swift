import Contracts
import Messaging
import ServiceKit
import TestKit
import Testing

@Suite("An empty list", .needsDatabase)
struct LongPollTests {
    static let definition = definition(looked: Signal())

    /// - Parameter looked: raised each time the list has been looked at.
    static func definition(looked: Signal) -> ServiceDefinition {
        ServiceDefinition(
            name: .sales, migrations: NoteService.definition().migrations,
            routes: { routes in
                routes.get("notes", right: .readSales, news: [.account]) { call in
                    defer { looked.raise() }
                    return try await NoteService.list(call)
                }
                routes.post("notes", right: .writeSales) { call in try await NoteService.write(call, nil) }
            })
    }

    private func ask(_ service: ServiceHarness, _ preference: String) async throws -> TestAnswer {
        try await service.request(.get, "notes", as: service.person(.salesRep), headers: ["Prefer": preference])
    }

    @Test("that is waited for is answered when something stands in it, whether that was announced or not")
    func filled() async throws {
        let looked = Signal()
        try await withService(Self.definition(looked: looked)) { service in
            async let answer = ask(service, "respond-async, wait=20")
            await looked.wait(upTo: .seconds(60))
            let written = try await service.post("notes", Note(text: "here"), as: service.person(.salesRep))
            #expect(written.status == 201)
            let filled = try await answer
            #expect(filled.status == 200 && filled.headers[.preferenceApplied] == "wait")
            #expect(try filled.decoded(Page<NoteView>.self).data.map(\.text) == ["here"])
        }
    }

    @Test("is answered empty when the time is over")
    func over() async throws {
        try await withService(Self.definition) { service in
            let began = ContinuousClock.now
            let answer = try await ask(service, "wait=1")
            #expect(began.duration(to: .now) >= .seconds(1))
            #expect(try answer.decoded(Page<NoteView>.self).data.isEmpty)
            #expect(answer.headers[.preferenceApplied] == "wait")
        }
    }

    @Test(
        "is answered at once without the wish, or with one that nobody understands",
        arguments: ["wait", "wait=long", "wait=-1", "", ";", "=;wait=5", "wait=;"])
    func atOnce(preference: String) async throws {
        try await withService(Self.definition) { service in
            let answer = try await ask(service, preference)
            #expect(answer.status == 200 && answer.headers[.preferenceApplied] == nil)
        }
    }

    @Test("is refused like any other to who may not read it")
    func refused() async throws {
        try await withService(Self.definition) { service in
            let answer = try await service.request(
                .get, "notes", as: service.person(.storekeeper), headers: ["Prefer": "wait=20"])
            #expect(answer.status == 404)
        }
    }

    @Test("that can be waited for has that in its document")
    func document() {
        let paths = #"{"/notes":{"get":{"parameters":[]},"post":{}}}"#
        #expect(
            OpenAPICheck.differences(
                routes: Self.definition.registeredRoutes,
                document: Array(#"{"openapi":"3.1.0","paths":\#(paths)}"#.utf8)
            ) == ["GET notes can be waited for, which its document does not tell"])
    }
}
