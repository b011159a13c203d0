import Contracts

/// What a buyer records of an order; the names are the paths.
enum PurchaseAction: String, CaseIterable, Sendable {
    case confirm, shipment, customs
    /// Of the enquiry, which is the same case.
    case delay
    case close = "short-close"

    /// What is possible as the order stands, the next step first. The service judges again.
    static func offered(for order: PurchaseOrderView) -> [PurchaseAction] {
        let always: [PurchaseAction] = [.delay, .close]
        return switch order.state {
        case .ordered: [.confirm] + always
        case .confirmed: [.shipment] + always
        case .inTransit: (order.origin == .abroad ? [.customs, .shipment] : [.shipment]) + always
        case .inCustoms: [.customs] + always
        // Something arrived; the rest may still be reported, and the service knows how far it is.
        case .partlyReceived: always
        case .received, .closed, .cancelled: []
        }
    }

    func path(_ id: EnquiryID) -> String {
        switch self {
        case .confirm, .shipment, .customs: "orders/\(id)/\(rawValue)"
        case .delay, .close: "enquiries/\(id)/\(rawValue)"
        }
    }

    func form(for order: PurchaseOrderView, isFirst: Bool, _ desk: Desk) -> Form {
        Form(
            rawValue, to: "\(PurchaseOrdersPage.path)/\(order.id)/\(rawValue)",
            desk.texts.text("purchaseAction.\(rawValue)"),
            weight: self == .close ? .final : isFirst ? .main : .quiet,
            advice: desk.texts.text("purchaseAdvice.\(rawValue)"), version: order.version, fields(for: order, desk))
    }

    private func fields(for order: PurchaseOrderView, _ desk: Desk) -> [Field] {
        let (texts, formats) = (desk.texts, desk.formats)
        switch self {
        case .confirm:
            return [
                Field("date", texts.text("confirmedDate"), .day, value: formats.numericDay(order.promisedDate)),
                Field(
                    "quantity", texts.text("quantity"), .number, value: formats.number(order.quantity),
                    unit: order.product?.unit),
            ]
        case .shipment:
            return [
                Field(
                    "shipped_on", texts.text("shippedOn"), .day,
                    value: formats.numericDay(formats.localDate(desk.now))),
                Field("carrier", texts.text("carrier"), value: order.carrier ?? "", isOptional: true, longest: 200),
                Field(
                    "tracking_number", texts.text("trackingNumber"), .code, value: order.trackingNumber ?? "",
                    isOptional: true, longest: 200),
            ]
        case .customs:
            return [
                Field(
                    "reference", texts.text("customsReference"), .code, value: order.customsReference ?? "",
                    longest: 200),
                Field(
                    "cleared_on", texts.text("customsClearedOn"), .day, hint: texts.text("customsClearedHint"),
                    isOptional: true),
            ]
        case .delay: return [Field("new_date", texts.text("newDate"), .day), .reason(texts)]
        case .close: return [.reason(texts)]
        }
    }

    func body(_ input: inout FormInput) -> (any Encodable & Sendable)? {
        switch self {
        case .confirm:
            let day = input.day("date")
            return ConfirmPurchaseRequest(date: day, quantity: input.number("quantity"))
        case .shipment:
            return RecordShipmentRequest(
                shippedOn: input.day("shipped_on"), carrier: input.optionalText("carrier"),
                trackingNumber: input.optionalText("tracking_number"))
        case .customs:
            let cleared = input.optional("cleared_on") { $0.day($1) }
            return input.code("reference").map { RecordCustomsRequest(reference: $0, clearedOn: cleared) }
        case .delay:
            let day = input.day("new_date")
            guard let reason = input.reason(), let day else { return nil }
            return DelayEnquiryRequest(newDate: day, reason: reason)
        case .close: return input.reason().map { ReasonRequest(reason: $0) }
        }
    }
}

/// One purchase order: what the supplier said, what arrived, and what can be recorded.
enum PurchaseOrderPage {
    static func register(on pages: PageRoutes) {
        pages.get("\(PurchaseOrdersPage.path)/{id}", right: .readSourcing) { desk in
            try await page(desk.id("id"), desk)
        }
        pages.post("\(PurchaseOrdersPage.path)/{id}/{action}", right: .answerPurchasing, act)
    }

    private static func act(_ desk: Desk) async throws -> Reply {
        let id: EnquiryID = try desk.id("id")
        guard let action = desk.visit.parameters.get("action").flatMap(PurchaseAction.init(rawValue:)) else {
            throw PageFault.notFound
        }
        var input = try await desk.input(action.rawValue)
        let change = Change("purchasing", action.path(id), action.body(&input))
        return try await desk.carryOut(
            change, input, then: "\(PurchaseOrdersPage.path)/\(id)?done=purchase-\(action.rawValue)",
            else: { try await page(id, desk, $0) })
    }

    private static func page(_ id: EnquiryID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        async let suppliers = desk.services.suppliers(.purchasing, for: desk.visit)
        let order = try await desk.services.purchaseOrder(id, for: desk.visit)
        let record = record(order, try await suppliers, desk, refusal)
        return try desk.page(record, title: desk.texts.text("orderOf", ["name": order.number]), refusal)
    }

    private static func record(
        _ order: PurchaseOrderView, _ suppliers: [SupplierView], _ desk: Desk, _ refusal: Refusal?
    ) -> DeskRecord {
        let (texts, formats, words) = (desk.texts, desk.formats, SourcingWords(desk))
        let isOpen = ![.received, .closed, .cancelled].contains(order.state)
        let offered = desk.may(.answerPurchasing) ? PurchaseAction.offered(for: order) : []
        let forms = offered.map { $0.form(for: order, isFirst: $0 == offered.first, desk) }
        let supplier = suppliers.first { $0.id == order.supplierID }
        let facts = Facts([
            (texts.text("productColumn"), words.name(order.product, order.productID)),
            (
                texts.text("supplier"),
                supplier.map { .link($0.name, to: "\(SourcingUnit.purchasing.suppliersPath)/\($0.id)") } ?? .empty
            ),
            (texts.text("quantity"), words.quantity(order.quantity, order.product)),
            (texts.text("arrivedQuantity"), words.quantity(order.arrivedQuantity, order.product)),
            (texts.text("unitCost"), order.unitCost.map { .number(formats.price($0)) } ?? .empty),
            (texts.text("promisedOn"), .day(order.promisedDate, formats)),
        ])
        let said = Facts([
            (texts.text("confirmedDate"), .day(order.confirmedDate, formats)),
            (
                texts.text("confirmedQuantity"),
                order.confirmedQuantity.map { words.quantity($0, order.product) } ?? .empty
            ),
            (texts.text("shippedOn"), .day(order.shippedOn, formats)),
            (texts.text("carrier"), order.carrier.map { .text($0) } ?? .empty),
            (texts.text("trackingNumber"), .code(order.trackingNumber)),
            (texts.text("customsReference"), .code(order.customsReference)),
            (texts.text("customsClearedOn"), .day(order.customsClearedOn, formats)),
        ])
        let section = RecordSection(
            name: "said", title: texts.text("supplierSaid"), facts: said.isEmpty ? nil : said,
            calm: said.isEmpty ? texts.text("supplierSaidNothing") : nil)
        return DeskRecord(
            crumbs: [Way(texts.text("purchaseOrders"), to: PurchaseOrdersPage.path)], title: .code(order.number),
            chips: [words.order(order.state), Chip(words.origin(order.origin))]
                + words.promised(order.promisedDate, isOpen: isOpen),
            facts: facts,
            ways: [
                Way(texts.text("toTheEnquiry"), to: "\(SourcingUnit.purchasing.enquiriesPath)/\(order.id)")
            ], forms: Actions(forms: forms).values(desk, refusal), main: [section])
    }
}
