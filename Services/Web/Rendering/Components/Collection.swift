/// A list of records as a page: `page/collection`. What can be made new stands beside its title, and what else can be done
/// with it above its rows.
struct Collection: Sendable {
    struct Way: Sendable {
        let text: String
        let target: String
        /// The letter that leads there; the script makes it work.
        var key: String?
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
    /// In a sentence above the rows.
    var advice: String?

    var values: Values {
        [
            "controls": controls.values, "hasRows": !table.rows.isEmpty, "table": table.values, "empty": empty.values,
            "viewTabs": views.map(\.values).section, "mains": main.map(Self.values).section,
            "others": others.map(Self.values), "hasOthers": !others.isEmpty,
            "crumbs": crumb.map(Self.values).section, "advice": advice.section,
        ]
    }

    private static func values(_ way: Way) -> Values {
        ["text": way.text, "target": way.target, "letter": way.key.section]
    }
}
