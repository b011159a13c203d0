import Foundation

/// A list as a person wants to see it again, under a name of his own (UX guide 4.2): filters, order and layout, which are all
/// in the list's address.
package struct SavedView: Codable, Sendable, Equatable {
    package let id: SavedViewID
    /// Of the list: `/sales/opportunities`.
    package let page: String
    package let name: String
    /// What stands behind the “?” of the address.
    package let query: String

    package init(id: SavedViewID, page: String, name: String, query: String) {
        self.id = id
        self.page = page
        self.name = name
        self.query = query
    }
}

/// `POST /me/views`; of the same name on the same page it takes the place of the one before.
package struct SaveViewRequest: Codable, Sendable {
    package let page: String
    package let name: String
    package let query: String

    package init(page: String, name: String, query: String) {
        self.page = page
        self.name = name
        self.query = query
    }
}
