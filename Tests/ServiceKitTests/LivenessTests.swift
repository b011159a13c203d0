import Contracts
import Hummingbird
import HummingbirdTesting
import Messaging
import Testing

@testable import ServiceKit

@Suite("A process is alive")
struct LivenessTests {
    private func livez(_ loops: LoopWatch, at time: ContinuousClock.Instant) async throws -> (Int, String) {
        let health = Health()
        health.addLoops { loops.stalled(at: time) }
        let admin = AdminResponder(name: "sales", version: "1", health: health, metrics: PrometheusRegistry())
        return try await Application(responder: admin).test(.router) { client in
            try await client.execute(uri: "/livez", method: .get) { answer in
                (answer.status.code, String(buffer: answer.body))
            }
        }
    }

    @Test("as long as each of its loops has turned within half a minute, or within what it said it may take")
    func turning() async throws {
        let loops = LoopWatch()
        // Counted from before the turns where they must still hold, and from after them where not.
        let before = ContinuousClock.now
        loops.turn("relay")
        loops.turn("lane 1", mayTake: .seconds(30))
        let after = ContinuousClock.now
        #expect(try await livez(loops, at: before + .seconds(29)) == (200, "alive\n"))
        #expect(try await livez(loops, at: after + .seconds(31)) == (503, "not alive\nFAIL relay: does not turn\n"))
        #expect(loops.stalled(at: after + .seconds(61)) == ["lane 1", "relay"])
        let again = ContinuousClock.now
        loops.turn("relay")
        loops.end("lane 1")
        #expect(loops.stalled(at: again + .seconds(29)) == [])
        #expect(loops.stalled(at: .now + .seconds(120)) == ["relay"])
    }

    @Test("when it has no loops at all")
    func none() async throws {
        #expect(try await livez(LoopWatch(), at: .now + .seconds(3600)) == (200, "alive\n"))
    }
}
