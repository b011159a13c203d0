import Contracts
import ServiceKit

/// Corrects prices of an invoice in two steps: what is to be, then before and after as the service reckons it, and the
/// button that issues it. A correction is never taken back.
enum NewAdjustmentPage {
    static let path = "/accounting/adjustments/new"
    private static let form = "correct"

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .issueAdjustment, show)
        pages.post("\(path)/preview", right: .issueAdjustment, preview)
        pages.post(path, right: .issueAdjustment, issue)
    }

    static func show(_ desk: Desk) async throws -> Reply {
        guard let id = desk.visit.query["invoice"].flatMap({ try? InvoiceID($0) }) else { throw PageFault.notFound }
        return try page(try await desk.services.invoice(id, for: desk.visit), desk)
    }

    static func preview(_ desk: Desk) async throws -> Reply {
        let (invoice, body, input) = try await asked(desk)
        return try await desk.carryOut(
            Change("accounting", "adjustments?dry_run=true", body), input,
            reply: { answer in
                try confirmation(try JSON.decode(AdjustmentPreview.self, from: answer.body), invoice, input, desk)
            }, else: { try page(invoice, desk, $0) })
    }

    static func issue(_ desk: Desk) async throws -> Reply {
        let (invoice, body, input) = try await asked(desk)
        return try await desk.carryOut(
            Change("accounting", "adjustments", body), input,
            then: { answer in
                let issued = try JSON.decode(AdjustmentView.self, from: answer.body)
                return "\(AdjustmentsPage.path)/\(issued.id)?done=adjustmentIssued"
            }, else: { try page(invoice, desk, $0) })
    }

    /// What both steps say; the second one carries the fields of the first.
    private static func asked(_ desk: Desk) async throws -> (InvoiceView, CreateAdjustmentRequest?, FormInput) {
        var input = try await desk.input(form)
        guard let id = input.typed("invoice_id").flatMap({ try? InvoiceID($0) }) else { throw PageFault.unreadableForm }
        let invoice = try await desk.services.invoice(id, for: desk.visit)
        let corrections = input.rows("corrections").compactMap { correction($0, &input, invoice.currency) }
        if corrections.isEmpty, input.isComplete { input.add(fault: "correctionMissing", to: "reason") }
        let body = input.reason().map { CreateAdjustmentRequest(reason: $0, invoiceID: id, corrections: corrections) }
        return (invoice, body, input)
    }

    /// A new price of a unit, or what the whole line is worth now, or what VAT is due on; nothing where none was typed.
    private static func correction(
        _ row: Int, _ input: inout FormInput, _ currency: Currency
    ) -> CreateAdjustmentRequest.Correction? {
        let name = "corrections.\(row)"
        guard let line = input.id("\(name).invoice_line_id", InvoiceLineID.self) else { return nil }
        let price = input.optional("\(name).unit_price") { $0.price($1, currency) }
        let net = input.optional("\(name).net") { $0.money($1, currency) }
        if price != nil, net != nil { input.add(fault: "priceOrNet", to: "\(name).net") }
        let taxable = input.optional("\(name).taxable_price") { $0.price($1, currency) }
        guard price != nil || net != nil || taxable != nil else { return nil }
        return .init(invoiceLineID: line, unitPrice: price, net: net, taxablePrice: taxable)
    }

    private static func page(_ invoice: InvoiceView, _ desk: Desk, _ refusal: Refusal? = nil) throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        let hidden = Field("invoice_id", "", .hidden, value: "\(invoice.id)")
        let lines = invoice.lines.enumerated().filter { !$1.kept.gross.isZero }
        let ids = lines.map { index, line in
            Field("corrections.\(index).invoice_line_id", "", .hidden, value: "\(line.invoiceLineID)")
        }
        let currency = texts.word("currency", invoice.currency.rawValue)
        let isPartlyTaxed = lines.contains { $1.taxablePrice != nil }
        func taxable(_ index: Int) -> [Field] {
            let name = "corrections.\(index).taxable_price"
            let field = Field(name, texts.text("taxablePrice"), .number, unit: currency, isOptional: true)
            return isPartlyTaxed ? [field] : []
        }
        let grid = FormGrid(
            caption: texts.text("correctPrices"),
            columns: (["goods", "newUnitPrice", "newNet"] + (isPartlyTaxed ? ["taxablePrice"] : [])).map {
                texts.text($0)
            },
            rows: lines.map { index, line in
                FormGrid.Row(
                    .text(line.description),
                    notes: [
                        .number(formats.quantity(line.quantity.value, line.quantity.unit)),
                        .number(formats.price(line.unitPrice)), .number(formats.money(line.kept.net)),
                    ],
                    [
                        Field(
                            "corrections.\(index).unit_price", texts.text("newUnitPrice"), .number, unit: currency,
                            isOptional: true),
                        Field(
                            "corrections.\(index).net", texts.text("newNet"), .number, unit: currency, isOptional: true),
                    ] + taxable(index))
            })
        var form = Form(
            form, to: "\(path)/preview", texts.text("showBeforeAndAfter"), weight: .main,
            advice: texts.text("correctAdvice"), [hidden] + ids + [.reason(texts)], grid: grid)
        form.keepsDraft = true
        var record = DeskRecord(
            crumbs: [
                Way(
                    texts.text("invoiceNumber", ["number": invoice.legalNumber]),
                    to: "\(InvoicesPage.path)/\(invoice.id)")
            ], title: .text(texts.text("correctPrices")))
        record.facts = Facts([
            (texts.text("buyer"), .text(invoice.buyer.name)),
            (texts.text("gross"), .number(formats.money(invoice.totals.gross))),
        ])
        record.main = [
            RecordSection(name: "correct-section", title: texts.text("lines"), form: form.values(desk, refusal))
        ]
        record.side = [
            RecordSection(
                name: "other-ways", title: texts.text("otherDocuments"), calm: texts.text("otherDocumentsAdvice"))
        ]
        return try desk.page(record, title: texts.text("correctPrices"), refusal)
    }

    private static func confirmation(
        _ preview: AdjustmentPreview, _ invoice: InvoiceView, _ input: FormInput, _ desk: Desk
    ) throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        var points = ["adjustmentPointNumber", "adjustmentPointTax", "adjustmentPointFinal"].map { texts.text($0) }
        if !preview.excess.isZero {
            points.insert(texts.text("adjustmentExcess", ["amount": formats.money(preview.excess)]), at: 0)
        }
        return try FinalStep(
            crumb: Way(texts.text("correctPrices"), to: "\(path)?invoice=\(invoice.id)"),
            title: texts.text("issueCorrection"),
            facts: Facts([
                (texts.text("invoice"), .code(invoice.legalNumber)),
                (texts.text("buyer"), .text(invoice.buyer.name)),
                (texts.text("difference"), .number(formats.money(preview.delta.gross))),
                (texts.text("reason"), .text(input.typed("reason") ?? "")),
            ]),
            points: points, tables: [AdjustmentsPage.lines(preview.lines, desk)],
            form: Form(form, to: path, texts.text("issueCorrection"), weight: .main, input.carried)
        ).reply(desk)
    }
}
