import Contracts

/// A stage as the administrator wants it; its place in the list is its place in the process.
package struct WantedStage: Equatable, Sendable {
    /// `nil` for a new one.
    package var key: StageKey?
    /// `nil` leaves the name as it is.
    package var name: String?
    package var probability: Int
    /// What leads to it; said once, when it is made.
    package var milestone: Milestone?
    /// `nil` leaves it as it is; 0 takes it away.
    package var limitDays: Int?

    package init(
        key: StageKey? = nil, name: String? = nil, probability: Int, milestone: Milestone? = nil, limitDays: Int? = nil
    ) {
        self.key = key
        self.name = name
        self.probability = probability
        self.milestone = milestone
        self.limitDays = limitDays
    }
}

extension SalesProcess {
    package static let mostStages = 30
    /// Ten years.
    package static let longestLimit = 3650

    /// A new process.
    ///
    /// - Parameter fresh: a key that no stage of the company has.
    /// - Throws: `.nameLength`, and what a list of stages can have wrong.
    package static func made(
        _ key: ProcessKey, name: String, stages: [WantedStage], fresh: () -> StageKey
    ) throws(ProcessRefusal) -> SalesProcess {
        let empty = SalesProcess(key: key, name: name, stages: [])
        return try empty.revised(name: name, stages: stages, openSales: [:], fresh: fresh)
    }

    /// Another name, other names and probabilities of stages, another order, more stages or fewer: the stages are what the
    /// list says, and those left out are retired. A retired one that the list names stands again.
    ///
    /// - Parameters:
    ///   - name: `nil` leaves it as it is.
    ///   - openSales: how many open sales stand in each stage, under the lock of the process.
    /// - Throws: `.stageInUse` for one left out in which sales stand.
    package func revised(
        name: String?, stages wanted: [WantedStage], openSales: [StageKey: Int], fresh: () -> StageKey
    ) throws(ProcessRefusal) -> SalesProcess {
        var revised = self
        if let name {
            guard Self.isName(name) else { throw .nameLength }
            revised.name = name
        }
        guard !wanted.isEmpty else { throw .noStages }
        guard wanted.count <= Self.mostStages else { throw .tooManyStages }
        var named: [Stage] = []
        for (index, stage) in wanted.enumerated() {
            named.append(try drawn(stage, at: index, among: named, fresh: fresh))
        }
        for left in standing where !named.contains(where: { $0.key == left.key }) {
            try check(leaving: left, openSales: openSales[left.key] ?? 0)
        }
        revised.stages = Self.placed(named, with: stages)
        return revised
    }

    /// Takes a stage out; sales that stand in it move to another one (SM-05, RemapProcess).
    ///
    /// - Throws: `.stageInUse` where there are some and no stage is named for them; `.noStages` for the last one.
    package func stageRetired(
        _ key: StageKey, openSales: Int, into target: StageKey?
    ) throws(ProcessRefusal) -> SalesProcess {
        guard let stage = standing.first(where: { $0.key == key }) else { throw .stageUnknown(at: nil) }
        if let target, target == key || !standing.contains(where: { $0.key == target }) { throw .targetUnknown }
        guard standing.count > 1 else { throw .noStages }
        try check(leaving: stage, openSales: target == nil ? openSales : 0)
        var changed = self
        changed.stages = stages.map { stage in
            var stage = stage
            if stage.key == key { stage.isRetired = true }
            return stage
        }
        return changed
    }

    /// No new sales come into it; those that are in it go on.
    package func retired() throws(ProcessRefusal) -> SalesProcess {
        guard !isRetired else { throw .retiredAlready }
        guard !isDefault else { throw .defaultStays }
        var changed = self
        changed.isRetired = true
        return changed
    }

    package func restored() throws(ProcessRefusal) -> SalesProcess {
        guard isRetired else { throw .notRetired }
        var changed = self
        changed.isRetired = false
        return changed
    }

    /// The caller takes the mark from the one that had it.
    package func madeDefault() throws(ProcessRefusal) -> SalesProcess {
        guard !isRetired else { throw .retiredAlready }
        var changed = self
        changed.isDefault = true
        return changed
    }

    // MARK: - Stages

    private func drawn(
        _ wanted: WantedStage, at index: Int, among named: [Stage], fresh: () -> StageKey
    ) throws(ProcessRefusal) -> Stage {
        let known = wanted.key.flatMap(stage)
        if wanted.key != nil && known == nil { throw .stageUnknown(at: index) }
        if let known, named.contains(where: { $0.key == known.key }) { throw .stageTwice(index) }
        let name = wanted.name ?? known?.name
        // Only what came with the suite has no name of its own.
        guard name.map(Self.isName) ?? (known != nil) else { throw .stageNameLength(index) }
        if let name, named.contains(where: { $0.name?.lowercased() == name.lowercased() }) { throw .stageTwice(index) }
        guard 0...100 ~= wanted.probability else { throw .probabilityOutOfRange(index) }
        guard 0...Self.longestLimit ~= wanted.limitDays ?? 0 else { throw .limitOutOfRange(index) }
        let limit = wanted.limitDays ?? known?.limitDays ?? 0
        let milestone = known == nil ? wanted.milestone : known?.milestone
        if known != nil, let asked = wanted.milestone, asked != milestone { throw .milestoneFixed(index) }
        let places = named.compactMap(\.milestone?.place)
        if let milestone, places.contains(milestone.place) { throw .milestoneTwice(index) }
        if let milestone, let last = places.last, last > milestone.place { throw .milestoneOutOfOrder(index) }
        return Stage(
            key: known?.key ?? fresh(), name: name, position: index + 1, probability: wanted.probability,
            milestone: milestone, limitDays: limit == 0 ? nil : limit)
    }

    private func check(leaving stage: Stage, openSales: Int) throws(ProcessRefusal) {
        if key == .pipeline, Self.pipeline.stage(stage.key) != nil { throw .neededForImports }
        guard openSales == 0 else { throw .stageInUse(stage.key, name: stage.name, openSales) }
    }

    /// Standing stages in their new order; each retired one stays behind the one that it stood behind.
    private static func placed(_ named: [Stage], with old: [Stage]) -> [Stage] {
        var placed = named
        var before: StageKey?
        for stage in old {
            if !placed.contains(where: { $0.key == stage.key }) {
                var left = stage
                left.isRetired = true
                let place = before.flatMap { key in placed.firstIndex { $0.key == key } }
                placed.insert(left, at: place.map { $0 + 1 } ?? 0)
            }
            before = stage.key
        }
        for index in placed.indices { placed[index].position = index + 1 }
        return placed
    }

    private static func isName(_ text: String) -> Bool {
        1...100 ~= text.count && text.contains { !$0.isWhitespace }
    }
}
