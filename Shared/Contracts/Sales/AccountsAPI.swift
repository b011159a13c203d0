import Foundation

package struct AccountView: Codable, Sendable {
    package let id: AccountID
    package let name: String
    package let taxID: String?
    package let country: String
    package let accountClass: String?
    package let address: PostalAddress?
    package let externalRef: String?
    /// Who is responsible for him; absent where nobody is.
    package let ownerID: UserID?
    /// As Identity told last; absent until it has.
    package let ownerName: String?
    package let version: Int

    package init(
        id: AccountID, name: String, taxID: String? = nil, country: String, accountClass: String? = nil,
        address: PostalAddress? = nil, externalRef: String? = nil, ownerID: UserID? = nil, ownerName: String? = nil,
        version: Int
    ) {
        self.id = id
        self.name = name
        self.taxID = taxID
        self.country = country
        self.accountClass = accountClass
        self.address = address
        self.externalRef = externalRef
        self.ownerID = ownerID
        self.ownerName = ownerName
        self.version = version
    }
}

/// Creates an account or replaces its facts; the id is the caller's.
package struct SaveAccountRequest: Codable, Sendable {
    package let id: AccountID
    package let name: String
    package let taxID: String?
    package let country: String
    package let accountClass: String?
    package let address: PostalAddress?
    package let externalRef: String?

    package init(
        id: AccountID, name: String, taxID: String? = nil, country: String, accountClass: String? = nil,
        address: PostalAddress? = nil, externalRef: String? = nil
    ) {
        self.id = id
        self.name = name
        self.taxID = taxID
        self.country = country
        self.accountClass = accountClass
        self.address = address
        self.externalRef = externalRef
    }
}

/// `PUT /accounts/{id}`: all facts of one account as they shall be.
package struct AccountFacts: Codable, Sendable {
    package let name: String
    package let taxID: String?
    package let country: String
    package let accountClass: String?
    package let address: PostalAddress?
    package let externalRef: String?

    package init(
        name: String, taxID: String? = nil, country: String, accountClass: String? = nil,
        address: PostalAddress? = nil, externalRef: String? = nil
    ) {
        self.name = name
        self.taxID = taxID
        self.country = country
        self.accountClass = accountClass
        self.address = address
        self.externalRef = externalRef
    }
}

/// Up to 500 at once.
package struct SaveAccountsRequest: Codable, Sendable {
    package let accounts: [SaveAccountRequest]

    package init(accounts: [SaveAccountRequest]) {
        self.accounts = accounts
    }
}

/// What the warehouse told last of a product, over all its places; a hint, and only a hold decides.
package struct ProductAvailability: Codable, Sendable, Equatable {
    package let onHand: ExactDecimal
    package let available: ExactDecimal
    package let asOf: Timestamp

    package init(onHand: ExactDecimal, available: ExactDecimal, asOf: Timestamp) {
        self.onHand = onHand
        self.available = available
        self.asOf = asOf
    }
}

package struct ProductView: Codable, Sendable {
    package let id: ProductID
    package let sku: String
    package let name: String
    package let kind: ProductKind
    package let unit: String
    package let route: SourcingRoute
    package let taxCode: String
    package let taxRate: ExactDecimal
    package let listPrice: UnitPrice?
    package let category: String?
    package let version: Int
    /// In the list; absent while the warehouse has told nothing.
    package var availability: ProductAvailability?

    package init(
        id: ProductID, sku: String, name: String, kind: ProductKind, unit: String, route: SourcingRoute,
        taxCode: String, taxRate: ExactDecimal, listPrice: UnitPrice? = nil, category: String? = nil, version: Int
    ) {
        self.id = id
        self.sku = sku
        self.name = name
        self.kind = kind
        self.unit = unit
        self.route = route
        self.taxCode = taxCode
        self.taxRate = taxRate
        self.listPrice = listPrice
        self.category = category
        self.version = version
    }
}

package struct SaveProductRequest: Codable, Sendable {
    package let id: ProductID
    package let sku: String
    package let name: String
    package let kind: ProductKind
    package let unit: String
    package let route: SourcingRoute
    package let taxCode: String
    package let taxRate: ExactDecimal
    package let listPrice: UnitPrice?
    package let category: String?

    package init(
        id: ProductID, sku: String, name: String, kind: ProductKind, unit: String, route: SourcingRoute,
        taxCode: String, taxRate: ExactDecimal, listPrice: UnitPrice? = nil, category: String? = nil
    ) {
        self.id = id
        self.sku = sku
        self.name = name
        self.kind = kind
        self.unit = unit
        self.route = route
        self.taxCode = taxCode
        self.taxRate = taxRate
        self.listPrice = listPrice
        self.category = category
    }
}

package struct SaveProductsRequest: Codable, Sendable {
    package let products: [SaveProductRequest]

    package init(products: [SaveProductRequest]) {
        self.products = products
    }
}

package struct SavedCount: Codable, Sendable {
    package let created: Int
    package let updated: Int
    package let unchanged: Int

    package init(created: Int, updated: Int, unchanged: Int) {
        self.created = created
        self.updated = updated
        self.unchanged = unchanged
    }
}
