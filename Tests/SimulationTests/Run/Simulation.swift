import Contracts
import Foundation
import Messaging
import Postgres
import ServiceKit
import TestKit

@testable import karvan

/// One run: a world, a seed, so many steps of whatever may happen, then rest and judgement. One thing happens at a time
/// (two units of work only where they are meant to meet), and the seed chooses it, so the same seed makes the same run.
final class Simulation {
    struct Report: Sendable {
        let seed: UInt64
        let steps: Int
        var trace: [String] = []
        var violations: [String] = []
        /// How many things each rule looked at.
        var looked: [String: Int] = [:]
        /// How often each timer fired, by its name in ``Timers``.
        var fired: [String: Int] = [:]
        var log: [String] = []

        var hasFailed: Bool { !violations.isEmpty }
    }

    /// What a step is.
    enum Kind { case person, relaying, handling, loop, time, mishap }

    static func run(seed: UInt64, steps: Int) async throws -> Report {
        let ids = SeededIDs(seed: seed, fromHour: 2)
        return try await UUIDv7.$source.withValue({ _ in ids.make() }) {
            try await World.with(seed: seed) { world in
                let simulation = Simulation(world, seed: seed, steps: steps)
                try await simulation.run()
                return simulation.report
            }
        }
    }

    let world: World
    let temper: Temper
    var luck: Luck
    /// Services that may have something to send.
    var talkative: Set<ServiceName> = []
    private var staff: Staff
    private var stretch = (kind: Stretch.mixed, left: 0)
    private var report: Report

    private init(_ world: World, seed: UInt64, steps: Int) {
        self.world = world
        var luck = Luck(seed: seed)
        let temper = Temper(of: world.company, &luck)
        self.luck = luck
        self.temper = temper
        talkative = Set(world.services.map(\.name))
        staff = Staff(desk: Desk(world: world, temper: temper), sales: world.sales)
        report = Report(seed: seed, steps: steps)
    }

    private func run() async throws {
        for number in 0..<report.steps {
            let kind = nextKind()
            let told: String
            do { told = try await take(kind) } catch {
                report.violations.append("step \(number + 1): \(error)")
                told = "\(kind) broke"
            }
            report.trace.append("\(number + 1). \(world.clock.now) \(told)")
            // What was broken is told as it is; going on would only hide it.
            if report.hasFailed { break }
        }
        if try await !Settling(world: world).settle() { report.violations.append("messages do not come to rest") }
        let verdict = try await Oracle(world: world).judge(temper, &luck)
        report.violations += verdict.violations
        report.looked = verdict.looked
        report.fired = verdict.fired
        report.log = world.log.all
    }

    private func nextKind() -> Kind {
        if stretch.left == 0 {
            stretch = (temper.isStretched ? luck.pick(Stretch.allCases) : .mixed, luck.from(5...15))
        }
        stretch.left -= 1
        return luck.pick(weighted: stretch.kind.kinds(temper)) ?? .person
    }

    private func take(_ kind: Kind) async throws -> String {
        switch kind {
        case .person: try await act()
        case .relaying: try await relay()
        case .handling: try await handle()
        case .loop: try await turn()
        case .time: try await pass()
        case .mishap: try await mishap()
        }
    }

    // MARK: - People and time

    /// Somebody does something; it may be refused.
    func act() async throws -> String {
        guard let act = try await staff.next(&luck) else { return "nobody has anything to do" }
        talkative.insert(act.service)
        return "\(act.name): \(try await act.run())"
    }

    private func pass() async throws -> String {
        let seconds = luck.pick(weighted: temper.passes) ?? 5
        try await world.advance(seconds: seconds)
        guard seconds > 60 else { return "\(seconds) s pass" }
        // Meanwhile loops and jobs had their turns: those of some services, because the others were at something else.
        var busy: [String] = []
        for service in world.services where luck.chance(0.5) {
            try await catchUp(service)
            busy.append(service.name.rawValue)
        }
        return "\(seconds) s pass, seen by \(busy.joined(separator: ", "))"
    }

    private func catchUp(_ service: SimulatedService) async throws {
        talkative.insert(service.name)
        try await service.life.deferred.runOnce()
        try await service.life.timers.runOnce()
        _ = try await askAgain(service)
        for job in service.definition.jobs where luck.chance(0.7) { try await job.runOnce(service.harness.context) }
    }

    private func askAgain(_ service: SimulatedService) async throws -> Int {
        let asked = try await service.life.askAgain.runOnce()
        if asked > 0 { world.sightings.note("T-16", asked) }
        return asked
    }

    /// One of a service's loops or jobs has its turn.
    private func turn() async throws -> String {
        let service = luck.pick(world.services)
        let life = service.life
        talkative.insert(service.name)
        switch luck.below(6) {
        case 0: return "\(service.name) takes up \(try await life.deferred.runOnce()) deferred messages"
        case 1: return "\(service.name) fires \(try await life.timers.runOnce()) timers"
        case 2: return "\(service.name) asks again for \(try await askAgain(service)) answers"
        default:
            guard !service.definition.jobs.isEmpty else { return "\(service.name) has no jobs" }
            let job = luck.pick(service.definition.jobs)
            try await job.runOnce(service.harness.context)
            return "\(service.name) does \(job.name)"
        }
    }

    private func mishap() async throws -> String {
        let service = luck.pick(world.services)
        switch luck.below(4) {
        case 0:
            service.restart()
            return "\(service.name) is started anew"
        case 1:
            world.broker.setUnbound([service.name])
            return "no command reaches \(service.name)"
        case 2:
            world.broker.setUnbound([])
            return "all bindings are in place"
        default:
            try await SimulatedServer.shared.cutConnections(to: service.databaseName)
            return "\(service.name) loses its database connections"
        }
    }
}
