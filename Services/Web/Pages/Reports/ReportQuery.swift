import Contracts
import Foundation
import ServiceKit

/// What a report is asked for: its address says all of it (UX guide, rule 1).
struct ReportQuery: Sendable {
    let path: String
    /// In the order of the address; nothing is said twice, and nothing empty.
    private var said: [(name: String, value: String)]

    /// - Parameter known: what this report can be asked; the rest is passed over.
    init(_ path: String, _ query: QueryParameters, known: [String]) {
        self.path = path
        said = known.compactMap { name in
            let value = (query[name] ?? "").trimmingCharacters(in: .whitespaces)
            return value.isEmpty ? nil : (name, String(value.prefix(60)))
        }
    }

    subscript(name: String) -> String? { said.first { $0.name == name }?.value }

    /// The same with something else; `nil` leaves it out.
    func with(_ name: String, _ value: String?) -> ReportQuery {
        var other = self
        other.said.removeAll { $0.name == name }
        if let value { other.said.append((name, value)) }
        return other
    }

    func without(_ names: String...) -> ReportQuery { names.reduce(self) { $0.with($1, nil) } }

    var address: String { address(of: path) }

    /// The same question to another page.
    func address(of path: String) -> String {
        let parts = said.map { "\($0.name)=\(ListQuery.encoded($0.value))" }
        return parts.isEmpty ? path : "\(path)?\(parts.joined(separator: "&"))"
    }

    /// What a form has to carry along, beside its own fields.
    func carried(besides names: Set<String>) -> [Values] {
        said.filter { !names.contains($0.name) }.map { ["name": $0.name, "value": $0.value] }
    }
}

/// The days that a report is about: typed (`from`, `to`), or named by a word that means other days tomorrow (`period`).
struct ReportPeriod: Sendable {
    enum Named: String, CaseIterable, Sendable {
        case thisMonth = "this-month"
        case lastMonth = "last-month"
        case thisYear = "this-year"
        case lastYear = "last-year"
    }

    /// What of the address is about days.
    static let fields = ["period", "from", "to"]

    private(set) var from: LocalDate?
    private(set) var to: LocalDate?
    let named: Named?
    /// Keys of texts, by field.
    private(set) var faults: [String: String] = [:]

    init(_ query: ReportQuery, _ reading: Reading) {
        let isTyped = query["from"] != nil || query["to"] != nil
        named = isTyped ? nil : query["period"].flatMap(Named.init(rawValue:))
        if let named {
            let days = Self.days(of: named, reading.language.calendar, today: reading.today)
            (from, to) = (days?.lowerBound, days?.upperBound)
            return
        }
        func day(_ name: String) -> LocalDate? {
            guard let text = query[name] else { return nil }
            do {
                return try reading.day(text)
            } catch {
                faults[name] = error.key
                return nil
            }
        }
        (from, to) = (day("from"), day("to"))
        if let from, let to, from > to { faults["to"] = "periodBackwards" }
    }

    /// In the reader's calendar: months and years of his.
    static func days(of named: Named, _ calendar: Calendar, today: LocalDate) -> ClosedRange<LocalDate>? {
        let unit: Calendar.Component = named == .thisMonth || named == .lastMonth ? .month : .year
        let isPast = named == .lastMonth || named == .lastYear
        guard let moment = calendar.date(byAdding: unit, value: isPast ? -1 : 0, to: today.startUTC.date),
            let interval = calendar.dateInterval(of: unit, for: moment)
        else { return nil }
        func day(_ date: Date) -> LocalDate {
            LocalDate(daysSince1970: Int((date.timeIntervalSince1970 / 86_400).rounded(.down)))
        }
        return day(interval.start)...day(interval.end).adding(days: -1)
    }

    /// The days that are counted: all of them, where one that was typed cannot be taken.
    var counted: (from: LocalDate?, to: LocalDate?) { faults.isEmpty ? (from, to) : (nil, nil) }

    /// As the services want it.
    var question: [String] {
        (counted.from.map { ["from=\($0)"] } ?? []) + (counted.to.map { ["to=\($0)"] } ?? [])
    }

    /// The same days as a list's conditions on one of its fields.
    func conditions(on field: String) -> [String] {
        (counted.from.map { ["f.\(field).gte=\($0)"] } ?? []) + (counted.to.map { ["f.\(field).lte=\($0)"] } ?? [])
    }

    func words(_ formats: Formats) -> String {
        let texts = formats.texts
        switch (counted.from.map(formats.day), counted.to.map(formats.day)) {
        case (let from?, let to?): return texts.text("periodBetween", ["from": from, "to": to])
        case (let from?, nil): return texts.text("periodSince", ["from": from])
        case (nil, let to?): return texts.text("periodUntil", ["to": to])
        case (nil, nil): return texts.text("periodAll")
        }
    }
}
