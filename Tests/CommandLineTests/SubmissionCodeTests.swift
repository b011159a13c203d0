import Contracts
import Foundation
import Testing

@testable import karvan

@Suite("The codes of a document from the command line")
struct SubmissionCodeTests {
    private let id = SubmissionID()
    private let out = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).png").path

    private func show(_ arguments: String...) async throws -> Int32 {
        let token = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data("given".utf8).write(to: token)
        defer { try? FileManager.default.removeItem(at: token) }
        return try await StubSuite.running { [id] asked in
            switch asked.path {
            case "taxportal/v1/submissions/\(id)/codes/2": .init(body: "the picture")
            case "taxportal/v1/submissions/\(id)/receipt": .init(body: "the receipt")
            default: .problem(404, "not_found")
            }
        } _: { _, url in
            let session = ["--url", url, "--token-file", token.path(percentEncoded: false)]
            return await Karvan.run(["tax", "submissions", "show", "\(id)"] + arguments + session)
        }
    }

    @Test("are written where one says, and so is a receipt")
    func written() async throws {
        defer { try? FileManager.default.removeItem(atPath: out) }
        #expect(try await show("--code", "2", "--out", out) == 0)
        #expect(try String(contentsOfFile: out, encoding: .utf8) == "the picture")
        #expect(try await show("--receipt", "--out", out) == 0)
        #expect(try String(contentsOfFile: out, encoding: .utf8) == "the receipt")
    }

    @Test("are refused where there are none, and write nothing")
    func missing() async throws {
        #expect(try await show("--code", "1", "--out", out) != 0)
        #expect(!FileManager.default.fileExists(atPath: out))
        #expect(try await show("--code", "2", "--out", "/nowhere/code.png") == 1)
        #expect(try await show("--code", "2", "--receipt") == 2, "one thing at a time")
        #expect(try await show("--out", out) == 2, "nothing to write")
    }
}
