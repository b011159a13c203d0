import Contracts

/// Who is responsible for a sale or a customer: given to another person by those who may.
enum Assigning {
    static let name = "assign"
    private static let longestNote = 1000

    /// - Parameter owner: who is responsible now.
    /// - Returns: nothing where there is nobody to give it to, or the reader may not.
    static func form(
        to target: String, version: Int?, owner: UserID?, among people: [Representatives.Representative], _ desk: Desk
    ) -> Form? {
        let others = people.filter { $0.id != owner }
        guard desk.may(.assignSales), !others.isEmpty else { return nil }
        return Form(
            name, to: target, desk.texts.text("assign"), advice: desk.texts.text("assignAdvice"), version: version,
            fields(others, desk))
    }

    static func fields(_ people: [Representatives.Representative], _ desk: Desk) -> [Field] {
        let texts = desk.texts
        let options = people.map { person in
            let name = person.unitName.map { texts.text("format.pair", ["name": $0, "value": person.name]) }
            return Field.Option(
                "\(person.id)",
                texts.text(
                    "representative",
                    ["name": name ?? person.name, "open": texts.text("openOfPerson", count: person.openSales)]))
        }
        return [
            Field("owner_id", texts.text("saleOwner"), .list([Field.Option("", texts.text("choosePerson"))] + options)),
            Field(
                "note", texts.text("assignNote"), .lines, hint: texts.text("assignNoteHint"), isOptional: true,
                longest: longestNote),
        ]
    }

    /// The people, for those who may give something to them; the page is worth more than that.
    static func people(_ desk: Desk) async -> [Representatives.Representative] {
        guard desk.may(.assignSales) else { return [] }
        return (try? await desk.services.representatives(for: desk.visit)) ?? []
    }

    static func request(_ input: inout FormInput) -> AssignRequest? {
        let owner = input.id("owner_id", UserID.self)
        let note = note(&input)
        guard input.isComplete, let owner else { return nil }
        return AssignRequest(ownerID: owner, note: note)
    }

    static func note(_ input: inout FormInput) -> String? {
        input.optional("note") { $0.text($1, longest: longestNote) }
    }
}

/// What was chosen in a list, with the version that was looked at, as checkboxes and forms carry it: `opp_…|7`.
extension VersionedRow {
    init?(_ text: String) {
        let parts = text.split(separator: "|").map(String.init)
        guard parts.count == 2, let id = try? ID<Tag>(parts[0]), let version = Int(parts[1]) else { return nil }
        self.init(id: id, version: version)
    }

    var text: String { "\(id)|\(version)" }

    static func chosen(_ desk: Desk) -> [VersionedRow] { desk.visit.query.all("item").compactMap(VersionedRow.init) }
}
