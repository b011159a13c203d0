import Contracts

/// What can be done to a dispatch note besides picking it and letting it out, which have screens of their own.
enum DispatchAction: String, CaseIterable, Sendable {
    case resume, cancel

    var right: Right { self == .resume ? .pick : .manageStock }

    static func offered(for note: DispatchNoteView, _ desk: Desk) -> [DispatchAction] {
        var actions: [DispatchAction] = []
        if note.state == "CREATED", note.remainderOf != nil { actions.append(.resume) }
        if ["CREATED", "RELEASED", "PICKED", "BLOCKED"].contains(note.state) { actions.append(.cancel) }
        return actions.filter { desk.may($0.right) }
    }

    func form(for note: DispatchNoteView, _ texts: MessageCatalog) -> Form {
        Form(
            rawValue, to: "\(DispatchNotesPage.path)/\(note.id)/\(rawValue)",
            texts.text("dispatchAction.\(rawValue)"), weight: self == .cancel ? .final : .main,
            advice: texts.text("dispatchAdvice.\(rawValue)"), version: note.version)
    }
}

/// One dispatch note: for whom, what, how far it is, and the way on.
enum DispatchNotePage {
    static func register(on pages: PageRoutes) {
        pages.get("\(DispatchNotesPage.path)/{id}", right: .readDispatch) { desk in try await page(desk.id("id"), desk)
        }
        for action in DispatchAction.allCases {
            pages.post("\(DispatchNotesPage.path)/{id}/\(action.rawValue)", right: action.right) { desk in
                try await act(action, desk)
            }
        }
    }

    private static func act(_ action: DispatchAction, _ desk: Desk) async throws -> Reply {
        let id: DispatchNoteID = try desk.id("id")
        let input = try await desk.input(action.rawValue)
        return try await desk.carryOut(
            Change("warehouse", "dispatch-notes/\(id)/\(action.rawValue)"), input,
            then: "\(DispatchNotesPage.path)/\(id)?done=note-\(action.rawValue)", else: { try await page(id, desk, $0) }
        )
    }

    private static func page(_ id: DispatchNoteID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let note = try await desk.services.dispatchNote(id, for: desk.visit)
        async let products = desk.services.products(note.lines.map(\.productID), of: "warehouse", for: desk.visit)
        let forms = DispatchAction.offered(for: note, desk).map { $0.form(for: note, desk.texts) }
        let view = DispatchNoteDetailView(desk: desk, note: note, products: try await products)
        let record = view.record(Actions(forms: forms, opensFirst: forms.first?.name == "resume").values(desk, refusal))
        return try desk.page(record, title: desk.texts.text("noteOf", ["name": note.accountName]), refusal)
    }
}

/// A dispatch note, ready to print.
struct DispatchNoteDetailView {
    let desk: Desk
    let note: DispatchNoteView
    let products: [ProductID: KnownProductView]

    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }
    private var words: WarehouseWords { WarehouseWords(desk, products) }
    private var isPicker: Bool { note.pickedBy == desk.me.user.id }

    func record(_ forms: [Values]) -> DeskRecord {
        DeskRecord(
            crumbs: [Way(texts.text("dispatchNotes"), to: DispatchNotesPage.path)], title: .text(note.accountName),
            chips: [words.note(note.state)], lead: [.code(ShortCode.of(note.id))], facts: facts, notes: notes,
            ways: ways, forms: forms,
            main: [
                RecordSection(name: "lines", title: texts.text("goodsColumn"), table: lines),
                RecordSection(name: "paper", title: texts.text("noteOnPaper"), barcode: Barcode("\(note.id)")),
            ])
    }

    private var facts: Facts {
        Facts([
            (texts.text("addressColumn"), WarehouseWords.address(note.address, texts).map { .text($0) } ?? .empty),
            (texts.text("waitsSince"), .moment(note.createdAt, formats)),
            (texts.text("pickedBy"), words.person(note.pickedBy, note.pickedByName)),
            (
                texts.text("remainderOf"),
                note.remainderOf.map { .link(ShortCode.of($0), to: "\(DispatchNotesPage.path)/\($0)") } ?? .empty
            ),
            (
                texts.text("saleColumn"),
                desk.may(.readSales)
                    ? .link(texts.text("toTheSale"), to: "\(OpportunitiesPage.path)/\(note.opportunityID)") : .empty
            ),
        ])
    }

    private var notes: [Notice] {
        var notes: [Notice] = []
        if note.state == "BLOCKED" {
            notes.append(
                Notice(title: texts.text("noteBlocked"), advice: note.blockReason, tone: .bad))
        }
        if note.state == "CREATED", note.remainderOf == nil {
            notes.append(
                Notice(title: texts.text("noteNotReleased"), advice: texts.text("noteNotReleasedAdvice"), tone: .accent)
            )
        }
        // What a role must never do has no control; the page says who can (UX guide 3.4).
        if note.state == "PICKED", isPicker, desk.may(.issuePermit) {
            notes.append(
                Notice(title: texts.text("youPicked"), advice: texts.text("youPickedAdvice"), tone: .warn))
        }
        return notes
    }

    private var ways: [Way] { waysOn + PrintedPages.ways(to: "\(DispatchNotesPage.path)/\(note.id)", texts) }

    private var waysOn: [Way] {
        switch note.state {
        case "RELEASED" where desk.may(.pick):
            return [Way(texts.text("pickIt"), to: "\(DispatchNotesPage.path)/\(note.id)/pick", isMain: true)]
        case "PICKED":
            var ways: [Way] = []
            if desk.may(.issuePermit), !isPicker {
                ways.append(
                    Way(
                        texts.text("issuePermits"), to: "\(ExitPermitsPage.path)/new?note=\(note.id)",
                        isMain: note.exitPermitID == nil))
            }
            if let permit = note.exitPermitID {
                ways.append(Way(texts.text("exitPermit"), to: "\(ExitPermitsPage.path)/\(permit)"))
            }
            return ways
        default:
            return note.exitPermitID.map { [Way(texts.text("exitPermit"), to: "\(ExitPermitsPage.path)/\($0)")] } ?? []
        }
    }

    /// Goods and what has become of them; what has not happened to any line has no column.
    var lines: Table {
        var columns = [texts.text("goodsColumn"), texts.text("productCode"), texts.text("quantity")]
        let stages: [(String, (DispatchLineView) -> ExactDecimal)] = [
            ("pickedQuantity", \.picked), ("exitedQuantity", \.exited), ("deliveredQuantity", \.delivered),
            ("backQuantity", \.returned), ("lostQuantity", \.lost), ("expectedBack", \.expectedBack),
        ]
        let reached = stages.filter { stage in note.lines.contains { stage.1($0) > .zero } }
        columns += reached.map { texts.text($0.0) }
        return Table(
            caption: texts.text("goodsColumn"), columns: columns,
            rows: note.lines.map { line in
                Table.Row(
                    [
                        .text(line.description), .code(products[line.productID]?.sku),
                        .number(formats.quantity(line.quantity.value, line.quantity.unit)),
                    ]
                        + reached.map { stage in
                            let quantity = stage.1(line)
                            return quantity > .zero ? .number(formats.number(quantity)) : .empty
                        })
            })
    }
}
