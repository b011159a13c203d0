import Contracts

/// The suppliers of a unit by name, and a form for a new one.
enum SuppliersPage {
    private static let shown = 100

    static func register(on pages: PageRoutes) {
        for unit in SourcingUnit.allCases where unit.hasSuppliers {
            pages.get(unit.suppliersPath, right: .readSourcing) { desk in try await show(unit, desk) }
            pages.get("\(unit.suppliersPath)/new", right: unit.answerRight) { desk in try form(unit, desk) }
            pages.post("\(unit.suppliersPath)/new", right: unit.answerRight) { desk in try await add(unit, desk) }
            pages.get("\(unit.suppliersPath)/{id}", right: .readSourcing) { desk in
                try await page(unit, desk.id("id"), desk)
            }
            pages.post("\(unit.suppliersPath)/{id}/revise", right: unit.answerRight) { desk in
                try await revise(unit, desk)
            }
        }
    }

    private static func show(_ unit: SourcingUnit, _ desk: Desk) async throws -> Reply {
        let texts = desk.texts
        let query = ListQuery(path: unit.suppliersPath, desk.visit.query, fields: [:], searches: ["q": .plain])
        let page = try await desk.services.suppliers(unit, query, limit: shown, for: desk.visit)
        let rows = page.data.map { supplier in
            Table.Row(
                to: "\(unit.suppliersPath)/\(supplier.id)",
                [
                    .text(supplier.name), .text(country(supplier, desk)), .chip(state(supplier, texts)),
                    .text(texts.text(supplier.allowsCancellation ? "cancellationAllowed" : "cancellationRefused")),
                ])
        }
        let columns = ["supplier", "country", "state", "cancellation"].map { texts.text($0) }
        let add = Way(texts.text("newSupplier"), to: "\(unit.suppliersPath)/new", isMain: true)
        return try desk.page(
            DeskList(
                title: texts.text("suppliers"), pages: SourcingDesk.tabs(unit, desk),
                ways: desk.may(unit.answerRight) ? [add] : [],
                controls: ListControls(
                    query: query, groups: [], searches: [("q", texts.text("findSupplier"))], next: page.page.next),
                table: Table(caption: texts.text("suppliers"), columns: columns, rows: rows),
                empty: EmptyState(
                    title: texts.text("noSuppliers"), advice: texts.text("noSuppliersAdvice"),
                    way: desk.may(unit.answerRight) ? (add.text, add.target) : nil)))
    }

    private static func state(_ supplier: SupplierView, _ texts: MessageCatalog) -> Chip {
        supplier.isActive ? Chip(texts.text("supplierUsed"), .good) : Chip(texts.text("supplierUnused"))
    }

    /// In the reader's language, by its code.
    private static func country(_ supplier: SupplierView, _ desk: Desk) -> String {
        desk.formats.language.locale.localizedString(forRegionCode: supplier.country) ?? supplier.country
    }

    // MARK: - A new one

    private static func form(_ unit: SourcingUnit, _ desk: Desk, _ refusal: Refusal? = nil) throws -> Reply {
        let texts = desk.texts
        let form = Form(
            "new", to: "\(unit.suppliersPath)/new", texts.text("addSupplier"), weight: .main,
            fields(nil, desk))
        let record = DeskRecord(
            crumbs: [Way(texts.text("suppliers"), to: unit.suppliersPath)], title: .text(texts.text("newSupplier")),
            main: [
                RecordSection(name: "supplier", title: texts.text("supplier"), form: form.values(desk, refusal))
            ])
        return try desk.page(record, title: texts.text("newSupplier"), refusal)
    }

    private static func add(_ unit: SourcingUnit, _ desk: Desk) async throws -> Reply {
        var input = try await desk.input("new")
        let name = input.text("name")
        let country = country(&input)
        let request = CreateSupplierRequest(
            name: name ?? "", country: country ?? "", allowsCancellation: input.isTicked("allows_cancellation"))
        return try await desk.carryOut(
            Change(unit.service, "suppliers", request), input,
            then: { answer in
                let made = try JSON.decode(SupplierView.self, from: answer.body)
                return "\(unit.suppliersPath)/\(made.id)?done=supplier-added"
            }, else: { try form(unit, desk, $0) })
    }

    // MARK: - One of them

    private static func page(
        _ unit: SourcingUnit, _ id: SupplierID, _ desk: Desk, _ refusal: Refusal? = nil
    ) async throws -> Reply {
        let texts = desk.texts
        let supplier = try await desk.services.supplier(unit, id, for: desk.visit)
        let form = Form(
            "revise", to: "\(unit.suppliersPath)/\(id)/revise", texts.text("keepSupplier"), weight: .main,
            version: supplier.version, fields(supplier, desk))
        let record = DeskRecord(
            crumbs: [Way(texts.text("suppliers"), to: unit.suppliersPath)], title: .text(supplier.name),
            chips: [state(supplier, texts)],
            facts: Facts([
                (texts.text("country"), .text(country(supplier, desk))),
                (
                    texts.text("cancellation"),
                    .text(texts.text(supplier.allowsCancellation ? "cancellationAllowed" : "cancellationRefused"))
                ),
            ]),
            main: desk.may(unit.answerRight)
                ? [RecordSection(name: "supplier", title: texts.text("supplier"), form: form.values(desk, refusal))]
                : [])
        return try desk.page(record, title: supplier.name, refusal)
    }

    private static func revise(_ unit: SourcingUnit, _ desk: Desk) async throws -> Reply {
        let id: SupplierID = try desk.id("id")
        var input = try await desk.input("revise")
        let name = input.text("name")
        let request = ReviseSupplierRequest(
            name: name, country: country(&input),
            allowsCancellation: input.isTicked("allows_cancellation"), isActive: input.isTicked("is_active"))
        return try await desk.carryOut(
            Change(unit.service, "suppliers/\(id)", request, method: "PATCH"), input,
            then: "\(unit.suppliersPath)/\(id)?done=supplier-kept", else: { try await page(unit, id, desk, $0) })
    }

    private static func country(_ input: inout FormInput) -> String? {
        guard let code = input.optionalText("country"), Countries.isOne(code) else {
            input.add(fault: "choiceMissing", to: "country")
            return nil
        }
        return code
    }

    private static func fields(_ supplier: SupplierView?, _ desk: Desk) -> [Field] {
        let texts = desk.texts
        var fields = [
            Field("name", texts.text("supplierTitle"), value: supplier?.name ?? "", longest: 200),
            Field(
                "country", texts.text("country"), .list(Countries.options(texts.language)),
                value: supplier?.country ?? desk.me.company.country),
            Field(
                "allows_cancellation", texts.text("cancellationAllowed"), .tick,
                value: supplier?.allowsCancellation ?? true ? "yes" : "", hint: texts.text("cancellationHint")),
        ]
        if let supplier {
            fields.append(
                Field("is_active", texts.text("supplierUsed"), .tick, value: supplier.isActive ? "yes" : ""))
        }
        return fields
    }
}
