import Contracts
import Hummingbird

/// A way from one page of administration to another.
struct AdminWay: Sendable {
    let text: String
    let target: String
    /// The letter that leads there, with the script.
    var key: String?

    var values: Values { ["text": text, "target": target, "letter": key.section] }
}

/// A list of administration: `page/admin_list`.
struct AdminList: Sendable {
    let title: String
    /// What it is for, in a sentence.
    var lead: String?
    /// The main thing to do here.
    var main: AdminWay?
    var others: [AdminWay] = []
    var controls: ListControls?
    let table: Table
    let empty: EmptyState
    var notices: [Notice] = []
}

/// A record, or a page to read: `page/admin_record`.
struct AdminRecord: Sendable {
    struct Section: Sendable {
        /// Unique on the page.
        let name: String
        let title: String
        var table: Table?
        /// Said in a sentence, above the table or in its place.
        var calm: String?

        fileprivate var values: Values {
            [
                "sectionName": name, "sectionTitle": title, "calm": calm.section,
                "tables": table.map(\.values).section,
            ]
        }
    }

    let title: String
    var crumb: AdminWay?
    var lead: String?
    var chips: [Chip] = []
    var main: AdminWay?
    var others: [AdminWay] = []
    var facts = Facts([])
    var sections: [Section] = []
    /// What can be done, beside it.
    var actions: [Form] = []
}

/// A form that has a page to itself: `page/admin_form`.
struct AdminForm: Sendable {
    let title: String
    let crumb: AdminWay
    let form: Form
    /// Boxes to tick, after the fields.
    var checks: [CheckGroup] = []
    /// Parts of the form with a name each.
    var parts: [Part] = []
    /// The button that gives the page back with one part more.
    var more: String?

    struct Part: Sendable {
        let name: String
        let title: String
        let fields: [Field]
        let checks: [CheckGroup]
    }
}

/// Some of several: a box for each. The form's field comes once for each that is ticked.
struct CheckGroup: Sendable {
    let name: String
    let legend: String
    var hint: String?
    let options: [Field.Option]
    let chosen: Set<String>

    func values(in form: String, typed: FormInput?) -> Values {
        let chosen = typed.map { Set($0.all(name)) } ?? chosen
        return [
            "id": "\(form)-\(name)", "name": name, "label": legend, "hint": hint.section,
            "fault": (typed?.fault(of: name)).section,
            "options": options.map { option -> Values in
                ["value": option.value, "text": option.text, "isChosen": chosen.contains(option.value)]
            },
        ]
    }
}

extension Desk {
    func page(_ list: AdminList, _ refusal: Refusal? = nil) throws -> Reply {
        let query = list.controls?.query
        let empty =
            query?.isFiltered == true
            ? EmptyState(
                title: texts.text("nothingFound"), way: query.map { (texts.text("clearFilters"), $0.bare.address) })
            : list.empty
        let content: Values = [
            "lead": list.lead.section, "ways": list.main.map(\.values).section,
            "others": list.others.map(\.values), "notes": list.notices.map(\.values),
            "controls": list.controls.map(\.values).section, "hasRows": !list.table.rows.isEmpty,
            "table": list.table.values, "empty": empty.values,
        ]
        return try page("page/admin_list", title: list.title, content, refusal)
    }

    func page(_ record: AdminRecord, _ refusal: Refusal? = nil) throws -> Reply {
        let content: Values = [
            "heading": record.title, "crumbs": record.crumb.map(\.values).section, "lead": record.lead.section,
            "chips": record.chips.map(\.values), "ways": record.main.map(\.values).section,
            "others": record.others.map(\.values), "summary": record.facts.values,
            "sections": record.sections.map(\.values),
            "forms": Actions(forms: record.actions, opensFirst: false).values(self, refusal),
        ]
        return try page("page/admin_record", title: record.title, content, refusal)
    }

    func page(_ asked: AdminForm, _ refusal: Refusal? = nil) throws -> Reply {
        let (form, typed) = (asked.form, refusal?.input)
        let content: Values = [
            "heading": asked.title, "crumbs": [asked.crumb.values],
            "form": form.values(self, refusal).and([
                "checks": asked.checks.map { $0.values(in: form.name, typed: typed) },
                "parts": asked.parts.map { part -> Values in
                    [
                        "partName": part.name, "partTitle": part.title,
                        "fields": part.fields.map { $0.values(in: form.name, texts, typed: typed) },
                        "checks": part.checks.map { $0.values(in: form.name, typed: typed) },
                    ]
                },
                "more": asked.more.section,
            ]),
        ]
        return try page("page/admin_form", title: asked.title, content, refusal)
    }

    /// Some services did not answer, and what they know is missing.
    func awayNotice(_ away: [ServiceName]) -> [Notice] {
        guard !away.isEmpty else { return [] }
        let words = AdminWords(self)
        return [
            Notice(
                title: texts.text("partAwayTitle"), advice: words.list(away.map(words.service)), tone: .warn)
        ]
    }
}
