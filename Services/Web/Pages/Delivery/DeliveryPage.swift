import Contracts

/// One delivery: where it goes, what is in it, what became of it, and what can be said about it at the door.
enum DeliveryPage {
    static func register(on pages: PageRoutes) {
        pages.get("\(DeliveriesPage.path)/{id}", right: .readDeliveries) { desk in try await page(desk.id("id"), desk) }
        pages.post("\(DeliveriesPage.path)/{id}/{action}", right: .readDeliveries, act)
        DeliveryProofs.register(on: pages)
    }

    private static func act(_ desk: Desk) async throws -> Reply {
        let id: DeliveryID = try desk.id("id")
        guard let action = desk.visit.parameters.get("action").flatMap(DeliveryAction.init(rawValue:)),
            desk.may(action.right)
        else { throw PageFault.notFound }
        var input = try await desk.input(action.rawValue)
        let delivery = try await desk.services.delivery(id, for: desk.visit)
        // Kept whatever becomes of the form, so that nobody has to ask for a signature twice.
        if action == .confirm { try await DeliveryProofs.keep(&input, with: delivery, desk) }
        if action == .confirm, input.isTicked(DeliveryProofs.attach) { return try await attached(id, input, desk) }
        let change = action.change(for: delivery, &input)
        return try await desk.carryOut(
            change, input, then: "\(DeliveriesPage.path)/\(id)?done=delivery-\(action.rawValue)",
            else: { try await page(id, desk, $0) })
    }

    /// The form as it was typed, with what was attached.
    private static func attached(_ id: DeliveryID, _ input: FormInput, _ desk: Desk) async throws -> Reply {
        var input = input
        if input.isComplete, DeliveryProofs.named(in: input).isEmpty {
            input.add(fault: "nothingAttached", to: "photo")
        }
        guard input.isComplete else { return try await page(id, desk, desk.incomplete(input)) }
        let notice = Notice(title: desk.texts.text("attached"), advice: desk.texts.text("attachedAdvice"), tone: .good)
        return try await page(id, desk, Refusal(notice: notice, input: input, status: .ok))
    }

    private static func page(_ id: DeliveryID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let delivery = try await desk.services.delivery(id, for: desk.visit)
        let offered = DeliveryAction.offered(for: delivery, desk)
        let forms = offered.map { $0.form(for: delivery, isFirst: $0 == offered.first, desk) }
        let view = DeliveryDetailView(desk: desk, delivery: delivery)
        let record = view.record(
            Actions(forms: forms, opensFirst: offered.first != .giveBack).values(desk, refusal), offered: offered)
        return try desk.page(record, title: desk.texts.text("deliveryTo", ["name": delivery.accountName]), refusal)
    }
}

/// A delivery, ready to print.
private struct DeliveryDetailView {
    let desk: Desk
    let delivery: DeliveryView

    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }
    private var words: DeliveryWords { DeliveryWords(desk) }
    private var proofs: DeliveryProofWords { DeliveryProofWords(desk: desk, delivery: delivery) }

    func record(_ forms: [Values], offered: [DeliveryAction]) -> DeskRecord {
        DeskRecord(
            crumbs: [Way(texts.text("deliveries"), to: DeliveriesPage.path)], title: .text(delivery.accountName),
            chips: [words.state(delivery.state)] + (delivery.overdue ? [words.overdue] : []),
            lead: [
                .code(ShortCode.of(delivery.id)), .text(texts.word("productKind", delivery.kind.rawValue)),
            ],
            facts: facts, ways: ways(offered), forms: forms, main: [lines, proofs.section].compactMap(\.self),
            side: [story].compactMap(\.self),
            isFormMain: offered.first == .confirm)
    }

    private var facts: Facts {
        Facts([
            (texts.text("addressColumn"), WarehouseWords.address(delivery.address, texts).map { .text($0) } ?? .empty),
            (texts.text("departedAt"), .moment(delivery.departedAt, formats)),
            (
                texts.text("failedAttempts"),
                delivery.failedAttempts > 0 ? .number(formats.number(delivery.failedAttempts)) : .empty
            ),
            (texts.text("receiver"), delivery.receiver.map { .text($0) } ?? .empty),
            (texts.text("confirmedAt"), .moment(delivery.confirmedAt, formats)),
            (texts.text("proofReference"), delivery.proofReference.map { .text($0) } ?? .empty),
        ])
    }

    private func ways(_ offered: [DeliveryAction]) -> [Way] {
        var ways: [Way] = []
        if offered.contains(.confirm), delivery.kind == .goods, desk.visit.query["fill"] != "refused" {
            ways.append(
                Way(
                    texts.text("allRefused"), to: "\(DeliveriesPage.path)/\(delivery.id)?fill=refused#form-confirm"))
        }
        if let note = delivery.dispatchNoteID, desk.may(.readDispatch) {
            ways.append(Way(texts.text("toTheNote"), to: "\(DispatchNotesPage.path)/\(note)"))
        }
        if desk.may(.readSales) {
            ways.append(Way(texts.text("toTheSale"), to: "\(OpportunitiesPage.path)/\(delivery.opportunityID)"))
        }
        return ways + PrintedPages.ways(to: "\(DeliveriesPage.path)/\(delivery.id)", texts)
    }

    /// What has not happened to any line has no column.
    private var lines: RecordSection {
        let stages: [(String, (DeliveryLineView) -> ExactDecimal)] = [
            ("stillOpen", \.open), ("deliveredQuantity", \.delivered), ("refusedQuantity", \.refused),
            ("lostQuantity", \.lost), ("recalledQuantity", \.recalled), ("backQuantity", \.received),
        ]
        let rows = delivery.lines.map { line in
            Table.Row(
                [.text(line.description), .number(formats.quantity(line.quantity.value, line.quantity.unit))]
                    + stages.map { stage in
                        let quantity = stage.1(line)
                        return quantity > .zero ? .number(formats.number(quantity)) : .empty
                    } + [line.refusalReason.map { .text($0) } ?? .empty])
        }
        let columns = ["goodsColumn", "quantity"] + stages.map(\.0) + ["refusedBecauseColumn"]
        return RecordSection(
            name: "lines", title: texts.text("goodsColumn"),
            table: Table(caption: texts.text("goodsColumn"), columns: columns.map { texts.text($0) }, rows: rows))
    }

    /// Everything that was said, the latest first; the time is that of the fact, which may be earlier than its record.
    private var story: RecordSection? {
        guard let history = delivery.history, !history.isEmpty else { return nil }
        let entries = history.reversed().map { fact in
            let said = [fact.receiver, proofs.told(fact), fact.reason, fact.place, fact.proofReference].compactMap(
                \.self)
            return Timeline.Entry(
                title: texts.word("deliveryFact", fact.kind), time: .moment(fact.at, formats),
                who: desk.person(fact.recordedBy, fact.recordedByName),
                text: said.isEmpty ? nil : said.joined(separator: " · "), tone: Self.tone(fact.kind))
        }
        return RecordSection(name: "story", title: texts.text("story"), timeline: Timeline(entries: entries))
    }

    private static func tone(_ kind: String) -> Tone {
        switch kind {
        case "CONFIRMED": .good
        case "ATTEMPT_FAILED", "LOST": .bad
        default: .accent
        }
    }
}
