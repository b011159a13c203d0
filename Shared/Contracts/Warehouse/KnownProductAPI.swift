/// What a service that handles goods knows of a product: a copy of what sales published. Names for people, codes for
/// scanners; nothing that decides.
package struct KnownProductView: Codable, Sendable, Equatable {
    package let id: ProductID
    package let sku: String
    package let name: String
    package let unit: String

    package init(id: ProductID, sku: String, name: String, unit: String) {
        self.id = id
        self.sku = sku
        self.name = name
        self.unit = unit
    }
}
