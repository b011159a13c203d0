import Contracts
import Foundation
import Testing

@testable import karvan

@Suite("Submissions from the command line")
struct SubmissionCommandTests {
    private static let id = SubmissionID()
    private static let view = ParticularsView(
        submissionID: id, portal: "moadian", editable: true, header: ["settlement": .text("credit")],
        lines: ["2": ["making_charge": .text("5")]], history: [],
        known: ParticularsView.Known(header: ["settlement": "cash or credit"], lines: [:]))

    private func run(_ arguments: [String], with content: String? = nil) async throws -> (Int32, [StubSuite.Asked]) {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let token = folder.appending(path: "token")
        try Data("given".utf8).write(to: token)
        var file: [String] = []
        if let content {
            let path = folder.appending(path: "particulars.json")
            try Data(content.utf8).write(to: path)
            file = [path.path(percentEncoded: false)]
        }
        let given = file
        return try await StubSuite.running { asked in
            asked.path.hasSuffix("particulars") ? .json(Self.view) : .problem(404, "not_found")
        } _: { suite, url in
            let session = ["--url", url, "--token-file", token.path(percentEncoded: false)]
            let code = await Karvan.run(["tax", "submissions"] + arguments + given + session)
            return (code, suite.asked)
        }
    }

    @Test("particulars are shown, and given from a file with the reason that is kept")
    func particulars() async throws {
        let (shown, asked) = try await run(["particulars", "\(Self.id)"])
        #expect(shown == 0 && asked.map(\.method) == ["GET"])
        #expect(asked.first?.path == "taxportal/v1/submissions/\(Self.id)/particulars")
        let (code, sent) = try await run(
            ["particulars", "\(Self.id)", "--reason", "workshop's invoice", "--resubmit"],
            with: #"{"header": {"note_1": "x"}, "lines": {"1": {"making_charge": 2500000, "metal_rate": "9.5"}}}"#)
        #expect(code == 0)
        let put = try #require(sent.first { $0.method == "PUT" })
        let request = try JSON.decode(ParticularsRequest.self, from: Array(put.body.utf8))
        #expect(request.reason == "workshop's invoice" && request.resubmit == true)
        #expect(request.header == ["note_1": .text("x")])
        #expect(request.lines?["1"] == ["making_charge": .text("2500000"), "metal_rate": .text("9.5")])
    }

    @Test(
        "particulars without a reason, and a file that is none, are not sent",
        arguments: [
            #"{"header": {"note_1": "x"}}"#, #"{"header": {"note_1": 1.5}, "reason": "a"}"#, "note_1=x",
        ])
    func wrong(content: String) async throws {
        let (code, asked) = try await run(["particulars", "\(Self.id)"], with: content)
        #expect(code == 2 && !asked.contains { $0.method == "PUT" })
    }
}
