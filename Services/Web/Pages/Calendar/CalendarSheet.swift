import Contracts

/// A month beside a field for a day, as the table of it alone. The script asks for it (`scripts/calendar.js`); without it the
/// field takes days as they are typed.
enum CalendarSheet {
    static let path = "/calendar"

    static func register(on pages: PageRoutes) { pages.get(path, show) }

    private static func show(_ desk: Desk) async throws -> Reply {
        let language = desk.visit.query["lang"].flatMap(Language.init(rawValue:)) ?? desk.visit.language
        let formats = Formats(desk.visit.house.texts(language), timeZone: desk.me.company.timeZone)
        let today = formats.localDate(desk.now)
        let sheet = MonthSheet(around: asked(desk, Reading(language: language, today: today)), language)
        return try desk.page(
            "page/calendar", title: desk.texts.text("pickDay"), values(sheet, today: today, formats))
    }

    /// What stands in the field, or a day and how many months to go on from it; today for all else.
    private static func asked(_ desk: Desk, _ reading: Reading) -> LocalDate {
        let query = desk.visit.query
        let day = query["day"].flatMap { try? LocalDate($0) } ?? query["typed"].flatMap { try? reading.day($0) }
        guard let day, MonthSheet.known.contains(day) else { return reading.today }
        // A century at most: who asks for more does not turn pages.
        let months = query["months"].flatMap { Int($0) }.map { min(max($0, -1200), 1200) } ?? 0
        let moved = MonthSheet.moved(day, months: months, reading.language)
        return MonthSheet.known.contains(moved) ? moved : day
    }

    private static func values(_ sheet: MonthSheet, today: LocalDate, _ formats: Formats) -> Values {
        [
            "lang": sheet.language.rawValue, "dir": sheet.language.direction,
            "month": formats.monthAndYear(of: sheet.chosen),
            "weekdays": sheet.weekdays.map { number -> Values in
                let name = formats.weekday(number)
                return ["short": name.short, "long": name.long]
            },
            "weeks": sheet.weeks.map { week -> Values in
                ["days": week.map { cell($0, in: sheet, today: today, formats) }]
            },
        ]
    }

    private static func cell(
        _ day: LocalDate?, in sheet: MonthSheet, today: LocalDate, _ formats: Formats
    ) -> Values {
        let button = day.map { day -> Values in
            [
                "iso": day.description, "written": formats.numericDay(day), "name": formats.dayInWords(day),
                "number": formats.dayOfMonth(day), "stop": day == sheet.chosen ? "0" : "-1", "isToday": day == today,
            ]
        }
        return ["isChosen": day == sheet.chosen, "day": button.section]
    }
}
