import Contracts

/// What a warehouse manager does to a product's stock: a difference is posted, reserved goods are given to who waits.
struct StockForms: Sendable {
    let desk: Desk
    let whole: StockView
    let holds: [HoldView]
    let waiting: [WaitingHoldView]
    let warehouses: [WarehouseView]

    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }
    private var target: String { "\(StockPage.path)/\(whole.productID)" }

    var all: [Form] {
        guard desk.may(.manageStock) else { return [] }
        return [adjust, reallocate].compactMap(\.self)
    }

    private var adjust: Form {
        let reasons = StockAdjustmentReason.allCases.map {
            Field.Option($0.rawValue, texts.word("stockReason", $0.rawValue))
        }
        var fields = [
            Field("reason", texts.text("reason"), .choice(reasons)),
            Field(
                "counted", texts.text("countedOnShelf"), .number, hint: texts.text("countedHint"), unit: whole.unit,
                isOptional: true),
            Field(
                "difference", texts.text("stockDifference"), .number, hint: texts.text("differenceHint"),
                unit: whole.unit, isOptional: true),
        ]
        if warehouses.count > 1 {
            let options = warehouses.map { Field.Option("\($0.id)", $0.name) }
            fields.append(
                Field("warehouse_id", texts.text("warehouseColumn"), .list(options), value: "\(whole.warehouseID)"))
        }
        if desk.may(.readCost) {
            fields.append(
                Field(
                    "unit_cost", texts.text("unitCost"), .number, hint: texts.text("unitCostOfFoundHint"),
                    unit: texts.word("costCurrency", desk.me.company.currency.rawValue), isOptional: true))
        }
        fields.append(Field("note", texts.text("note"), .lines, isOptional: true, longest: FormInput.longestReason))
        return Form(
            "adjust", to: "\(target)/adjust", texts.text("adjustStock"), weight: .final,
            advice: texts.text("adjustStockAdvice"), fields)
    }

    /// Only where somebody has reserved goods that are on no note, and somebody else waits (S-54).
    private var reallocate: Form? {
        let free = holds.filter { $0.state == "RESERVED" && $0.onDispatchNotes < $0.quantity }
        guard !free.isEmpty, !waiting.isEmpty else { return nil }
        let from = free.map { hold in
            Field.Option(
                "\(hold.id)",
                texts.text(
                    "holdOfSale",
                    [
                        "quantity": formats.quantity(hold.quantity - hold.onDispatchNotes, whole.unit),
                        "sale": WarehouseWords.claimant(hold.opportunityID, hold.accountName, hold.saleName),
                    ]))
        }
        let to = waiting.map { hold in
            Field.Option(
                "\(hold.sliceID)",
                texts.text(
                    "holdOfSale",
                    [
                        "quantity": formats.quantity(hold.quantity, whole.unit),
                        "sale": WarehouseWords.claimant(hold.opportunityID, hold.accountName, hold.saleName),
                    ]))
        }
        return Form(
            "reallocate", to: "\(target)/reallocate", texts.text("reallocateStock"), weight: .final,
            advice: texts.text("reallocateAdvice"),
            [
                Field("hold", texts.text("reallocateFrom"), .choice(from)),
                Field("to_slice_id", texts.text("reallocateTo"), .choice(to)),
                Field(
                    "quantity", texts.text("quantity"), .number, hint: texts.text("reallocateQuantityHint"),
                    unit: whole.unit, isOptional: true),
                Field("promised_on", texts.text("reallocatePromised"), .day),
                .reason(texts),
            ])
    }

    // MARK: - Filled in

    static func adjustment(of product: ProductID, _ input: inout FormInput, _ desk: Desk) -> AdjustStockRequest? {
        let reason = input.choice("reason", of: StockAdjustmentReason.allCases.map(\.rawValue))
            .flatMap(StockAdjustmentReason.init(rawValue:))
        let counted = input.optional("counted") { $0.number($1) }
        let difference = input.optional("difference") { $0.number($1) }
        let hasCounted = input.optionalText("counted") != nil
        if hasCounted == (input.optionalText("difference") != nil) {
            input.add(fault: "countedOrDifference", to: "counted")
        }
        let cost = input.optional("unit_cost") { $0.price($1, desk.me.company.currency) }
        let warehouse = input.optional("warehouse_id") { $0.id($1, WarehouseID.self) }
        guard input.isComplete, let reason else { return nil }
        return AdjustStockRequest(
            productID: product, warehouseID: warehouse, difference: difference, counted: counted, unitCost: cost,
            reason: reason, note: input.optionalText("note"))
    }

    static func reallocation(_ input: inout FormInput) -> ReallocateStockRequest? {
        let slice = input.id("to_slice_id", SliceID.self)
        let quantity = input.optional("quantity") { $0.number($1) }
        let day = input.day("promised_on")
        let reason = input.reason()
        guard input.isComplete, let slice, let day, let reason else { return nil }
        return ReallocateStockRequest(toSliceID: slice, quantity: quantity, promisedOn: day, reason: reason)
    }
}

/// What of the stock is free, held, and reserved, as a bar with its words: `part/quantity_bar`.
struct StockBar: Sendable {
    let available: ExactDecimal
    let held: ExactDecimal
    let reserved: ExactDecimal
    let unit: String
    let desk: Desk

    var values: Values {
        let parts = [
            (fate: Fate.delivered, name: "availableQuantity", quantity: max(available, .zero)),
            (fate: .held, name: "heldQuantity", quantity: held),
            (fate: .reserved, name: "reservedQuantity", quantity: reserved),
        ].filter { $0.quantity > .zero }
        return [
            "words": parts.map { part -> Values in
                [
                    "fate": part.fate.rawValue,
                    "text": desk.texts.text(
                        "format.pair",
                        [
                            "name": desk.texts.text(part.name),
                            "value": desk.formats.quantity(part.quantity, unit),
                        ]),
                ]
            },
            "segments": QuantityBar.segments(parts.map { ($0.fate, $0.quantity.millionths) }),
        ]
    }
}

/// The last signs of an id, for people to tell two apart: the whole is for machines.
enum ShortCode {
    static func of<Tag: IDTag>(_ id: ID<Tag>) -> String { String("\(id)".suffix(6)).uppercased() }
}
