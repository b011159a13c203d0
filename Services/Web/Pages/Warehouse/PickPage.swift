import Contracts
import Foundation
import ServiceKit

/// Picking a note with a scanner: one line at a time, large; what was not found becomes a note of its own (S-55).
enum PickPage {
    private static func path(_ id: DispatchNoteID) -> String { "\(DispatchNotesPage.path)/\(id)/pick" }

    static func register(on pages: PageRoutes) {
        pages.get("\(DispatchNotesPage.path)/{id}/pick", right: .pick) { desk in try await show(desk.id("id"), desk) }
        pages.post("\(DispatchNotesPage.path)/{id}/pick", right: .pick) { desk in try await pick(desk.id("id"), desk) }
    }

    /// A scan leads on to the address that has it counted.
    private static func show(_ id: DispatchNoteID, _ desk: Desk) async throws -> Reply {
        let note = try await desk.services.dispatchNote(id, for: desk.visit)
        guard note.state == "RELEASED" else { return .see("\(DispatchNotesPage.path)/\(id)") }
        let products = try await desk.services.products(note.lines.map(\.productID), of: "warehouse", for: desk.visit)
        let query = desk.visit.query
        var counts = PickCounts(note.lines, query)
        if let text = query["scan"].map(ScanText.plain), !text.isEmpty {
            let shownAt = query["last"] == text ? query["at"].flatMap(Int64.init) : nil
            let outcome = counts.scan(
                text, codes: note.lines.map { products[$0.productID]?.sku },
                sinceLast: shownAt.map { desk.now.microseconds / 1000 - $0 })
            return .see(address(id, counts, said: outcome, last: text, desk))
        }
        if let line = query["line"].flatMap(Int.init), note.lines.indices.contains(line) {
            let reading = Reading(language: desk.visit.language, today: desk.formats.localDate(desk.now))
            guard let counted = try? reading.number(query["counted"] ?? "") else {
                return try page(note, products, counts, desk, fault: desk.texts.text("numberWrong"))
            }
            counts.set(counted, of: line)
            return .see(address(id, counts, said: nil, last: nil, desk))
        }
        return try page(note, products, counts, desk)
    }

    private static func address(
        _ id: DispatchNoteID, _ counts: PickCounts, said: PickCounts.Outcome?, last: String?, _ desk: Desk
    ) -> String {
        var text = "\(path(id))?\(counts.parameters)"
        if let said { text += "&said=\(said.rawValue)" }
        if let last, let encoded = last.addingPercentEncoding(withAllowedCharacters: .alphanumerics) {
            text += "&last=\(encoded)&at=\(desk.now.microseconds / 1000)"
        }
        return text
    }

    private static func page(
        _ note: DispatchNoteView, _ products: [ProductID: KnownProductView], _ counts: PickCounts, _ desk: Desk,
        fault: String? = nil, _ refusal: Refusal? = nil
    ) throws -> Reply {
        let view = PickView(desk: desk, note: note, products: products, counts: counts, target: path(note.id))
        var content = view.values(refusal)
        content["fault"] = fault.section
        return try desk.page(
            "page/pick", title: desk.texts.text("picking", ["name": note.accountName]), content, refusal)
    }

    /// What was counted is in the form too: it is what is sent.
    private static func pick(_ id: DispatchNoteID, _ desk: Desk) async throws -> Reply {
        let input = try await desk.input("pick")
        let note = try await desk.services.dispatchNote(id, for: desk.visit)
        let counts = PickCounts(note.lines, QueryParameters("n=\(input.typed("n") ?? "")"))
        let lines = zip(note.lines, counts.counts).filter { $1 > .zero }.map {
            PickedQuantity(dispatchLineID: $0.id, quantity: $1)
        }
        return try await desk.carryOut(
            Change("warehouse", "dispatch-notes/\(id)/pick", PickRequest(lines: lines)), input,
            then: "\(DispatchNotesPage.path)/\(id)?done=note-picked",
            else: { refusal in
                let now = try await desk.services.dispatchNote(id, for: desk.visit)
                guard now.state == "RELEASED" else { return try await gone(now, desk, refusal) }
                let products = try await desk.services.products(
                    now.lines.map(\.productID), of: "warehouse", for: desk.visit)
                let kept = PickCounts(now.lines, QueryParameters("n=\(input.typed("n") ?? "")"))
                return try page(now, products, kept, desk, refusal)
            })
    }

    /// Somebody else picked, stopped or cancelled it meanwhile: its record says how it stands.
    private static func gone(_ note: DispatchNoteView, _ desk: Desk, _ refusal: Refusal) async throws -> Reply {
        let products = try await desk.services.products(note.lines.map(\.productID), of: "warehouse", for: desk.visit)
        let view = DispatchNoteDetailView(desk: desk, note: note, products: products)
        return try desk.page(
            view.record([]), title: desk.texts.text("noteOf", ["name": note.accountName]), refusal)
    }
}

/// The pick screen, ready to print.
private struct PickView {
    let desk: Desk
    let note: DispatchNoteView
    let products: [ProductID: KnownProductView]
    let counts: PickCounts
    let target: String

    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }

    func values(_ refusal: Refusal?) -> Values {
        [
            "customer": note.accountName, "noteTarget": "\(DispatchNotesPage.path)/\(note.id)",
            "address": WarehouseWords.address(note.address, texts).section,
            "verdicts": verdict.section, "currents": counts.current.map(current).section,
            "isComplete": counts.isComplete, "scan": scan.values, "undos": undo.section,
            "lines": note.lines.indices.map(line), "forms": form.map { $0.values(desk, refusal) }.section,
            "lastScans": counts.scans.map { scan -> Values in
                [
                    "name": note.lines[scan.line].description,
                    "quantity": formats.quantity(scan.quantity, note.lines[scan.line].quantity.unit),
                ]
            },
            "hasScans": !counts.scans.isEmpty,
        ]
    }

    private var scan: ScanField {
        let (n, h) = (hidden("n"), hidden("h"))
        let stamp = [("last", desk.visit.query["last"] ?? ""), ("at", desk.visit.query["at"] ?? "")]
        return ScanField(
            target: target, label: texts.text("scanGoods"), button: texts.text("countIt"),
            hidden: ([n, h].compactMap(\.self) + stamp.filter { !$0.1.isEmpty }).map { (name: $0.0, value: $0.1) },
            isLarge: true)
    }

    /// A part of the counts, as a field of the form that the next scan is sent with.
    private func hidden(_ name: String) -> (String, String)? {
        let found = QueryParameters(counts.parameters)[name]
        return found.map { (name, $0) }
    }

    /// What the last scan came to, in words and colour.
    private var verdict: Values? {
        guard let said = desk.visit.query["said"].flatMap(PickCounts.Outcome.init(rawValue:)) else { return nil }
        let tone: Tone =
            switch said {
            case .counted: .good
            case .doubled: .quiet
            case .complete: .warn
            case .unknown: .bad
            }
        // The second of two scans in a moment is the same one, and was heard already.
        let heard = said == .counted ? "good" : said == .doubled ? "" : "bad"
        return [
            "tone": tone.rawValue, "heard": heard,
            "text": texts.text("scanSaid.\(said.rawValue)", ["code": desk.visit.query["last"] ?? ""]),
        ]
    }

    private func current(_ index: Int) -> Values {
        let line = note.lines[index]
        var all = counts
        all.add(counts.left(of: index), to: index)
        return [
            "name": line.description, "sku": (products[line.productID]?.sku).section,
            "counted": formats.number(counts.counts[index]),
            "asked": formats.quantity(line.quantity.value, line.quantity.unit),
            "place": texts.text(
                "lineOfLines",
                ["number": formats.number(index + 1), "count": formats.number(note.lines.count)]),
            "allTarget": "\(target)?\(all.parameters)",
            "allText": texts.text(
                "takeAllLeft", ["quantity": formats.quantity(counts.left(of: index), line.quantity.unit)]),
            "line": "\(index)", "countedValue": formats.number(counts.counts[index]), "unit": line.quantity.unit,
            "kept": hiddenKept, "countTarget": target,
        ]
    }

    /// What the form for typing a quantity carries along.
    private var hiddenKept: [Values] {
        [hidden("n"), hidden("h")].compactMap(\.self).map { ["name": $0.0, "value": $0.1] as Values }
    }

    private func line(_ index: Int) -> Values {
        let line = note.lines[index]
        let isFull = counts.left(of: index) == .zero
        return [
            "name": line.description, "isCurrent": index == counts.current,
            "progress": Chip(
                texts.text(
                    "countedOf",
                    [
                        "counted": formats.number(counts.counts[index]),
                        "asked": formats.quantity(line.quantity.value, line.quantity.unit),
                    ]), isFull ? .good : counts.counts[index] > .zero ? .accent : .quiet
            ).values,
        ]
    }

    private var undo: Values? {
        guard !counts.scans.isEmpty else { return nil }
        var before = counts
        before.undo()
        return ["target": "\(target)?\(before.parameters)", "text": texts.text("undoScan")]
    }

    /// Sends what was counted: all of it, or with a warning what there is.
    private var form: Form? {
        guard !counts.isEmpty else { return nil }
        let kept = Field("n", "", .hidden, value: counts.counts.map { "\($0)" }.joined(separator: ","))
        return counts.isComplete
            ? Form("pick", to: target, texts.text("pickedAll"), weight: .main, version: note.version, [kept])
            : Form(
                "pick", to: target, texts.text("pickedLess"), weight: .final, advice: texts.text("pickedLessAdvice"),
                version: note.version, [kept])
    }
}
