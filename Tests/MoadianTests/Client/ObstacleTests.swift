import Contracts
import Foundation
import Moadian
import TestKit
import Testing

@Suite("What keeps a taxpayer from sending")
struct ObstacleTests {
    private let papers: Papers
    private let clock = TestClock(Papers.now)

    init() throws { papers = try Papers.made.get() }

    private static let active = ScriptedPortal.Line.json(#"{"fiscalStatus":"ACTIVE"}"#)

    /// The portal's clock shows so many seconds more than ours.
    private func information(_ ahead: Int64 = 0) -> ScriptedPortal.Line {
        let time = Papers.now.adding(seconds: ahead).microseconds / 1000
        return .json(papers.serverInformation.replacing("1791000000000", with: "\(time)"))
    }

    private func client(_ portal: ScriptedPortal) -> MoadianClient {
        let settings = MoadianClient.Settings(base: URL(string: "https://portal.example")!, clientID: "A11216")
        return MoadianClient(
            settings, signer: papers.signer, transport: portal, now: { [clock] in clock.now })
    }

    @Test("is nothing where clocks agree and the memory is active; the memory is asked about once a day")
    func none() async throws {
        let portal = ScriptedPortal([
            "server-information": [information(), information(86_399), information(86_400)],
            "fiscal-information": [Self.active],
        ])
        let client = client(portal)
        for _ in 0..<3 { #expect(try await client.obstacle(for: "A11216") == nil) }
        #expect(portal.asked == ["server-information", "fiscal-information"])
        clock.set(Papers.now.adding(seconds: 86_399))
        #expect(try await client.obstacle(for: "A11216") == nil)
        #expect(portal.asked.filter { $0 == "fiscal-information" }.count == 1)
        clock.set(Papers.now.adding(seconds: 86_400))
        #expect(try await client.obstacle(for: "A11216") == nil)
        #expect(portal.asked.filter { $0 == "fiscal-information" }.count == 2)
    }

    @Test("is a memory in any other state, asked about again until it is active")
    func memory() async throws {
        let portal = ScriptedPortal([
            "server-information": [information()],
            "fiscal-information": [.json(#"{"fiscalStatus":"DEACTIVATED"}"#), Self.active],
        ])
        let client = client(portal)
        #expect(try await client.obstacle(for: "A11216") == .memory(state: "DEACTIVATED"))
        #expect(try await client.obstacle(for: "A11216") == nil)
        #expect(try await client.obstacle(for: "A11216") == nil)
        #expect(portal.asked.filter { $0 == "fiscal-information" }.count == 2)
    }

    @Test(
        "is no memory of which the portal says nothing",
        arguments: [
            ScriptedPortal.Line.json("{}"), .status(404, ""), .status(404, #"{"errors":[{"code":"4170"}]}"#),
            .status(403, #"{"errors":[{"code":"4160"}]}"#), .status(400, #"{"errors":[{"code":"4148"}]}"#),
        ])
    func silence(_ line: ScriptedPortal.Line) async throws {
        let portal = ScriptedPortal(["server-information": [information()], "fiscal-information": [line]])
        let client = client(portal)
        for _ in 0..<2 { #expect(try await client.obstacle(for: "A11216") == nil) }
        #expect(portal.asked == ["server-information", "fiscal-information"])
    }

    @Test(
        "is not known where the portal cannot be asked, and nothing was sent then",
        arguments: ["server-information", "fiscal-information"])
    func trouble(_ path: String) async throws {
        for line in [ScriptedPortal.Line.failure(.lost("reset")), .status(503, ""), .status(401, ""), .json("<html>")] {
            let script = ["server-information": [information()], "fiscal-information": [Self.active]]
            let portal = ScriptedPortal(script.merging([path: [line]]) { $1 })
            let error = await #expect(throws: MoadianError.self) {
                try await client(portal).obstacle(for: "A11216")
            }
            #expect(error.map { $0.kind != .lost } == true, "\(line)")
        }
    }

    @Test("is a clock that differs by more than a minute, to either side", arguments: [-3600, -75, -59, 45, 62, 3600])
    func clocks(_ ahead: Int64) async throws {
        let portal = ScriptedPortal(["server-information": [information(ahead)], "fiscal-information": [Self.active]])
        let obstacle = try await client(portal).obstacle(for: "A11216")
        guard abs(ahead) > 60 else {
            #expect(obstacle == nil)
            return
        }
        guard case .clock(let ours, let theirs)? = obstacle else {
            Issue.record("\(String(describing: obstacle))")
            return
        }
        #expect(ours == Papers.now)
        let apart = theirs.microseconds - Papers.now.adding(seconds: ahead).microseconds
        #expect((-1_000_000...15_000_000).contains(apart))
        #expect(!portal.asked.contains("fiscal-information"))
    }

    @Test("is seen when our clock is set wrong, and gone when it is set right, between two questions for keys")
    func clockSet() async throws {
        let portal = ScriptedPortal(["server-information": [information()], "fiscal-information": [Self.active]])
        let client = client(portal)
        #expect(try await client.obstacle(for: "A11216") == nil)
        clock.set(Papers.now.adding(seconds: 600))
        guard case .clock? = try await client.obstacle(for: "A11216") else {
            Issue.record("not seen")
            return
        }
        clock.set(Papers.now)
        #expect(try await client.obstacle(for: "A11216") == nil)
        // Held against the portal once more before it was called wrong.
        #expect(portal.asked.filter { $0 == "server-information" }.count == 2)
    }

    @Test("is none where the portal tells no time, or one that is none", arguments: ["null", "9223372036854775807"])
    func strangeTime(_ time: String) async throws {
        let text = papers.serverInformation.replacing("1791000000000", with: time)
        let portal = ScriptedPortal(["server-information": [.json(text)], "fiscal-information": [Self.active]])
        let obstacle = try await client(portal).obstacle(for: "A11216")
        #expect((obstacle == nil) == (time == "null"))
    }
}
