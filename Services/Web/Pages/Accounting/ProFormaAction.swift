import Contracts

/// What can be done to a pro-forma. The ways out of a blocked one come first (S-42).
enum ProFormaAction: String, CaseIterable, Sendable {
    case accept, retry
    case override = "request-override"
    case limit = "raise-limit"
    case prepaidTerms = "prepaid-terms"
    case withdraw

    var right: Right {
        switch self {
        case .accept: .acceptProForma
        case .retry, .prepaidTerms, .withdraw: .issueProForma
        case .override: .overrideCredit
        case .limit: .manageCredit
        }
    }

    private func isPossible(in state: String) -> Bool {
        switch self {
        case .accept: state == "ISSUED"
        case .retry, .override, .limit, .prepaidTerms: state == "BLOCKED"
        case .withdraw: ["BLOCKED", "ISSUED", "ACCEPTED", "PARTLY_INVOICED"].contains(state)
        }
    }

    /// - Parameter credit: of the customer, for whom the person may see it.
    static func forms(for proForma: ProFormaView, _ credit: CreditAccountView?, _ desk: Desk) -> [Form] {
        let offered = allCases.filter { action in
            action.isPossible(in: proForma.state) && desk.may(action.right) && (action != .limit || credit != nil)
        }
        return offered.map { $0.form(for: proForma, credit, isFirst: $0 == offered.first, desk) }
    }

    private func form(for proForma: ProFormaView, _ credit: CreditAccountView?, isFirst: Bool, _ desk: Desk) -> Form {
        let texts = desk.texts
        let version: Int? =
            switch self {
            case .override: nil
            case .limit: credit?.version
            default: proForma.version
            }
        return Form(
            rawValue, to: "\(ProFormasPage.path)/\(proForma.id)/\(rawValue)", texts.text("proFormaAction.\(rawValue)"),
            weight: self == .withdraw ? .final : isFirst ? .main : .quiet,
            advice: texts.text("proFormaAdvice.\(rawValue)"), version: version,
            fields(for: proForma, credit, desk))
    }

    private func fields(for proForma: ProFormaView, _ credit: CreditAccountView?, _ desk: Desk) -> [Field] {
        let (texts, formats) = (desk.texts, desk.formats)
        let currency = texts.word("currency", proForma.currency.rawValue)
        switch self {
        case .accept:
            return [
                Field(
                    "evidence", texts.text("evidence"), hint: texts.text("evidenceHint"), isOptional: true, longest: 200
                )
            ]
        case .retry, .prepaidTerms: return []
        case .override:
            return [
                Field(
                    "amount", texts.text("amount"), .number,
                    value: formats.amount(proForma.credit?.shortfall ?? .zero(proForma.currency)),
                    unit: currency),
                Field("expires_on", texts.text("lastDay"), .day, value: formats.numericDay(proForma.validUntil)),
                .reason(texts),
            ]
        case .limit:
            return [
                Field(
                    "limit", texts.text("creditLimit"), .number, value: credit.map { formats.amount($0.limit) } ?? "",
                    hint: proForma.credit.map {
                        texts.text("limitNeeded", ["amount": formats.money($0.limit + $0.shortfall)])
                    }, unit: currency),
                .reason(texts),
            ]
        case .withdraw: return [.reason(texts)]
        }
    }

    /// What to ask the service for; without a body where something is missing, which `input` then tells.
    func change(to proForma: ProFormaView, _ input: inout FormInput) -> Change {
        let document = "pro-formas/\(proForma.id)"
        let credit = "credit-accounts/\(proForma.accountID)"
        switch self {
        case .accept:
            let evidence = input.optional("evidence") { $0.text($1) }
            return Change("accounting", "\(document)/accept", AcceptProFormaRequest(evidence: evidence))
        case .retry: return Change("accounting", "\(document)/retry")
        case .prepaidTerms: return Change("accounting", "\(document)/prepaid-terms")
        case .override:
            return Change(
                "accounting", "\(credit)/overrides",
                CreditForms.override(&input, proForma.currency, opportunity: proForma.opportunityID))
        case .limit:
            return Change("accounting", "\(credit)/limit", CreditForms.limit(&input, proForma.currency), method: "PUT")
        case .withdraw:
            return Change("accounting", "\(document)/withdraw", input.reason().map { ReasonRequest(reason: $0) })
        }
    }
}
