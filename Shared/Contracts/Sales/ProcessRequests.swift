import Foundation

/// `POST /processes` and `PUT /processes/{key}`: a sales process as it shall be.
package struct SalesProcessRequest: Codable, Sendable {
    package struct Stage: Codable, Sendable {
        /// Absent for a new one.
        package let key: String?
        /// Absent, it stays as it is.
        package let name: String?
        /// Of success, in percent.
        package let probability: Int
        /// What leads to it: APPROVAL, SOURCING, PRO_FORMA, ORDER, INVOICE, DELIVERY, or nothing. Said once, of a new one.
        package let milestone: String?
        /// A sale that stands in it for more days is marked. Absent, it stays as it is; 0 for no limit.
        package let limitDays: Int?

        package init(
            key: String? = nil, name: String? = nil, probability: Int, milestone: String? = nil, limitDays: Int? = nil
        ) {
            self.key = key
            self.name = name
            self.probability = probability
            self.milestone = milestone
            self.limitDays = limitDays
        }
    }

    /// Absent, it stays as it is.
    package let name: String?
    /// In the order in which a sale passes them. One that is left out is retired.
    package let stages: [Stage]

    package init(name: String? = nil, stages: [Stage]) {
        self.name = name
        self.stages = stages
    }
}

/// `POST /processes/{key}/stages/{stage}/retire`
package struct RetireStageRequest: Codable, Sendable {
    /// Where the open sales of the stage go.
    package let moveTo: String?

    package init(moveTo: String? = nil) { self.moveTo = moveTo }
}

/// `POST /opportunities/{id}/move-stage`
package struct MoveStageRequest: Codable, Sendable {
    package let stage: String

    package init(stage: String) { self.stage = stage }
}

extension Stream {
    package static let salesProcess = Stream(.sales, "process")
}

/// The administrator changed how the company sells. Nobody listens; the audit log tells it.
package struct SalesProcessChanged: Event {
    package enum Change: String, Codable, CaseIterable, Sendable {
        case created = "CREATED"
        case revised = "REVISED"
        case stageRetired = "STAGE_RETIRED"
        case retired = "RETIRED"
        case restored = "RESTORED"
        case madeDefault = "MADE_DEFAULT"
    }

    package static let stream = Stream.salesProcess
    package static let action = "changed"
    package let companyID: CompanyID
    package let process: String
    package let name: String?
    package let change: Change
    /// The standing stages by name, in their order.
    package let stages: [String]
    package var subject: UUID { companyID.uuid }

    package init(companyID: CompanyID, process: String, name: String?, change: Change, stages: [String]) {
        self.companyID = companyID
        self.process = process
        self.name = name
        self.change = change
        self.stages = stages
    }
}
