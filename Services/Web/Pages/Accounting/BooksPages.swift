import Contracts

/// The pages of the books beside each other.
enum BooksPages {
    /// The other pages, at the top of each of them.
    static func tabs(_ desk: Desk, current: String) -> Tabs {
        let pages = [
            ("trialBalance", TrialBalancePage.path), ("journal", JournalPage.path), ("periods", PeriodsPage.path),
            ("numberSeriesTitle", NumberSeriesPage.path), ("exceptions", ExceptionsPage.path),
            ("booksSettings", BooksSettingsPage.path),
        ]
        return Tabs(
            desk.texts.text("books"),
            pages.map { key, path in
                Tabs.Tab(text: desk.texts.text(key), target: path, isCurrent: path == current)
            })
    }
}
