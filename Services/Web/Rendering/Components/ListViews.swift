import Contracts

/// The views of a list as tabs: the standard ones, then those that the person saved; and the way to save what is shown now
/// (UX guide 4.2).
struct ListViews: Sendable {
    let desk: Desk
    /// The list's own path.
    let page: String
    /// Views that are shipped: their words, and what stands behind the “?”.
    let standard: [(text: String, query: String)]
    /// Of what is shown.
    let address: String

    private var query: String { String(address.split(separator: "?", maxSplits: 1).dropFirst().first ?? "") }
    private var saved: [SavedView] { (desk.me.views ?? []).filter { $0.page == page } }

    var tabs: Tabs {
        let all = standard.map { ($0.text, $0.query) } + saved.map { ($0.name, $0.query) }
        return Tabs(
            desk.texts.text("views"),
            all.map { text, query in
                Tabs.Tab(
                    text: text, target: query.isEmpty ? page : "\(page)?\(query)", isCurrent: query == self.query)
            })
    }

    /// Nothing to save where a view shows it already.
    var ways: [Collection.Way] {
        let isKnown = tabs.tabs.contains(where: \.isCurrent)
        let save = SavedViewsPage.target(page: page, query: query)
        let known = saved.isEmpty ? nil : Collection.Way(text: desk.texts.text("myViews"), target: SavedViewsPage.path)
        return (isKnown ? [] : [Collection.Way(text: desk.texts.text("saveView"), target: save)])
            + [known].compactMap(\.self)
    }
}
