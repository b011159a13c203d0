import Contracts

/// What can be said about a delivery; the names are the paths.
enum DeliveryAction: String, CaseIterable, Sendable {
    case confirm
    case fail = "failed-attempts"
    case reattempt
    case turnRound = "return"
    case lose = "declare-loss"
    /// Asks the warehouse to take delivered goods back.
    case giveBack = "goods-return"

    var right: Right {
        switch self {
        case .lose: .authoriseReturn
        case .giveBack: .requestReturn
        default: .confirmDelivery
        }
    }

    /// What is possible as the delivery stands, the most usual first. The service judges again.
    static func offered(for delivery: DeliveryView, _ desk: Desk) -> [DeliveryAction] {
        let isGoods = delivery.kind == .goods
        var actions: [DeliveryAction]
        switch delivery.state {
        case "IN_TRANSIT": actions = isGoods ? [.confirm, .fail, .lose] : [.confirm]
        case "ATTEMPT_FAILED": actions = isGoods ? [.reattempt, .turnRound, .lose] : [.reattempt]
        case "PARTLY_DELIVERED", "REFUSED": actions = [.turnRound]
        default: actions = []
        }
        if isGoods, delivery.lines.contains(where: { $0.delivered > .zero }) { actions.append(.giveBack) }
        return actions.filter { desk.may($0.right) }
    }

    func form(for delivery: DeliveryView, isFirst: Bool, _ desk: Desk) -> Form {
        let texts = desk.texts
        let lines = DeliveryLines(desk: desk, delivery: delivery)
        var fields: [Field] = []
        var grid: FormGrid?
        var closing: [Field] = []
        switch self {
        case .confirm:
            grid = lines.confirming
            closing = DeliveryProofWords(desk: desk, delivery: delivery).fields
        case .fail: fields = [.reason(texts)]
        case .reattempt, .turnRound: break
        case .lose:
            fields = [
                Field(
                    "evidence", texts.text("lossEvidence"), .lines, hint: texts.text("lossEvidenceHint"),
                    longest: FormInput.longestReason)
            ]
            grid = lines.losing
        case .giveBack:
            fields = [.reason(texts)]
            grid = lines.givingBack
        }
        var form = Form(
            rawValue, to: "\(DeliveriesPage.path)/\(delivery.id)/\(rawValue)",
            texts.text("deliveryAction.\(rawValue)"), weight: self == .lose ? .final : isFirst ? .main : .quiet,
            advice: texts.text("deliveryAdvice.\(rawValue)"),
            version: self == .giveBack ? nil : delivery.version, fields, grid: grid)
        form.closing = closing
        if self == .confirm { form.second = (DeliveryProofs.attach, texts.text("attachOnly")) }
        return form
    }

    /// What to ask for, and where.
    func change(for delivery: DeliveryView, _ input: inout FormInput) -> Change {
        let path = "deliveries/\(delivery.id)/\(rawValue)"
        switch self {
        case .confirm: return Change("delivery", path, DeliveryLines.confirmation(of: delivery, &input))
        case .fail: return Change("delivery", path, input.reason().map { FailedAttemptRequest(reason: $0) })
        case .reattempt, .turnRound: return Change("delivery", path)
        case .lose: return Change("delivery", path, DeliveryLines.loss(of: delivery, &input))
        case .giveBack: return Change("warehouse", "goods-returns", DeliveryLines.goodsReturn(of: delivery, &input))
        }
    }
}

/// The lines of a delivery as forms have them: each with quantities that belong to it.
struct DeliveryLines: Sendable {
    let desk: Desk
    let delivery: DeliveryView

    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }

    /// Delivered and refused, together at most what is open; everything is delivered unless it is said otherwise.
    var confirming: FormGrid {
        let isGoods = delivery.kind == .goods
        let isRefused = desk.visit.query["fill"] == "refused" && isGoods
        let rows = delivery.lines.filter { $0.open > .zero }.map { line in
            let open = formats.number(line.open)
            var fields = [
                Field(
                    "delivered.\(line.sliceID)", texts.text("deliveredOf", ["name": line.description]), .number,
                    value: isRefused ? formats.number(0) : open, unit: line.quantity.unit)
            ]
            if isGoods {
                fields += [
                    Field(
                        "refused.\(line.sliceID)", texts.text("refusedOf", ["name": line.description]), .number,
                        value: isRefused ? open : "", unit: line.quantity.unit, isOptional: true),
                    Field(
                        "why.\(line.sliceID)", texts.text("refusedWhyOf", ["name": line.description]),
                        isOptional: true, longest: 200),
                ]
            }
            return row(line, line.open, fields)
        }
        let columns =
            ["goodsColumn", "deliveredQuantity"] + (isGoods ? ["refusedQuantity", "refusedBecauseColumn"] : [])
        return FormGrid(
            caption: texts.text("goodsColumn"), columns: columns.map { texts.text($0) }, rows: rows)
    }

    var losing: FormGrid {
        let rows = delivery.lines.filter { $0.open > .zero }.map { line in
            row(
                line, line.open,
                [
                    Field(
                        "lost.\(line.sliceID)", texts.text("lostOf", ["name": line.description]), .number,
                        value: formats.number(line.open), unit: line.quantity.unit, isOptional: true)
                ])
        }
        return FormGrid(
            caption: texts.text("goodsColumn"), columns: ["goodsColumn", "lostQuantity"].map { texts.text($0) },
            rows: rows)
    }

    var givingBack: FormGrid {
        let rows = delivery.lines.filter { $0.delivered > .zero }.map { line in
            row(
                line, line.delivered,
                [
                    Field(
                        "back.\(line.sliceID)", texts.text("backOf", ["name": line.description]), .number,
                        unit: line.quantity.unit, isOptional: true)
                ])
        }
        return FormGrid(
            caption: texts.text("goodsColumn"), columns: ["goodsColumn", "backQuantity"].map { texts.text($0) },
            rows: rows)
    }

    private func row(_ line: DeliveryLineView, _ most: ExactDecimal, _ fields: [Field]) -> FormGrid.Row {
        FormGrid.Row(
            .text(line.description), notes: [.number(formats.quantity(most, line.quantity.unit))], fields)
    }

    // MARK: - Filled in

    static func confirmation(of delivery: DeliveryView, _ input: inout FormInput) -> ConfirmDeliveryRequest? {
        let receiver = input.text("receiver", longest: 200)
        var lines: [ConfirmLineRequest] = []
        for line in delivery.lines where line.open > .zero {
            let slice = line.sliceID
            let delivered = input.optional("delivered.\(slice)") { $0.number($1) } ?? .zero
            let refused = input.optional("refused.\(slice)") { $0.number($1) } ?? .zero
            let why = input.optionalText("why.\(slice)")
            if delivered + refused > line.open { input.add(fault: "moreThanOpen", to: "delivered.\(slice)") }
            if refused > .zero, why == nil { input.add(fault: "refusalReasonMissing", to: "why.\(slice)") }
            lines.append(
                ConfirmLineRequest(
                    sliceID: slice, delivered: delivered, refused: refused > .zero ? refused : nil,
                    refusalReason: refused > .zero ? why : nil))
        }
        guard input.isComplete, let receiver else { return nil }
        let proofs = DeliveryProofs.named(in: input)
        let proof = ProofOfDelivery(
            reference: input.optionalText("reference"), proofIDs: proofs.isEmpty ? nil : proofs,
            place: input.optionalText("place"))
        let isProved = proof.reference != nil || proof.proofIDs != nil || proof.place != nil
        return ConfirmDeliveryRequest(lines: lines, receiver: receiver, proof: isProved ? proof : nil)
    }

    static func loss(of delivery: DeliveryView, _ input: inout FormInput) -> DeclareLossRequest? {
        let evidence = input.reason("evidence")
        let lines = quantities("lost", delivery.lines.filter { $0.open > .zero }, most: \.open, &input).compactMap {
            line, quantity in
            line.dispatchLineID.map { DeclareLossRequest.Line(dispatchLineID: $0, quantity: quantity) }
        }
        guard input.isComplete, let evidence else { return nil }
        return DeclareLossRequest(lines: lines, evidence: evidence)
    }

    static func goodsReturn(of delivery: DeliveryView, _ input: inout FormInput) -> GoodsReturnRequest? {
        let reason = input.reason()
        let some = delivery.lines.filter { $0.delivered > .zero }
        let lines = quantities("back", some, most: \.delivered, &input).map {
            ReturnLineRequest(invoiceLineID: $0.line.invoiceLineID, quantity: $0.quantity)
        }
        if lines.isEmpty, input.isComplete, let first = some.first {
            input.add(fault: "noRowFilled", to: "back.\(first.sliceID)")
        }
        guard input.isComplete, let reason else { return nil }
        return GoodsReturnRequest(
            accountID: delivery.accountID, invoiceID: delivery.invoiceID, reason: reason, lines: lines)
    }

    /// What was typed beside each line, where it is above zero and not more than there is.
    private static func quantities(
        _ name: String, _ lines: [DeliveryLineView], most: (DeliveryLineView) -> ExactDecimal, _ input: inout FormInput
    ) -> [(line: DeliveryLineView, quantity: ExactDecimal)] {
        lines.compactMap { line in
            let field = "\(name).\(line.sliceID)"
            guard let quantity = input.optional(field, { $0.number($1) }), quantity > .zero else { return nil }
            if quantity > most(line) { input.add(fault: "moreThanOpen", to: field) }
            return (line, quantity)
        }
    }
}
