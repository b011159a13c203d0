import Contracts

/// Remarks line by line: the whole goes back for correction, or, where the policy allows it, only the lines with a
/// remark do and the others are approved (S-32).
enum RemarksPage {
    private static let form = "remarks"
    /// What a remark on a line may be about.
    private static let fields = ["quantity", "unit_price", "discount_rate", "product"]

    static func register(on pages: PageRoutes) {
        pages.get("\(RequestsPage.path)/{id}/remarks", right: .decide, show)
        pages.post("\(RequestsPage.path)/{id}/remarks", right: .decide, decide)
    }

    static func show(_ desk: Desk) async throws -> Reply { try await page(desk.id("id"), desk) }

    static func decide(_ desk: Desk) async throws -> Reply {
        let id: ApprovalRequestID = try desk.id("id")
        var input = try await desk.input(form)
        let (decision, body) = try body(&input)
        return try await desk.carryOut(
            Change("approval", "requests/\(id)/decide", body), input, then: RequestPage.place(after: decision),
            else: { try await page(id, desk, $0) })
    }

    private static func body(_ input: inout FormInput) throws -> (ApprovalDecision, DecideRequest?) {
        let (revision, hash) = try RequestAction.seen(in: input)
        let decision: ApprovalDecision = input.typed("decision") == "approve" ? .approve : .sendBack
        let onLines = input.rows("lines").compactMap { row in remark(row, &input) }
        let general = input.optionalText("remarks.0.text").map { [ApprovalRemark(text: $0)] } ?? []
        let remarks = general + onLines
        if decision == .approve ? onLines.isEmpty : remarks.isEmpty {
            input.add(fault: decision == .approve ? "lineRemarkMissing" : "remarkMissing", to: "remarks.0.text")
        }
        guard input.isComplete else { return (decision, nil) }
        let body = DecideRequest(
            decision: decision, revision: revision, contentHash: hash, remarks: remarks,
            returnToStep: decision == .sendBack ? RequestAction.step(in: input) : nil,
            returnedLineIDs: decision == .approve ? onLines.compactMap(\.lineID) : nil)
        return (decision, body)
    }

    private static func remark(_ row: Int, _ input: inout FormInput) -> ApprovalRemark? {
        let text = input.optional("lines.\(row).text") { $0.text($1, longest: RequestAction.longestRemark) }
        guard let text, let line = input.id("lines.\(row).line_id", OpportunityLineID.self) else { return nil }
        let field = input.optionalText("lines.\(row).field").flatMap { fields.contains($0) ? $0 : nil }
        return ApprovalRemark(lineID: line, field: field, text: text)
    }

    private static func page(_ id: ApprovalRequestID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        async let waiting = desk.services.approvalTask(on: id, for: desk.visit)
        let detail = try await desk.services.approvalRequest(id, for: desk.visit)
        // Decided meanwhile: the request's own page says so.
        guard let task = try await waiting else { return .see("\(RequestsPage.path)/\(id)") }
        let form = form(task, detail, desk)
        let content: Values = [
            "subject": detail.request.facts.title,
            "target": "\(RequestsPage.path)/\(id)",
            "form": form.values(desk, refusal),
        ]
        let title = desk.texts.text("remarksOn", ["name": detail.request.facts.title])
        return try desk.page("page/approval_remarks", title: title, content, refusal)
    }

    private static func form(_ task: ApprovalTaskView, _ detail: ApprovalRequestDetail, _ desk: Desk) -> Form {
        let texts = desk.texts
        let mayPart = task.mayReturnLines == true && task.lines.count > 1
        var fields = RequestAction.seen(task)
        if mayPart {
            let options = [
                Field.Option("return", texts.text("returnWhole")), Field.Option("approve", texts.text("approveOthers")),
            ]
            fields.append(Field("decision", texts.text("decision"), .choice(options), value: "return"))
        }
        fields += RequestAction.target(detail.steps, texts)
        fields.append(
            Field(
                "remarks.0.text", texts.text("remarkOnAll"), .lines, isOptional: true,
                longest: RequestAction.longestRemark))
        // The rows name their lines by these.
        fields += task.lines.enumerated().map { index, line in
            Field("lines.\(index).line_id", "", .hidden, value: "\(line.lineID)")
        }
        let grid = FormGrid(
            caption: texts.text("remarksByLine"), columns: ["goods", "about", "remark"].map { texts.text($0) },
            rows: task.lines.enumerated().map { index, line in row(index, line, desk) })
        var form = Form(
            form, to: "\(RequestsPage.path)/\(task.requestID)/remarks",
            texts.text(mayPart ? "decideSeveral" : "decide.return"), weight: .main, fields, grid: grid)
        form.keepsDraft = true
        return form
    }

    private static func row(_ index: Int, _ line: ApprovalLine, _ desk: Desk) -> FormGrid.Row {
        let (texts, formats, words) = (desk.texts, desk.formats, ApprovalWords(desk))
        let options = [Field.Option("", texts.text("wholeLine"))] + fields.map { Field.Option($0, words.field($0)) }
        let price = texts.text(
            "format.times",
            [
                "quantity": formats.quantity(line.quantity.value, line.quantity.unit),
                "price": formats.price(line.unitPrice),
            ])
        return FormGrid.Row(
            .text(line.productName),
            notes: [
                .number(price), line.discountRate > .zero ? .number(formats.percent(line.discountRate)) : .empty,
                .number(formats.money(line.net)),
            ],
            [
                Field("lines.\(index).field", texts.text("about"), .list(options), isOptional: true),
                Field(
                    "lines.\(index).text", texts.text("remark"), isOptional: true,
                    longest: RequestAction.longestRemark),
            ])
    }
}
