import Foundation

/// `GET /opportunities/counts`: how many there are by process, stage and state, of those that the reader may see.
package struct PipelineFigures: Codable, Sendable {
    package struct Group: Codable, Sendable {
        package let process: String
        package let stage: String
        package let state: String
        package let count: Int
        /// Gross; a group is of one currency.
        package let value: Money

        package init(process: String, stage: String, state: String, count: Int, value: Money) {
            self.process = process
            self.stage = stage
            self.state = state
            self.count = count
            self.value = value
        }
    }

    package let groups: [Group]
    /// When they were counted; some seconds ago at most.
    package let asOf: Timestamp

    package init(groups: [Group], asOf: Timestamp) {
        self.groups = groups
        self.asOf = asOf
    }
}

/// `GET /processes`: the ways of a sale.
package struct SalesProcesses: Codable, Sendable {
    package struct Process: Codable, Sendable {
        package let key: String
        /// In the order in which a sale passes them.
        package let stages: [Stage]

        package init(key: String, stages: [Stage]) {
            self.key = key
            self.stages = stages
        }
    }

    package struct Stage: Codable, Sendable {
        package let key: String
        package let position: Int
        /// Of success, in percent.
        package let probability: Int

        package init(key: String, position: Int, probability: Int) {
            self.key = key
            self.position = position
            self.probability = probability
        }
    }

    package let processes: [Process]

    package init(processes: [Process]) { self.processes = processes }
}
