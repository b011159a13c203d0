import Contracts
import Testing

@testable import ServiceKit

@Suite("Dividing a queue")
struct PartitionVerbTests {
    @Test("takes one of the department's own queues and a number from 1 to 16, and nothing else")
    func usage() {
        #expect(throws: Never.self) { try PartitionVerb(["accounting.on-sales", "4"], of: .accounting) }
        #expect(throws: Never.self) { try PartitionVerb(["accounting.commands", "1"], of: .accounting) }
        let others = [
            [], ["accounting.on-sales"], ["accounting.on-sales", "0"], ["accounting.on-sales", "17"],
            ["accounting.on-sales", "two"], ["sales.on-accounting", "2"], ["accounting.on-sales.0", "2"],
            ["accounting.on-sales", "2", "3"],
        ]
        for arguments in others {
            #expect(throws: UsageFault.self) { try PartitionVerb(arguments, of: .accounting) }
        }
    }
}
