import Contracts
import ServiceKit
import Testing

@testable import WebService

@Suite("A list's address")
struct ListQueryTests {
    private func query(_ text: String) -> ListQuery {
        ListQuery(
            path: "/list", QueryParameters(text), fields: ["state": ["OPEN", "DONE"], "portal": ["ksef"]],
            ids: ["owner": ListQuery.isID(UserID.self)], searches: ["name": .contains, "q": .plain],
            measures: ["closed_on": .day, "owed": .number, "reached": .position])
    }

    @Test(
        "says the same again",
        arguments: [
            "f.state.in=OPEN", "f.portal.in=ksef&f.state.in=OPEN,DONE&after=k.1", "f.state.in=DONE&f.name.has=a%20b",
            "f.state.in=OPEN&f.closed_on.gte=2026-01-01&f.closed_on.lte=2026-06-30&f.name.has=a",
        ])
    func roundTrip(text: String) {
        #expect(query(text).address == "/list?\(text)")
    }

    @Test("without anything is the bare path")
    func bare() {
        #expect(query("").address == "/list")
        #expect(query("f.state.in=OPEN&after=k").bare.address == "/list")
        #expect(!query("").isFiltered)
    }

    @Test(
        "passes over what is not known, whoever wrote it",
        arguments: [
            "f.state.in=NONE", "f.x.in=1", "f.state.in=", "f.x.gte=1", "f.closed_on.has=1", "f.closed_on.gte=1%26x%3D2",
        ])
    func unknown(text: String) {
        #expect(query(text).address == "/list")
    }

    @Test("asks the service what days and numbers are compared with, and loses it field by field")
    func measures() {
        let list = query("f.closed_on.gte=2026-01-01&f.closed_on.lte=2026-06-30&after=k")
        #expect(
            list.question("sales", limit: 5)
                == "sales?closed_on=gte:2026-01-01&closed_on=lte:2026-06-30&limit=5&after=k")
        #expect(list.isFiltered && list.without("closed_on").address == "/list" && list.bare.address == "/list")
    }

    @Test(
        "passes over days, numbers and ids that are none, and comparisons that the service does not know",
        arguments: [
            "f.closed_on.gte=--", "f.closed_on.gte=2026-02-30", "f.closed_on.lte=5", "f.owed.gt=2026-01-01",
            "f.owed.gt=--", "f.owed.gt=99999999999999999999", "f.owed.gt=", "f.reached.gte=2", "f.owner.in=usr_1",
            "f.owner.in=acc_01h455vb4pex5vsknk084sn02q", "f.owner.in=-",
        ])
    func unreadable(text: String) {
        #expect(query(text).question("sales", limit: 5) == "sales?limit=5")
        #expect(!query(text).isFiltered && query(text).address == "/list")
    }

    @Test("takes those that are some, as the service writes them")
    func readable() {
        let id = "usr_01h455vb4pex5vsknk084sn02q"
        let list = query("f.owner.in=\(id)&f.reached.eq=2&f.owed.gt=%2B5&f.owed.lt=-1")
        #expect(list.question("sales", limit: 5) == "sales?owner=in:\(id)&owed=gt:5&owed=lt:-1&reached=eq:2&limit=5")
    }

    @Test("gains and loses a value, and begins with the first page then")
    func toggling() {
        let first = query("f.state.in=OPEN&after=k").toggling("state", "DONE")
        #expect(first.address == "/list?f.state.in=OPEN,DONE")
        #expect(first.toggling("state", "OPEN").address == "/list?f.state.in=DONE")
    }

    @Test("becomes the question that a service understands")
    func question() {
        let question = query("f.state.in=OPEN,DONE&after=a%2Bb").question("things", limit: 50)
        #expect(question == "things?state=in:OPEN,DONE&limit=50&after=a%2Bb")
    }

    @Test("searches as the service can, and keeps what was chosen")
    func searching() {
        let query = query("f.name.has=+big%26small+&f.q.has=x&f.state.in=DONE&f.none.has=y")
        #expect(query.question("things", limit: 50) == "things?state=in:DONE&name=like:big%26small&q=x&limit=50")
        #expect(query.isFiltered)
        let controls = ListControls(query: query, groups: [], searches: [("name", "Name")], next: nil)
        let form = (controls.values["searchForms"] as? [Values])?.first
        let carried = (form?["carried"] as? [Values])?.map { "\($0["name"] ?? "")=\($0["value"] ?? "")" }
        #expect(carried == ["f.state.in=DONE"])
    }

    @Test("of a desk shows what waits while it says nothing, and everything when asked for it")
    func usual() {
        func query(_ text: String) -> ListQuery {
            ListQuery(
                path: "/list", QueryParameters(text), fields: ["state": ["OPEN", "DONE"]], usual: ["state": ["OPEN"]])
        }
        #expect(query("").question("things", limit: 5) == "things?state=in:OPEN&limit=5")
        #expect(query("").address == "/list" && !query("").isFiltered)
        let all = query("").choosing("state", [])
        #expect(all.address == "/list?f.state.in=" && all.isFiltered)
        #expect(query("f.state.in=").question("things", limit: 5) == "things?limit=5")
        #expect(query("").toggling("state", "DONE").address == "/list?f.state.in=OPEN,DONE")
        #expect(query("f.state.in=DONE").toggling("state", "DONE").address == "/list?f.state.in=")
        #expect(query("f.state.in=DONE").bare.address == "/list")
        let asked = query("").question("things", limit: 5, besides: ["state"], ["sort=age"])
        #expect(asked == "things?sort=age&limit=5")
    }

    @Test("keeps another order than the usual one, and asks the service for it")
    func ordered() {
        func query(_ text: String, path: String = "/list") -> ListQuery {
            ListQuery(
                path: path, QueryParameters(text), fields: ["state": ["OPEN"], "stage": ["pro-forma"]],
                orders: ["-opened_at", "opened_at", "-amount"])
        }
        #expect(query("").order == "-opened_at" && query("").address == "/list")
        #expect(query("sort=name").order == "-opened_at")
        let largest = query("after=k&f.state.in=OPEN").ordered(by: "-amount")
        #expect(largest.address == "/list?f.state.in=OPEN&sort=-amount")
        #expect(largest.question("things", limit: 5) == "things?state=in:OPEN&sort=-amount&limit=5")
        #expect(largest.toggling("state", "OPEN").address == "/list?sort=-amount")
        #expect(largest.ordered(by: "-opened_at").address == "/list?f.state.in=OPEN")
        #expect(query("f.stage.in=pro-forma").address == "/list?f.stage.in=pro-forma")
        #expect(query("f.state.in=OPEN&after=k").at("/list.csv").address == "/list.csv?f.state.in=OPEN")
        let board = query("f.state.in=OPEN&sort=-amount", path: "/list?layout=board")
        let controls = ListControls(query: board, groups: [], searches: [("q", "Name")], next: nil)
        let form = (controls.values["searchForms"] as? [Values])?.first
        let carried = (form?["carried"] as? [Values])?.map { "\($0["name"] ?? "")=\($0["value"] ?? "")" }
        #expect(carried == ["layout=board", "f.state.in=OPEN", "sort=-amount"])
        #expect(form?["listPath"] as? String == "/list")
    }

    @Test("takes no key of any length")
    func longKey() {
        #expect(query("after=" + String(repeating: "k", count: 501)).after == nil)
    }
}
