import Contracts
import Testing

@testable import ServiceKit

@Suite("Filters")
struct FilterTests {
    @Test(
        "are read with their operation",
        arguments: [
            ("issued", Filter.Operation.equal, ["issued"]), ("eq:issued", .equal, ["issued"]),
            ("in:offer,talks", .among, ["offer", "talks"]), ("lt:2026-08-21", .below, ["2026-08-21"]),
            ("between:1,5", .between, ["1", "5"]), ("12:30", .equal, ["12:30"]), ("prefix:a,b", .prefix, ["a,b"]),
        ])
    func operations(text: String, operation: Filter.Operation, values: [String]) {
        let filter = Filter(name: "stage", text: text)
        #expect(filter.operation == operation)
        #expect(filter.values == values)
    }

    @Test("that the list does not know are refused")
    func unknown() {
        let query = QueryParameters("stage=offer&colour=red&limit=5")
        let problem = #expect(throws: Problem.self) { try Filters(query, known: ["stage"]) }
        #expect(problem?.status == .unprocessableContent)
        #expect(problem?.detail?.contains("colour") == true)
    }

    @Test("become conditions with parameters, never text")
    func sql() throws {
        let filters = try Filters(
            QueryParameters("name=like:50%25&state=in:a,b&n=gte:3"), known: ["name", "state", "n"])
        #expect(try filters.sql("name", on: "name", as: String.self).text == " and (name ilike $1)")
        #expect(try filters.sql("state", on: "state", as: String.self).text == " and (state = any($1))")
        #expect(try filters.sql("n", on: "number", as: Int64.self).text == " and (number >= $1)")
        #expect(try filters.sql("other", on: "other", as: String.self).text == "")
        let wrong = try Filters(QueryParameters("n=abc"), known: ["n"])
        #expect(throws: Problem.self) { try wrong.sql("n", on: "number", as: Int64.self) }
    }
}

@Suite("A cursor")
struct CursorTests {
    let seal = CursorSeal(secret: "secret")
    let now = Timestamp(microseconds: 1_700_000_000_000_000)
    var cursor: Cursor { Cursor(sort: "name", keys: ["a|b", "ü"], madeAt: now.microseconds / 1_000_000) }

    @Test("opens again where it was made")
    func opens() throws {
        let text = try seal.seal(cursor, for: "company|/list")
        #expect(seal.open(text, for: "company|/list", at: now.adding(days: 6)) == cursor)
    }

    @Test("does not open elsewhere, after a week, when changed, or under another secret")
    func closed() throws {
        let text = try seal.seal(cursor, for: "company|/list")
        #expect(seal.open(text, for: "other|/list", at: now) == nil)
        #expect(seal.open(text, for: "company|/list", at: now.adding(days: 8)) == nil)
        #expect(seal.open("A" + text.dropFirst(), for: "company|/list", at: now) == nil)
        #expect(CursorSeal(secret: "else").open(text, for: "company|/list", at: now) == nil)
        #expect(seal.open("", for: "company|/list", at: now) == nil)
    }

    @Test("keeps instants to the microsecond")
    func microseconds() {
        let instant = Timestamp(microseconds: 1_700_000_000_123_456)
        #expect(Timestamp(cursorText: instant.cursorText) == instant)
    }
}

@Suite("A query")
struct QueryParametersTests {
    @Test("is decoded once, plus signs being blanks")
    func decoded() {
        let query = QueryParameters("q=a+b%2Bc&x&y=%D8%B3&y=2")
        #expect(query["q"] == "a b+c")
        #expect(query["x"] == "")
        #expect(query.all("y") == ["س", "2"])
        #expect(query["z"] == nil)
    }
}
