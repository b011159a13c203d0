import Contracts
import Foundation
import ServiceKit
import Synchronization
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

@Suite("Faults in an accountant's words")
struct FaultCatalogTests {
    private let all = FaultCatalog.Language.allCases.map(FaultCatalog.of)

    @Test("every language knows the same groups, codes, kinds and fields")
    func complete() throws {
        let first = try #require(all.first?.content)
        for catalog in all {
            let content = catalog.content
            #expect(Set(content.groups.keys) == Set(first.groups.keys), "\(catalog.language)")
            #expect(Set(content.kinds.keys) == Set(first.kinds.keys), "\(catalog.language)")
            #expect(Set(content.codes.keys) == Set(first.codes.keys))
            for (portal, codes) in first.codes {
                #expect(
                    Set(content.codes[portal, default: [:]].keys) == Set(codes.keys), "\(catalog.language) \(portal)")
            }
            for (portal, fields) in first.fields {
                #expect(
                    Set(content.fields[portal, default: [:]].keys) == Set(fields.keys), "\(catalog.language) \(portal)")
            }
        }
    }

    @Test("no text is missing, and none is the same in two languages by mistake")
    func texts() {
        for catalog in all {
            let entries =
                Array(catalog.content.groups.values) + catalog.content.kinds.values
                + catalog.content.codes.values.flatMap(\.values)
            #expect(entries.allSatisfy { $0.title.count > 5 && $0.advice.count > 10 })
        }
        let english = FaultCatalog.of(.english)
        for other in [FaultCatalog.of(.persian), .of(.polish)] {
            for (portal, codes) in english.content.codes {
                for (code, entry) in codes { #expect(other.content.codes[portal]?[code] != entry, "\(code)") }
            }
        }
    }

    @Test("every class, and what is wrong with keys, has words", arguments: FaultCatalog.Language.allCases)
    func groups(language: FaultCatalog.Language) {
        let known = FaultCatalog.of(language).content.groups
        let needed =
            Submission.RejectionClass.allCases.map(\.rawValue) + [
                "DEADLINE", "DEADLINE_PASSED", "DOUBT", "PAYMENT", "PORTAL", "CREDENTIALS",
                "CREDENTIAL_EXPIRES",
                "CREDENTIAL_EXPIRED",
                "CREDENTIAL_WRONG",
            ]
        for name in needed { #expect(known[name] != nil, "\(name)") }
        for number in 0...5 { #expect(FaultCatalog.of(language).content.kinds["\(number)"] != nil) }
    }

    @Test("every member that Iran's codes number has a name", arguments: FaultCatalog.Language.allCases)
    func members(language: FaultCatalog.Language) {
        for member in MoadianCode.members.values {
            #expect(FaultCatalog.of(language).field(member, at: .moadian) != nil, "\(member)")
        }
    }

    @Test(
        "a code that nobody wrote words for is told by its parts",
        arguments: [("0203601", "2", "am"), ("00035", "0", "mu"), ("1400301", "4", "indati2m")])
    func grammar(code: String, kind: String, member: String) throws {
        let read = try #require(MoadianCode(code))
        #expect(read.kind == kind && read.member == member)
        let english = FaultCatalog.of(.english)
        #expect(english.entry(code, at: .moadian, otherwise: "BUSINESS") == english.content.kinds[kind])
        #expect(english.entry("made-up", at: .moadian, otherwise: "BUSINESS") == english.content.groups["BUSINESS"])
        #expect(
            english.entry("line.rate-missing", at: .ksef, otherwise: "BUSINESS")
                == english.content.codes["any"]?["line.*"])
        #expect(MoadianCode("21405") == nil && MoadianCode("abc") == nil && MoadianCode("") == nil)
    }

    @Test("a field is found by the end of its path")
    func paths() {
        let polish = FaultCatalog.of(.polish)
        #expect(polish.field("/Faktura/Fa/FaWiersz[2]/P_11", at: .ksef) == "wartość netto pozycji")
        #expect(polish.field("/tns:Faktura/tns:Podmiot2/tns:NIP", at: .ksef) == "NIP")
        #expect(polish.field("Nowhere", at: .ksef) == nil)
    }
}

@Suite("Work items and what people do about them", .needsDatabase)
struct WorkItemTests {
    private func refusing(_ kind: Submission.RejectionClass, _ code: String, _ member: String? = nil) -> FakePortal {
        let fault = Submission.Fault(code: code, message: "«\(code)»", member: member, value: "123", line: 2)
        return FakePortal(authority: FakeAuthority(judge: { _ in .rejected(kind, [fault]) }))
    }

    @Test("name field, value and what to do, in the language that is asked for")
    func told() async throws {
        try await PortalDesk.open(refusing(.business, "0301201", "tinb")) { desk in
            try await desk.issue(1)
            try await desk.runner().run()
            let officer = desk.service.person(.accountant)
            for (language, field) in [
                ("en", "buyer's economic number"), ("fa", "شمارهٔ اقتصادی خریدار"), ("pl", "numer podatkowy nabywcy"),
            ] {
                let items: TaxWorkItems =
                    try await desk.service.get("work-items?language=\(language)", as: officer).decoded()
                let group = try #require(items.groups.first)
                #expect(group.category == "BUSINESS")
                let fault = try #require(group.items.first?.faults.first)
                #expect(fault.field == field && fault.value == "123" && fault.line == 2)
                #expect(!fault.advice.isEmpty && fault.portalMessage == "«0301201»")
                let id = try #require(group.items.first?.submissionID)
                let detail: SubmissionDetail =
                    try await desk.service.get("submissions/\(id)?language=\(language)", as: officer).decoded()
                #expect(detail.explanations?.map(\.field) == [field], "a submission explains itself, too")
                #expect(detail.explanations?.map(\.title) == [fault.title])
            }
            let own: TaxWorkItems = try await desk.service.get("work-items", as: officer).decoded()
            #expect(own.language == "fa", "the company's own")
            #expect(try await desk.service.get("work-items?language=de", as: officer).status == 400)
            let id = try #require(own.groups.first?.items.first?.submissionID)
            let detail: SubmissionDetail = try await desk.service.get("submissions/\(id)", as: officer).decoded()
            #expect(detail.explanations?.map(\.title) == own.groups.first?.items.first?.faults.map(\.title))
            #expect(try await desk.service.get("submissions/\(id)?language=de", as: officer).status == 400)
            #expect(try await desk.service.get("work-items", as: desk.service.person(.storekeeper)).status == 404)
        }
    }

    @Test(
        "a business refusal goes again only with mended data, at the version that was seen, for a reason that is kept")
    func resubmit() async throws {
        let isMended = Mutex(false)
        let authority = FakeAuthority(judge: { number in
            isMended.withLock { $0 } ? .accepted(number: "N-\(number)", receipt: nil) : .rejected(.business, [])
        })
        try await PortalDesk.open(FakePortal(authority: authority)) { desk in
            try await desk.issue(1)
            try await desk.runner().run()
            let refused = try #require(try await desk.submissions().first)
            #expect(refused.state == "REJECTED" && refused.rejection == "BUSINESS")
            let path = "submissions/\(refused.id)/resubmit"
            let officer = desk.service.person(.taxOfficer)
            func attempt(_ mended: Bool, _ reason: String, version: Int, as person: Principal) async throws -> Int {
                try await desk.service.post(
                    path, ResubmitRequest(reason: reason, dataMended: mended), as: person, version: version
                ).status
            }
            let version = refused.version
            try await desk.service.deliver(
                UserPublished(
                    userID: officer.user, username: "x", displayName: "Kaveh", roles: [], unitID: nil, managerID: nil))
            #expect(try await attempt(true, "x", version: version, as: desk.service.person(.accountant)) == 403)
            #expect(try await attempt(true, " ", version: version, as: officer) == 422)
            #expect(try await attempt(true, "x", version: version - 1, as: officer) == 412)
            #expect(try await attempt(false, "x", version: version, as: officer) == 409)
            isMended.withLock { $0 = true }
            authority.books.withLock { $0.entries = [:] }
            #expect(try await attempt(true, "number mended", version: version, as: officer) == 200)
            try await desk.runner().run()
            let detail: SubmissionDetail =
                try await desk.service.get("submissions/\(refused.id)", as: officer).decoded()
            #expect(detail.submission.state == "ACCEPTED" && detail.submission.attempt == 2)
            #expect(detail.interventions.map(\.reason) == ["number mended"])
            #expect(detail.interventions.first?.dataMended == true)
            #expect(detail.interventions.first?.byName == "Kaveh")
            // The document keeps its serial, and with it the name that the portal knows it by.
            #expect(detail.facts == ["serial": "1"])
            try await desk.expectGapless()
        }
    }

    @Test("another document under our number is for people; nothing sends it again")
    func clash() async throws {
        let authority = FakeAuthority(judge: { _ in .duplicate(contentHash: "theirs", number: "X", receipt: nil) })
        try await PortalDesk.open(FakePortal(authority: authority)) { desk in
            try await desk.issue(1)
            try await desk.runner().run()
            let refused = try #require(try await desk.submissions().first)
            #expect(refused.rejection == "NUMBER_CLASH")
            let again = try await desk.service.post(
                "submissions/\(refused.id)/resubmit", ResubmitRequest(reason: "x", dataMended: true),
                as: desk.service.person(.taxOfficer))
            #expect(again.problem?.code == "number_clash")
        }
    }

    @Test("whoever wants to know has the authority asked, and nothing is sent for it")
    func inquire() async throws {
        try await PortalDesk.open(FakePortal(authority: FakeAuthority(slowness: 1))) { desk in
            try await desk.issue(1)
            try await desk.runner().run()
            let sent = try #require(try await desk.submissions().first)
            let answer = try await desk.service.post(
                "submissions/\(sent.id)/inquire", as: desk.service.person(.taxOfficer), version: sent.version)
            #expect(answer.status == 200, "\(answer)")
            try await desk.runner().run()
            try await desk.expectAllAccepted(1)
            let late = try await desk.service.post(
                "submissions/\(sent.id)/inquire", as: desk.service.person(.taxOfficer))
            #expect(late.problem?.code == "state_not_allowed")
        }
    }

    @Test("a refused original can be given up once an adjustment is there, and what waits for it with it")
    func close() async throws {
        try await PortalDesk.open(refusing(.business, "450")) { desk in
            try await desk.service.deliver(Make.issued())
            try await desk.runner().run()
            let refused = try #require(try await desk.submissions().first)
            let path = "submissions/\(refused.id)/close"
            let officer = desk.service.person(.taxOfficer)
            let early = try await desk.service.post(path, ReasonRequest(reason: "void"), as: officer)
            #expect(early.problem?.code == "no_adjustment")
            try await desk.service.deliver(Make.adjusted(from: 10, to: 0))
            #expect(try await desk.service.post(path, ReasonRequest(reason: "void"), as: officer).status == 200)
            #expect(try await desk.states() == ["CLOSED_BY_ADJUSTMENT": 2])
            try await desk.expectClean()
        }
    }

    @Test("RetryTaxSubmission is answered once: queued, or refused with the reason")
    func retry() async throws {
        try await PortalDesk.open(refusing(.technical, "550")) { desk in
            try await desk.issue(1)
            try await desk.runner().run()
            let id = try #require(try await desk.submissions().first).id
            try await desk.service.forgetSent()
            let command = RetryTaxSubmission(submissionID: id, reason: "portal is back", dataMended: false)
            try await desk.service.deliver(command, key: "retry-1", from: .accounting, times: 2)
            try await desk.service.deliver(command, key: "retry-2", from: .accounting)
            let answers = try await desk.service.sent().filter { $0.answerTo != nil }
            #expect(answers.map(\.answerTo) == ["retry-1", "retry-2"])
            #expect(
                answers.map { $0.type.split(separator: ".")[2] } == [
                    "TaxSubmissionQueued", "TaxSubmissionRetryRefused",
                ])
        }
    }

    @Test("a certificate is warned of 30, 7 and 1 days before its end, and when it is over")
    func expiry() async throws {
        let end = Make.now.adding(days: 40)
        var adapter = FakePortal(authority: FakeAuthority())
        adapter.found = { [Credential(name: "seal.crt", subject: "CN=Karvan", validUntil: end)] }
        try await PortalDesk.open(adapter) { desk in
            var warned: [String?] = []
            for _ in 0...41 {
                try await PortalUpkeep.run(desk.runner())
                let view: TaxpayerView =
                    try await desk.service.get("taxpayers/moadian", as: desk.service.person(.administrator)).decoded()
                let warning = view.credentials.first?.warning
                if warned.last != warning { warned.append(warning) }
                desk.service.clock.advance(days: 1)
            }
            #expect(
                warned == [
                    nil, "EXPIRES_WITHIN_30_DAYS", "EXPIRES_WITHIN_7_DAYS", "EXPIRES_WITHIN_1_DAYS", "EXPIRED",
                ])
            let items: TaxWorkItems =
                try await desk.service.get("work-items?language=pl", as: desk.service.person(.taxOfficer)).decoded()
            #expect(items.groups.last?.items.first?.faults.first?.code == "credential-expired")
        }
    }
}

@Suite("The taxpayer's settings", .needsDatabase)
struct TaxpayerTests {
    @Test("are the company's own, versioned, and hold no secret")
    func settings() async throws {
        try await withService(TaxPortalApp.definition) { service in
            let admin = service.person(.administrator)
            let request = TaxpayerRequest(
                baseURL: "https://api.ksef.test/v2", memoryID: nil, options: ["verification_url": "https://qr.test"])
            let first = try await service.put("taxpayers/ksef", request, as: admin)
            #expect(first.status == 200 && first.entityTag == "\"1\"", "\(first)")
            #expect(try await service.put("taxpayers/ksef", request, as: admin, version: 7).status == 412)
            #expect(try await service.put("taxpayers/ksef", request, as: service.person(.accountant)).status == 403)
            #expect(try await service.put("taxpayers/atlantis", request, as: admin).status == 404)
            let read: TaxpayerViews = try await service.get("taxpayers", as: service.person(.taxOfficer)).decoded()
            #expect(read.data.map(\.portal) == ["ksef"])
            #expect(read.data.first?.options == ["verification_url": "https://qr.test"])
            let others = Principal.some(.administrator, in: CompanyID())
            let foreign: TaxpayerViews = try await service.get("taxpayers", as: others).decoded()
            #expect(foreign.data.isEmpty)
        }
    }

    @Test(
        "are refused where they cannot be right",
        arguments: [
            (TaxpayerRequest(baseURL: "http://portal.example/api"), "/base_url"),
            (TaxpayerRequest(baseURL: "https://user@portal.example"), "/base_url"),
            (TaxpayerRequest(baseURL: "nonsense"), "/base_url"),
            (TaxpayerRequest(baseURL: "https://p.test", memoryID: "a1"), "/memory_id"),
            (TaxpayerRequest(baseURL: "https://p.test", options: ["key.password": "x"]), "/options/key.password"),
            (
                TaxpayerRequest(baseURL: "https://p.test", options: ["k": "-----BEGIN PRIVATE KEY-----"]),
                "/options/k"
            ),
        ])
    func refused(request: TaxpayerRequest, pointer: String) {
        #expect(TaxpayerCommands.check(request).map(\.pointer) == [pointer])
        #expect(TaxpayerCommands.check(TaxpayerRequest(baseURL: "http://127.0.0.1:8080/x")).isEmpty)
    }
}

@Suite("The folder of secrets")
struct SecretFolderTests {
    private func with(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "secrets-\(UUID())")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private func write(_ text: String, _ name: String, in folder: URL, _ permissions: Int = 0o600) throws {
        let file = folder.appending(path: name).path(percentEncoded: false)
        _ = FileManager.default.createFile(
            atPath: file, contents: Data(text.utf8), attributes: [.posixPermissions: permissions])
    }

    @Test("gives what the service alone may read")
    func own() throws {
        try with { folder in
            try write("secret\n", "token.txt", in: folder)
            #expect(try SecretFolder(folder).content(of: "token.txt") == Data("secret\n".utf8))
            #expect(try SecretFolder(folder).text(of: "token.txt") == "secret")
            #expect(try SecretFolder(folder).text(of: "none.txt") == nil)
            #expect(SecretFolder(folder).names == ["token.txt"])
        }
    }

    @Test("refuses what others may read, what is missing or empty, and ways out of the folder")
    func refused() throws {
        try with { folder in
            try write("secret", "open.pem", in: folder, 0o644)
            try write("secret", "group.pem", in: folder, 0o640)
            try write("", "empty.pem", in: folder)
            for name in ["open.pem", "group.pem", "empty.pem", "missing.pem", "../x", "", ".hidden"] {
                let trouble = #expect(throws: PortalTrouble.self) { try SecretFolder(folder).content(of: name) }
                #expect(trouble?.kind == .credentials)
                #expect(trouble?.message.contains("secret") != true || trouble?.message.contains("secrets") == true)
            }
            try write("secret", "good.pem", in: folder)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: folder.path(percentEncoded: false))
            #expect(throws: PortalTrouble.self) { try SecretFolder(folder).content(of: "good.pem") }
        }
    }
}
