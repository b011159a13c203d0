import Contracts

/// Exit permits: those that may pass the gate first.
enum ExitPermitsPage {
    static let path = "/warehouse/exit-permits"
    private static let shown = 50

    static func register(on pages: PageRoutes) { pages.get(path, right: .readDispatch, show) }

    private static func show(_ desk: Desk) async throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        let query = ListQuery(
            path: path, desk.visit.query, fields: ["state": Services.permitStates], usual: ["state": ["ISSUED"]],
            searches: ["q": .plain])
        let page = try await desk.services.exitPermits(query, limit: shown, for: desk.visit)
        let words = WarehouseWords(desk)
        let rows = page.data.map { permit in
            Table.Row(
                to: "\(path)/\(permit.id)",
                [
                    .text(permit.vehicle), .text(permit.driver), permit.accountName.map { .text($0) } ?? .empty,
                    .chip(words.permit(permit.state)), .moment(permit.validUntil, formats),
                    .moment(permit.usedAt ?? permit.issuedAt, formats),
                ])
        }
        let columns = ["vehicle", "driver", "customerColumn", "state", "validUntil", "happenedAt"]
        let issue = Way(texts.text("issuePermits"), to: "\(path)/new", isMain: true)
        return try desk.page(
            DeskList(
                title: texts.text("exitPermits"), pages: WarehouseDesk.dispatch(desk),
                views: Tabs(
                    texts.text("state"), of: query, by: "state",
                    [
                        (texts.text("permitsValid"), ["ISSUED"]), (texts.text("permitsUsed"), ["USED"]),
                        (texts.text("permitsOver"), ["REVOKED", "EXPIRED"]), (texts.text("allOfThem"), []),
                    ]),
                ways: desk.may(.issuePermit) ? [issue] : [],
                controls: ListControls(
                    query: query, groups: [], searches: [("q", texts.text("findPermit"))],
                    next: page.page.next),
                table: Table(caption: texts.text("exitPermits"), columns: columns.map { texts.text($0) }, rows: rows),
                empty: EmptyState(title: texts.text("noPermits"), advice: texts.text("noPermitsAdvice"))))
    }
}

/// One exit permit: vehicle, goods, and the code that the gate scans.
enum ExitPermitPage {
    static func register(on pages: PageRoutes) {
        pages.get("\(ExitPermitsPage.path)/{id}", right: .readDispatch) { desk in try await page(desk.id("id"), desk) }
        pages.post("\(ExitPermitsPage.path)/{id}/revoke", right: .issuePermit, revoke)
    }

    private static func revoke(_ desk: Desk) async throws -> Reply {
        let id: ExitPermitID = try desk.id("id")
        let input = try await desk.input("revoke")
        return try await desk.carryOut(
            Change("warehouse", "exit-permits/\(id)/revoke"), input,
            then: "\(ExitPermitsPage.path)/\(id)?done=permit-revoked", else: { try await page(id, desk, $0) })
    }

    private static func page(_ id: ExitPermitID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        let permit = try await desk.services.exitPermit(id, for: desk.visit)
        let note = try await desk.services.dispatchNote(permit.dispatchNoteID, for: desk.visit)
        let products = try await desk.services.products(note.lines.map(\.productID), of: "warehouse", for: desk.visit)
        let words = WarehouseWords(desk, products)
        let facts = Facts([
            (texts.text("vehicle"), .text(permit.vehicle)), (texts.text("driver"), .text(permit.driver)),
            (texts.text("validUntil"), .moment(permit.validUntil, formats)),
            (texts.text("customerColumn"), .text(note.accountName)),
            (texts.text("addressColumn"), WarehouseWords.address(note.address, texts).map { .text($0) } ?? .empty),
            (texts.text("issuedBy"), words.person(permit.issuedBy, permit.issuedByName)),
            (texts.text("issuedAt"), .moment(permit.issuedAt, formats)),
            (texts.text("usedBy"), words.person(permit.usedBy, permit.usedByName)),
            (texts.text("usedAt"), .moment(permit.usedAt, formats)),
        ])
        let isValid = permit.state == "ISSUED"
        let revoke = Form(
            "revoke", to: "\(ExitPermitsPage.path)/\(id)/revoke", texts.text("revokePermit"), weight: .final,
            advice: texts.text("revokePermitAdvice"))
        let forms = isValid && desk.may(.issuePermit) ? [revoke] : []
        var ways = [Way(texts.text("toTheNote"), to: "\(DispatchNotesPage.path)/\(note.id)")]
        if isValid, desk.may(.usePermit) {
            ways.insert(Way(texts.text("toTheGate"), to: "\(GatePage.path)?permit=\(id)", isMain: true), at: 0)
        }
        ways += PrintedPages.ways(to: "\(ExitPermitsPage.path)/\(id)", texts)
        let record = DeskRecord(
            crumbs: [Way(texts.text("exitPermits"), to: ExitPermitsPage.path)], title: .text(permit.vehicle),
            chips: [words.permit(permit.state)], lead: [.code(ShortCode.of(id))], facts: facts, ways: ways,
            forms: Actions(forms: forms, opensFirst: false).values(desk, refusal),
            main: [
                RecordSection(
                    name: "goods", title: texts.text("goodsColumn"),
                    table: DispatchNoteDetailView(desk: desk, note: note, products: products).lines),
                RecordSection(name: "paper", title: texts.text("permitOnPaper"), barcode: Barcode("\(id)")),
            ])
        return try desk.page(record, title: texts.text("permitOf", ["name": permit.vehicle]), refusal)
    }
}
