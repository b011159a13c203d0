import Contracts

/// The views of a list as tabs: its own ones, then those that the person saved; and the way to save what is shown now (UX
/// guide 4.2).
struct ListViews: Sendable {
    let desk: Desk
    /// The list's own path.
    let page: String
    /// Views that are shipped.
    let own: Tabs
    /// The query of what is shown.
    let query: String

    /// - Parameters:
    ///   - standard: the list's own views: their words, and what stands behind the “?”.
    ///   - address: of what is shown.
    init(desk: Desk, page: String, standard: [(text: String, query: String)], address: String) {
        let query = Self.query(of: address)
        self.init(
            desk: desk, page: page,
            own: Tabs(
                desk.texts.text("views"),
                standard.map { view in
                    Tabs.Tab(
                        text: view.text, target: view.query.isEmpty ? page : "\(page)?\(view.query)",
                        isCurrent: view.query == query)
                }), query: query)
    }

    /// - Parameter own: views of the list; one that shows everything where it has none.
    init(_ list: ListQuery, _ desk: Desk, own: Tabs?) {
        let query = Self.query(of: list.firstPage.address)
        let all = Tabs(
            desk.texts.text("views"),
            [Tabs.Tab(text: desk.texts.text("viewAll"), target: list.path, isCurrent: query.isEmpty)])
        self.init(desk: desk, page: list.path, own: own ?? all, query: query)
    }

    private init(desk: Desk, page: String, own: Tabs, query: String) {
        (self.desk, self.page, self.own, self.query) = (desk, page, own, query)
    }

    private static func query(of address: String) -> String {
        String(address.split(separator: "?", maxSplits: 1).dropFirst().first ?? "")
    }

    private var saved: [SavedView] { (desk.me.views ?? []).filter { $0.page == page } }

    /// One view alone is none to choose from.
    var isChoice: Bool { own.tabs.count + saved.count > 1 }

    /// A saved view is told rather than the list's own one that it narrows.
    var tabs: Tabs {
        let known = saved.map { view in
            Tabs.Tab(
                text: view.name, target: view.query.isEmpty ? page : "\(page)?\(view.query)",
                isCurrent: view.query == query)
        }
        let isSaved = known.contains(where: \.isCurrent)
        return Tabs(
            own.label,
            own.tabs.map {
                Tabs.Tab(text: $0.text, target: $0.target, count: $0.count, isCurrent: $0.isCurrent && !isSaved)
            } + known)
    }

    /// Nothing to save where a view shows it already.
    var ways: [Collection.Way] {
        let isKnown = tabs.tabs.contains { Self.query(of: $0.target) == query }
        let save = SavedViewsPage.target(page: page, query: query)
        let known = saved.isEmpty ? nil : Collection.Way(text: desk.texts.text("myViews"), target: SavedViewsPage.path)
        return (isKnown ? [] : [Collection.Way(text: desk.texts.text("saveView"), target: save)])
            + [known].compactMap(\.self)
    }
}
