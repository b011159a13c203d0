import Contracts
import Testing

@testable import ServiceKit

@Suite("Sending again")
struct ResendVerbTests {
    @Test("goes to those who hear the service or are commanded by it")
    func queues() {
        #expect(
            ResendVerb.queues(of: .delivery)
                == ["accounting.on-delivery", "sales.on-delivery", "warehouse.on-delivery"])
        #expect(ResendVerb.queues(of: .production).contains("supply.commands"))
        #expect(!ResendVerb.queues(of: .production).contains("accounting.commands"))
    }

    @Test("to a department goes to all its queues that hear the service, which may be none")
    func department() throws {
        #expect(try ResendVerb(["warehouse"], of: .sales).queues == ["warehouse.commands", "warehouse.on-sales"])
        #expect(
            try ResendVerb(["warehouse"], of: .production).queues == ["warehouse.commands", "warehouse.on-production"])
        #expect(try ResendVerb(["approval"], of: .delivery).queues == [])
        #expect(throws: UsageFault.self) { try ResendVerb(["delivery"], of: .delivery) }
    }

    @Test("is refused for any other queue, and for a time that is none")
    func usage() {
        #expect(throws: UsageFault.self) { try ResendVerb(["approval.on-delivery"], of: .delivery) }
        #expect(throws: UsageFault.self) { try ResendVerb([], of: .delivery) }
        #expect(throws: UsageFault.self) { try ResendVerb(["sales.on-delivery", "--from", "noon"], of: .delivery) }
        #expect(throws: Never.self) {
            try ResendVerb(["sales.on-delivery", "--from", "2026-11-27T08:00:00Z"], of: .delivery)
        }
    }
}
