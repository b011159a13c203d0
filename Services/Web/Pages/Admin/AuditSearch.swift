import Contracts
import ServiceKit

/// What the log is narrowed to: who, which case, which deed, and between which days.
struct AuditSearch: Sendable {
    let by: UserID?
    let found: String?
    /// The name of a fact, `InvoiceIssued`.
    let deed: String?
    let from: LocalDate?
    let through: LocalDate?
    /// Where the days begin and end, in the company's time.
    private let begin: Timestamp?
    private let end: Timestamp?

    /// What nobody could look for is passed over.
    init(_ query: QueryParameters, _ desk: Desk) {
        by = query["by"].flatMap { try? UserID($0) }
        found = query["case"].flatMap { $0.isEmpty || $0.utf8.count > 60 ? nil : $0 }
        deed = query["deed"].flatMap { Self.deeds.contains($0) ? $0 : nil }
        func day(_ name: String) -> LocalDate? {
            query[name].flatMap { (try? desk.reading.day($0)) ?? (try? LocalDate($0)) }
        }
        (from, through) = (day("from"), day("to"))
        (begin, end) = (
            from.map { desk.formats.start(of: $0) }, through.map { desk.formats.start(of: $0.adding(days: 1)) }
        )
    }

    /// The facts that people can bring about; each has a word.
    private static let deeds = Set(MessageCatalogue.all.filter { $0 is any Event.Type }.map { "\($0.name)" })

    var isEmpty: Bool { by == nil && found == nil && deed == nil && from == nil && through == nil }

    /// For the services.
    var question: [(String, String?)] {
        [
            ("by", by.map { "\($0)" }), ("case", found), ("name", deed), ("from", begin?.description),
            ("to", end?.description),
        ]
    }

    /// The page narrowed so, whichever services are chosen.
    func address(_ path: String, _ desk: Desk) -> String {
        let parts = [
            ("by", by.map { "\($0)" }), ("case", found), ("deed", deed), ("from", from?.description),
            ("to", through?.description),
        ]
        let query = parts.compactMap { name, value in value.map { "\(name)=\(ListQuery.encoded($0))" } }
        return query.isEmpty ? path : "\(path)?\(query.joined(separator: "&"))"
    }

    func days(_ desk: Desk) -> ListControls.Days {
        let texts = desk.texts
        func side(_ name: String, _ key: String, _ day: LocalDate?) -> (String, String, String) {
            (
                name, texts.text(key, ["name": texts.text("when")]),
                day.map { desk.formats.numericDay($0) } ?? ""
            )
        }
        return ListControls.Days(
            label: texts.text("when"), from: side("from", "daysFrom", from), to: side("to", "daysThrough", through))
    }

    /// People by name, deeds by their words. A person whose name is not known can still be taken away.
    func picks(_ names: [UserID: String], _ texts: MessageCatalog) -> [ListControls.Pick] {
        let unknown = by.flatMap { names[$0] == nil ? $0 : nil }.map {
            [ListControls.Choice(value: "\($0)", text: "\($0)")]
        }
        let people = names.map { ListControls.Choice(value: "\($0.key)", text: $0.value) }
            .sorted { $0.text.localizedCompare($1.text) == .orderedAscending }
        let deeds = Self.deeds.map { ListControls.Choice(value: $0, text: texts.word("event", $0)) }
            .sorted { $0.text.localizedCompare($1.text) == .orderedAscending }
        let who = ListControls.Pick(
            name: "by", label: texts.text("who"), all: texts.text("everybody"), choices: people + (unknown ?? []),
            chosen: by.map { "\($0)" })
        let what = ListControls.Pick(
            name: "deed", label: texts.text("what"), all: texts.text("everyDeed"), choices: deeds, chosen: deed)
        return (people.isEmpty && by == nil ? [] : [who]) + [what]
    }
}
