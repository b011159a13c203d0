import Contracts

/// What is known of a sale besides its lines (`domain.md` 5.2): asked of a new one, and changed on a page of its own, in every
/// state but a closed one.
struct SaleParticulars: Sendable {
    static let name = "particulars"
    static let businessTypes = ["NEW", "EXISTING"]
    private static let longestSource = 100
    private static let longestDescription = 4000

    let desk: Desk
    /// What was said before.
    var sources: [String] = []

    private var texts: MessageCatalog { desk.texts }

    static func register(on pages: PageRoutes) {
        let path = "\(OpportunitiesPage.path)/{id}/\(name)"
        pages.get(path, right: .writeSales) { try await show($0.id("id"), $0) }
        pages.post(path, right: .writeSales, describe)
    }

    static func target(_ sale: OpportunityID) -> String { "\(OpportunitiesPage.path)/\(sale)/\(name)" }

    // MARK: - Fields

    /// - Parameters:
    ///   - prefix: the fields are called as the members of the request.
    ///   - particulars: as they are; `nil` for a new sale, whose business type the service knows.
    func fields(_ prefix: String, _ particulars: SaleParticularsView?) -> [Field] {
        let usual = particulars == nil ? [Field.Option("", texts.text("asCustomer"))] : []
        let pinned = particulars.flatMap { $0.isPinned ? desk.formats.number($0.probability) : nil }
        return [
            Field(
                prefix + "business_type", texts.text("businessType"),
                .list(usual + Self.businessTypes.map { Field.Option($0, texts.word("businessType", $0)) }),
                value: particulars?.businessType ?? "", isOptional: particulars == nil),
            Field(
                prefix + "lead_source", texts.text("leadSource"), .proposed(sources.map { Field.Option($0, $0) }),
                value: particulars?.leadSource ?? "", hint: texts.text("leadSourceHint"), isOptional: true,
                longest: Self.longestSource),
            Field(
                prefix + "probability", texts.text("saleProbability"), .number, value: pinned ?? "",
                hint: texts.text("saleProbabilityHint"), unit: texts.text("percentMark"), isOptional: true),
            Field(
                prefix + "description", texts.text("saleDescription"), .lines, value: particulars?.description ?? "",
                isOptional: true, longest: Self.longestDescription),
        ]
    }

    static func read(_ input: inout FormInput, _ prefix: String) -> SaleParticularsRequest {
        let type = input.optional(prefix + "business_type") { $0.choice($1, of: businessTypes) }
        return SaleParticularsRequest(
            businessType: type,
            leadSource: input.optional(prefix + "lead_source") { $0.text($1, longest: longestSource) },
            description: input.optional(prefix + "description") { $0.text($1, longest: longestDescription) },
            probability: input.optional(prefix + "probability") { $0.wholeNumber($1) })
    }

    // MARK: - The page

    private static func show(_ id: OpportunityID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        async let sources = desk.services.leadSources(for: desk.visit)
        let (texts, sale) = (desk.texts, try await desk.services.opportunity(id, for: desk.visit))
        guard NextStep.isOpen(sale.state) else { return .see("\(OpportunitiesPage.path)/\(id)") }
        let own = SaleParticulars(desk: desk, sources: await sources)
        var form = Form(
            name, to: target(id), texts.text("saveParticulars"), weight: .main, advice: texts.text("saleFactsAdvice"),
            version: sale.version,
            [
                Field("name", texts.text("opportunityName"), value: sale.name, longest: 200),
                OpportunityHead(desk: desk).expectedOn(sale.expectedOn),
            ] + own.fields("", sale.particulars))
        form.keepsDraft = true
        let content: Values = [
            "form": form.values(desk, refusal), "back": sale.name,
            "backTarget": "\(OpportunitiesPage.path)/\(id)",
        ]
        return try desk.page("page/account_form", title: texts.text("editParticulars"), content, refusal)
    }

    private static func describe(_ desk: Desk) async throws -> Reply {
        let id: OpportunityID = try desk.id("id")
        var input = try await desk.input(name)
        let name = input.text("name")
        let day = input.day("expected_on")
        let type = input.choice("business_type", of: businessTypes)
        let particulars = read(&input, "")
        var request: DescribeOpportunityRequest?
        if input.isComplete, let name, let day, let type {
            request = DescribeOpportunityRequest(
                name: name, expectedOn: day, businessType: type, leadSource: particulars.leadSource,
                description: particulars.description, probability: particulars.probability)
        }
        return try await desk.carryOut(
            Change("sales", "opportunities/\(id)/particulars", request, method: "PUT"), input,
            then: "\(OpportunitiesPage.path)/\(id)?done=saleFacts", else: { try await show(id, desk, $0) })
    }
}
