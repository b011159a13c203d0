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

    @Test("count an adjustment's lines as its invoice has them, then those of its own")
    func numbers() {
        func line(_ id: InvoiceLineID?, _ text: String) -> FiscalDocument.Line {
            FiscalDocument.Line(
                invoiceLine: id, product: ProductID(), description: text, unit: "pcs", unitPrice: nil, taxCode: "VAT",
                taxRate: .zero, before: .nothing(.irr), after: .nothing(.irr))
        }
        func document(_ lines: [FiscalDocument.Line]) -> FiscalDocument {
            FiscalDocument(
                id: UUID(), kind: .correction, original: nil, account: AccountID(), legalNumber: "1", series: "S",
                fiscalYear: 1405, issueDate: Make.day, taxDate: nil, reason: nil,
                seller: Party(name: "a", country: "IR"), buyer: Party(name: "b", country: "IR"), currency: .irr,
                lines: lines, totals: DocumentTotals(net: .zero(.irr), tax: .zero(.irr), gross: .zero(.irr)))
        }
        let (a, b, c) = (InvoiceLineID(), InvoiceLineID(), InvoiceLineID())
        let numbers = LineNumbers(
            of: document([line(c, "new"), line(b, "second")]),
            changing: document([line(a, "first"), line(b, "second")]))
        #expect(numbers.own == [3, 2] && numbers.all.map(\.description) == ["first", "second", "new"])
        #expect([a, b, c].map(numbers.number) == [1, 2, 3] && numbers.number(of: InvoiceLineID()) == nil)
        let alone = LineNumbers(of: document([line(nil, "x"), line(nil, "y")]), changing: nil)
        #expect(alone.own == [1, 2] && alone.all.count == 2)
    }

    @Test("of a technical correction are refused, and so is another buyer: it has to say the same")
    func fixed() throws {
        var submission = Submission(
            id: SubmissionID(), document: UUID(), original: nil, portal: .ksef, state: .rejected, dueAt: Make.now,
            replaces: "hash", rejection: .technical)
        let fixed = SubmissionRefusal.contentFixed(submission.id)
        #expect(throws: fixed) { try submission.takingParticulars() }
        #expect(throws: fixed) { try submission.resubmitted(dataMended: true, at: Make.now) }
        #expect(try submission.resubmitted(dataMended: false, at: Make.now).replaces == "hash")
        submission.state = .invalid
        #expect(throws: fixed) { try submission.takingParticulars() }
        // Once the content itself was refused, there is nothing to correct technically.
        (submission.state, submission.rejection) = (.rejected, .business)
        #expect(submission.takesParticulars)
    }

    @Test("that were changed are a reason to send again what was refused for its content")
    func reason() throws {
        let refused = Submission(
            id: SubmissionID(), document: UUID(), original: nil, portal: .moadian, state: .rejected, dueAt: Make.now,
            rejection: .business)
        #expect(throws: SubmissionRefusal.contentRejected) { try refused.resubmitted(dataMended: false, at: Make.now) }
        let again = try refused.resubmitted(dataMended: false, particularsChanged: true, at: Make.now)
        #expect(again.state == .queued)
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
            let mended: Int64? = try await service.value("select count(*) as value from mended_buyer")
            #expect(mended == 0, "nobody asked for the customer as he is now")
        }
    }

    @Test("given without a word of sending again they are a reason of their own to resubmit; the same ones are none")
    func reason() async throws {
        let authority = FakeAuthority { _ in
            .rejected(.business, [Submission.Fault(code: "0204501", message: "vam")])
        }
        try await PortalDesk.open(FakePortal(authority: authority)) { desk in
            let service = desk.service
            try await desk.issue(1)
            let first = try await desk.submissions()[0].id
            let red = ParticularsRequest(header: ["colour": .text("red")], reason: "asked")
            #expect(try await put(red, first, service).status == 200)
            try await desk.settle()
            func resubmit() async throws -> Int {
                try await service.post(
                    "submissions/\(first)/resubmit", ResubmitRequest(reason: "again"),
                    as: service.person(.taxOfficer)
                ).status
            }
            #expect(try await put(red, first, service).status == 200)
            #expect(try await resubmit() == 409)
            let blue = ParticularsRequest(header: ["colour": .text("blue")], reason: "asked")
            #expect(try await put(blue, first, service).status == 200)
            #expect(try await resubmit() == 200)
        }
    }

    @Test("that are being given are not missed by a preparation that comes meanwhile")
    func race() async throws {
        let told = Mutex<[Particulars]>([])
        var portal = FakePortal(authority: FakeAuthority())
        portal.prepared = { ground in told.withLock { $0.append(ground.particulars) } }
        let adapter = portal
        try await PortalDesk.open(adapter) { desk in
            let service = desk.service
            try await desk.issue(1)
            let id = try await desk.submissions()[0].id
            let gate = Gate()
            async let given: Void = service.change { tx in
                try await ParticularsCommands.save(
                    ParticularsRequest(header: ["colour": .text("red")], reason: "asked"), of: id, judgedBy: adapter,
                    expected: nil, in: tx)
                // Written, and held.
                _ = try await SubmissionStore.find(id, .none, in: tx)
                await gate.pass()
            }
            await gate.reached
            // What somebody gives particulars for is nobody else's: a whole round leaves it alone.
            try await desk.runner().run()
            #expect(told.withLock { $0 }.isEmpty)
            gate.open()
            try await given
            try await desk.settle()
            #expect(told.withLock { $0 } == [Particulars(header: ["colour": .text("red")])])
        }
    }
}
