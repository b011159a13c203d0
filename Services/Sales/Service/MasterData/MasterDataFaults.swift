import Contracts
import ServiceKit

/// What cannot be kept of a list of accounts or products, each with its place in the list.
struct MasterDataFaults {
    private let list: String
    private var all: [Fault] = []

    /// - Parameter isImport: accounts of another system are taken over with the tax numbers they have.
    static func check(_ accounts: [SaveAccountRequest], isImport: Bool) throws {
        var faults = MasterDataFaults(list: "accounts")
        for (index, account) in accounts.enumerated() where !isImport {
            guard let number = account.taxID, !TaxNumber.isPossible(number, in: account.country) else { continue }
            faults.add(index, "tax_id", "tax_number_wrong", wrongNumber)
        }
        faults.check(named: accounts.map(\.name), "name")
        faults.check(once: accounts.map(\.id), "id")
        faults.check(once: accounts.map(\.externalRef), "external_ref")
        try faults.finish()
    }

    /// Of one account, whose faults have no place in a list.
    static func check(_ facts: AccountFacts) throws {
        var faults: [Fault] = []
        if facts.name.isEmpty { faults.append(Fault(pointer: "/name", code: "required", message: "Enter the name.")) }
        if let number = facts.taxID, !TaxNumber.isPossible(number, in: facts.country) {
            faults.append(Fault(pointer: "/tax_id", code: "tax_number_wrong", message: wrongNumber))
        }
        guard faults.isEmpty else { throw Problem.validation(faults) }
    }

    private static let wrongNumber =
        "The check digit of this tax number is wrong; compare it with the customer's paper."

    static func check(_ products: [SaveProductRequest]) throws {
        var faults = MasterDataFaults(list: "products")
        faults.check(named: products.map(\.name), "name")
        faults.check(named: products.map(\.sku), "sku")
        faults.check(once: products.map(\.id), "id")
        faults.check(once: products.map(\.sku), "sku")
        for (index, product) in products.enumerated() where product.taxRate < .zero || product.taxRate > .one {
            faults.add(index, "tax_rate", "out_of_range", "A tax rate lies between 0 and 1; 23 % is 0.23.")
        }
        try faults.finish()
    }

    private init(list: String) { self.list = list }

    private mutating func add(_ index: Int, _ field: String, _ code: String, _ message: String) {
        all.append(Fault(pointer: "/\(list)/\(index)/\(field)", code: code, message: message))
    }

    private mutating func check(named texts: [String], _ field: String) {
        for (index, text) in texts.enumerated() where text.isEmpty {
            add(index, field, "required", "Enter the \(field).")
        }
    }

    /// One request says one thing about each; the later of two would silently win.
    private mutating func check<Key: Hashable>(once keys: [Key?], _ field: String) {
        var seen: Set<Key> = []
        for (index, key) in keys.enumerated() {
            guard let key, !seen.insert(key).inserted else { continue }
            add(index, field, "twice", "This \(field) stands in the list already.")
        }
    }

    private func finish() throws {
        guard all.isEmpty else { throw Problem.validation(all) }
    }
}
