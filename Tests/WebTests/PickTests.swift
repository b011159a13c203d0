import Contracts
import Foundation
import ServiceKit
import Testing

@testable import WebService

@Suite("Picking with a scanner")
struct PickTests {
    private let page = "/warehouse/dispatch-notes/\(WarehouseAnswers.note)/pick"
    private let note = "/warehouse/dispatch-notes/\(WarehouseAnswers.note)"

    private func stage(_ note: String = WarehouseAnswers.noteView()) throws -> Stage {
        let stage = try Stage()
        stage.services.answer(
            "GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readStock","readDispatch","pick""#))
        WarehouseAnswers.play(on: stage.services, note: note)
        return stage
    }

    @Test("asks for one line at a time, and the field to scan into is ready")
    func first() async throws {
        let stage = try stage()
        let html = try await stage.get(page, stage.signedIn(language: "en")).html
        for text in ["Line 1 of 2", "Pump", "PU-10", "4 kg", "autofocus", "All that is left: 4 kg"] {
            #expect(html.contains(text), "\(text) is not there")
        }
        #expect(!html.contains("form-pick"), "nothing is counted yet")
    }

    @Test(
        "leads from each scan to an address that has it counted",
        arguments: [
            ("", "PU-10", "n=1,0&h=0:1&said=counted"), ("n=1,0&h=0:1", "pu-10", "n=2,0&h=0:1,0:1&said=counted"),
            ("n=1,0", "3*PU-10", "n=4,0&h=0:3&said=counted"), ("n=4,0", "PU-10", "n=4,0&said=complete"),
            ("n=1,0", "NONE", "n=1,0&said=unknown"), ("", "%DB%B2*HO-25", "n=0,2&h=1:2&said=counted"),
            ("n=0,25", "HO-25", "n=0,25.5&h=1:0.5&said=counted"),
        ])
    func scans(before: String, scan: String, after: String) async throws {
        let stage = try stage()
        let shown = try await stage.get("\(page)?\(before)&scan=\(scan)", stage.signedIn())
        #expect(shown.status == 303)
        #expect(shown.headers[.location]?.hasPrefix("\(page)?\(after)&last=") == true, "\(shown.headers)")
    }

    @Test("counts the same code twice within a moment once")
    func doubled() async throws {
        let stage = try stage()
        let now = stage.clock.now.microseconds / 1000
        for (since, said) in [(Int64(300), "doubled"), (900, "counted")] {
            let shown = try await stage.get(
                "\(page)?n=1,0&last=PU-10&at=\(now - since)&scan=PU-10", stage.signedIn())
            #expect(shown.headers[.location]?.contains("said=\(said)") == true)
        }
    }

    @Test("tells what a scan came to, and lets it be taken back")
    func said() async throws {
        let stage = try stage()
        let html = try await stage.get(
            "\(page)?n=2,0&h=0:1,0:1&said=counted&last=PU-10", stage.signedIn(language: "en")
        ).html
        #expect(html.contains("Counted: PU-10"))
        #expect(html.contains(#"href="\#(page)?n=1,0&amp;h=0:1""#))
        #expect(html.contains("Finish with less"))
        let unknown = try await stage.get(
            "\(page)?n=2,0&said=unknown&last=%3Cb%3E", stage.signedIn(language: "en")
        ).html
        #expect(unknown.contains("&lt;b&gt; does not belong here"))
    }

    @Test(
        "has each scan heard as good or bad, the second of two in a moment not again",
        arguments: [("counted", "good"), ("complete", "bad"), ("unknown", "bad"), ("doubled", "")])
    func heard(said: String, sound: String) async throws {
        let stage = try stage()
        let html = try await stage.get("\(page)?n=1,0&said=\(said)&last=PU-10", stage.signedIn()).html
        #expect(html.contains(#"role="status" data-heard="\#(sound)""#))
    }

    @Test("leaves the keyboard to whoever asks for it, and the sound to whoever wants it, where there is a script")
    func switches() async throws {
        let stage = try stage()
        let html = try await stage.get(page, stage.signedIn(language: "en")).html
        let ways = try #require(html.firstMatch(of: /<div class="scan__ways" data-script hidden>.*<\/div>/)?.0)
        for text in [#"type="button" data-keyboard>Show keyboard"#, "data-sound", "Sound after each scan"] {
            #expect(ways.contains(text), "\(text) is not there")
        }
        // Without the script the field is one to type into.
        #expect(!html.contains("inputmode=\"none\""))
    }

    @Test("takes a typed quantity, never beyond what is asked", arguments: [("3", "n=3,0"), ("9", "n=4,0")])
    func typed(counted: String, after: String) async throws {
        let stage = try stage()
        let shown = try await stage.get("\(page)?n=1,0&h=0:1&line=0&counted=\(counted)", stage.signedIn())
        #expect(shown.headers[.location] == "\(page)?\(after)")
        let wrong = try await stage.get("\(page)?n=1,0&line=0&counted=x", stage.signedIn(language: "en"))
        #expect(wrong.html.contains("Write a number"))
    }

    @Test("passes over an address that somebody made up", arguments: ["n=99,-3", "n=x", "h=9:1,x", "line=7&counted=1"])
    func madeUp(query: String) async throws {
        let stage = try stage()
        #expect(try await stage.get("\(page)?\(query)", stage.signedIn()).status == 200)
        let lines = try JSON.decode(DispatchNoteView.self, from: Array(WarehouseAnswers.noteView().utf8)).lines
        let counts = PickCounts(lines, QueryParameters(query))
        #expect(zip(counts.counts, counts.asked).allSatisfy { $0 >= .zero && $0 <= $1 })
    }

    @Test("sends what was counted, with the version that was looked at")
    func sent() async throws {
        let stage = try stage()
        stage.services.answer(
            "POST", "\(WarehouseAnswers.base)/dispatch-notes/\(WarehouseAnswers.note)/pick", 200, "{}")
        let shown = try await stage.post(page, "key=\(Answers.key)&version=5&n=4,20.5", stage.signedIn())
        #expect(shown.headers[.location] == "\(note)?done=note-picked")
        let asked = try #require(stage.services.asked.last)
        #expect(asked.headers["If-Match"] == #""5""#)
        #expect(
            asked.body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"lines":[{"dispatch_line_id":"\#(WarehouseAnswers.line)","quantity":"4"},"#
                + #"{"dispatch_line_id":"\#(WarehouseAnswers.secondLine)","quantity":"20.5"}]}"#)
    }

    @Test("keeps what was counted when the note changed meanwhile")
    func stale() async throws {
        let stage = try stage()
        stage.services.answer(
            "POST", "\(WarehouseAnswers.base)/dispatch-notes/\(WarehouseAnswers.note)/pick", 412,
            #"{"code":"version_conflict"}"#)
        let shown = try await stage.post(page, "key=\(Answers.key)&version=4&n=4,20.5", stage.signedIn(language: "en"))
        #expect(shown.status == 412)
        #expect(shown.html.contains("It has changed meanwhile"))
        #expect(shown.html.contains(#"name="n" value="4,20.5""#))
    }

    @Test("of a note that is not to be picked leads to its record")
    func notReleased() async throws {
        let stage = try stage(WarehouseAnswers.noteView(state: "BLOCKED"))
        #expect(try await stage.get(page, stage.signedIn()).headers[.location] == note)
        stage.services.answer(
            "POST", "\(WarehouseAnswers.base)/dispatch-notes/\(WarehouseAnswers.note)/pick", 409,
            #"{"code":"dispatch_blocked"}"#)
        let shown = try await stage.post(page, "key=\(Answers.key)&version=5&n=4,20.5", stage.signedIn(language: "en"))
        #expect(shown.status == 409)
        #expect(shown.html.contains("Accounting stopped this note."))
    }
}
