import Contracts
import ServiceKit

/// A credit to a customer that names no invoice, in the same two steps.
enum NewCreditPage {
    static let path = "/accounting/adjustments/credit"
    private static let form = "credit"
    private static let rows = 3

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .issueAdjustment, show)
        pages.post("\(path)/preview", right: .issueAdjustment, preview)
        pages.post(path, right: .issueAdjustment, issue)
    }

    /// The customer stands in the address; without one he is looked for first.
    static func show(_ desk: Desk) async throws -> Reply {
        guard let id = desk.visit.query["account"].flatMap({ try? AccountID($0) }) else {
            return try await CustomerChoice(
                title: desk.texts.text("creditCustomer"), path: path,
                crumb: Way(desk.texts.text("adjustments"), to: AdjustmentsPage.path)
            ).reply(desk)
        }
        return try page(try await desk.services.customer(id, for: desk.visit), desk)
    }

    static func preview(_ desk: Desk) async throws -> Reply {
        let (customer, body, input) = try await asked(desk)
        return try await desk.carryOut(
            Change("accounting", "adjustments?dry_run=true", body), input,
            reply: { answer in
                try confirmation(try JSON.decode(AdjustmentPreview.self, from: answer.body), customer, input, desk)
            }, else: { try page(customer, desk, $0) })
    }

    static func issue(_ desk: Desk) async throws -> Reply {
        let (customer, body, input) = try await asked(desk)
        return try await desk.carryOut(
            Change("accounting", "adjustments", body), input,
            then: { answer in
                let issued = try JSON.decode(AdjustmentView.self, from: answer.body)
                return "\(AdjustmentsPage.path)/\(issued.id)?done=adjustmentIssued"
            }, else: { try page(customer, desk, $0) })
    }

    private static func asked(_ desk: Desk) async throws -> (CustomerAccountView, CreateAdjustmentRequest?, FormInput) {
        var input = try await desk.input(form)
        guard let id = input.typed("account_id").flatMap({ try? AccountID($0) }) else { throw PageFault.unreadableForm }
        let customer = try await desk.services.customer(id, for: desk.visit)
        let lines = input.rows("lines").compactMap { line($0, &input, customer.currency) }
        if lines.isEmpty, input.isComplete { input.add(fault: "fieldMissing", to: "lines.0.description") }
        let body = input.reason().map { CreateAdjustmentRequest(reason: $0, accountID: id, lines: lines) }
        return (customer, body, input)
    }

    /// An empty row is passed over.
    private static func line(_ row: Int, _ input: inout FormInput, _ currency: Currency) -> StandaloneCreditLine? {
        let name = "lines.\(row)"
        guard input.optionalText("\(name).description") != nil else { return nil }
        let description = input.text("\(name).description")
        let quantity = input.number("\(name).quantity")
        let unit = input.text("\(name).unit", longest: 20)
        let price = input.price("\(name).unit_price", currency)
        let code = input.text("\(name).tax_code", longest: 20)
        let rate = input.percent("\(name).tax_rate")
        guard let description, let quantity, let unit, let price, let code, let rate else { return nil }
        return StandaloneCreditLine(
            description: description, quantity: quantity, unit: unit, unitPrice: price, taxCode: code, taxRate: rate)
    }

    private static func page(_ customer: CustomerAccountView, _ desk: Desk, _ refusal: Refusal? = nil) throws -> Reply {
        let texts = desk.texts
        let columns = ["lineNumberColumn", "goods", "quantity", "unitOfMeasure", "unitPrice", "taxCode", "taxRate"]
        let grid = FormGrid(
            caption: texts.text("creditCustomer"), columns: columns.map { texts.text($0) },
            rows: (0..<rows).map { row in
                let name = "lines.\(row)"
                return FormGrid.Row(
                    .number(desk.formats.number(row + 1)),
                    [
                        Field("\(name).description", texts.text("goods"), isOptional: true, longest: 200),
                        Field("\(name).quantity", texts.text("quantity"), .number, isOptional: true),
                        Field("\(name).unit", texts.text("unitOfMeasure"), isOptional: true, longest: 20),
                        Field("\(name).unit_price", texts.text("unitPrice"), .number, isOptional: true),
                        Field("\(name).tax_code", texts.text("taxCode"), .code, isOptional: true, longest: 20),
                        Field("\(name).tax_rate", texts.text("taxRate"), .number, unit: "%", isOptional: true),
                    ])
            })
        var form = Form(
            form, to: "\(path)/preview", texts.text("showBeforeAndAfter"), weight: .main,
            advice: texts.text("creditAdvice"),
            [Field("account_id", "", .hidden, value: "\(customer.accountID)"), .reason(texts)], grid: grid)
        form.keepsDraft = true
        var record = DeskRecord(
            crumbs: [Way(customer.name, to: "\(CustomersPage.path)/\(customer.accountID)")],
            title: .text(texts.text("creditCustomer")))
        record.facts = Facts([(texts.text("balance"), .number(desk.formats.money(customer.balance)))])
        record.main = [
            RecordSection(name: "credit-section", title: texts.text("lines"), form: form.values(desk, refusal))
        ]
        return try desk.page(record, title: texts.text("creditCustomer"), refusal)
    }

    private static func confirmation(
        _ preview: AdjustmentPreview, _ customer: CustomerAccountView, _ input: FormInput, _ desk: Desk
    ) throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        return try FinalStep(
            crumb: Way(texts.text("creditCustomer"), to: "\(path)?account=\(customer.accountID)"),
            title: texts.text("issueCredit"),
            facts: Facts([
                (texts.text("customer"), .text(customer.name)),
                (texts.text("difference"), .number(formats.money(preview.delta.gross))),
                (texts.text("reason"), .text(input.typed("reason") ?? "")),
            ]),
            points: ["creditPointMoney", "adjustmentPointNumber", "adjustmentPointTax", "adjustmentPointFinal"].map {
                texts.text($0)
            },
            tables: [AdjustmentsPage.lines(preview.lines, desk)],
            form: Form(form, to: path, texts.text("issueCredit"), weight: .main, input.carried)
        ).reply(desk)
    }
}
