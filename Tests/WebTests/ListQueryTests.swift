import ServiceKit
import Testing

@testable import WebService

@Suite("A list's address")
struct ListQueryTests {
    private func query(_ text: String) -> ListQuery {
        ListQuery(
            path: "/list", QueryParameters(text), fields: ["state": ["OPEN", "DONE"], "portal": ["ksef"]])
    }

    @Test("says the same again", arguments: ["f.state.in=OPEN", "f.portal.in=ksef&f.state.in=OPEN,DONE&after=k.1"])
    func roundTrip(text: String) {
        #expect(query(text).address == "/list?\(text)")
    }

    @Test("without anything is the bare path")
    func bare() {
        #expect(query("").address == "/list")
        #expect(query("f.state.in=OPEN&after=k").bare.address == "/list")
        #expect(!query("").isFiltered)
    }

    @Test("passes over what is not known, whoever wrote it", arguments: ["f.state.in=NONE", "f.x.in=1", "f.state.in="])
    func unknown(text: String) {
        #expect(query(text).address == "/list")
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

    @Test("takes no key of any length")
    func longKey() {
        #expect(query("after=" + String(repeating: "k", count: 501)).after == nil)
    }
}
