import ApprovalDomain
import Contracts
import TestKit
import Testing

@Suite("Random policies and decisions")
struct DecisionPropertyTests {
    static let roles: [Role] = [.salesManager, .salesDirector, .financeManager]

    private func people(_ random: inout Seeded) -> [Colleague] {
        (1...6).map { number in
            let roles = Set(Self.roles.filter { _ in Bool.random(using: &random) })
            return Colleague(id: Make.user(number), name: "P\(number)", roles: roles)
        }
    }

    private func steps(_ people: [Colleague], _ random: inout Seeded) -> [ApprovalPolicy.Step] {
        (0..<Int.random(in: 1...3, using: &random)).map { index in
            let seats: [ApprovalPolicy.Seat] = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? .role(Self.roles.randomElement(using: &random) ?? .salesManager)
                    : .user(people.randomElement(using: &random)?.id ?? Make.user(1))
            }
            let rules: [ApprovalPolicy.Rule] = [.all, .any, .atLeast(Int.random(in: 1...seats.count, using: &random))]
            return Make.step("Step \(index + 1)", rules.randomElement(using: &random) ?? .any, seats)
        }
    }

    /// F-ARYA-17: whatever the policy, asking everybody in any order grants what could be granted at all.
    @Test("every order of yes ends in a grant by enough distinct persons of each step", arguments: 1...300)
    func everyOrder(seed: Int) throws {
        var random = Seeded(seed: UInt64(seed))
        let people = people(&random)
        let steps = steps(people, &random)
        guard var play = try? Play(steps, people: Directory(people)) else { return }
        for _ in 0..<(people.count * steps.count * 2) where play.request.state == .inProgress {
            for person in people.map(\.id).shuffled(using: &random) where play.request.state == .inProgress {
                try? play.decide(person)
            }
        }
        #expect(play.request.state == .granted, "seed \(seed)")
        for step in play.request.steps {
            let yes = play.decisions.filter { $0.decision.step == step.number }
            #expect(yes.count == step.needed, "seed \(seed)")
            #expect(Set(yes.map(\.person)).count == yes.count, "seed \(seed)")
        }
        let order = play.decisions.map(\.decision.step)
        #expect(order == order.sorted(), "seed \(seed)")
    }

    @Test("no mixture of decisions breaks the rules of SM-06", arguments: 1...300)
    func anything(seed: Int) throws {
        var random = Seeded(seed: UInt64(seed))
        let people = people(&random) + [Colleague(id: Make.requester, name: "Rep", roles: [.salesManager])]
        guard var play = try? Play(steps(people, &random), people: Directory(people)) else { return }
        for _ in 0..<30 {
            let before = play.request
            let person = people.randomElement(using: &random)?.id ?? Make.requester
            let others = Set(people.map(\.id).filter { _ in Int.random(in: 0..<6, using: &random) == 0 })
            let choice: Verdict.Choice =
                switch Int.random(in: 0..<12, using: &random) {
                case 0: .sendBack(remarks: [ApprovalRemark(text: "again")], toStep: 1)
                case 1: .sendBack(remarks: [ApprovalRemark(text: "again")], toStep: nil)
                case 2: .reject(reason: "no")
                default: .approve
                }
            do throws(ApprovalRefusal) {
                try play.decide(person, choice, for: others)
                #expect(before.state == .inProgress, "seed \(seed)")
                #expect(person != Make.requester, "seed \(seed)")
                #expect(play.request.version == before.version + 1, "seed \(seed)")
            } catch {
                #expect(play.request == before, "seed \(seed)")
            }
            checkRules(of: play.request, seed)
        }
    }

    private func checkRules(of request: ApprovalRequest, _ seed: Int) {
        let isOpen = request.state == .inProgress
        #expect(request.steps.count { $0.state == .open } == (isOpen ? 1 : 0), "seed \(seed)")
        #expect(isOpen || !request.tasks.contains { $0.state == .open }, "seed \(seed)")
        #expect(request.tasks.allSatisfy { $0.user != request.requestedBy }, "seed \(seed)")
        #expect(request.tasks.allSatisfy { $0.decidedBy != request.requestedBy }, "seed \(seed)")
        for step in request.steps {
            let done = request.tasks.filter { $0.step == step.number && $0.state == .done }
            #expect(Set(done.compactMap(\.decidedBy)).count == done.count, "seed \(seed)")
            if request.state == .granted { #expect(done.count == step.needed, "seed \(seed)") }
        }
    }
}
