import Contracts
import Foundation
import Testing

@testable import Postgres

@Suite("A statement")
struct SQLTests {
    @Test("binds what is interpolated, in the order of the text")
    func binding() {
        let sql: SQL = "select \("a") , \(1) , \(true)"
        #expect(sql.text == "select $1 , $2 , $3")
        #expect(sql.parameters.types == [25, 20, 16])
        #expect(sql.parameters.lengths == [1, 8, 1])
    }

    @Test("never takes a value for text")
    func injection() {
        let hostile = "x'; drop table pro_forma; --"
        let sql: SQL = "select * from pro_forma where number = \(hostile)"
        #expect(sql.text == "select * from pro_forma where number = $1")
        #expect(sql.parameters.writer.bytes == Array(hostile.utf8))
    }

    @Test("numbers the parameters of a fragment anew")
    func fragments() {
        let inner: SQL = "state = \("won") and total > \(5)"
        let sql: SQL = "select id from deal where unit = \("north") and \(inner) limit \(10)"
        #expect(sql.text == "select id from deal where unit = $1 and state = $2 and total > $3 limit $4")
        #expect(sql.parameters.types == [25, 25, 20, 20])
        #expect(sql.parameters.lengths == [5, 3, 8, 8])
    }

    @Test("keeps dollars of its own text in a fragment")
    func dollars() {
        let inner: SQL = "note = '$1' and id = \(7)"
        let sql: SQL = "select \(1) where \(sql: inner)"
        #expect(sql.text == "select $1 where note = '$1' and id = $2")
    }

    @Test("joins as many conditions as there are")
    func joined() {
        let conditions: [SQL] = ["a = \(1)", "b = \(2)", "c = \(3)"]
        let all = conditions.joined(separator: " and ")
        #expect(all.text == "a = $1 and b = $2 and c = $3")
        #expect([SQL]().joined(separator: ", ").text == "")
    }

    @Test(
        "splices the clause of a lock",
        arguments: zip(RowLock.allCases, ["", "for update", "for update skip locked", "for share"]))
    func locks(lock: RowLock, clause: String) {
        let sql: SQL = "select 1 \(lock)\(raw: " -- end")"
        #expect(sql.text == "select 1 \(clause) -- end")
    }

    @Test("quotes a name so that it stays one name")
    func identifiers() {
        let sql: SQL = "create schema \(identifier: #"a"; drop schema b; --"#)"
        #expect(sql.text == #"create schema "a""; drop schema b; --""#)
        #expect((("x \(identifier: "")") as SQL).flaw != nil)
    }

    @Test("is refused before it is sent when a value cannot be written")
    func flaws() {
        #expect((("select \("a\0b")") as SQL).flaw == "a text contains a zero character")
        #expect((("select \(LocalDate(daysSince1970: .max / 2))") as SQL).flaw == "a day is out of the server's range")
    }

    enum State: String { case won, lost }

    @Test("binds an enum by its raw value, also absent and as an array")
    func enums() {
        let none: State? = nil
        let sql: SQL = "select \(State.won), \(none), \([State.won, .lost])"
        #expect(sql.parameters.types == [25, 25, 1009])
        #expect(sql.parameters.lengths.prefix(2) == [3, -1])
    }
}

@Suite("A SQLSTATE")
struct SQLStateTests {
    @Test(
        "tells what the caller may do",
        arguments: [
            ("40001", "conflict"), ("40P01", "conflict"), ("55P03", "lockTimeout"), ("57014", "timeout"),
            ("25P03", "timeout"), ("57P01", "unavailable"), ("57P03", "unavailable"), ("08006", "unavailable"),
            ("25006", "unavailable"), ("53100", "exhausted"), ("53300", "exhausted"), ("42P01", "defect"),
            ("22P02", "defect"), ("25P02", "defect"), ("22003", "value"), ("22021", "value"), ("23502", "constraint"),
        ])
    func sorted(state: String, expected: String) {
        let error = PostgresError(ServerReport(sqlState: state, message: "m"))
        #expect("\(Mirror(reflecting: error).children.first?.label ?? "")" == expected)
    }

    @Test("of a constraint gives its name", arguments: ["23503", "23514"])
    func constraint(state: String) {
        var report = ServerReport(sqlState: state, message: "m")
        report.constraint = "pro_forma_total_check"
        #expect(PostgresError(report) == .constraint("pro_forma_total_check"))
    }

    @Test("of what is there already gives its name", arguments: ["23505", "23P01"])
    func duplicate(state: String) {
        var report = ServerReport(sqlState: state, message: "m")
        report.constraint = "pro_forma_number_key"
        #expect(PostgresError(report) == .duplicate("pro_forma_number_key"))
    }
}
