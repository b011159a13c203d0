/// Where a day begins: `/` leads to the first page of the person's role (UX guide 3.2).
enum StartPage {
    static func register(on pages: PageRoutes) { pages.get("/") { .see(path(for: $0)) } }

    /// What a director has to do is to see how things stand; all others begin with what waits for them.
    static func path(for desk: Desk) -> String {
        desk.me.user.profile.roles.contains(.salesDirector) ? ReportPage.overview : InboxPage.path
    }
}
