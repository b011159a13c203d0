import Contracts
import Foundation
import Postgres
import ServiceKit
import Synchronization
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

@Suite("Particulars")
struct ParticularsTests {
    @Test("have names, lines of the document, and texts that somebody could want")
    func shape() throws {
        let right = try Particulars(
            header: ["note": .text(" a "), "empty": .text("  ")], lines: ["2": ["x": .list([" 1 ", ""])]], of: 2)
        #expect(right.header == ["note": .text("a")] && right.lines == [2: ["x": .list(["1"])]])
        let refusal = #expect(throws: SubmissionRefusal.self) {
            try Particulars(
                header: ["No/te": .text("a"), "long": .text(String(repeating: "x", count: 1001))],
                lines: ["0": [:], "3": ["x": .text("1")], "02": [:], "one": [:]], of: 2)
        }
        #expect(
            Set(refusal?.faults.map { "\($0.pointer ?? "") \($0.code)" } ?? []) == [
                "/header/No~1te invalid", "/header/long too-long", "/lines/0 no-line", "/lines/3 no-line",
                "/lines/02 no-line", "/lines/one no-line",
            ])
    }

    @Test("a fact is a text, a whole number or a list of texts, and no fraction that a computer would round")
    func facts() throws {
        let json = Array(#"{"a": "1.10", "b": 2500000, "c": ["x", "y"]}"#.utf8)
        let read = try JSON.decode([String: TaxFact].self, from: json)
        #expect(read == ["a": .text("1.10"), "b": .text("2500000"), "c": .list(["x", "y"])])
        for wrong in [#"{"a": 1.5}"#, #"{"a": true}"#, #"{"a": {}}"#, #"{"a": [1]}"#, #"{"a": null}"#] {
            #expect(throws: (any Error).self, "\(wrong)") {
                try JSON.decode([String: TaxFact].self, from: Array(wrong.utf8))
            }
        }
        let kept = try JSON.decode(
            [String: [String: TaxFact]].self, from: JSON.encode(["1": ["making_charge": TaxFact.text("5")]]))
        #expect(kept == ["1": ["making_charge": .text("5")]])
    }

    @Test("may be given until a document is prepared, and when it is refused", arguments: Submission.State.allCases)
    func states(state: Submission.State) {
        let submission = Submission(
            id: SubmissionID(), document: UUID(), original: nil, portal: .moadian, state: state, dueAt: Make.now)
        let open: [Submission.State] = [.waitingOriginal, .queued, .invalid, .rejected, .outside]
        #expect(submission.takesParticulars == open.contains(state))
    }

    @Test("of a number clash wait until people have resolved it")
    func clash() {
        let submission = Submission(
            id: SubmissionID(), document: UUID(), original: nil, portal: .moadian, state: .rejected, dueAt: Make.now,
            rejection: .numberClash)
        #expect(throws: SubmissionRefusal.numberClash) { try submission.takingParticulars() }
    }
}

@Suite("Particulars, stored", .needsDatabase)
struct ParticularsStoringTests {
    private func submission(_ service: ServiceHarness) async throws -> SubmissionView {
        let page: Page<SubmissionView> =
            try await service.get("submissions", as: service.person(.taxOfficer)).decoded()
        return try #require(page.data.first)
    }

    private func particulars(_ id: SubmissionID, _ service: ServiceHarness) async throws -> ParticularsView {
        try await service.get("submissions/\(id)/particulars", as: service.person(.taxOfficer)).decoded()
    }

    private func put(
        _ request: ParticularsRequest, _ id: SubmissionID, _ service: ServiceHarness, as role: Role = .taxOfficer
    ) async throws -> TestAnswer {
        try await service.put("submissions/\(id)/particulars", request, as: service.person(role))
    }

    @Test("the newest counts, and who gave which when and why is kept")
    func history() async throws {
        try await withService(TaxPortalApp.definition) { service in
            try await service.deliver(Make.issued())
            let id = try await submission(service).id
            let empty = try await particulars(id, service)
            #expect(empty.editable && empty.history.isEmpty && empty.known.header["settlement"] != nil)
            #expect(empty.known.lines["making_charge"] != nil)
            let first = ParticularsRequest(header: ["settlement": .text("credit")], reason: "agreed so")
            #expect(try await put(first, id, service).status == 200)
            let second = ParticularsRequest(
                header: ["note_1": .text("x")], lines: ["1": ["commission_contract": .text("7")]], reason: "as told")
            let answer = try await put(second, id, service)
            #expect(answer.status == 200, "\(answer)")
            let kept = try await particulars(id, service)
            #expect(kept.header == ["note_1": .text("x")] && kept.lines["1"] == ["commission_contract": .text("7")])
            #expect(kept.history.map(\.version) == [2, 1] && kept.history.map(\.reason) == ["as told", "agreed so"])
            #expect(kept.history.allSatisfy { $0.by != nil })
            let detail: SubmissionDetail =
                try await service.get("submissions/\(id)", as: service.person(.taxOfficer)).decoded()
            #expect(detail.interventions.map(\.action) == ["PARTICULARS", "PARTICULARS"])
            await #expect(throws: (any Error).self, "what was given never changes") {
                try await service.change { tx in
                    _ = try await tx.query("update particulars set reason = 'other'")
                }
            }
        }
    }

    @Test("what the portal cannot use is 422 with a pointer to each, and nothing is kept")
    func refused() async throws {
        try await withService(TaxPortalApp.definition) { service in
            try await service.deliver(Make.issued())
            let id = try await submission(service).id
            let wrong = ParticularsRequest(
                header: ["settlement": .text("later"), "colour": .text("red")],
                lines: ["1": ["making_charge": .text("2.5"), "profit": .text("7")]], reason: "try")
            let answer = try await put(wrong, id, service)
            #expect(answer.status == 422)
            #expect(
                Set(answer.problem?.faults ?? []) == [
                    "/header/settlement invalid", "/header/colour unknown_particular",
                    "/lines/1/making_charge invalid", "/lines/1/profit out_of_pattern",
                ], "\(answer)")
            let beyond = ParticularsRequest(lines: ["2": ["net_weight": .text("1")]], reason: "try")
            #expect(try await put(beyond, id, service).problem?.faults == ["/lines/2 no_line"])
            let silent = ParticularsRequest(header: [:], reason: "  ")
            #expect(try await put(silent, id, service).problem?.faults == ["/reason required"])
            #expect(try await particulars(id, service).history.isEmpty)
            #expect(try await put(wrong, id, service, as: .auditor).status == 403)
        }
    }

    @Test("reach the next preparation, which keeps which version it was made with; then they are closed")
    func prepared() async throws {
        let told = Mutex<[Particulars]>([])
        var portal = FakePortal(authority: FakeAuthority())
        portal.prepared = { ground in told.withLock { $0.append(ground.particulars) } }
        try await PortalDesk.open(portal) { desk in
            let service = desk.service
            try await desk.issue(1)
            let id = try await desk.submissions()[0].id
            let request = ParticularsRequest(header: ["colour": .text("red")], reason: "asked")
            let answer = try await put(request, id, service)
            #expect(answer.status == 200, "\(answer)")
            try await desk.settle()
            #expect(try await desk.states() == ["ACCEPTED": 1])
            #expect(told.withLock { $0 } == [Particulars(header: ["colour": .text("red")])])
            let version: Int64? = try await service.value(
                "select particulars_version::bigint as value from preparation")
            #expect(version == 1)
            #expect(try await put(request, id, service).status == 409)
            #expect(try await particulars(id, service).editable == false)
            try await desk.expectClean()
        }
    }

    @Test("put a refused document back into the queue where that is asked, at the version that was looked at")
    func resubmitted() async throws {
        let authority = FakeAuthority { number in
            .rejected(.business, [Submission.Fault(code: "0204501", message: "vam")])
        }
        try await PortalDesk.open(FakePortal(authority: authority)) { desk in
            let service = desk.service
            try await desk.issue(1)
            try await desk.settle()
            let refused = try await desk.submissions()[0]
            #expect(refused.state == "REJECTED")
            let request = ParticularsRequest(header: ["colour": .text("red")], reason: "asked", resubmit: true)
            let stale = try await service.put(
                "submissions/\(refused.id)/particulars", request, as: service.person(.taxOfficer), version: 1)
            #expect(stale.status == 412, "\(stale)")
            let kept = ParticularsRequest(header: ["colour": .text("red")], reason: "asked")
            #expect(try await put(kept, refused.id, service).status == 200)
            #expect(try await desk.submissions()[0].state == "REJECTED")
            #expect(try await put(request, refused.id, service).status == 200)
            let again = try await desk.submissions()[0]
            #expect(again.state == "QUEUED" && again.attempt == 2)
            #expect(try await service.sent(TaxSubmissionQueued.self).count == 2)
        }
    }
}
