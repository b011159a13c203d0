import Contracts

/// Papers of warehouse and delivery: the dispatch note for the shelves, the exit permit for the gate, both in the reader's
/// language as they stay in the house, and the delivery note for the customer in his.
enum GoodsPapers {
    static func register(on pages: PageRoutes) {
        PrintedPages.register(on: pages, of: "\(DispatchNotesPage.path)/{id}", right: .readDispatch, dispatchNote)
        PrintedPages.register(on: pages, of: "\(ExitPermitsPage.path)/{id}", right: .readDispatch, exitPermit)
        PrintedPages.register(on: pages, of: "\(DeliveriesPage.path)/{id}", right: .readDeliveries, deliveryNote)
    }

    private static func dispatchNote(_ desk: Desk) async throws -> Printout {
        let note = try await desk.services.dispatchNote(desk.id("id"), for: desk.visit)
        let products = try await desk.services.products(note.lines.map(\.productID), of: "warehouse", for: desk.visit)
        let formats = formatsOfHouse(desk)
        return GoodsPaper(note, products, from: desk.me.company.name, formats).printout(formats)
    }

    private static func exitPermit(_ desk: Desk) async throws -> Printout {
        let permit = try await desk.services.exitPermit(desk.id("id"), for: desk.visit)
        let note = try await desk.services.dispatchNote(permit.dispatchNoteID, for: desk.visit)
        let products = try await desk.services.products(note.lines.map(\.productID), of: "warehouse", for: desk.visit)
        let formats = formatsOfHouse(desk)
        return GoodsPaper(permit, note, products, from: desk.me.company.name, formats).printout(formats)
    }

    private static func deliveryNote(_ desk: Desk) async throws -> Printout {
        let delivery = try await desk.services.delivery(desk.id("id"), for: desk.visit)
        // Of a customer whose address nobody told it is the company's own language.
        let formats = PaperPages.formats(for: delivery.address?.country ?? desk.me.company.country, desk)
        return GoodsPaper(delivery, from: desk.me.company.name, formats).printout(formats)
    }

    private static func formatsOfHouse(_ desk: Desk) -> Formats {
        let language = desk.visit.query["lang"].flatMap(Language.init(rawValue:)) ?? desk.visit.language
        return Formats(desk.visit.house.texts(language), timeZone: desk.me.company.timeZone)
    }
}

extension GoodsPaper {
    fileprivate init(
        _ note: DispatchNoteView, _ products: [ProductID: KnownProductView], from company: String, _ formats: Formats
    ) {
        let texts = formats.texts
        var facts: [(name: String, value: String)] = []
        if let created = note.createdAt { facts.append((name: "paperMadeOut", value: formats.moment(created))) }
        if let whole = note.remainderOf { facts.append((name: "remainderOf", value: ShortCode.of(whole))) }
        self.init(
            title: texts.text("dispatchNote"), number: ShortCode.of(note.id), facts: facts,
            from: Side(part: "paperFrom", name: company),
            to: Side(part: "paperFor", name: note.accountName, address: note.address),
            columns: [
                Column(name: "productCode", isText: true), Column(name: "goodsColumn", isText: true),
                Column(name: "quantity"), Column(name: "pickedQuantity"), Column(name: "paperRemark", isText: true),
            ],
            rows: note.lines.map { line in
                [
                    products[line.productID]?.sku ?? "", line.description,
                    formats.quantity(line.quantity.value, line.quantity.unit),
                    line.picked > .zero ? formats.number(line.picked) : "", "",
                ]
            },
            signatures: [Signature(part: "pickedBy", name: note.pickedByName), Signature(part: "paperCheckedBy")],
            stamp: ["BLOCKED", "CANCELLED"].contains(note.state) ? texts.word("dispatch", note.state) : nil,
            barcode: Barcode("\(note.id)"))
    }

    /// What may leave: the quantities that were picked.
    fileprivate init(
        _ permit: ExitPermitView, _ note: DispatchNoteView, _ products: [ProductID: KnownProductView],
        from company: String, _ formats: Formats
    ) {
        let texts = formats.texts
        self.init(
            title: texts.text("exitPermit"), number: ShortCode.of(permit.id),
            facts: [
                (name: "vehicle", value: permit.vehicle), (name: "driver", value: permit.driver),
                (name: "issuedAt", value: formats.moment(permit.issuedAt)),
                (name: "validUntil", value: formats.moment(permit.validUntil)),
                (name: "dispatchNote", value: ShortCode.of(note.id)),
            ],
            from: Side(part: "paperFrom", name: company),
            to: Side(part: "paperFor", name: note.accountName, address: note.address),
            columns: [
                Column(name: "productCode", isText: true), Column(name: "goodsColumn", isText: true),
                Column(name: "paperMayLeave"), Column(name: "paperCounted"),
            ],
            rows: note.lines.filter { $0.picked > .zero }.map { line in
                [
                    products[line.productID]?.sku ?? "", line.description,
                    formats.quantity(line.picked, line.quantity.unit), "",
                ]
            },
            signatures: [
                Signature(part: "issuedBy", name: permit.issuedByName), Signature(part: "driver", name: permit.driver),
                Signature(part: "paperGate", name: permit.usedByName),
            ], stamp: permit.state == "ISSUED" ? nil : texts.word("permit", permit.state), note: "paperPermitNote",
            barcode: Barcode("\(permit.id)"))
    }

    /// Before it is confirmed with room for what the receiver says, then with what he said.
    fileprivate init(_ delivery: DeliveryView, from company: String, _ formats: Formats) {
        let texts = formats.texts
        var facts = [(name: "departedAt", value: formats.moment(delivery.departedAt))]
        if let confirmed = delivery.confirmedAt {
            facts.append((name: "confirmedAt", value: formats.moment(confirmed)))
        }
        if let proof = delivery.proofReference { facts.append((name: "proofReference", value: proof)) }
        func told(_ quantity: ExactDecimal) -> String { quantity > .zero ? formats.number(quantity) : "" }
        self.init(
            title: texts.word("paperDelivery", delivery.kind.rawValue), number: ShortCode.of(delivery.id), facts: facts,
            from: Side(part: "paperFrom", name: company),
            to: Side(part: "receiver", name: delivery.accountName, address: delivery.address),
            columns: [
                Column(name: "goods", isText: true), Column(name: "quantity"), Column(name: "deliveredQuantity"),
                Column(name: "refusedQuantity"), Column(name: "paperRemark", isText: true),
            ],
            rows: delivery.lines.map { line in
                [
                    line.description, formats.quantity(line.quantity.value, line.quantity.unit), told(line.delivered),
                    told(line.refused), line.refusalReason.map { ReasonWords.words($0, texts) } ?? "",
                ]
            },
            signatures: [Signature(part: "paperHandedBy"), Signature(part: "paperTakenBy", name: delivery.receiver)],
            note: "paperDeliveryNote")
    }
}
