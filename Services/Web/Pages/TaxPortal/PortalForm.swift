import Contracts

/// What the company's documents are sent with to a portal: its address, the memory's id, from which day on, and what the
/// portal's module wants to know besides. Keys lie in files and are not asked for.
enum PortalForm {
    private static let name = "portal"
    private static let rights: [Right] = [.submitTax, .manageCompany]

    static func mayChange(_ desk: Desk) -> Bool { rights.contains(where: desk.may) }

    static func target(_ portal: String) -> String { "/taxportal/portals/\(portal)" }

    static func register(on pages: PageRoutes) {
        pages.get("/taxportal/portals/{portal}") { desk in try await show(portal(desk), desk) }
        pages.post("/taxportal/portals/{portal}") { desk in try await save(portal(desk), desk) }
    }

    private static func portal(_ desk: Desk) throws -> String {
        guard mayChange(desk), let portal = desk.visit.parameters.get("portal"), Services.taxPortals.contains(portal)
        else { throw PageFault.notFound }
        return portal
    }

    private static func show(_ portal: String, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let (texts, title) = (desk.texts, desk.texts.word("portal", portal))
        let taxpayer = try await desk.services.taxpayer(portal, for: desk.visit)
        let form = Form(
            name, to: target(portal), texts.text("save"), weight: .main, advice: texts.text("portalFormAdvice"),
            version: taxpayer?.version ?? 0, fields(of: taxpayer, at: portal, desk))
        let crumb = AdminWay(text: texts.text("portals"), target: "/taxportal/portals")
        return try desk.page(AdminForm(title: title, crumb: crumb, form: form), refusal)
    }

    private static func fields(of taxpayer: TaxpayerView?, at portal: String, _ desk: Desk) -> [Field] {
        let texts = desk.texts
        var fields = [
            Field(
                "base_url", texts.text("portalAddress"), .code, value: taxpayer?.baseURL ?? "",
                hint: texts.text("portalAddressHint"), longest: 500)
        ]
        if portal == "moadian" {
            fields.append(
                Field(
                    "memory_id", texts.text("memoryID"), .code, value: taxpayer?.memoryID ?? "",
                    hint: texts.text("memoryIDHint"), isOptional: true, longest: 6))
        }
        fields += [
            Field(
                "files_from", texts.text("filesFrom"), .day,
                value: taxpayer?.filesFrom.map(desk.formats.numericDay) ?? "", hint: texts.text("filesFromHint"),
                isOptional: true),
            Field("enabled", texts.text("portalEnabled"), .tick, value: taxpayer?.enabled ?? true ? "yes" : ""),
        ]
        let known = (taxpayer?.options ?? [:]).sorted { $0.key < $1.key }
        fields += known.map {
            Field("options.\($0.key)", $0.key, .lines, value: $0.value, isOptional: true, longest: longestOption)
        }
        return fields + [
            Field(
                "option_name", texts.text("optionName"), .code, hint: texts.text("optionNameHint"), isOptional: true,
                longest: 100),
            Field("option_value", texts.text("optionValue"), .lines, isOptional: true, longest: longestOption),
        ]
    }

    private static let longestOption = 100_000

    private static func save(_ portal: String, _ desk: Desk) async throws -> Reply {
        var input = try await desk.input(name)
        let change = Change("taxportal", "taxpayers/\(portal)", request(&input), method: "PUT")
        return try await desk.carryOut(
            change, input, then: "/taxportal/portals?done=portalSaved", else: { try await show(portal, desk, $0) })
    }

    /// The service judges what is typed; an option that is left empty is none.
    private static func request(_ input: inout FormInput) -> TaxpayerRequest? {
        var options: [String: String] = [:]
        for pair in input.values(under: "options") { options[pair.name] = pair.value }
        let (name, value) = (input.optionalText("option_name"), input.optionalText("option_value"))
        if let name { options[name] = value ?? "" }
        if name == nil, value != nil { input.add(fault: "optionNameMissing", to: "option_name") }
        if name != nil, value == nil { input.add(fault: "optionValueMissing", to: "option_value") }
        let from = input.optional("files_from") { $0.day($1) }
        let address = input.text("base_url", longest: 500).map(Reading.latin)
        guard let address, input.isComplete else { return nil }
        return TaxpayerRequest(
            baseURL: address, memoryID: input.optionalText("memory_id")?.uppercased(), options: options,
            enabled: input.isTicked("enabled"), filesFrom: from)
    }
}
