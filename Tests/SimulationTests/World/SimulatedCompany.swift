import Contracts
import ServiceKit

@testable import karvan

extension Company {
    /// A company in which everything is scarce: little stock, low credit.
    static let simulated: Company = {
        let like = Company.polish(password: "a long password 1")
        return Company(
            key: "simulated", name: "Karawana Próbna Sp. z o.o.", country: like.country, currency: like.currency,
            timeZone: like.timeZone, calendar: like.calendar, taxID: like.taxID, taxCode: like.taxCode,
            taxRate: like.taxRate, people: People(company: "simulated", names: [:], password: "a long password 1"),
            goods: like.goods.map { item in
                Item(
                    sku: item.sku, name: item.name, kind: item.kind, route: item.route, unit: item.unit,
                    price: item.price, cost: item.cost, stock: min(item.stock, 30), materials: item.materials)
            },
            customers: [
                Customer(name: "Mebloteka S.A.", taxID: "5976987430", city: "Poznań", creditLimit: 12_000),
                Customer(name: "Biuro Plus", taxID: "5449539428", city: "Gdańsk", creditLimit: 4_000),
                Customer(name: "Start Sklep", taxID: "5656400386", city: "Łódź", creditLimit: 6_000),
            ], suppliers: like.suppliers)
    }()

    func principal(_ part: Part) -> Principal {
        let person = people.person(for: part)
        return Principal(
            user: person.id, company: id, roles: Set(person.roles), unit: Seeder.unit(person.unit, of: self))
    }

    /// What is sold: goods and services, no raw material.
    var offered: [Item] { goods.filter { $0.kind != .material } }
}
