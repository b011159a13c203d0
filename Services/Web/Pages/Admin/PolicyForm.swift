import Contracts
import Hummingbird

/// Publishing the next version of a policy. Each step is a part of the form; one without a name is left out, and their
/// numbers say in which order they are asked.
enum PolicyForm {
    private static let longest = 20

    static func register(on pages: PageRoutes) {
        pages.get("\(PoliciesPage.path)/{key}/edit", right: .managePolicies) { try await page($0) }
        pages.post("\(PoliciesPage.path)/{key}/edit", right: .managePolicies, publish)
    }

    static func publish(_ desk: Desk) async throws -> Reply {
        let key = try key(desk)
        var input = try await desk.input("policy")
        if input.isTicked("more") {
            let notice = Notice(title: desk.texts.text("stepAdded"), tone: .quiet)
            return try await page(desk, Refusal(notice: notice, input: input, status: .ok))
        }
        let steps = input.rows("steps").compactMap { step($0, &input, desk.me.company.currency) }
            .sorted { $0.order < $1.order }.map(\.step)
        let change = Change(
            "approval", "policies/\(key)", ReplacePolicyRequest(steps: steps), method: "PUT")
        return try await desk.carryOut(
            change, input, then: "\(PoliciesPage.path)/\(key)?done=policyPublished",
            else: { try await page(desk, $0) })
    }

    private static func key(_ desk: Desk) throws -> String {
        guard let key = desk.visit.parameters.get("key"), PoliciesPage.keys.contains(key) else {
            throw PageFault.notFound
        }
        return key
    }

    /// - Returns: `nil` for a step that was left empty, or that lacks something.
    private static func step(
        _ row: Int, _ input: inout FormInput, _ currency: Currency
    ) -> (order: Int, step: ApprovalPolicyStep)? {
        func field(_ name: String) -> String { "steps.\(row).\(name)" }
        guard input.optionalText(field("name")) != nil, let name = input.text(field("name"), longest: 100) else {
            return nil
        }
        let order = input.wholeNumber(field("order"))
        let rule = input.choice(field("rule"), of: ApprovalRule.allCases.map(\.rawValue))
        let needed = rule == ApprovalRule.atLeast.rawValue ? input.wholeNumber(field("n")) : nil
        let amount = input.optional(field("condition.amount_over")) { $0.money($1, currency) }
        let discount = input.optional(field("condition.discount_over")) { $0.percent($1) }
        let hours = ["remind_after_hours", "escalate_after_hours", "expire_after_hours"].map { name in
            input.optional(field(name)) { $0.wholeNumber($1) }
        }
        let seats =
            input.all(field("roles")).compactMap(Role.init(rawValue:)).map { ApprovalSeat(role: $0) }
            + input.all(field("users")).compactMap { try? UserID($0) }.map { ApprovalSeat(userID: $0) }
            + input.all(field("heads")).compactMap { try? UnitID($0) }.map { ApprovalSeat(unitHead: $0) }
        if seats.isEmpty { input.add(fault: "approversMissing", to: field("roles")) }
        guard let order, let rule = rule.flatMap(ApprovalRule.init(rawValue:)), !seats.isEmpty else { return nil }
        let condition =
            amount == nil && discount == nil ? nil : ApprovalCondition(amountOver: amount, discountOver: discount)
        let step = ApprovalPolicyStep(
            name: name, rule: rule, n: needed, approvers: seats, condition: condition, remindAfterHours: hours[0],
            escalateAfterHours: hours[1], expireAfterHours: hours[2],
            mayReturnLines: input.isTicked(field("may_return_lines")))
        return (order, step)
    }

    private static func page(_ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let key = try key(desk)
        let (texts, words) = (desk.texts, try await PolicyWords(desk))
        let policy = try await desk.services.policy(key, for: desk.visit)
        let rows = refusal.map { $0.input.rows("steps").count } ?? policy.steps.count
        let isAsked = refusal?.input.isTicked("more") == true || refusal == nil
        let count = min(max(rows + (isAsked ? 1 : 0), 1), longest)
        let parts = (0..<count).map { row in
            StepFields(row: row, step: policy.steps.indices.contains(row) ? policy.steps[row] : nil, words, desk).part
        }
        let form = Form(
            "policy", to: "\(PoliciesPage.path)/\(key)/edit", texts.text("publishPolicy"), weight: .main,
            advice: texts.text("policyAdvice"), version: policy.version)
        let asked = AdminForm(
            title: words.name(key), crumb: AdminWay(text: words.name(key), target: "\(PoliciesPage.path)/\(key)"),
            form: form, parts: parts, more: count < longest ? texts.text("addStep") : nil)
        return try desk.page(asked, refusal)
    }
}

/// The fields of one step.
private struct StepFields {
    let row: Int
    let step: ApprovalPolicyStep?
    let words: PolicyWords
    let desk: Desk

    init(row: Int, step: ApprovalPolicyStep?, _ words: PolicyWords, _ desk: Desk) {
        self.row = row
        self.step = step
        self.words = words
        self.desk = desk
    }

    private var texts: MessageCatalog { desk.texts }

    var part: AdminForm.Part {
        AdminForm.Part(
            name: "step-\(row)",
            title: texts.text("policyStepNumber", ["number": desk.formats.number(row + 1)]),
            fields: identity + limits, checks: seats)
    }

    private func name(_ field: String) -> String { "steps.\(row).\(field)" }

    private var identity: [Field] {
        let rules = ApprovalRule.allCases.map { Field.Option($0.rawValue, texts.word("approvalRule", $0.rawValue)) }
        return [
            Field(
                name("name"), texts.text("policyStep"), value: step?.name ?? "", hint: texts.text("stepNameHint"),
                isOptional: true, longest: 100),
            Field(name("order"), texts.text("stepOrder"), .number, value: desk.formats.number(row + 1)),
            Field(
                name("rule"), texts.text("approversRule"), .list(rules),
                value: (step?.rule ?? .any).rawValue),
            Field(
                name("n"), texts.text("approversNeeded"), .number, value: step?.n.map(desk.formats.number) ?? "",
                hint: texts.text("approversNeededHint"), isOptional: true),
        ]
    }

    private var limits: [Field] {
        let (formats, condition) = (desk.formats, step?.condition)
        func hours(_ field: String, _ label: String, _ value: Int?) -> Field {
            Field(
                name("\(field)_after_hours"), texts.text(label), .number,
                value: value.map(formats.number) ?? "", unit: texts.text("hours"), isOptional: true)
        }
        return [
            Field(
                name("condition.amount_over"), texts.text("amountOverField"), .number,
                value: condition?.amountOver.map(formats.amount) ?? "", hint: texts.text("conditionHint"),
                unit: texts.text("currency.\(desk.me.company.currency.rawValue)"), isOptional: true),
            Field(
                name("condition.discount_over"), texts.text("discountOverField"), .number,
                value: condition?.discountOver.map(formats.percent) ?? "", isOptional: true),
            hours("remind", "remindAfterHours", step?.remindAfterHours),
            hours("escalate", "escalateAfterHours", step?.escalateAfterHours),
            hours("expire", "expireAfterHours", step?.expireAfterHours),
            Field(
                name("may_return_lines"), texts.text("mayReturnLines"), .tick,
                value: step?.mayReturnLines == true ? "yes" : "", isOptional: true),
        ]
    }

    private var seats: [CheckGroup] {
        let seats = step?.approvers ?? []
        let deciders = Role.allCases.filter { $0.rights.contains(.decide) }
        let people = words.people.filter { person in
            person.state == .active && person.profile.roles.contains(where: deciders.contains)
        }
        let names = AdminWords(desk)
        let groups = [
            CheckGroup(
                name: name("roles"), legend: texts.text("approverRoles"), hint: texts.text("approversHint"),
                options: deciders.map { Field.Option($0.rawValue, names.role($0)) },
                chosen: Set(seats.compactMap { $0.role?.rawValue })),
            CheckGroup(
                name: name("users"), legend: texts.text("approverPeople"),
                options: people.map { Field.Option("\($0.id)", $0.profile.displayName) },
                chosen: Set(seats.compactMap { $0.userID.map { "\($0)" } })),
            CheckGroup(
                name: name("heads"), legend: texts.text("approverHeads"),
                options: words.units.map { Field.Option("\($0.id)", $0.name) },
                chosen: Set(seats.compactMap { $0.unitHead.map { "\($0)" } })),
        ]
        return groups.filter { !$0.options.isEmpty }
    }
}
