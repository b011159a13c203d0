import Contracts
import Foundation
import Testing

@testable import karvan

@Suite("The taxpayer's settings from the command line")
struct TaxpayerCommandTests {
    private static let present = TaxpayerView(
        portal: "moadian", version: 3, baseURL: "https://tp.test/requestsmanager", memoryID: "A11216",
        options: ["settlement": "credit", "branch": "0001"], enabled: true,
        filesFrom: LocalDate(daysSince1970: 20_000), secretFiles: ["moadian-key.pem"], credentials: [],
        updatedAt: Timestamp(microseconds: 0))

    /// - Returns: the exit code, and what was asked of the service.
    private func run(
        _ arguments: [String], present: TaxpayerView? = present
    ) async throws -> (code: Int32, puts: [StubSuite.Asked]) {
        let token = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data("given".utf8).write(to: token)
        defer { try? FileManager.default.removeItem(at: token) }
        return try await StubSuite.running { asked in
            switch (asked.method, present) {
            case ("PUT", _): .json(Self.present)
            case (_, let view?): .json(view)
            case (_, nil): .problem(404, "not_found")
            }
        } _: { suite, url in
            let session = ["--url", url, "--token-file", token.path(percentEncoded: false)]
            let code = await Karvan.run(["tax", "taxpayer"] + arguments + session)
            return (code, suite.asked.filter { $0.method == "PUT" })
        }
    }

    private func sent(_ asked: StubSuite.Asked) throws -> TaxpayerRequest {
        try JSON.decode(TaxpayerRequest.self, from: Array(asked.body.utf8))
    }

    @Test("what is set changes only what is named, at the version that was looked at")
    func merge() async throws {
        let (code, puts) = try await run([
            "set", "moadian", "--option", "branch=0002", "contract.10100302746=123456789012", "--remove-option",
            "settlement", "--disable", "--memory-id", "B22222",
        ])
        #expect(code == 0)
        let put = try #require(puts.first)
        #expect(puts.count == 1 && put.path == "taxportal/v1/taxpayers/moadian" && put.ifMatch == "\"3\"")
        let request = try sent(put)
        #expect(request.baseURL == Self.present.baseURL && request.memoryID == "B22222")
        #expect(request.options == ["branch": "0002", "contract.10100302746": "123456789012"])
        #expect(request.enabled == false && request.filesFrom == Self.present.filesFrom)
    }

    @Test("a value may have equal signs of its own")
    func equalSigns() async throws {
        let (_, puts) = try await run(["set", "moadian", "--option", "units=roll=1641, بشکه=1639"])
        #expect(try sent(try #require(puts.first)).options?["units"] == "roll=1641, بشکه=1639")
    }

    @Test("the first time an address is needed, and nobody else may have set it meanwhile")
    func first() async throws {
        let nothing = try await run(["set", "ksef", "--option", "batch_from=5"], present: nil)
        #expect(nothing.code == 2 && nothing.puts.isEmpty)
        let (code, puts) = try await run(
            ["set", "ksef", "--base-url", "https://ksef.test/v2", "--files-from", "2026-10-01"], present: nil)
        let put = try #require(puts.first)
        #expect(code == 0 && put.ifMatch == "\"0\"")
        let request = try sent(put)
        #expect(request.baseURL == "https://ksef.test/v2" && request.options == [:] && request.enabled == nil)
        #expect(request.filesFrom?.description == "2026-10-01")
    }

    @Test(
        "what cannot be meant ends with 2, and nothing is sent",
        arguments: [
            ["set", "moadian", "--option", "branch"], ["set", "moadian", "--option", "branch="],
            ["set", "moadian", "--remove-option", "brunch"], ["set", "moadian", "--files-from", "tomorrow"],
            ["set", "moadian", "--enable", "--disable"],
        ])
    func wrong(_ arguments: [String]) async throws {
        let (code, puts) = try await run(arguments)
        #expect(code == 2 && puts.isEmpty)
    }

    @Test("what is shown names address, memory, options and files")
    func shown() {
        #expect(
            TaxpayerCommand.lines(of: Self.present) == [
                "moadian  enabled  version 3", "  address    https://tp.test/requestsmanager", "  memory     A11216",
                "  files from 2024-10-04", "  option     branch=0001", "  option     settlement=credit",
                "  files      moadian-key.pem",
            ])
    }
}
