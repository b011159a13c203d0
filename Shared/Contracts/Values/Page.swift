/// One page of a list, `{"data": […], "page": {"limit", "next", "has_more"}}`.
package struct Page<Item: Codable & Sendable>: Codable, Sendable {
    package struct Info: Codable, Sendable {
        package let limit: Int
        /// Opaque; goes back as `after=`.
        package let next: String?
        package let hasMore: Bool

        package init(limit: Int, next: String?, hasMore: Bool) {
            self.limit = limit
            self.next = next
            self.hasMore = hasMore
        }
    }

    package let data: [Item]
    package let page: Info

    package init(_ data: [Item], limit: Int, next: String?) {
        self.data = data
        self.page = Info(limit: limit, next: next, hasMore: next != nil)
    }
}
