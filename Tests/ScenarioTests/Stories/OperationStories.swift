import Contracts
import Foundation
import Messaging
import TestKit
import Testing

@testable import karvan

extension Scenarios {
    @Suite("Processes that are looked after")
    struct OperationStories {
        @Test("every service is alive, and tells what stands in its queues and tables")
        func metrics() async throws {
            let suite = try Scenarios.suite
            for service in ServiceName.allCases {
                #expect(try await suite.admin(service, "livez").status == 200)
                // The broker is asked in the background by the first look.
                let queues = Topology.queues(of: service).map(\.name)
                try await eventually("\(service.rawValue) tells the depth of its queues") {
                    let text = try await suite.admin(service, "metrics").text
                    return queues.allSatisfy {
                        text.contains("karvan_consumer_lag_messages{consumer=\"\($0)\"}")
                            && text.contains("karvan_dead_letters{queue=\"\($0).dead\"} 0\n")
                    }
                }
                let text = try await suite.admin(service, "metrics").text
                for queue in queues {
                    #expect(text.contains("karvan_parked_messages{consumer=\"\(queue)\"} 0\n"), "\(service)")
                }
                for name in [
                    "db_client_operation_duration_seconds_count{operation=\"read\"}", "karvan_commands_unanswered{",
                    "karvan_oldest_transaction_age_seconds{", "karvan_partition_days_ahead{",
                    "karvan_broker_blocked_seconds{", "process_resident_memory_bytes ",
                ] {
                    #expect(text.contains(name), "\(service) does not tell \(name)")
                }
            }
        }
    }
}
