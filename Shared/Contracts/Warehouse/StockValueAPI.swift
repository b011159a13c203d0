/// `GET /reports/stock-value`: what the goods in the warehouses cost us, at moving average.
package struct StockValueReport: Codable, Sendable {
    package struct Row: Codable, Sendable {
        /// Of the warehouse or of the product.
        package let id: String
        package let name: String
        /// Of a product.
        package let sku: String?
        /// Of a product, over the warehouses asked for.
        package let onHand: Quantity?
        /// Stock items: products in warehouses. The list of stock has so many rows.
        package let items: Int
        package let value: Money
        /// Of goods that left the warehouse and are not delivered yet.
        package let inTransit: Money

        package init(
            id: String, name: String, sku: String? = nil, onHand: Quantity? = nil, items: Int, value: Money,
            inTransit: Money
        ) {
            self.id = id
            self.name = name
            self.sku = sku
            self.onHand = onHand
            self.items = items
            self.value = value
            self.inTransit = inTransit
        }
    }

    package let asOf: Timestamp
    /// The most valuable first; products without any value are in no row.
    package let rows: [Row]
    /// How many more have a value and are in no row, because there are so many.
    package let unlisted: Int
    /// Of all, listed or not.
    package let value: Money
    package let inTransit: Money

    package init(asOf: Timestamp, rows: [Row], unlisted: Int, value: Money, inTransit: Money) {
        self.asOf = asOf
        self.rows = rows
        self.unlisted = unlisted
        self.value = value
        self.inTransit = inTransit
    }
}
