import Contracts

/// Who approves what: the policies in force, and one of them step by step.
enum PoliciesPage {
    static let path = "/admin/policies"
    /// What can be approved; a company that has published nothing for it has the suite's usual policy.
    static let keys = ApprovalSubject.allCases.map(\.rawValue)

    static func register(on pages: PageRoutes) {
        pages.get(path, list)
        pages.get("\(path)/{key}", show)
    }

    /// Who approves reads them too.
    static func require(_ desk: Desk) throws {
        guard desk.may(.managePolicies) || desk.may(.readApprovals) else { throw PageFault.notFound }
    }

    static func list(_ desk: Desk) async throws -> Reply {
        try require(desk)
        let (texts, words) = (desk.texts, try await PolicyWords(desk))
        let policies = try await desk.services.policies(for: desk.visit)
        let table = Table(
            caption: texts.text("policies"),
            columns: ["policy", "policySteps", "versionOfPolicy", "publishedAt", "publishedBy"].map { texts.text($0) },
            rows: policies.map { policy in
                Table.Row(
                    to: "\(path)/\(policy.key)",
                    [
                        .text(words.name(policy.key)), .number(desk.formats.number(policy.steps.count)),
                        .number(desk.formats.number(policy.version)), .moment(policy.createdAt, desk.formats),
                        policy.createdBy.map { .text(words.person($0)) } ?? .empty,
                    ])
            })
        let list = AdminList(
            title: texts.text("policies"), lead: texts.text("policiesLead"), table: table,
            empty: EmptyState(title: texts.text("noPolicies")))
        return try desk.page(list)
    }

    static func show(_ desk: Desk) async throws -> Reply {
        try require(desk)
        guard let key = desk.visit.parameters.get("key"), keys.contains(key) else { throw PageFault.notFound }
        let (texts, words) = (desk.texts, try await PolicyWords(desk))
        let policy = try await desk.services.policy(key, for: desk.visit)
        let facts = Facts([
            (texts.text("versionOfPolicy"), .number(desk.formats.number(policy.version))),
            (texts.text("publishedAt"), .moment(policy.createdAt, desk.formats)),
            (texts.text("publishedBy"), policy.createdBy.map { .text(words.person($0)) } ?? .empty),
        ])
        let steps = AdminRecord.Section(
            name: "steps", title: texts.text("policySteps"),
            table: policy.steps.isEmpty ? nil : table(policy.steps, words, desk),
            calm: texts.text(policy.steps.isEmpty ? "noSteps" : "stepsInSeries"))
        var record = AdminRecord(
            title: words.name(key), crumb: AdminWay(text: texts.text("policies"), target: path), facts: facts,
            sections: [steps])
        if desk.may(.managePolicies) {
            record.main = AdminWay(text: texts.text("edit"), target: "\(path)/\(key)/edit", key: "e")
        }
        return try desk.page(record)
    }

    private static func table(_ steps: [ApprovalPolicyStep], _ words: PolicyWords, _ desk: Desk) -> Table {
        let texts = desk.texts
        let columns = ["policyStep", "approvers", "approversRule", "askedWhen", "deadlines"]
        return Table(
            caption: texts.text("policySteps"), columns: columns.map { texts.text($0) },
            rows: steps.map { step in
                Table.Row([
                    .text(step.name), .text(words.seats(step.approvers)), .text(words.rule(step)),
                    .text(words.condition(step.condition)), words.deadlines(step).map { .text($0) } ?? .empty,
                ])
            })
    }
}

/// Policies in the reader's words, with the people and units that they name.
struct PolicyWords: Sendable {
    private let desk: Desk
    let people: [UserView]
    let units: [UnitView]

    private var texts: MessageCatalog { desk.texts }

    /// Who may not read users sees their ids.
    init(_ desk: Desk) async throws {
        self.desk = desk
        async let units = desk.services.units(for: desk.visit)
        people = desk.may(.readUsers) ? try await desk.services.firstUsers(for: desk.visit) : []
        self.units = try await units
    }

    func name(_ key: String) -> String { texts.word("policy", key) }

    func person(_ id: UserID) -> String { people.first { $0.id == id }?.profile.displayName ?? "\(id)" }

    func seats(_ seats: [ApprovalSeat]) -> String {
        let words = AdminWords(desk)
        return words.list(
            seats.map { seat in
                if let user = seat.userID { return person(user).isolated }
                if let role = seat.role { return words.role(role) }
                let unit = seat.unitHead.flatMap { id in units.first { $0.id == id }?.name }
                return texts.text("headOfUnit", ["unit": (unit ?? seat.unitHead.map { "\($0)" } ?? "").isolated])
            })
    }

    func rule(_ step: ApprovalPolicyStep) -> String {
        guard step.rule == .atLeast else { return texts.word("approvalRule", step.rule.rawValue) }
        return texts.text("atLeast", count: step.n ?? 1)
    }

    func condition(_ condition: ApprovalCondition?) -> String {
        let limits = [
            condition?.amountOver.map { texts.text("overAmount", ["amount": desk.formats.money($0)]) },
            condition?.discountOver.map { texts.text("overDiscount", ["discount": desk.formats.percent($0)]) },
        ].compactMap(\.self)
        return limits.isEmpty ? texts.text("askedAlways") : limits.joined(separator: texts.text("orMark"))
    }

    func deadlines(_ step: ApprovalPolicyStep) -> String? {
        let times = [
            step.remindAfterHours.map { texts.text("remindsAfter", count: $0) },
            step.escalateAfterHours.map { texts.text("escalatesAfter", count: $0) },
            step.expireAfterHours.map { texts.text("expiresAfter", count: $0) },
        ].compactMap(\.self)
        return times.isEmpty ? nil : AdminWords(desk).list(times)
    }
}
