import Contracts

/// The lines of a sale with their fate, what departments answered, and what can be done: `part/opportunity_line`.
struct SaleLines: Sendable {
    let desk: Desk
    let sale: OpportunityView
    let documents: SaleDocuments
    /// What approvers want corrected, by line.
    let remarks: [OpportunityLineID: [String]]

    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }
    private var words: SalesWords { SalesWords(texts: desk.texts) }

    func values(_ refusal: Refusal?) -> [Values] { sale.lines.map { line($0, refusal, isStanding: true) } }

    /// Those that revisions left out and that still give something back.
    var former: [Values] { (sale.formerLines ?? []).map { line($0, nil, isStanding: false) } }

    private func line(_ line: OpportunityLineView, _ refusal: Refusal?, isStanding: Bool) -> Values {
        let cards = isStanding ? line.slices.filter { isTold($0, line) } : []
        return [
            "name": line.description,
            "chip": words.slice(line.status).values,
            "unagreed": (isStanding && isUnagreed(line) ? texts.text("lineNotAgreed") : nil).section,
            "remarks": remarks[line.id] ?? [],
            "facts": Facts([
                (texts.text("quantity"), .number(formats.quantity(line.quantity.value, line.quantity.unit))),
                (texts.text("unitPrice"), .number(formats.price(line.unitPrice))),
                (
                    texts.text("discount"),
                    line.discountRate > .zero ? .number(formats.percent(line.discountRate)) : .empty
                ),
                (texts.text("taxablePrice"), line.taxablePrice.map { .number(formats.price($0)) } ?? .empty),
                (texts.text("net"), .number(formats.money(line.net))),
                (texts.text("requestedOn"), .day(line.requestedOn, formats)),
                (texts.text("promisedOn"), .day(line.promisedOn, formats)),
            ]).values,
            "bar": QuantityBar(slices: line.slices, unit: line.quantity.unit, texts: texts, formats: formats).values,
            "hasCards": !cards.isEmpty,
            "cards": cards.map { card($0, of: line, refusal) },
            "slices": slices(of: line).values,
            "slicesTitle": texts.text("slicesCount", count: line.slices.count),
            "giveUpTarget": (isStanding && mayGiveUp(line) ? WithdrawalPage.address(of: line.id, sale.id) : nil)
                .section,
        ]
    }

    /// In a sale that was approved once, lines may be waiting for the next approval.
    private func isUnagreed(_ line: OpportunityLineView) -> Bool {
        line.agreed == false && sale.lines.contains { $0.agreed == true }
    }

    private func mayGiveUp(_ line: OpportunityLineView) -> Bool {
        let over = ["DELIVERED", "RETURNED", "WITHDRAWN", "LOST", "WITHDRAWING"]
        return desk.may(.writeSales) && NextStep.isOpen(sale.state) && sale.lines.contains { $0.agreed == true }
            && line.slices.contains { !over.contains($0.state) }
    }

    // MARK: - Answers of the units, and parts that wait for a decision

    private func isTold(_ slice: SliceView, _ line: OpportunityLineView) -> Bool {
        let asked = ["ENQUIRING", "ANSWERED", "DECLINED", "COMMITTED"].contains(slice.state)
        return asked || !SliceAction.offered(for: slice, of: line).isEmpty
    }

    private func card(_ slice: SliceView, of line: OpportunityLineView, _ refusal: Refusal?) -> Values {
        let quantity = formats.quantity(slice.quantity, line.quantity.unit)
        let mayAct = desk.may(.writeSales) && NextStep.isOpen(sale.state)
        let forms =
            mayAct
            ? SliceAction.offered(for: slice, of: line).map {
                $0.form(for: slice, of: sale.id, quantity: quantity, texts)
            } : []
        return [
            "cardTitle": slice.unit.map(words.unit) ?? texts.text("unit.warehouse"),
            "cardChip": words.slice(slice.state).values,
            "cardFacts": Facts([
                (texts.text("quantity"), .number(quantity)),
                (texts.text("arrivesOn"), .day(slice.promisedOn, formats)),
                (texts.text("cost"), slice.unitCost.map { .number(formats.price($0)) } ?? .empty),
                (texts.text("validUntil"), .day(slice.validUntil, formats)),
            ]).values,
            "expiry": expiry(of: slice).map(\.values).section,
            "cardForms": forms.map { form -> Values in
                form.values(desk, refusal).and(["isOpen": refusal?.input.form == form.name])
            },
        ]
    }

    private func expiry(of slice: SliceView) -> Chip? {
        guard slice.state == "ANSWERED", let day = slice.validUntil else { return nil }
        return NextStep.due(day, desk)
    }

    private func slices(of line: OpportunityLineView) -> Table {
        Table(
            caption: texts.text("slicesOf", ["name": line.description]),
            columns: ["quantity", "state", "from", "promisedOn", "validUntil", "invoice", "note"].map {
                texts.text($0)
            },
            rows: line.slices.map { slice in
                Table.Row([
                    .number(formats.quantity(slice.quantity, line.quantity.unit)), .chip(words.slice(slice.state)),
                    source(of: slice), .day(slice.promisedOn, formats),
                    .day(slice.validUntil, formats), invoice(of: slice),
                    slice.lossReason.map { .text(LossFields.words($0, texts)) } ?? .empty,
                ])
            })
    }

    /// The department that it comes from, leading to what it was asked.
    private func source(of slice: SliceView) -> Cell {
        guard let service = slice.unit else { return .empty }
        guard let request = slice.requestID, let unit = SourcingUnit(service), desk.may(.readSourcing) else {
            return .text(words.unit(service))
        }
        return .link(words.unit(service), about: ShortCode.of(request), to: "\(unit.enquiriesPath)/\(request)")
    }

    private func invoice(of slice: SliceView) -> Cell {
        guard let invoice = slice.invoiceID else { return .empty }
        let name = documents.name(of: invoice)
        return desk.may(.readDocuments) ? .link(name, to: "\(InvoicesPage.path)/\(invoice)") : .code(name)
    }
}
