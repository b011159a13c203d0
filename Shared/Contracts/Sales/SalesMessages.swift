import Foundation

extension Stream {
    package static let account = Stream(.sales, "account")
    package static let product = Stream(.sales, "product")
    package static let opportunity = Stream(.sales, "opportunity")
}

package struct PostalAddress: Codable, Sendable, Hashable {
    package let street: String
    package let city: String
    package let postalCode: String?
    /// ISO 3166-1 alpha-2
    package let country: String

    package init(street: String, city: String, postalCode: String? = nil, country: String) {
        self.street = street
        self.city = city
        self.postalCode = postalCode
        self.country = country
    }
}

/// A customer as accounting and the portals need him.
package struct AccountPublished: Event {
    package static let stream = Stream.account
    package static let action = "published"
    package let accountID: AccountID
    package let name: String
    package let taxID: String?
    package let country: String
    package let accountClass: String?
    package let address: PostalAddress?
    /// Who is responsible for him in sales; absent where nobody is.
    package let ownerID: UserID?
    package let aggregateVersion: Int
    package var subject: UUID { accountID.uuid }

    package init(
        accountID: AccountID, name: String, taxID: String? = nil, country: String, accountClass: String? = nil,
        address: PostalAddress? = nil, ownerID: UserID? = nil, aggregateVersion: Int
    ) {
        self.accountID = accountID
        self.name = name
        self.taxID = taxID
        self.country = country
        self.accountClass = accountClass
        self.address = address
        self.ownerID = ownerID
        self.aggregateVersion = aggregateVersion
    }
}

/// What a product is to the warehouse (`flows.md` 4.1).
package enum ProductKind: String, Codable, Sendable, CaseIterable {
    case goods = "GOODS"
    case service = "SERVICE"
    /// Bought to be made into something else; account 1340 instead of 1310.
    case material = "RAW_MATERIAL"
}

/// The unit that is asked first for what is not in stock (D-07, F-ARYA-06).
package enum SourcingRoute: String, Codable, Sendable, CaseIterable {
    case stock = "STOCK"
    case trade = "TRADE"
    case make = "MAKE"
    case buy = "BUY"
}

package struct ProductPublished: Event {
    package static let stream = Stream.product
    package static let action = "published"
    package let productID: ProductID
    package let sku: String
    package let name: String
    package let kind: ProductKind
    package let unit: String
    package let route: SourcingRoute
    package let taxCode: String
    /// A fraction: `0.1` for 10 %.
    package let taxRate: ExactDecimal
    package let aggregateVersion: Int
    package var subject: UUID { productID.uuid }

    package init(
        productID: ProductID, sku: String, name: String, kind: ProductKind, unit: String, route: SourcingRoute,
        taxCode: String, taxRate: ExactDecimal, aggregateVersion: Int
    ) {
        self.productID = productID
        self.sku = sku
        self.name = name
        self.kind = kind
        self.unit = unit
        self.route = route
        self.taxCode = taxCode
        self.taxRate = taxRate
        self.aggregateVersion = aggregateVersion
    }
}
