import Contracts

/// The lines of a sale as rows to type into: `part/line_grid`. What products are meant is found here, what they come to is
/// asked of the service; the page computes nothing.
struct LineGrid: Sendable {
    private static let emptyRows = 3
    private static let newRows = 5
    static let productList = "products"

    let desk: Desk
    let currency: Currency
    private(set) var lines: TypedLines
    private(set) var findings: [String: ProductFinder.Finding] = [:]
    /// What the service says the lines come to, by row.
    private var figures: [Int: LinesPreview.Line] = [:]
    private var totals: DocumentTotals?

    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }

    init(_ desk: Desk, _ lines: TypedLines, in currency: Currency) {
        self.desk = desk
        self.lines = lines
        self.currency = currency
    }

    // MARK: - Reading

    /// Finds the products that are meant, and writes what they are and cost into the rows that leave it open.
    mutating func find() async throws {
        for index in lines.rows.indices {
            guard let chosen = lines.rows[index]["chosen"], !chosen.isEmpty else { continue }
            lines.set("product_id", of: index, to: chosen)
            lines.set("chosen", of: index, to: "")
        }
        findings = try await ProductFinder(desk: desk).find(lines.rows.compactMap { $0["product_id"] })
        for index in lines.rows.indices {
            guard case .found(let product) = finding(index) else { continue }
            lines.set("product_id", of: index, to: product.sku)
            // Asked for again by its SKU, it is found again.
            findings[product.sku] = .found(product)
            if isBlank("unit_price", index), let price = product.listPrice, price.currency == currency {
                lines.set("unit_price", of: index, to: formats.number(price.value))
            }
        }
    }

    private func isBlank(_ cell: String, _ row: Int) -> Bool {
        (lines.rows[row][cell] ?? "").allSatisfy(\.isWhitespace)
    }

    /// Where the authority knows VAT of a part of a price, as Iran's does of gold and currency, and where one is given already.
    private var hasTaxable: Bool {
        currency == .irr || lines.rows.indices.contains { !isBlank("taxable_price", $0) }
    }

    private func finding(_ row: Int) -> ProductFinder.Finding? {
        lines.rows[row]["product_id"].flatMap { findings[ProductFinder.plain($0)] }
    }

    /// The lines as a request has them, by row; `nil` for one where something is missing or wrong, which is noted in the
    /// form.
    func requests(_ input: inout FormInput) -> [OpportunityLineRequest?] {
        if lines.rows.count > TypedLines.most {
            let count = formats.number(TypedLines.most)
            input.add(fault: "tooManyLines", to: "\(TypedLines.group).\(TypedLines.most).product_id", ["count": count])
        }
        var requests: [OpportunityLineRequest?] = []
        for index in lines.rows.indices { requests.append(request(index, &input)) }
        return requests
    }

    private func request(_ row: Int, _ input: inout FormInput) -> OpportunityLineRequest? {
        func name(_ cell: String) -> String { "\(TypedLines.group).\(row).\(cell)" }
        let product = product(row, name("product_id"), &input)
        let quantity = input.number(name("quantity"))
        let price = input.price(name("unit_price"), currency)
        let discount = input.optional(name("discount_rate")) { $0.percent($1) }
        let requestedOn = input.optional(name("requested_on")) { $0.day($1) }
        let taxable = input.optional(name("taxable_price")) { $0.price($1, currency) }
        guard let product, let quantity, let price else { return nil }
        let cells = lines.rows[row]
        return OpportunityLineRequest(
            id: cells["id"].flatMap { try? OpportunityLineID($0) }, productID: product.id, quantity: quantity,
            unitPrice: price, discountRate: discount,
            description: cells["description"].flatMap { $0.isEmpty ? nil : $0 }, requestedOn: requestedOn,
            taxablePrice: taxable)
    }

    private func product(_ row: Int, _ field: String, _ input: inout FormInput) -> ProductView? {
        switch finding(row) {
        case .found(let product): return product
        case .several: input.add(fault: "lineProductUnclear", to: field)
        case .none?: input.add(fault: "lineProductUnknown", to: field)
        case nil: input.add(fault: "lineProductMissing", to: field)
        }
        return nil
    }

    /// Has the service say what the lines come to that can be read. What it refuses is noted at its field.
    mutating func price(_ requests: [OpportunityLineRequest?], _ input: inout FormInput) async throws {
        let rows = requests.indices.filter { requests[$0] != nil }
        guard !rows.isEmpty else { return }
        do {
            let preview = try await desk.services.preview(requests.compactMap(\.self), in: currency, for: desk.visit)
            figures = Dictionary(zip(rows, preview.lines)) { first, _ in first }
            totals = rows.count == requests.count ? preview.totals : nil
        } catch ServiceFailure.refused(let problem) where problem.status == 422 && rows.count == requests.count {
            input = input.judged(by: problem).input
        } catch ServiceFailure.refused(let problem) where problem.status == 422 {
            // Its places are not those of the form; it is told with the rest when all rows are complete.
        }
    }

    // MARK: - Shown

    /// - Parameters:
    ///   - form: name of the form around it.
    ///   - typed: with its faults, when it did not get through.
    ///   - proposed: what may be chosen without typing much.
    ///   - goesOn: the caret is in the first empty row.
    func values(in form: String, _ typed: FormInput?, proposed: [ProductView], goesOn: Bool) -> Values {
        let filled = lines.rows.count
        let all = filled + (filled == 0 ? Self.newRows : Self.emptyRows)
        return [
            "gridRows": (0..<all).map { row($0, in: form, typed, goesOn && $0 == filled) },
            "proposals": Self.proposals(proposed, desk),
            "productList": Self.productList,
            "currency": currency.rawValue, "hasTaxable": hasTaxable,
            "totals": totals.map { shown($0).values }.section,
        ]
    }

    /// Products to choose from, as `part/product_options` prints them.
    static func proposals(_ products: [ProductView], _ desk: Desk) -> [Values] {
        products.map { product in
            let text = product.listPrice.map { price in
                desk.texts.text("format.proposal", ["name": product.name, "price": desk.formats.price(price)])
            }
            return ["sku": product.sku, "product": text ?? product.name]
        }
    }

    private func shown(_ totals: DocumentTotals) -> Facts {
        Facts([
            (texts.text("net"), .number(formats.money(totals.net))),
            (texts.text("tax"), .number(formats.money(totals.tax))),
            (texts.text("gross"), .number(formats.money(totals.gross))),
        ])
    }

    private func row(_ index: Int, in form: String, _ typed: FormInput?, _ hasCaret: Bool) -> Values {
        let cells = lines.rows.indices.contains(index) ? lines.rows[index] : [:]
        let isFixed = cells["fixed"] == "yes"
        let finding = lines.rows.indices.contains(index) ? finding(index) : nil
        func field(_ cell: String, _ label: String, _ kind: Field.Kind) -> Values {
            let number = formats.number(index + 1)
            var field = Field(
                "\(TypedLines.group).\(index).\(cell)",
                texts.text("cellOfRow", ["cell": texts.text(label), "row": number]),
                kind, value: cells[cell] ?? "", isOptional: true)
            field.isReadOnly = isFixed
            field.isFocused = hasCaret && cell == "product_id"
            var values = field.values(in: form, texts)
            // What was not typed but found stands in the rows; only the faults are those of the form.
            values["fault"] = typed?.fault(of: field.name).section ?? [String]()
            values["describedBy"] = "\(form)-\(field.name)-fault"
            values["isDescribed"] = typed?.fault(of: field.name) != nil
            values["column"] = texts.text(label)
            values["pattern"] = texts.text("cellOfRow", ["cell": texts.text(label), "row": "#"])
            return values
        }
        func hidden(_ cell: String) -> Values {
            ["name": "\(TypedLines.group).\(index).\(cell)", "value": cells[cell] ?? ""]
        }
        return [
            "product": field("product_id", "lineProduct", .listed(Self.productList)),
            "quantity": field("quantity", "quantity", .number),
            "price": field("unit_price", "unitPrice", .number),
            "discount": field("discount_rate", "discountPercent", .number),
            "requested": field("requested_on", "requestedOn", .day),
            "taxable": (hasTaxable ? field("taxable_price", "taxablePrice", .number) : nil).section,
            "carried": ["id", "description", "fixed"].filter { cells[$0]?.isEmpty == false }.map(hidden),
            "about": about(finding).section,
            "choices": choices(finding, index, in: form),
            "net": figures[index].map { formats.money($0.net) }.section,
            "isFixed": isFixed, "isFilled": !cells.isEmpty && !isFixed,
            "removeCommand": "remove.\(index)", "repeatCommand": "repeat.\(index)",
            "removePattern": texts.text("removeRow", ["row": "#"]),
            "repeatPattern": texts.text("repeatRow", ["row": "#"]),
            "removeLabel": texts.text("removeRow", ["row": formats.number(index + 1)]),
            "repeatLabel": texts.text("repeatRow", ["row": formats.number(index + 1)]),
        ]
    }

    /// What the product is, and what the warehouse told last of it; only a hold decides.
    private func about(_ finding: ProductFinder.Finding?) -> Values? {
        guard case .found(let product) = finding else { return nil }
        let stock = product.availability.map { stock in
            texts.text(
                "availableAt",
                [
                    "quantity": formats.quantity(stock.available, product.unit),
                    "moment": formats.moment(stock.asOf),
                ])
        }
        return ["productName": product.name, "unit": product.unit, "stock": stock.section]
    }

    private func choices(_ finding: ProductFinder.Finding?, _ row: Int, in form: String) -> [Values] {
        guard case .several(let products) = finding else { return [] }
        let name = "\(TypedLines.group).\(row).chosen"
        let field = Field(
            name, texts.text("chooseProduct"),
            .list(
                [Field.Option("", texts.text("chooseProduct"))]
                    + products.map {
                        Field.Option($0.sku, texts.text("format.coded", ["code": $0.sku, "name": $0.name]))
                    }), isOptional: true)
        return [field.values(in: form, texts)]
    }
}
