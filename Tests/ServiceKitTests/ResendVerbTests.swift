import Contracts
import Testing

@testable import ServiceKit

@Suite("The verb “resend”")
struct ResendVerbTests {
    @Test("speaks to one listener of the service, of what it listens to")
    func listener() throws {
        let verb = try ResendVerb(["accounting.on-sales", "--since", "2026-11-26"], of: .sales)
        #expect(verb.queue == "accounting.on-sales")
        #expect(Set(verb.aggregates) == ["account", "product"])
        #expect(verb.since == (try LocalDate("2026-11-26")))
        #expect(try ResendVerb(["accounting.on-sales"], of: .sales).since == nil)
    }

    @Test(
        "refuses what is no queue of a listener, no day, or more",
        arguments: [
            [], ["accounting.on-delivery"], ["accounting.commands"], ["accounting.on-sales", "--since", "yesterday"],
            ["accounting.on-sales", "--since"], ["accounting.on-sales", "2026-11-26"],
        ])
    func usage(arguments: [String]) {
        #expect(throws: UsageFault.self) { try ResendVerb(arguments, of: .sales) }
    }
}
