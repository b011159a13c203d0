import Contracts
import Hummingbird

/// A way to another page, in words.
struct Way: Sendable {
    let text: String
    let target: String
    /// The main thing to do here.
    var isMain = false

    init(_ text: String, to target: String, isMain: Bool = false) {
        self.text = text
        self.target = target
        self.isMain = isMain
    }

    var values: Values { ["text": text, "target": target, "isMainWay": isMain] }
}

/// A list of a desk: its pages as tabs, its views, filters, and a table: `page/desk_list`.
struct DeskList: Sendable {
    let title: String
    /// The pages of the same desk.
    var pages: Tabs?
    /// The views of this list.
    var views: Tabs?
    var ways: [Way] = []
    /// What this list is for, in a sentence.
    var lead: String?
    /// Fields at the top: a scanner's, as a rule. Sent by GET.
    var scan: ScanField?
    let controls: ListControls
    /// Whether there is a file of it, and views of it can be saved.
    var isListing = false
    let table: Table
    /// Where its rows can be chosen: what the form around the table asks for.
    var choosing: Choosing?
    /// Where there is nothing, and no filter is to blame.
    let empty: EmptyState
}

/// The form around a table whose rows have a ``Table/Pick``: it leads (GET) to a page that shows the chosen ones.
struct Choosing: Sendable {
    let target: String
    let button: String
    let hint: String
    /// The letter that presses the button.
    var letter: String?
    /// Other things to do with the chosen ones.
    var others: [(text: String, target: String)] = []
    /// Sent along.
    var carried: [(name: String, value: String)] = []
    /// What can be done with all rows of all pages.
    var ways: [(text: String, target: String)] = []

    var values: Values {
        [
            "pickTarget": target, "pickButton": button, "pickHint": hint, "letter": letter.section,
            "pickOthers": others.map { ["text": $0.text, "target": $0.target] as Values },
            "carried": carried.map { ["name": $0.name, "value": $0.value] as Values },
            "pickWays": ways.map { ["text": $0.text, "target": $0.target] as Values },
        ]
    }
}

/// A field that a scanner types into; Enter, which scanners send, submits it: `ui/scan`.
struct ScanField: Sendable {
    let target: String
    let label: String
    let button: String
    /// Carried along.
    var hidden: [(name: String, value: String)] = []
    /// For gloves: the one thing on its screen.
    var isLarge = false

    var values: Values {
        [
            "scanTarget": target, "scanLabel": label, "scanButton": button, "isLarge": isLarge,
            "scanHidden": hidden.map { ["name": $0.name, "value": $0.value] as Values },
        ]
    }
}

/// A record of a desk: what it is, what there is to know, and what can be done: `page/desk_record`.
struct DeskRecord: Sendable {
    let crumbs: [Way]
    let title: Cell
    /// The pages of the same desk.
    var pages: Tabs?
    var chips: [Chip] = []
    /// Under the title, in small.
    var lead: [Cell] = []
    var facts = Facts([])
    /// What to mind, above everything else that is to be read.
    var notes: [Notice] = []
    var ways: [Way] = []
    /// Values of ``Actions``.
    var forms: [Values] = []
    var main: [RecordSection] = []
    var side: [RecordSection] = []
    /// The forms have more fields than stand well in the narrow column.
    var isFormMain = false
}

/// A part of a record with its heading; each kind of content is shown when it is there.
struct RecordSection: Sendable {
    /// Unique on the page.
    let name: String
    let title: String
    var facts: Facts?
    var table: Table?
    var timeline: Timeline?
    /// Values of ``QuantityBar``.
    var bar: Values?
    /// Values of a ``Form``.
    var form: Values?
    var barcode: Barcode?
    var pictures: [Picture] = []
    /// Said in a sentence.
    var calm: String?
    /// The days that it is about, to choose: `part/period`.
    var period: Values?
    var ways: [Way] = []

    var values: Values {
        [
            "sectionName": name, "sectionTitle": title, "sectionFacts": facts.map(\.values).section,
            "sectionPeriods": period.section, "sectionTables": table.map(\.withoutEmptyColumns.values).section,
            "sectionTimelines": timeline.map(\.values).section,
            "sectionBars": bar.section, "sectionForms": form.section, "sectionCodes": barcode.map(\.values).section,
            "hasPictures": !pictures.isEmpty, "pictures": pictures.map(\.values),
            "calm": calm.section, "hasWays": !ways.isEmpty, "ways": ways.map(\.values),
        ]
    }
}

/// A picture that somebody brought along; it leads to itself in full size.
struct Picture: Sendable {
    let address: String
    /// What it is, for those who see it and those who do not.
    let words: String
    /// In pixels.
    let width: Int
    let height: Int
    let note: String
    /// Ink on white, whatever is around it.
    var isDrawing = false

    var values: Values {
        [
            "pictureAddress": address, "pictureWords": words, "pictureWidth": "\(width)", "pictureHeight": "\(height)",
            "pictureNote": note, "isDrawing": isDrawing,
        ]
    }
}

extension Desk {
    func page(_ list: DeskList, _ refusal: Refusal? = nil) throws -> Reply {
        let empty =
            list.controls.query.isFiltered
            ? EmptyState(
                title: texts.text("nothingFound"), way: (texts.text("clearFilters"), list.controls.query.bare.address))
            : list.empty
        let query = list.controls.query
        let views = list.isListing ? ListViews(query, self, own: list.views) : nil
        let shownViews = views.map { $0.isChoice ? $0.tabs : nil } ?? list.views
        let file = Collection.Way(text: texts.text("asFile"), target: query.at(ListFile.path(of: query.path)).address)
        let others = views.map { [file] + $0.ways } ?? []
        let content: Values = [
            "heading": list.title, "lead": list.lead.section, "ways": list.ways.map(\.values),
            "hasWays": !list.ways.isEmpty, "pageTabs": list.pages.map(\.values).section,
            "viewTabs": shownViews.map(\.values).section, "others": others.map(\.values), "hasOthers": !others.isEmpty,
            "scans": list.scan.map(\.values).section,
            "controls": list.controls.values,
            "hasFilters": !list.controls.groups.isEmpty || !list.controls.searches.isEmpty
                || list.controls.query.isFiltered, "hasRows": !list.table.rows.isEmpty,
            "table": list.table.withoutEmptyColumns.values, "choosing": list.choosing.map(\.values).section,
            "empty": empty.values,
        ]
        return try page("page/desk_list", title: list.title, content, refusal)
    }

    /// - Parameter title: of the browser's tab.
    func page(_ record: DeskRecord, title: String, _ refusal: Refusal? = nil) throws -> Reply {
        // Where there is nothing else, the forms have the room.
        let isWide = record.main.isEmpty || record.isFormMain
        let content: Values = [
            "crumbs": record.crumbs.map(\.values), "pageTabs": record.pages.map(\.values).section,
            "heading": record.title.values, "chips": record.chips.map(\.values),
            "lead": record.lead.filter(\.isThere).map(\.values),
            "factSheets": record.facts.isEmpty ? [Values]() : [record.facts.values],
            "notes": record.notes.map(\.values), "ways": record.ways.map(\.values), "hasWays": !record.ways.isEmpty,
            "mainForms": isWide ? record.forms : [], "sideForms": isWide ? [] : record.forms,
            "mainSections": record.main.map(\.values),
            "sideSections": record.side.map(\.values),
        ]
        return try page("page/desk_record", title: title, content, refusal)
    }
}
