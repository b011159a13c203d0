import Contracts
import Hummingbird

/// Taking a line out of a sale: first what that would undo and cost, then the yes (`flows.md` section 6).
enum WithdrawalPage {
    /// Withdrawn: the customer wants it no more. Lost: we could not sell it.
    private enum Outcome: String, CaseIterable {
        case withdraw, lose
    }

    static func register(on pages: PageRoutes) {
        let path = "\(OpportunitiesPage.path)/{id}/lines/{line}"
        pages.get("\(path)/withdrawal", right: .writeSales) { try await page($0) }
        for outcome in Outcome.allCases {
            pages.post("\(path)/\(outcome.rawValue)", right: .writeSales) { try await act(outcome, $0) }
        }
    }

    static func address(of line: OpportunityLineID, _ sale: OpportunityID) -> String {
        "\(OpportunitiesPage.path)/\(sale)/lines/\(line)/withdrawal"
    }

    private static func act(_ outcome: Outcome, _ desk: Desk) async throws -> Reply {
        let (id, line): (OpportunityID, OpportunityLineID) = (try desk.id("id"), try desk.id("line"))
        var input = try await desk.input(outcome.rawValue)
        let reason = outcome == .lose ? LossFields.reason(&input) : input.reason()
        let change = Change(
            "sales", "opportunities/\(id)/lines/\(line)/\(outcome.rawValue)", reason.map { ReasonRequest(reason: $0) })
        return try await desk.carryOut(
            change, input, then: "\(OpportunitiesPage.path)/\(id)?done=\(outcome.rawValue)",
            else: { try await page(desk, $0) })
    }

    /// The dry run of the moment; where there is none to be had, the sale says why.
    private static func page(_ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let (id, lineID): (OpportunityID, OpportunityLineID) = (try desk.id("id"), try desk.id("line"))
        let sale = try await desk.services.opportunity(id, for: desk.visit)
        guard let line = sale.lines.first(where: { $0.id == lineID }) else { throw PageFault.notFound }
        do {
            let plan = try await desk.services.withdrawalPlan(of: lineID, id, for: desk.visit)
            let view = PlanView(desk: desk, sale: sale, line: line, plan: plan)
            let title = desk.texts.text("giveUpLine", ["name": line.description.isolated])
            return try desk.page("page/withdrawal", title: title, view.values(refusal), refusal)
        } catch ServiceFailure.refused(let problem) where problem.status == 409 {
            let key = "refusal.\(problem.code)"
            let advice = desk.texts[key] ?? desk.texts.text("refusalOther", ["code": problem.code])
            let notice = Notice(title: desk.texts.text("refusalTitle"), advice: advice, tone: .warn)
            return try await OpportunityPage.page(id, desk, told: notice)
        }
    }

    /// The plan, ready to print.
    private struct PlanView {
        let desk: Desk
        let sale: OpportunityView
        let line: OpportunityLineView
        let plan: WithdrawalPlanView

        private var texts: MessageCatalog { desk.texts }
        private var formats: Formats { desk.formats }

        func values(_ refusal: Refusal?) -> Values {
            [
                "sale": sale.name, "saleTarget": "\(OpportunitiesPage.path)/\(sale.id)", "line": line.description,
                "costs": costs.values,
                "steps": plan.steps.map(step),
                "hasSteps": !plan.steps.isEmpty,
                "consequences": consequences,
                "forms": Actions(forms: [form(.withdraw), form(.lose)]).values(desk, refusal),
            ]
        }

        private var costs: Facts {
            Facts([
                (texts.text("notSoldNet"), .number(formats.money(plan.lostNet))),
                (
                    texts.text("creditedGross"),
                    plan.creditedGross.isZero ? .empty : .number(formats.money(plan.creditedGross))
                ),
                (
                    texts.text("orderedCost"),
                    plan.orderedCost.flatMap { $0.isZero ? nil : Cell.number(formats.money($0)) } ?? .empty
                ),
            ])
        }

        private func step(_ step: WithdrawalPlanView.Step) -> Values {
            [
                "who": SalesWords(texts: texts).unit(step.service),
                "what": texts.word("undo", step.step),
                "amount": formats.quantity(step.quantity, line.quantity.unit),
            ]
        }

        private var consequences: [String] {
            [
                plan.proForma.map { texts.text("planProForma.\($0)") },
                plan.endsSale ? texts.text("planEndsSale") : nil,
                plan.orderedCost.map { !$0.isZero } == true || plan.steps.contains { $0.state == "COMMITTED" }
                    ? texts.text("planOrdered") : nil,
            ].compactMap(\.self)
        }

        private func form(_ outcome: Outcome) -> Form {
            let numbers = [
                "name": line.description.isolated, "net": formats.money(plan.lostNet),
                "claims": texts.text("claimsCount", count: plan.steps.count),
            ]
            return Form(
                outcome.rawValue,
                to: "\(OpportunitiesPage.path)/\(sale.id)/lines/\(line.id)/\(outcome.rawValue)",
                texts.text("giveUp.\(outcome.rawValue)", numbers), weight: .final,
                advice: texts.text("giveUpAdvice.\(outcome.rawValue)"), version: sale.version,
                outcome == .lose ? LossFields.fields(texts) : [.reason(texts)])
        }
    }
}
