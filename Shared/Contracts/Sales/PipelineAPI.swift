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
        /// The same, each weighed by its probability: what a person said, else the stage's.
        package let likely: Money?

        package init(
            process: String, stage: String, state: String, count: Int, value: Money, likely: Money? = nil
        ) {
            self.process = process
            self.stage = stage
            self.state = state
            self.count = count
            self.value = value
            self.likely = likely
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

/// `GET /processes`: the ways of a sale, the default one first.
package struct SalesProcesses: Codable, Sendable {
    package struct Process: Codable, Sendable {
        package let key: String
        /// As the company calls it; absent for one that came with the suite and was never renamed.
        package let name: String?
        /// In the order in which a sale passes them, retired ones in their old places.
        package let stages: [Stage]
        /// New sales take it unless they name another.
        package let isDefault: Bool
        /// It takes no new sales; those that are in it go on.
        package let isRetired: Bool
        package let version: Int

        package init(
            key: String, name: String? = nil, stages: [Stage], isDefault: Bool, isRetired: Bool, version: Int
        ) {
            self.key = key
            self.name = name
            self.stages = stages
            self.isDefault = isDefault
            self.isRetired = isRetired
            self.version = version
        }
    }

    package struct Stage: Codable, Sendable {
        package let key: String
        /// As the company calls it; absent for one that came with the suite and was never renamed.
        package let name: String?
        package let position: Int
        /// Of success, in percent.
        package let probability: Int
        /// What leads here: APPROVAL, SOURCING, PRO_FORMA, ORDER, INVOICE, DELIVERY; absent where people move sales by
        /// hand.
        package let milestone: String?
        /// A sale that stands here for more days is marked; absent where there is no limit.
        package let limitDays: Int?
        /// No sale comes here any more.
        package let isRetired: Bool
        /// How many sales stand here that are not over, whoever may see them; told with one process, to who manages them.
        package let openSales: Int?

        package init(
            key: String, name: String? = nil, position: Int, probability: Int, milestone: String? = nil,
            limitDays: Int? = nil, isRetired: Bool = false, openSales: Int? = nil
        ) {
            self.key = key
            self.name = name
            self.position = position
            self.probability = probability
            self.milestone = milestone
            self.limitDays = limitDays
            self.isRetired = isRetired
            self.openSales = openSales
        }
    }

    package let processes: [Process]

    package init(processes: [Process]) { self.processes = processes }
}
