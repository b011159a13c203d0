import Contracts

/// Facts that did not fit the warehouse's books; a manager looks at each and closes it.
enum WarehouseExceptionsPage {
    static let path = "/warehouse/exceptions"
    private static let shown = 50

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readStock) { desk in try await show(desk) }
        pages.post("\(path)/{id}/close", right: .manageStock, close)
    }

    private static func close(_ desk: Desk) async throws -> Reply {
        guard let id = desk.visit.parameters.get("id"), id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
        else { throw PageFault.notFound }
        let input = try await desk.input("close-\(id)")
        return try await desk.carryOut(
            Change("warehouse", "exceptions/\(id)/close"), input, then: "\(path)?done=exception-closed",
            else: { try await show(desk, $0) })
    }

    private static func show(_ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let texts = desk.texts
        let query = ListQuery(
            path: path, desk.visit.query, fields: ["state": ["OPEN"]], usual: ["state": ["OPEN"]])
        let page = try await desk.services.warehouseExceptions(
            query, openOnly: query.has("state", "OPEN"), limit: shown, for: desk.visit)
        let content: Values = [
            "heading": texts.text("warehouseExceptions"), "lead": texts.text("exceptionsLead"),
            "pageTabs": WarehouseDesk.stock(desk).values,
            "viewTabs": Tabs(
                texts.text("state"), of: query, by: "state",
                [(texts.text("exceptionsOpen"), ["OPEN"]), (texts.text("allOfThem"), [])]
            ).values,
            "hasExceptions": !page.data.isEmpty,
            "exceptions": page.data.map { exception($0, desk, refusal) },
            "controls": ListControls(query: query, groups: [], next: page.page.next).values,
            "empty": EmptyState(
                title: texts.text("noExceptions"), advice: texts.text("noWarehouseExceptionsAdvice")
            ).values,
        ]
        return try desk.page("page/warehouse_exceptions", title: texts.text("warehouseExceptions"), content, refusal)
    }

    private static func exception(_ exception: ExceptionView, _ desk: Desk, _ refusal: Refusal?) -> Values {
        let (texts, formats) = (desk.texts, desk.formats)
        let form = Form(
            "close-\(exception.id)", to: "\(path)/\(exception.id)/close", texts.text("closeException"))
        let mayClose = desk.may(.manageStock) && exception.closedAt == nil
        return [
            "name": texts.word("warehouseException", exception.kind), "detail": exception.detail,
            "time": Cell.moment(exception.openedAt, formats).values,
            "closed": exception.closedAt.map { Cell.moment($0, formats).values }.section,
            "about": about(exception, desk).section,
            "closeForms": mayClose ? [form.values(desk, refusal)] : [Values](),
        ]
    }

    /// The record that it is about, where its kind tells which one.
    private static func about(_ exception: ExceptionView, _ desk: Desk) -> Values? {
        guard exception.kind == "count-difference", let id = try? DispatchNoteID("dn_\(exception.subjectID)"),
            desk.may(.readDispatch)
        else { return nil }
        return Way(desk.texts.text("toTheNote"), to: "\(DispatchNotesPage.path)/\(id)").values
    }
}
