import Contracts
import Hummingbird

/// The units of the company, and one of them with its people.
enum UnitsPage {
    static let path = "/admin/units"
    private static let newPath = "\(path)/new"

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readUsers, list)
        pages.get(newPath, right: .manageUsers) { try await form(nil, $0) }
        pages.post(newPath, right: .manageUsers, open)
        pages.get("\(path)/{id}", right: .readUsers, show)
        pages.get("\(path)/{id}/edit", right: .manageUsers) { desk in
            try await form(try await desk.services.unit(desk.id("id"), for: desk.visit), desk)
        }
        pages.post("\(path)/{id}/edit", right: .manageUsers, revise)
    }

    static func list(_ desk: Desk) async throws -> Reply {
        let texts = desk.texts
        let units = try await desk.services.units(for: desk.visit)
        let names = Dictionary(units.map { ($0.id, $0.name) }) { first, _ in first }
        let table = Table(
            caption: texts.text("units"), columns: ["unit", "unitAbove"].map { texts.text($0) },
            rows: units.map { unit in
                Table.Row(
                    to: "\(path)/\(unit.id)",
                    [.text(unit.name), unit.parentID.flatMap { names[$0] }.map { .text($0) } ?? .empty])
            })
        let list = AdminList(
            title: texts.text("units"),
            main: desk.may(.manageUsers) ? AdminWay(text: texts.text("newUnit"), target: newPath, key: "c") : nil,
            table: table, empty: EmptyState(title: texts.text("noUnits"), advice: texts.text("noUnitsAdvice")))
        return try desk.page(list)
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let texts = desk.texts
        let unit = try await desk.services.unit(desk.id("id"), for: desk.visit)
        async let people = desk.services.users(of: unit.id, for: desk.visit)
        let units = try await desk.services.units(for: desk.visit)
        let above = units.first { $0.id == unit.parentID }
        let users = try await people.data
        var record = AdminRecord(
            title: unit.name, crumb: AdminWay(text: texts.text("units"), target: path),
            facts: Facts([
                (texts.text("unitAbove"), above.map { .link($0.name, to: "\(path)/\($0.id)") } ?? .empty)
            ]),
            sections: [
                AdminRecord.Section(
                    name: "people", title: texts.text("users"),
                    table: users.isEmpty ? nil : UsersPage.table(users, units, desk),
                    calm: users.isEmpty ? texts.text("noUsers") : nil)
            ])
        if desk.may(.manageUsers) {
            record.main = AdminWay(text: texts.text("edit"), target: "\(path)/\(unit.id)/edit", key: "e")
        }
        return try desk.page(record)
    }

    static func open(_ desk: Desk) async throws -> Reply {
        var input = try await desk.input("unit")
        return try await desk.carryOut(
            Change("identity", "units", body(&input)), input, then: "\(path)?done=unitOpened",
            else: { try await form(nil, desk, $0) })
    }

    static func revise(_ desk: Desk) async throws -> Reply {
        let unit = try await desk.services.unit(desk.id("id"), for: desk.visit)
        var input = try await desk.input("unit")
        return try await desk.carryOut(
            Change("identity", "units/\(unit.id)", body(&input), method: "PUT"), input,
            then: "\(path)/\(unit.id)?done=unitRevised", else: { try await form(unit, desk, $0) })
    }

    private static func body(_ input: inout FormInput) -> UnitRequest? {
        let parent: UnitID? = input.optional("parent_id") { $0.id($1) }
        return input.text("name", longest: 100).map { UnitRequest(name: $0, parentID: parent) }
    }

    private static func form(_ unit: UnitView?, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let texts = desk.texts
        let others = try await desk.services.units(for: desk.visit).filter { $0.id != unit?.id }
        let options = [Field.Option("", texts.text("noUnit"))] + others.map { Field.Option("\($0.id)", $0.name) }
        let form = Form(
            "unit", to: unit.map { "\(path)/\($0.id)/edit" } ?? newPath,
            texts.text(unit == nil ? "openUnit" : "save"), weight: .main, version: unit?.version,
            [
                Field("name", texts.text("nameOfUnit"), value: unit?.name ?? "", longest: 100, isFocused: true),
                Field(
                    "parent_id", texts.text("unitAbove"), .list(options),
                    value: unit?.parentID.map { "\($0)" } ?? "", isOptional: true),
            ])
        let crumb =
            unit.map { AdminWay(text: $0.name, target: "\(path)/\($0.id)") }
            ?? AdminWay(text: texts.text("units"), target: path)
        return try desk.page(
            AdminForm(title: unit?.name ?? texts.text("newUnit"), crumb: crumb, form: form), refusal)
    }
}
