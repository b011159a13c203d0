import Contracts

/// One enquiry of a unit, and what can be done about it.
enum EnquiryPage {
    static func register(on pages: PageRoutes) {
        for unit in SourcingUnit.allCases {
            pages.get("\(unit.enquiriesPath)/{id}", right: .readSourcing) { desk in
                try await page(unit, desk.id("id"), desk)
            }
            pages.post("\(unit.enquiriesPath)/{id}/{action}", right: unit.answerRight) { desk in
                try await act(unit, desk)
            }
        }
    }

    private static func act(_ unit: SourcingUnit, _ desk: Desk) async throws -> Reply {
        let id: EnquiryID = try desk.id("id")
        guard let action = desk.visit.parameters.get("action").flatMap(EnquiryAction.init(rawValue:)) else {
            throw PageFault.notFound
        }
        var input = try await desk.input(action.rawValue)
        let change = Change(unit.service, action.path(id, unit), action.body(&input, desk))
        return try await desk.carryOut(
            change, input, then: "\(unit.enquiriesPath)/\(id)?done=enquiry-\(action.rawValue)",
            else: { try await page(unit, id, desk, $0) })
    }

    private static func page(
        _ unit: SourcingUnit, _ id: EnquiryID, _ desk: Desk, _ refusal: Refusal? = nil
    ) async throws -> Reply {
        async let suppliers = desk.services.suppliers(unit, for: desk.visit)
        async let offers = desk.services.offers(unit, of: id, for: desk.visit)
        async let order = unit == .production ? desk.services.productionOrderIfAny(id, for: desk.visit) : nil
        let enquiry = try await desk.services.enquiry(unit, id, for: desk.visit)
        let view = EnquiryDetailView(
            desk: desk, unit: unit, enquiry: enquiry, offers: try await offers, suppliers: try await suppliers,
            order: try await order)
        let title = desk.texts.text("enquiryOf", ["name": view.name])
        return try desk.page(view.record(refusal), title: title, refusal)
    }
}

/// An enquiry's page, ready to print.
private struct EnquiryDetailView {
    let desk: Desk
    let unit: SourcingUnit
    let enquiry: EnquiryView
    let offers: OffersView
    let suppliers: [SupplierView]
    /// Of production: the materials that the answer rests on.
    let order: ProductionOrderView?

    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }
    private var words: SourcingWords { SourcingWords(desk) }
    private var isPromised: Bool { EnquiriesPage.promised.contains(enquiry.state.rawValue) }

    var name: String { enquiry.product?.name ?? "\(enquiry.productID)" }

    func record(_ refusal: Refusal?) -> DeskRecord {
        let forms = EnquiryForms(desk: desk, unit: unit, enquiry: enquiry, offers: offers.data, suppliers: suppliers)
        return DeskRecord(
            crumbs: [Way(texts.text("unitEnquiries.\(unit.rawValue)"), to: unit.enquiriesPath)],
            title: words.name(enquiry.product, enquiry.productID),
            chips: [words.state(enquiry.state)] + words.promised(enquiry.commitment?.promisedDate, isOpen: isPromised),
            lead: [
                .code(enquiry.product?.sku), .text(words.kind(enquiry.kind)),
            ],
            facts: facts, notes: notes, ways: ways, forms: Actions(forms: forms.all).values(desk, refusal),
            main: [materials, answer, offersSection].compactMap(\.self))
    }

    private var facts: Facts {
        let promised = enquiry.commitment
        return Facts([
            (texts.text("quantity"), words.quantity(enquiry.quantity, enquiry.product)),
            (texts.text("askedSince"), .moment(enquiry.askedAt, formats)),
            (texts.text("waitingTime"), words.waiting(enquiry)),
            (texts.text("neededOn"), .day(enquiry.requestedDate, formats)),
            (texts.text("promisedOn"), .day(promised?.promisedDate, formats)),
            (
                texts.text("promisedQuantity"),
                promised.map { words.quantity($0.quantity, enquiry.product) } ?? .empty
            ),
            (
                texts.text("arrivedQuantity"),
                promised.map { words.quantity($0.arrivedQuantity, enquiry.product) } ?? .empty
            ),
            (
                texts.text("excessQuantity"),
                promised.flatMap {
                    $0.excessQuantity > .zero ? words.quantity($0.excessQuantity, enquiry.product) : nil
                } ?? .empty
            ),
            (texts.text("ownReference"), .code(promised?.reference)),
        ])
    }

    /// What keeps the unit from answering, and why it ended.
    private var notes: [Notice] {
        var notes: [Notice] = []
        if !enquiry.pending.isEmpty {
            let names = (order?.materials ?? []).reduce(into: [:]) { $0[$1.materialID] = $1.material?.name }
            notes.append(
                Notice(
                    title: texts.text("cannotAnswerYet"), tone: .warn,
                    points: enquiry.pending.map { Notice.Point(text: words.pending($0, names)) }))
        }
        if let reason = enquiry.reason {
            notes.append(
                Notice(
                    title: words.state(enquiry.state).text, advice: texts.word("sourcingReason", reason), tone: .accent)
            )
        }
        if isPromised, enquiry.commitment?.isPegged == false {
            notes.append(
                Notice(title: texts.text("nobodyWaits"), advice: texts.text("nobodyWaitsAdvice"), tone: .accent))
        }
        return notes
    }

    /// To whom it belongs, and what was ordered for it.
    private var ways: [Way] {
        var ways: [Way] = []
        if let sale = enquiry.peg.opportunityID, desk.may(.readSales) {
            ways.append(Way(texts.text("toTheSale"), to: "\(OpportunitiesPage.path)/\(sale)"))
        }
        if let order = enquiry.peg.productionOrderID {
            ways.append(Way(texts.text("toTheProductionOrder"), to: "\(ProductionOrdersPage.path)/\(order)"))
        }
        let hasOrder = unit == .production ? order != nil : enquiry.commitment != nil
        if hasOrder, let path = unit.orderPath(enquiry.id) {
            ways.append(Way(texts.text("toTheOrder"), to: path))
        }
        return ways
    }

    /// The answer that stands.
    private var answer: RecordSection? {
        guard let answer = enquiry.answer else { return nil }
        let facts = Facts([
            (texts.text("leadTime"), .text(texts.text("daysLong", count: answer.leadTimeDays))),
            (texts.text("earliestDate"), .day(answer.earliestDate, formats)),
            (texts.text("quantity"), words.quantity(answer.quantity, enquiry.product)),
            (texts.text("unitCost"), answer.unitCost.map { .number(formats.price($0)) } ?? .empty),
            (texts.text("foreignCost"), answer.foreignCost.map { .number(formats.price($0)) } ?? .empty),
            (texts.text("validUntil"), .day(answer.validUntil, formats)),
            (texts.text("supplier"), supplier(answer)),
            (texts.text("note"), answer.notes.map { .text($0) } ?? .empty),
        ])
        return RecordSection(name: "answer-given", title: texts.text("answerGiven"), facts: facts)
    }

    private func supplier(_ offer: OfferView) -> Cell {
        guard let id = offer.supplierID else { return .empty }
        let name = suppliers.first { $0.id == id }?.name ?? "\(id)"
        return .link(name, to: "\(unit.suppliersPath)/\(id)")
    }

    /// Suppliers side by side, the longest time told (F-ARYA-23).
    private var offersSection: RecordSection? {
        guard !offers.data.isEmpty else { return nil }
        let columns = ["supplier", "leadTime", "unitCost", "foreignCost", "quantity", "validUntil", "note"]
        let rows = offers.data.map { offer in
            Table.Row([
                supplier(offer), .text(texts.text("daysLong", count: offer.leadTimeDays)),
                offer.unitCost.map { .number(formats.price($0)) } ?? .empty,
                offer.foreignCost.map { .number(formats.price($0)) } ?? .empty,
                words.quantity(offer.quantity, enquiry.product), .day(offer.validUntil, formats),
                offer.notes.map { .text($0) } ?? .empty,
            ])
        }
        let title = texts.text("unitOffers.\(unit.rawValue)")
        let table = Table(caption: title, columns: columns.map { texts.text($0) }, rows: rows)
        let longest = offers.longestLeadTimeDays.map { texts.text("longestTime", count: $0) }
        return RecordSection(name: "offers", title: title, table: table, calm: longest)
    }

    private var materials: RecordSection? {
        guard let order, !order.materials.isEmpty else { return nil }
        return ProductionOrderWords(desk).materials(of: order)
    }
}
