/// A list of records as a page: `page/collection`. What can be made new stands beside its title, and what else can be done
/// with it above its rows.
struct Collection: Sendable {
    struct Way: Sendable {
        let text: String
        let target: String
        /// The letter that leads there; the script makes it work.
        var key: String?

        var values: Values { ["text": text, "target": target, "letter": key.section] }
    }

    let controls: ListControls
    let table: Table
    let empty: EmptyState
    /// The main thing to do here.
    var main: Way?
    /// The views of the list, above everything else.
    var views: Tabs?
    /// Other ways to see the same rows.
    var others: [Way] = []
    /// Where this list belongs to.
    var crumb: Way?
    /// Where its rows can be chosen.
    var choosing: Choosing?
    /// In a sentence above the rows.
    var advice: String?

    /// Its views as tabs, and the ways to save what is shown as one and as a file.
    mutating func keep(as views: ListViews) {
        self.views = views.isChoice ? views.tabs : nil
        let query = controls.query
        others.append(
            Way(
                text: views.desk.texts.text("asFile"),
                target: query.at(ListFile.path(of: String(query.path.prefix { $0 != "?" }))).address))
        others += views.ways
    }

    var values: Values {
        [
            "controls": controls.values, "hasRows": !table.rows.isEmpty, "table": table.values, "empty": empty.values,
            "viewTabs": views.map(\.values).section, "mains": main.map(\.values).section,
            "others": others.map(\.values), "hasOthers": !others.isEmpty,
            "notices": [Values](),
            "choosing": (table.rows.isEmpty ? nil : choosing.map(\.values)).section,
            "crumbs": crumb.map(\.values).section, "advice": advice.section,
        ]
    }
}
