import Contracts

/// What is asked of a new sale besides its lines.
struct OpportunityHead: Sendable {
    static let terms = PaymentTerms.allCases.map(\.rawValue)
    static let deliveryRules = ["COMPLETE_ORDER", "COMPLETE_LINE", "AS_READY"]
    private static let usualDays = 30

    let desk: Desk
    /// Those that take new sales, the usual one first.
    var processes: [SalesProcesses.Process] = []
    /// Whom it can be given to from the start.
    var people: [Representatives.Representative] = []
    /// What was said before of where customers come from.
    var sources: [String] = []

    private var texts: MessageCatalog { desk.texts }

    /// Proposed until a person says otherwise.
    private var usualDay: LocalDate { desk.formats.localDate(desk.now).adding(days: Self.usualDays) }

    var fields: [Field] {
        let currencies = Currency.known.map { currency -> Field.Option in
            let name = texts.language.locale.localizedString(forCurrencyCode: currency.rawValue)
            return Field.Option(
                currency.rawValue,
                name.map { texts.text("format.coded", ["code": currency.rawValue, "name": $0]) } ?? currency.rawValue)
        }
        let facts = [
            Field(
                "name", texts.text("opportunityName"), hint: texts.text("opportunityNameHint"), isOptional: true,
                longest: 200),
            Field(
                "currency", texts.text("saleCurrency"), .list(currencies), value: desk.me.company.currency.rawValue),
            expectedOn(nil),
        ]
        let rules = [
            Field(
                "terms", texts.text("saleTerms"),
                .list(Self.terms.map { Field.Option($0, texts.word("saleTerms", $0)) }), value: "CREDIT"),
            Field(
                "rules.delivery_rule", texts.text("deliveryRule"),
                .list(Self.deliveryRules.map { Field.Option($0, texts.word("deliveryRule", $0)) }),
                value: "COMPLETE_ORDER"),
            Field("rules.answers_first", texts.text("answersFirst"), .tick, hint: texts.text("answersFirstHint")),
            Field(
                "own_choice", texts.text("choosesAnswers"), .tick, hint: texts.text("choosesAnswersHint")),
        ]
        return facts + owner + process + rules
            + SaleParticulars(desk: desk, sources: sources).fields("particulars.", nil)
    }

    /// Asked of those who may give sales to others.
    private var owner: [Field] {
        let others = people.filter { $0.id != desk.me.user.id }
        guard desk.may(.assignSales), !others.isEmpty else { return [] }
        let options = [Field.Option("", texts.text("personYou"))] + others.map { Field.Option("\($0.id)", $0.name) }
        return [Field("owner_id", texts.text("saleOwner"), .list(options), isOptional: true)]
    }

    /// Asked where there is a choice.
    private var process: [Field] {
        guard processes.count > 1 else { return [] }
        let words = ProcessWords(texts)
        let options = processes.map { Field.Option($0.key, words.name($0)) }
        return [Field("process", texts.text("salesProcess"), .list(options), value: processes[0].key)]
    }

    func expectedOn(_ day: LocalDate?) -> Field {
        Field("expected_on", texts.text("expectedOn"), .day, value: desk.formats.numericDay(day ?? usualDay))
    }

    /// The request as typed; `nil` where something is missing or wrong.
    func request(
        _ input: inout FormInput, for account: AccountID, _ lines: [OpportunityLineRequest], id: OpportunityID,
        submit: Bool
    ) -> OpenOpportunityRequest? {
        let name = input.optional("name") { $0.text($1) }
        let currency = input.choice("currency", of: Currency.known.map(\.rawValue)).map(Currency.init(rawValue:))
        let expectedOn = input.day("expected_on")
        let terms = input.choice("terms", of: Self.terms).flatMap(PaymentTerms.init(rawValue:))
        let deliveryRule = input.choice("rules.delivery_rule", of: Self.deliveryRules)
        let particulars = SaleParticulars.read(&input, "particulars.")
        let owner = input.optional("owner_id") { $0.id($1, UserID.self) }
        guard input.isComplete, let currency, let expectedOn, let terms, let deliveryRule else { return nil }
        return OpenOpportunityRequest(
            id: id, accountID: account, name: name, currency: currency, expectedOn: expectedOn, terms: terms,
            rules: FulfilmentRulesRequest(
                deliveryRule: deliveryRule, acceptsAnswers: !input.isTicked("own_choice"), restsOnPromises: true,
                answersFirst: input.isTicked("rules.answers_first")),
            process: input.optionalText("process"), lines: lines, submit: submit, ownerID: owner,
            particulars: particulars)
    }
}
