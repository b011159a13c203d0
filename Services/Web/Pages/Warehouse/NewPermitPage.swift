import Contracts

/// Issuing exit permits for picked notes: one vehicle takes several. Its own page, since a permit lets goods go; and not
/// for whoever picked them (UX guide 4.23).
enum NewPermitPage {
    static let path = "\(ExitPermitsPage.path)/new"
    /// How long a permit may be valid instead of to the end of the day, in hours.
    private static let lengths = [4, 24, 72]

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .issuePermit) { desk in try await page(desk) }
        pages.post(path, right: .issuePermit, issue)
    }

    /// Picked, and without a permit that is still good.
    private static func waiting(_ desk: Desk) async throws -> [DispatchNoteView] {
        async let picked = desk.services.pickedNotes(for: desk.visit)
        let permits = try await desk.services.validPermits(for: desk.visit).filter { $0.validUntil > desk.now }
        let permitted = Set(permits.map(\.dispatchNoteID))
        return try await picked.filter { !permitted.contains($0.id) }
    }

    private static func page(_ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let texts = desk.texts
        let notes = try await waiting(desk)
        let own = notes.filter { $0.pickedBy == desk.me.user.id }
        let free = notes.filter { $0.pickedBy != desk.me.user.id }
        let chosen = desk.visit.query["note"].flatMap { try? DispatchNoteID($0) }
        var main: [RecordSection] = []
        if free.isEmpty {
            main.append(
                RecordSection(
                    name: "permit", title: texts.text("notesWithoutPermit"), calm: texts.text("noNotesWithoutPermit")))
        } else {
            main.append(
                RecordSection(
                    name: "permit", title: texts.text("notesWithoutPermit"),
                    form: form(free, chosen, desk).values(desk, refusal)))
        }
        if !own.isEmpty { main.append(ownNotes(own, desk)) }
        let title = texts.text("issuePermits")
        let record = DeskRecord(
            crumbs: [Way(texts.text("exitPermits"), to: ExitPermitsPage.path)], title: .text(title),
            notes: [
                Notice(title: texts.text("permitIsFinal"), advice: texts.text("permitIsFinalAdvice"), tone: .accent)
            ],
            main: main)
        return try desk.page(record, title: title, refusal)
    }

    private static func form(_ notes: [DispatchNoteView], _ chosen: DispatchNoteID?, _ desk: Desk) -> Form {
        let texts = desk.texts
        let options = notes.map { note in
            Field.Option(
                "\(note.id)",
                texts.text(
                    "noteInWords",
                    [
                        "name": note.accountName, "goods": DispatchNotesPage.goods(note.lines, desk),
                        "code": ShortCode.of(note.id),
                    ]))
        }
        let ends =
            [Field.Option("", texts.text("endOfDay"))]
            + lengths.map { Field.Option("\($0)", texts.text("hoursLong", count: $0)) }
        return Form(
            "permit", to: path, texts.text("issuePermits"), weight: .main,
            [
                Field(
                    "note", texts.text("notesForPermit"), .several(options),
                    value: chosen.map { "\($0)" } ?? (notes.count == 1 ? "\(notes[0].id)" : "")),
                Field("vehicle", texts.text("vehicle"), hint: texts.text("vehicleHint"), longest: 100),
                Field("driver", texts.text("driver"), longest: 100),
                Field("hours", texts.text("permitLength"), .list(ends), isOptional: true),
            ])
    }

    /// What this person picked: somebody else issues those permits.
    private static func ownNotes(_ notes: [DispatchNoteView], _ desk: Desk) -> RecordSection {
        let texts = desk.texts
        let rows = notes.map { note in
            Table.Row(
                to: "\(DispatchNotesPage.path)/\(note.id)",
                [
                    .text(note.accountName), .text(DispatchNotesPage.goods(note.lines, desk)),
                    .code(ShortCode.of(note.id)),
                ])
        }
        let columns = ["customerColumn", "goodsColumn", "noteCode"].map { texts.text($0) }
        return RecordSection(
            name: "own", title: texts.text("youPickedThese"),
            table: Table(caption: texts.text("youPickedThese"), columns: columns, rows: rows),
            calm: texts.text("youPickedAdvice"))
    }

    // MARK: - Issuing

    /// Some were refused; the others have their permits.
    private struct Partly: Error {
        let results: [BulkResult]
    }

    private static func issue(_ desk: Desk) async throws -> Reply {
        var input = try await desk.input("permit")
        let ids = input.all("note").compactMap { try? DispatchNoteID($0) }
        if ids.isEmpty { input.add(fault: "chooseNote", to: "note") }
        let vehicle = input.text("vehicle", longest: 100)
        let driver = input.text("driver", longest: 100)
        let hours = input.optionalText("hours").flatMap(Int.init).flatMap { lengths.contains($0) ? $0 : nil }
        let request = PermitManyRequest(
            ids: ids, vehicle: vehicle ?? "", driver: driver ?? "",
            validUntil: hours.map { desk.now.adding(seconds: Int64($0) * 3600) })
        do {
            return try await desk.carryOut(
                Change("warehouse", "dispatch-notes/permits", request), input,
                then: { answer in
                    let results = try JSON.decode(BulkAnswer.self, from: answer.body).results
                    guard results.allSatisfy({ $0.problem == nil }) else { throw Partly(results: results) }
                    let only = results.count == 1 ? results.first?.exitPermitID.map { "/\($0)" } : nil
                    return "\(ExitPermitsPage.path)\(only ?? "")?done=permits"
                }, else: { try await page(desk, $0) })
        } catch let partly as Partly {
            return try await page(desk, refusal(of: partly.results, input, desk))
        }
    }

    /// Which notes have no permit, and why; one reason of several is told once.
    private static func refusal(of results: [BulkResult], _ input: FormInput, _ desk: Desk) -> Refusal {
        let texts = desk.texts
        let reasons = results.compactMap(\.problem?.code).reduce(into: [String]()) { known, code in
            if !known.contains(code) { known.append(code) }
        }
        let refused = results.count { $0.problem != nil }
        let points = reasons.map { code in
            Notice.Point(text: texts["refusal.\(code)"] ?? texts.text("refusalOther", ["code": code]))
        }
        let notice = Notice(
            title: texts.text("permitsPartly", count: refused),
            advice: refused < results.count ? texts.text("permitsMade", count: results.count - refused) : nil,
            tone: .warn, points: points)
        return Refusal(notice: notice, input: input, status: .conflict)
    }
}
