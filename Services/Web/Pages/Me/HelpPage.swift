import Contracts

/// What everybody should know to find his way, in a minute.
enum HelpPage {
    static let path = "/help"
    private static let topics = ["helpFind", "helpKeys", "helpDays", "helpSure", "helpWaiting", "helpWrong"]

    static func register(on pages: PageRoutes) { pages.get(path) { try show($0) } }

    private static func show(_ desk: Desk) throws -> Reply {
        let texts = desk.texts
        let record = AdminRecord(
            title: texts.text("help"), crumb: AdminWay(text: texts.text("inbox"), target: InboxPage.path),
            main: AdminWay(text: texts.text("reportProblem"), target: ProblemPage.target(desk.visit)),
            sections: topics.map { topic in
                AdminRecord.Section(
                    name: topic, title: texts.text("\(topic)Title"), calm: texts.text("\(topic)Advice"))
            })
        return try desk.page(record)
    }
}
