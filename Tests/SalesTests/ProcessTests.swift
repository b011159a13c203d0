import Contracts
import Testing

@testable import SalesDomain

@Suite("A sales process")
struct ProcessTests {
    private let steps = ["contact", "price list", "meeting", "proposal", "terms", "sale"]

    private func made(_ stages: [WantedStage]) throws(ProcessRefusal) -> SalesProcess {
        var number = 0
        return try SalesProcess.made("p-one", name: "Machines", stages: stages) {
            number += 1
            return StageKey(rawValue: "s-\(number)")
        }
    }

    private var six: [WantedStage] {
        steps.enumerated().map { WantedStage(name: $1, probability: 10 * ($0 + 1)) }
    }

    private func again(_ stages: [Stage]) -> [WantedStage] {
        stages.map { WantedStage(key: $0.key, name: $0.name, probability: $0.probability) }
    }

    @Test("is an ordered list of stages of the company's own, and a sale moves to any of them (F-FARSI-02, F-FARSI-03)")
    func manual() throws {
        let process = try made(six)
        #expect(process.stages.map(\.name) == steps && process.stages.map(\.position) == Array(1...6))
        var sale = someOpportunity()
        (sale.process, sale.stage, sale.furthest) = (process, process.first, process.first)
        // S-10: 1 → 2 → 4 → 3.
        var distances: [Int] = []
        for stage: StageKey in ["s-2", "s-4", "s-3"] {
            let (moved, consequences) = try sale.moved(to: stage)
            distances += consequences.movements.map(\.distance)
            #expect(consequences.movements.map(\.cause) == ["MANUAL"])
            sale = moved
        }
        #expect(distances == [1, 2, -1])
        #expect(sale.stage == "s-3" && sale.furthest == "s-4")
        #expect(throws: SalesRefusal.alreadyInStage) { try sale.moved(to: "s-3") }
        #expect(throws: SalesRefusal.unknownStage) { try sale.moved(to: "approval") }
    }

    @Test("has limits in days that stay until they are set otherwise, and 0 takes away (F-SARV-10)")
    func limits() throws {
        func revised(_ process: SalesProcess, _ limit: Int?) throws -> Int? {
            var wanted = again(process.stages)
            wanted[0].limitDays = limit
            return try process.revised(name: nil, stages: wanted, openSales: [:]) { "s-new" }.stages[0].limitDays
        }
        var stages = six
        stages[0].limitDays = 14
        let process = try made(stages)
        #expect(process.stages.map(\.limitDays) == [14, nil, nil, nil, nil, nil])
        #expect(try revised(process, nil) == 14 && revised(process, 30) == 30 && revised(process, 0) == nil)
        for limit in [-1, 3651] {
            #expect(throws: ProcessRefusal.limitOutOfRange(0)) { try revised(process, limit) }
        }
    }

    @Test("whose stages follow documents lets nobody enter, leave or pass these by hand (SM-05)")
    func documents() throws {
        let process = try made([
            WantedStage(name: "talks", probability: 10), WantedStage(name: "visit", probability: 20),
            WantedStage(name: "approval", probability: 40, milestone: .approval),
            WantedStage(name: "terms", probability: 60),
            WantedStage(name: "order", probability: 90, milestone: .order),
        ])
        var sale = someOpportunity()
        (sale.process, sale.stage, sale.furthest) = (process, "s-1", "s-1")
        sale = try sale.moved(to: "s-2").0
        for stage: StageKey in ["s-3", "s-4", "s-5"] {
            #expect(throws: SalesRefusal.self) { try sale.moved(to: stage) }
        }
        let (submitted, consequences) = try sale.submittedBySomebody()
        #expect(consequences.movements.map(\.to) == ["s-3"] && consequences.movements.map(\.cause) == ["DOCUMENT"])
        #expect(throws: SalesRefusal.stageFollowsDocuments("approval")) { try submitted.moved(to: "s-2") }
        let moved = try submitted.moved(to: "s-4").0
        #expect(moved.stage == "s-4")
        // The process has no stage for it, so nothing moves; and a document never moves a sale back.
        let (approved, told) = try #require(moved.approved(moved.grant(), circumstances))
        #expect(approved.stage == "s-4" && told.movements.isEmpty)
    }

    @Test("is renamed and reordered, and knows its stages by their keys")
    func revised() throws {
        let process = try made(six)
        var wanted = again(process.stages)
        wanted.swapAt(0, 1)
        wanted[0].name = "offer"
        let revised = try process.revised(name: "Lines", stages: wanted, openSales: ["s-1": 7]) { "s-9" }
        #expect(revised.name == "Lines")
        #expect(revised.stages.map(\.key).prefix(2) == ["s-2", "s-1"])
        #expect(revised.stages[0].name == "offer" && revised.stages.map(\.position) == Array(1...6))
    }

    @Test("keeps a retired stage in its place, without a step of its own, and takes it up again")
    func retired() throws {
        let process = try made(six)
        #expect(throws: ProcessRefusal.stageInUse("s-3", name: "meeting", 2)) {
            try process.stageRetired("s-3", openSales: 2, into: nil)
        }
        #expect(throws: ProcessRefusal.targetUnknown) { try process.stageRetired("s-3", openSales: 2, into: "s-3") }
        let without = try process.stageRetired("s-3", openSales: 2, into: "s-2")
        #expect(without.standing.map(\.key) == ["s-1", "s-2", "s-4", "s-5", "s-6"])
        #expect(without.position(of: "s-3") == 3 && without.distance(from: "s-2", to: "s-4") == 1)
        let reordered = try without.revised(
            name: nil, stages: again(without.standing.reversed()), openSales: [:]
        ) { "s-9" }
        #expect(reordered.stages.map(\.key) == ["s-6", "s-5", "s-4", "s-2", "s-3", "s-1"])
        let back = try reordered.revised(name: nil, stages: again(reordered.stages), openSales: [:]) { "s-9" }
        #expect(back.standing.count == 6)
    }

    @Test("loses no stage in which sales stand, when the list leaves it out")
    func leftOut() throws {
        let process = try made(six)
        let wanted = again(Array(process.stages.dropLast()))
        #expect(throws: ProcessRefusal.stageInUse("s-6", name: "sale", 1)) {
            try process.revised(name: nil, stages: wanted, openSales: ["s-6": 1]) { "s-9" }
        }
        #expect(try process.revised(name: nil, stages: wanted, openSales: [:]) { "s-9" }.standing.count == 5)
    }

    @Test("refuses what no process can be, and says where")
    func wrong() throws {
        func refusal(_ change: (inout [WantedStage]) -> Void) -> ProcessRefusal? {
            var stages = six
            change(&stages)
            do throws(ProcessRefusal) { _ = try made(stages) } catch { return error }
            return nil
        }
        #expect(refusal { $0 = [] } == .noStages)
        #expect(refusal { $0 = (0...30).map { WantedStage(name: "\($0)", probability: 1) } } == .tooManyStages)
        #expect(refusal { $0[2].name = nil } == .stageNameLength(2))
        #expect(refusal { $0[2].name = " " } == .stageNameLength(2))
        #expect(refusal { $0[2].name = String(repeating: "x", count: 101) } == .stageNameLength(2))
        #expect(refusal { $0[3].name = "Contact" } == .stageTwice(3))
        #expect(refusal { $0[1].probability = 101 } == .probabilityOutOfRange(1))
        #expect(refusal { $0[1].probability = -1 } == .probabilityOutOfRange(1))
        #expect(refusal { $0[1].key = "s-77" } == .stageUnknown(at: 1))
        #expect(refusal { ($0[1].milestone, $0[2].milestone) = (.order, .order) } == .milestoneTwice(2))
        #expect(refusal { ($0[1].milestone, $0[2].milestone) = (.order, .approval) } == .milestoneOutOfOrder(2))
        #expect(ProcessRefusal.probabilityOutOfRange(1).faults.map(\.pointer) == ["/stages/1/probability"])
        #expect(throws: ProcessRefusal.nameLength) {
            try SalesProcess.made("p-one", name: "", stages: six) { "s-1" }
        }
        let last = try made([WantedStage(name: "only", probability: 1)])
        #expect(throws: ProcessRefusal.noStages) { try last.stageRetired("s-1", openSales: 0, into: nil) }
    }

    @Test("that came with the suite keeps what leads to its stages, and those that imports need")
    func shipped() throws {
        let cycle = SalesProcess.unitCycle
        var wanted = again(cycle.stages)
        wanted[1].milestone = .delivery
        #expect(throws: ProcessRefusal.milestoneFixed(1)) {
            try cycle.revised(name: nil, stages: wanted, openSales: [:]) { "s-9" }
        }
        wanted = again(cycle.stages)
        wanted.swapAt(1, 2)
        #expect(throws: ProcessRefusal.milestoneOutOfOrder(2)) {
            try cycle.revised(name: nil, stages: wanted, openSales: [:]) { "s-9" }
        }
        #expect(throws: ProcessRefusal.neededForImports) {
            try SalesProcess.pipeline.stageRetired("engaging", openSales: 0, into: nil)
        }
        #expect(throws: ProcessRefusal.defaultStays) { try cycle.retired() }
        let retired = try SalesProcess.pipeline.retired()
        #expect(throws: ProcessRefusal.retiredAlready) { try retired.madeDefault() }
        #expect(try !retired.restored().isRetired)
        #expect(throws: ProcessRefusal.notRetired) { try SalesProcess.pipeline.restored() }
    }
}
