/// Ways that stand beside each other, the views of a list or the pages of a desk: `ui/tabs`.
struct Tabs: Sendable {
    struct Tab: Sendable {
        let text: String
        let target: String
        var count: String?
        let isCurrent: Bool
    }

    /// Told to those who do not see that they belong together.
    let label: String
    let tabs: [Tab]

    init(_ label: String, _ tabs: [Tab]) {
        self.label = label
        self.tabs = tabs
    }

    /// One view for each group of values of a field, and the query that shows it.
    ///
    /// - Parameter views: the values of each; none for all of them.
    init(_ label: String, of query: ListQuery, by field: String, _ views: [(text: String, values: [String])]) {
        self.label = label
        let chosen = Set(query.chosen[field, default: []])
        tabs = views.map { view in
            Tab(
                text: view.text, target: query.choosing(field, view.values).address,
                isCurrent: chosen == Set(view.values))
        }
    }

    var values: Values {
        [
            "tabsLabel": label,
            "tabs": tabs.map { tab -> Values in
                [
                    "text": tab.text, "target": tab.target, "count": tab.count.section,
                    "isChosen": tab.isCurrent,
                ]
            },
        ]
    }
}
