import Contracts

/// What the shop floor and the planner do to an order; the names are the paths.
enum ProductionAction: String, CaseIterable, Sendable {
    case start, output
    case ask = "ask-materials"
    case stop

    /// What is possible as the order stands, for a person with these rights. The service judges again.
    static func offered(for order: ProductionOrderView, _ desk: Desk) -> [ProductionAction] {
        var actions: [ProductionAction] = []
        if desk.may(.runProduction) {
            switch order.state {
            case .released: actions = order.materialsReady ? [.start] : []
            case .started, .partlyCompleted: actions = [.output]
            default: break
            }
        }
        if desk.may(.answerProduction), [.planned, .released].contains(order.state), lacksMaterial(order) {
            actions.append(.ask)
        }
        // Made for nobody any more: to stock, or stopped by decision (SM-12).
        let isGoingOn = [.released, .started, .partlyCompleted].contains(order.state)
        if desk.may(.runProduction), !order.isPegged, isGoingOn { actions.append(.stop) }
        return actions
    }

    /// Whether supply can be asked for something that nobody brings.
    private static func lacksMaterial(_ order: ProductionOrderView) -> Bool {
        order.materials.contains { material in
            let isAwaited = material.requests.contains { ["ASKED", "QUOTED", "COMMITTED"].contains($0.state) }
            return material.held < material.required && !isAwaited
        }
    }

    func form(for order: ProductionOrderView, isFirst: Bool, _ desk: Desk) -> Form {
        let texts = desk.texts
        let fields: [Field] =
            switch self {
            case .start, .ask: []
            case .output:
                [
                    Field(
                        "good", texts.text("goodPieces"), .number,
                        value: desk.formats.number(max(.zero, order.quantity - order.good)), unit: order.product?.unit),
                    Field("scrap", texts.text("scrapPieces"), .number, unit: order.product?.unit, isOptional: true),
                    Field("is_last", texts.text("isLastOutput"), .tick, hint: texts.text("isLastOutputHint")),
                ]
            case .stop: [.reason(texts)]
            }
        return Form(
            rawValue, to: "\(ProductionOrdersPage.path)/\(order.id)/\(rawValue)",
            texts.text("productionAction.\(rawValue)"), weight: self == .stop ? .final : isFirst ? .main : .quiet,
            advice: texts.text("productionAdvice.\(rawValue)"), version: order.version, fields)
    }

    func body(_ input: inout FormInput) -> (any Encodable & Sendable)? {
        switch self {
        case .start, .ask: return nil
        case .output:
            let good = input.number("good")
            let scrap = input.optional("scrap") { $0.number($1) }
            return good.map { ReportOutputRequest(good: $0, scrap: scrap, isLast: input.isTicked("is_last")) }
        case .stop: return input.reason().map { ReasonRequest(reason: $0) }
        }
    }
}

/// One production order: its materials, its output, and what can be done.
enum ProductionOrderPage {
    static func register(on pages: PageRoutes) {
        pages.get("\(ProductionOrdersPage.path)/{id}", right: .readSourcing) { desk in
            try await page(desk.id("id"), desk)
        }
        pages.post("\(ProductionOrdersPage.path)/{id}/{action}", right: .readSourcing, act)
    }

    private static func act(_ desk: Desk) async throws -> Reply {
        let id: EnquiryID = try desk.id("id")
        guard let action = desk.visit.parameters.get("action").flatMap(ProductionAction.init(rawValue:)),
            desk.may(action == .ask ? .answerProduction : .runProduction)
        else { throw PageFault.notFound }
        var input = try await desk.input(action.rawValue)
        let change = Change("production", "orders/\(id)/\(action.rawValue)", action.body(&input))
        return try await desk.carryOut(
            change, input, then: "\(ProductionOrdersPage.path)/\(id)?done=order-\(action.rawValue)",
            else: { try await page(id, desk, $0) })
    }

    private static func page(_ id: EnquiryID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let order = try await desk.services.productionOrder(id, for: desk.visit)
        let title = desk.texts.text(
            "orderOf", ["name": order.reference ?? order.product?.name ?? desk.texts.text("productionOrder")])
        return try desk.page(record(order, desk, refusal), title: title, refusal)
    }

    private static func record(_ order: ProductionOrderView, _ desk: Desk, _ refusal: Refusal?) -> DeskRecord {
        let (texts, formats, words) = (desk.texts, desk.formats, SourcingWords(desk))
        let isOpen = !["COMPLETED", "STOPPED", "CANCELLED"].contains(order.state.rawValue)
        let offered = ProductionAction.offered(for: order, desk)
        let forms = offered.map { $0.form(for: order, isFirst: $0 == offered.first, desk) }
        let facts = Facts([
            (texts.text("quantity"), words.quantity(order.quantity, order.product)),
            (texts.text("goodPieces"), words.quantity(order.good, order.product)),
            (
                texts.text("scrapPieces"),
                order.scrap > .zero ? words.quantity(order.scrap, order.product) : .empty
            ),
            (texts.text("inputAllowance"), words.quantity(order.inputAllowance, order.product)),
            (texts.text("expectedFinish"), isOpen ? .day(order.expectedDate, formats) : .empty),
            (texts.text("promisedOn"), .day(order.promisedDate, formats)),
            (texts.text("processTime"), .text(texts.text("daysLong", count: order.processDays))),
            (texts.text("materialCost"), order.materialCost.map { .number(formats.money($0)) } ?? .empty),
            (texts.text("outputCost"), order.outputCost.map { .number(formats.money($0)) } ?? .empty),
            (texts.text("lostCost"), order.lostCost.map { .number(formats.money($0)) } ?? .empty),
        ])
        var main = order.materials.isEmpty ? [] : [ProductionOrderWords(desk).materials(of: order)]
        if !order.steps.isEmpty {
            let rows = order.steps.enumerated().map { index, step in
                Table.Row([.number(formats.number(index + 1)), .text(step)])
            }
            let table = Table(
                caption: texts.text("workSteps"), columns: [texts.text("stepNumber"), texts.text("workStep")],
                rows: rows)
            main.append(RecordSection(name: "steps", title: texts.text("workSteps"), table: table))
        }
        return DeskRecord(
            crumbs: [Way(texts.text("productionOrders"), to: ProductionOrdersPage.path)],
            title: words.name(order.product, order.productID),
            chips: [words.order(order.state)] + words.promised(order.promisedDate, isOpen: isOpen)
                + (isOpen ? [ProductionOrderWords(desk).readiness(order)] : []),
            lead: [.code(order.reference), .code(order.product?.sku)], facts: facts, notes: notes(order, desk),
            ways: [
                Way(texts.text("toTheEnquiry"), to: "\(SourcingUnit.production.enquiriesPath)/\(order.id)")
            ], forms: Actions(forms: forms).values(desk, refusal), main: main)
    }

    private static func notes(_ order: ProductionOrderView, _ desk: Desk) -> [Notice] {
        let texts = desk.texts
        var notes: [Notice] = []
        if order.state == .starting {
            notes.append(
                Notice(title: texts.text("orderStarting"), advice: texts.text("orderStartingAdvice"), tone: .accent))
        }
        if let note = order.note {
            notes.append(
                Notice(title: texts.text("note"), advice: texts.word("sourcingReason", note), tone: .accent))
        }
        if !order.isPegged, order.state != .planned {
            notes.append(
                Notice(
                    title: texts.text("nobodyWaits"), advice: texts.text("nobodyWaitsProductionAdvice"), tone: .accent))
        }
        return notes
    }
}
