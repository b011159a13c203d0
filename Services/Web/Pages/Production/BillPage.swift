import Contracts

/// One product's bill of materials, to read and to write anew.
enum BillPage {
    /// Rows to be filled, beyond those that are there.
    private static let spareRows = 6
    private static let form = "bill"

    static func register(on pages: PageRoutes) {
        pages.get("\(BillsPage.path)/new", right: .answerProduction) { desk in try await page(nil, desk) }
        pages.post("\(BillsPage.path)/new", right: .answerProduction) { desk in try await save(nil, desk) }
        pages.get("\(BillsPage.path)/{product}", right: .readSourcing) { desk in
            try await page(desk.id("product"), desk)
        }
        pages.post("\(BillsPage.path)/{product}", right: .answerProduction) { desk in
            try await save(desk.id("product"), desk)
        }
    }

    /// - Parameter product: whose bill it is; `nil` for a new one.
    private static func page(_ product: ProductID?, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let (texts, words) = (desk.texts, SourcingWords(desk))
        var bill: BillOfMaterialsView?
        if let product { bill = try await desk.services.billOfMaterials(product, for: desk.visit) }
        let materials = try await desk.services.products(
            (bill?.lines ?? []).map(\.materialID), of: "production", for: desk.visit)
        let proposals = try await desk.services.someProducts(of: "production", for: desk.visit)
        let view = BillView(desk: desk, bill: bill, materials: materials, proposals: proposals)
        let mayWrite = desk.may(.answerProduction)
        var main = bill == nil ? [] : view.sections
        if mayWrite {
            let title = texts.text(bill == nil ? "newBill" : "reviseBill")
            let values = view.form(spareRows: spareRows).values(desk, refusal)
            main.append(RecordSection(name: "write", title: title, form: values))
        }
        let name = bill.map { words.name($0.product, $0.productID) } ?? .text(texts.text("newBill"))
        let record = DeskRecord(
            crumbs: [Way(texts.text("billsOfMaterials"), to: BillsPage.path)], title: name,
            lead: [.code(bill?.product?.sku)], facts: view.facts, main: main)
        let title = texts.text("billOf", ["name": bill?.product?.name ?? texts.text("newBill")])
        return try desk.page(record, title: bill == nil ? texts.text("newBill") : title, refusal)
    }

    private static func save(_ product: ProductID?, _ desk: Desk) async throws -> Reply {
        var input = try await desk.input(form)
        let request = try await BillInput(desk).read(&input, of: product)
        let change = Change("production", "bills-of-materials", request)
        return try await desk.carryOut(
            change, input,
            then: { _ in "\(BillsPage.path)/\(request?.productID.description ?? "")?done=bill" },
            else: { try await page(product, desk, $0) })
    }
}

/// A bill as it is shown and written.
private struct BillView {
    let desk: Desk
    let bill: BillOfMaterialsView?
    let materials: [ProductID: KnownProductView]
    let proposals: [KnownProductView]

    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }

    var facts: Facts {
        guard let bill else { return Facts([]) }
        return Facts([
            (texts.text("processTime"), .text(texts.text("daysLong", count: bill.processDays))),
            (texts.text("scrapAllowance"), .number(formats.percent(bill.scrapAllowance))),
        ])
    }

    var sections: [RecordSection] {
        guard let bill else { return [] }
        let rows = bill.lines.map { line in
            let known = materials[line.materialID]
            return Table.Row([
                known.map { .text($0.name) } ?? .code("\(line.materialID)"), .code(known?.sku),
                .number(formats.quantity(line.quantity, known?.unit ?? "")),
            ])
        }
        let columns = ["materialColumn", "productCode", "quantityPerPiece"].map { texts.text($0) }
        let table = Table(caption: texts.text("materialsColumn"), columns: columns, rows: rows)
        var sections = [RecordSection(name: "materials", title: texts.text("materialsColumn"), table: table)]
        if !bill.steps.isEmpty {
            let steps = bill.steps.enumerated().map { index, step in
                Table.Row([.number(formats.number(index + 1)), .text(step)])
            }
            sections.append(
                RecordSection(
                    name: "steps", title: texts.text("workSteps"),
                    table: Table(
                        caption: texts.text("workSteps"),
                        columns: [texts.text("stepNumber"), texts.text("workStep")], rows: steps)))
        }
        return sections
    }

    func form(spareRows: Int) -> Form {
        let options = proposals.map { Field.Option($0.sku, $0.name) }
        var fields: [Field] = []
        if bill == nil {
            fields.append(
                Field("product", texts.text("productCode"), .proposed(options), hint: texts.text("productCodeHint")))
        }
        fields += [
            Field(
                "process_days", texts.text("processTime"), .number,
                value: bill.map { formats.number($0.processDays) } ?? "", unit: texts.text("daysUnit")),
            Field(
                "scrap_allowance", texts.text("scrapAllowance"), .number,
                value: bill.map { formats.percent($0.scrapAllowance) } ?? "", hint: texts.text("scrapAllowanceHint"),
                isOptional: true),
            Field(
                "steps", texts.text("workSteps"), .lines, value: (bill?.steps ?? []).joined(separator: "\n"),
                hint: texts.text("workStepsHint"), isOptional: true),
        ]
        let lines = bill?.lines ?? []
        let rows = (0..<(lines.count + spareRows)).map { index -> FormGrid.Row in
            let line = index < lines.count ? lines[index] : nil
            let known = line.flatMap { materials[$0.materialID] }
            let number = formats.number(index + 1)
            return FormGrid.Row(
                .number(number), notes: known.map { [.text($0.name)] } ?? [],
                [
                    Field(
                        "lines.\(index).material", texts.text("materialOfRow", ["number": number]), .proposed(options),
                        value: known?.sku ?? "", isOptional: true),
                    Field(
                        "lines.\(index).quantity", texts.text("quantityOfRow", ["number": number]), .number,
                        value: line.map { formats.number($0.quantity) } ?? "", unit: known?.unit, isOptional: true),
                ])
        }
        let grid = FormGrid(
            caption: texts.text("materialsColumn"),
            columns: ["stepNumber", "productCode", "quantityPerPiece"].map { texts.text($0) }, rows: rows)
        let target = bill.map { "\(BillsPage.path)/\($0.productID)" } ?? "\(BillsPage.path)/new"
        return Form(
            "bill", to: target, texts.text("keepBill"), weight: .main, advice: texts.text("keepBillAdvice"), fields,
            grid: grid)
    }
}

/// A filled-in bill, with codes turned into products.
private struct BillInput {
    let desk: Desk

    init(_ desk: Desk) { self.desk = desk }

    /// - Returns: `nil` where something is missing or unknown, which is noted at its field.
    func read(_ input: inout FormInput, of product: ProductID?) async throws -> BillOfMaterialsRequest? {
        let codes = input.rows("lines").compactMap { row in
            input.optionalText("lines.\(row).material").map { (row: row, sku: Reading.latin($0)) }
        }
        let own = product == nil ? input.code("product") : nil
        let wanted = Set(codes.map(\.sku) + [own].compactMap(\.self))
        let known = try await desk.services.products(coded: wanted, of: "production", for: desk.visit)
        var made = product
        if let own {
            made = known[own]?.id
            if made == nil { input.add(fault: "productUnknown", to: "product") }
        }
        var lines: [BillOfMaterialsLine] = []
        for (row, sku) in codes {
            let quantity = input.number("lines.\(row).quantity")
            guard let material = known[sku] else {
                input.add(fault: "productUnknown", to: "lines.\(row).material")
                continue
            }
            if let quantity { lines.append(BillOfMaterialsLine(materialID: material.id, quantity: quantity)) }
        }
        if codes.isEmpty { input.add(fault: "billWithoutLines", to: "lines.0.material") }
        let days = input.wholeNumber("process_days")
        let allowance = input.optional("scrap_allowance") { $0.percent($1) }
        guard input.isComplete, let made, let days else { return nil }
        let steps = (input.optionalText("steps") ?? "").split(whereSeparator: \.isNewline).map {
            $0.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        return BillOfMaterialsRequest(
            productID: made, lines: lines, processDays: days, steps: steps.filter { !$0.isEmpty },
            scrapAllowance: allowance)
    }
}
