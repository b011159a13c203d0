import Contracts

package enum ProcessTag {}
package enum StageTag {}

/// A key that people read, such as `unit-cycle`.
package struct Key<Of>: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package init(stringLiteral value: String) { self.rawValue = value }
}

package typealias ProcessKey = Key<ProcessTag>
package typealias StageKey = Key<StageTag>

extension Key where Of == ProcessTag {
    /// The way of a sale through the departments; its stages follow the documents (SM-05).
    package static var unitCycle: Self { "unit-cycle" }
    /// Deals taken over from another system: prospecting and engaging.
    package static var pipeline: Self { "pipeline" }
}

/// One stage with its three numbers (D-02); the shares are in hundredths.
package struct Stage: Equatable, Sendable {
    package let key: StageKey
    package let position: Int
    package let probability: Int
}

/// An ordered set of stages.
package struct SalesProcess: Equatable, Sendable {
    package let key: ProcessKey
    package let stages: [Stage]

    package init(key: ProcessKey, stages: [(StageKey, probability: Int)]) {
        self.key = key
        self.stages = stages.enumerated().map { Stage(key: $1.0, position: $0 + 1, probability: $1.probability) }
    }

    package func position(of stage: StageKey) -> Int { stages.first { $0.key == stage }?.position ?? 0 }
    package var first: StageKey { stages[0].key }

    package static let unitCycle = SalesProcess(
        key: .unitCycle,
        stages: [
            ("opportunity", 10), ("approval", 20), ("sourcing", 40), ("pro-forma", 60), ("order", 80), ("invoice", 90),
            ("delivery", 95),
        ])
    package static let pipeline = SalesProcess(key: .pipeline, stages: [("prospecting", 10), ("engaging", 50)])

    package static let all: [SalesProcess] = [unitCycle, pipeline]

    package static func named(_ key: ProcessKey) -> SalesProcess { all.first { $0.key == key } ?? unitCycle }
}

/// One row of the append-only movement list (`domain.md` 5.5, I-42).
package struct StageMovement: Equatable, Sendable {
    package let from: StageKey?
    package let to: StageKey
    package let distance: Int
    package let cause: String
}

extension Opportunity {
    /// Moves on to a stage that a document reached; never back, and no movement where there is none (SM-05).
    mutating func reach(_ stage: StageKey, cause: String = "DOCUMENT") -> StageMovement? {
        let process = SalesProcess.named(process)
        let distance = process.position(of: stage) - process.position(of: self.stage)
        guard distance > 0 else { return nil }
        let movement = StageMovement(from: self.stage, to: stage, distance: distance, cause: cause)
        self.stage = stage
        furthestPosition = max(furthestPosition, process.position(of: stage))
        return movement
    }
}
