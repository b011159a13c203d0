import Contracts

/// Who stands in for whom: given, received, ended.
enum DelegationsPage {
    static let path = "/approval/delegations"
    private static let form = "delegate"

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .decide, show)
        pages.post(path, right: .decide, give)
        pages.post("\(path)/{id}/revoke", right: .decide, revoke)
    }

    static func show(_ desk: Desk) async throws -> Reply { try await page(desk) }

    static func give(_ desk: Desk) async throws -> Reply {
        var input = try await desk.input(form)
        let change = Change("approval", "delegations", body(&input, desk.formats))
        return try await desk.carryOut(
            change, input, then: "\(path)?done=delegated", else: { try await page(desk, $0) })
    }

    static func revoke(_ desk: Desk) async throws -> Reply {
        let id: DelegationID = try desk.id("id")
        let input = try await desk.input(name(of: id))
        return try await desk.carryOut(
            Change("approval", "delegations/\(id)/revoke"), input, then: "\(path)?done=delegationRevoked",
            else: { try await page(desk, $0) })
    }

    /// Whole days, where the company is; the last one counts.
    private static func body(_ input: inout FormInput, _ formats: Formats) -> DelegateRequest? {
        let delegate = input.id("delegate_id", UserID.self)
        let from = input.optional("valid_from") { $0.day($1) }
        let until = input.day("valid_until")
        if let from, let until, until < from { input.add(fault: "periodTurned", to: "valid_until") }
        let note = input.optional("note") { $0.text($1) }
        guard let delegate, let until else { return nil }
        return DelegateRequest(
            delegateID: delegate, validFrom: from.map { formats.start(of: $0) },
            validUntil: formats.start(of: until.adding(days: 1)), note: note)
    }

    private static func name(of id: DelegationID) -> String { "revoke-\(id)" }

    private static func page(_ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        async let colleagues = desk.services.deciders(for: desk.visit)
        let delegations = try await desk.services.delegations(for: desk.visit)
        let form = form(try await colleagues.filter { $0.userID != desk.me.user.id }, desk.texts)
        let content: Values = [
            "hasDelegations": !delegations.isEmpty,
            "delegations": delegations.map { card($0, desk, refusal) },
            "empty": EmptyState(
                title: desk.texts.text("noDelegations"), advice: desk.texts.text("noDelegationsAdvice")
            ).values,
            "form": form.values(desk, refusal),
        ]
        return try desk.page("page/delegations", title: desk.texts.text("delegations"), content, refusal)
    }

    private static func form(_ colleagues: [ColleagueView], _ texts: MessageCatalog) -> Form {
        let people = colleagues.map { person in
            let roles = person.roles.map { texts.word("role", $0.rawValue) }.joined(separator: texts.text("format.and"))
            return Field.Option(
                "\(person.userID)", texts.text("format.pair", ["name": person.name, "value": roles]))
        }
        return Form(
            form, to: path, texts.text("delegate"), weight: .main, advice: texts.text("delegateAdvice"),
            [
                Field("delegate_id", texts.text("delegatePerson"), .list([Field.Option("", "–")] + people)),
                Field("valid_from", texts.text("validFrom"), .day, hint: texts.text("validFromHint"), isOptional: true),
                Field("valid_until", texts.text("lastDay"), .day),
                Field("note", texts.text("note"), isOptional: true, longest: 200),
            ])
    }

    private static func card(_ delegation: DelegationView, _ desk: Desk, _ refusal: Refusal?) -> Values {
        let (texts, formats) = (desk.texts, desk.formats)
        let isMine = delegation.delegatorID == desk.me.user.id
        let person = isMine ? delegation.delegateName : delegation.delegatorName
        let isNow = delegation.validFrom <= desk.now
        let lastDay = formats.localDate(delegation.validUntil.adding(seconds: -1))
        let form = Form(
            name(of: delegation.id), to: "\(path)/\(delegation.id)/revoke", texts.text("revoke"), weight: .final)
        return [
            "person": person ?? "\(isMine ? delegation.delegateID : delegation.delegatorID)",
            "direction": Chip(texts.text(isMine ? "delegationGiven" : "delegationReceived"), .accent).values,
            "validity": Chip(texts.text(isNow ? "validNow" : "validLater"), isNow ? .good : .quiet).values,
            "facts": Facts([
                (texts.text("validFrom"), .day(formats.localDate(delegation.validFrom), formats)),
                (texts.text("lastDay"), .day(lastDay, formats)),
                (texts.text("note"), delegation.note.map { .text($0) } ?? .empty),
            ]).values,
            "revokes": isMine ? [form.values(desk, refusal)] : [Values](),
        ]
    }
}
