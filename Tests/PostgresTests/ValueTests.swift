import Contracts
import Foundation
import Testing

@testable import Postgres

@Suite("Values", .onServer)
struct ValueTests {
    /// Sends a value, lets the server cast it to `type`, and reads it back, also as null.
    private func check<Value: PostgresBindable & PostgresDecodable & Equatable & Sendable>(
        _ values: [Value], _ type: StaticString, text: [String] = [],
        _ sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await TestServer.withDatabase { database in
            try await database.session { session in
                for (index, value) in values.enumerated() {
                    let sql: SQL = """
                        select \(value)::\(raw: type) as value, \(value)::\(raw: type)::text as text,
                            \(nil as Value?)::\(raw: type) as nothing
                        """
                    let row = try #require(try await session.first(sql))
                    #expect(try row["value"] == value, sourceLocation: sourceLocation)
                    #expect(try row["value"] == Optional(value), sourceLocation: sourceLocation)
                    #expect(try (row["nothing"] as Value?) == nil, sourceLocation: sourceLocation)
                    #expect(
                        throws: PostgresError.decoding(column: "nothing", problem: "null where a value is required")
                    ) {
                        try row["nothing"] as Value
                    }
                    guard text.indices.contains(index) else { continue }
                    #expect(try row["text"] == text[index], sourceLocation: sourceLocation)
                }
            }
        }
    }

    @Test("whole numbers and truth")
    func numbers() async throws {
        try await check([true, false], "boolean", text: ["true", "false"])
        try await check([Int16.min, -1, 0, .max], "smallint", text: ["-32768", "-1", "0", "32767"])
        try await check([Int32.min, -1, 0, .max], "integer", text: ["-2147483648"])
        try await check([Int64.min, -1, 0, .max], "bigint", text: ["-9223372036854775808"])
        try await check([Int.min, 42, .max], "bigint")
    }

    @Test("text, bytes and ids")
    func texts() async throws {
        try await check(
            ["", "x", "فاکتور", "a'b\"c\\d$1", "\u{10FFFF}"], "text", text: ["", "x", "فاکتور", "a'b\"c\\d$1"])
        try await check(["PLN"], "varchar")
        try await check(["PLN"], "char(3)")
        try await check([[], [0, 255, 1] as [UInt8]], "bytea", text: ["\\x", "\\x00ff01"])
        try await check([Data([1, 2, 3])], "bytea", text: ["\\x010203"])
        let uuid = try #require(UUID(uuidString: "01890A5D-AC96-774B-BCCE-B302099A8057"))
        try await check([uuid], "uuid", text: ["01890a5d-ac96-774b-bcce-b302099a8057"])
        try await check([CompanyID(uuid)], "uuid")
    }

    @Test("instants and days")
    func times() async throws {
        try await check(
            [
                Timestamp(microseconds: 0), Timestamp(microseconds: -1), try Timestamp("2026-08-21T12:00:00.123456Z"),
                try Timestamp("0001-01-01T00:00:00.000Z"),
            ], "timestamptz",
            text: ["1970-01-01 00:00:00+00", "1969-12-31 23:59:59.999999+00", "2026-08-21 12:00:00.123456+00"])
        try await check(
            [LocalDate(daysSince1970: 0), try LocalDate("2000-01-01"), try LocalDate("9999-12-31")], "date",
            text: ["1970-01-01", "2000-01-01", "9999-12-31"])
        try await check([ExactDecimal(millionths: -1_500_000)], "bigint", text: ["-1500000"])
    }

    struct Note: Codable, Equatable, Sendable {
        let dueOn: LocalDate
        let tags: [String]
    }

    @Test("JSON in the suite's form")
    func json() async throws {
        try await TestServer.withDatabase { database in
            let note = Note(dueOn: LocalDate(daysSince1970: 0), tags: ["آ", "b"])
            try await database.session { session in
                let row = try #require(
                    try await session.first(
                        "select \(JSONColumn(note)) as value, \(JSONColumn(note))->>'due_on' as day, '[1]'::jsonb as other"
                    ))
                #expect(try (row["value"] as JSONColumn<Note>).value == note)
                #expect(try (row["value"] as JSONColumn<Note>?)?.value == note)
                #expect(try row["day"] == "1970-01-01")
                #expect(try row["other"] == JSONText(Array("[1]".utf8)))
                #expect(throws: PostgresError.self) { try row["other"] as JSONColumn<Note> }
            }
        }
    }

    @Test("arrays of everything, empty and with nulls")
    func arrays() async throws {
        try await check([[], [1, -2, 3]], "bigint[]", text: ["{}", "{1,-2,3}"])
        try await check([[Int32(7)]], "int[]")
        try await check([[Int16(7)]], "smallint[]")
        try await check([["a", "", "NULL", "{,}\""]], "text[]")
        try await check([["a", nil, "c"] as [String?]], "text[]", text: ["{a,NULL,c}"])
        try await check([[true, false]], "boolean[]", text: ["{t,f}"])
        try await check([[UUID(), UUID()]], "uuid[]")
        try await check([[CompanyID()]], "uuid[]")
        try await check([[Timestamp(microseconds: 5)]], "timestamptz[]")
        try await check([[LocalDate(daysSince1970: 5)], []], "date[]")
        try await check([[[1, 2], []] as [[UInt8]]], "bytea[]")
        try await check([[JSONText(Array("{}".utf8))]], "jsonb[]")
    }

    @Test("decimals of the server as exact text, whole ones also as numbers")
    func numerics() async throws {
        try await TestServer.withDatabase { database async throws in
            let texts = [
                "0", "1", "-1", "0.000001", "12345678901234567890.0001", "10000", "100000000", "0.10", "-0.00009",
                "9999.9999",
            ]
            for text in texts {
                #expect(try await database.value("select \(text)::numeric as value") == text)
            }
            #expect(try await database.value("select sum(x) as value from unnest(\([1, 2, 3])) x") == 6)
            await #expect(throws: PostgresError.self) {
                _ = try await database.value("select 1.5::numeric as value") as Int
            }
        }
    }

    enum State: String { case won, lost }

    @Test("enums by raw value; an unknown one is an error")
    func enums() async throws {
        try await TestServer.withDatabase { database in
            try await database.session { session in
                let row = try #require(
                    try await session.first(
                        "select \(State.won) as one, \(nil as State?) as none, \([State.lost]) as many, 'x' as unknown")
                )
                let one: State = try row["one"]
                let none: State? = try row["none"]
                let many: [State] = try row["many"]
                #expect(one == .won && none == nil && many == [.lost])
                #expect(throws: PostgresError.self) { try row["unknown"] as State }
            }
        }
    }

    @Test("of a wrong type, a missing column and a number that does not fit are errors that name the column")
    func mismatches() async throws {
        try await TestServer.withDatabase { database in
            try await database.session { session in
                let row = try #require(try await session.first("select 'a' as word, 70000 as number"))
                for read in [
                    { try row["word"] as Int as Any }, { try row["absent"] as Int }, { try row["number"] as Int16 },
                ] {
                    let error = #expect(throws: PostgresError.self) { try read() }
                    guard case .decoding(let column, _) = error else {
                        Issue.record("\(String(describing: error))")
                        continue
                    }
                    #expect(["word", "absent", "number"].contains(column))
                }
            }
        }
    }

    @Test("stay values, whatever they look like")
    func injection() async throws {
        try await TestServer.withDatabase { database in
            let hostile = "'; drop table note; --"
            try await database.change { tx in
                try await tx.execute("create table note (body text)")
                tx.write("insert into note values (\(hostile))")
            }
            #expect(try await database.value("select body as value from note") == hostile)
        }
    }
}
