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

/// What happens to a sale on its way through the departments, in this order. A stage that names one is reached by it, and
/// by nothing else (SM-05).
package enum Milestone: String, CaseIterable, Sendable {
    /// Approvers were asked.
    case approval = "APPROVAL"
    /// They said yes, and the departments are asked for what is short.
    case sourcing = "SOURCING"
    /// The customer has a pro-forma.
    case proForma = "PRO_FORMA"
    /// He accepted it.
    case order = "ORDER"
    /// The first invoice was issued.
    case invoice = "INVOICE"
    /// The first goods left, or arrived.
    case delivery = "DELIVERY"

    var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// One stage of a process.
package struct Stage: Equatable, Sendable {
    package let key: StageKey
    /// As the company calls it; `nil` for one that came with the suite and was never renamed.
    package var name: String?
    /// From 1, over all stages of the process; a retired one keeps its place, for the funnel.
    package var position: Int
    /// Of success, in percent (D-02).
    package var probability: Int
    /// What leads here; `nil` where people move sales by hand.
    package let milestone: Milestone?
    /// A sale that stands here longer is marked; `nil` for no limit (F-SARV-10).
    package var limitDays: Int?
    /// No sale comes here any more.
    package var isRetired: Bool

    package init(
        key: StageKey, name: String? = nil, position: Int, probability: Int, milestone: Milestone? = nil,
        limitDays: Int? = nil, isRetired: Bool = false
    ) {
        self.key = key
        self.name = name
        self.position = position
        self.probability = probability
        self.milestone = milestone
        self.limitDays = limitDays
        self.isRetired = isRetired
    }
}

/// An ordered set of stages, a company's own (F-FARSI-02, F-SARV-14).
package struct SalesProcess: Equatable, Sendable {
    package let key: ProcessKey
    /// As the company calls it; `nil` for one that came with the suite and was never renamed.
    package var name: String?
    /// By position, retired ones among them.
    package var stages: [Stage]
    /// New sales take this one unless another is named; one process of a company is it.
    package var isDefault: Bool
    /// No new sales; those in it go on.
    package var isRetired: Bool
    package var version: Int64

    package init(
        key: ProcessKey, name: String? = nil, stages: [Stage], isDefault: Bool = false, isRetired: Bool = false,
        version: Int64 = 1
    ) {
        self.key = key
        self.name = name
        self.stages = stages
        self.isDefault = isDefault
        self.isRetired = isRetired
        self.version = version
    }

    package func stage(_ key: StageKey) -> Stage? { stages.first { $0.key == key } }
    package func position(of stage: StageKey) -> Int { self.stage(stage)?.position ?? 0 }

    /// Those that sales come to.
    package var standing: [Stage] { stages.filter { !$0.isRetired } }

    /// Where a new sale stands; a process always has a standing stage.
    package var first: StageKey { (standing.first ?? stages[0]).key }

    /// How many steps it is from one stage to another, negative backwards; retired ones between are no step.
    package func distance(from: StageKey, to: StageKey) -> Int {
        let steps = stages.filter { !$0.isRetired || $0.key == from || $0.key == to }.map(\.key)
        guard let from = steps.firstIndex(of: from), let to = steps.firstIndex(of: to) else { return 0 }
        return to - from
    }

    // MARK: - What every company begins with

    package static let unitCycle = SalesProcess(
        key: .unitCycle,
        stages: shippedStages([
            ("opportunity", 10, nil), ("approval", 20, .approval), ("sourcing", 40, .sourcing),
            ("pro-forma", 60, .proForma), ("order", 80, .order), ("invoice", 90, .invoice), ("delivery", 95, .delivery),
        ]), isDefault: true)
    package static let pipeline = SalesProcess(
        key: .pipeline, stages: shippedStages([("prospecting", 10, nil), ("engaging", 50, nil)]))

    package static let shipped: [SalesProcess] = [unitCycle, pipeline]

    private static func shippedStages(_ stages: [(StageKey, probability: Int, Milestone?)]) -> [Stage] {
        stages.enumerated().map { Stage(key: $1.0, position: $0 + 1, probability: $1.probability, milestone: $1.2) }
    }
}
