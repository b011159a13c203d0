import Contracts
import Messaging
import Postgres
import ServiceKit
import TestKit
import Testing

/// What the tables refuse is told as a refusal (audit of part B: never a 500 for ordinary input).
@Suite("A constraint of the database", .needsDatabase)
struct ConstraintTests {
    struct Row: Codable, Sendable {
        var id = 1
        var name = "a"
        var size = 1
    }

    static let definition = ServiceDefinition(
        name: .sales,
        migrations: [
            Migration(
                "row0001",
                """
                create table row (
                    id integer primary key, name text not null constraint row_name unique,
                    size bigint not null constraint row_size check (size between 0 and 9), parent integer references row);
                """)
        ],
        routes: { routes in
            routes.post("rows", right: .writeSales) { call in
                let row = try await call.body(Row.self)
                return try await call.change { tx in
                    tx.write("insert into row (id, name, size) values (\(row.id), \(row.name), \(row.size))")
                    return Answer(.created, row)
                }
            }
            routes.get("missing", right: .readSales) { _ in throw NotYetKnown("company 1") }
        },
        constraints: ["row_size": .field("/size", "out_of_range", "From 0 to 9.")])

    @Test("that something breaks by being there already is a conflict")
    func duplicate() async throws {
        try await withService(Self.definition) { service in
            let seller = service.person(.salesManager)
            #expect(try await service.post("rows", Row(), as: seller).status == 201)
            for row in [Row(name: "b"), Row(id: 2)] {
                let answer = try await service.post("rows", row, as: seller)
                #expect(answer.status == 409)
                #expect(answer.problem?.code == "already_exists")
            }
            #expect(try await service.value("select count(*) as value from row") == 1)
        }
    }

    @Test("that has words of its own is told with them, and with its place")
    func named() async throws {
        try await withService(Self.definition) { service in
            let answer = try await service.post("rows", Row(size: 10), as: service.person(.salesManager))
            #expect(answer.status == 422)
            #expect(answer.problem?.errors?.map(\.pointer) == ["/size"])
        }
    }

    @Test("or a text that no column takes is a refusal of the value", arguments: ["nul\u{0}byte"])
    func value(name: String) async throws {
        try await withService(Self.definition) { service in
            let answer = try await service.post("rows", Row(name: name), as: service.person(.salesManager))
            #expect(answer.status == 422)
            #expect(answer.problem?.errors?.map(\.code) == ["out_of_range"])
        }
    }

    @Test("is nothing against a fact that is on its way: ask again in a moment")
    func notYetKnown() async throws {
        try await withService(Self.definition) { service in
            let answer = try await service.get("missing", as: service.person(.salesManager))
            #expect(answer.status == 409)
            #expect(answer.problem?.code == "not_yet_known")
            #expect(answer.headers[.retryAfter] == "2")
        }
    }
}
