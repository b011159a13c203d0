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
    /// With whom its owner shares it; absent where it is his alone, and in what others see of it.
    package let sharedWith: ViewAudience?
    /// Whose it is, for those with whom it is shared; absent in one's own.
    package let ownerName: String?

    package init(
        id: SavedViewID, page: String, name: String, query: String, sharedWith: ViewAudience? = nil,
        ownerName: String? = nil
    ) {
        self.id = id
        self.page = page
        self.name = name
        self.query = query
        self.sharedWith = sharedWith
        self.ownerName = ownerName
    }
}

/// Who sees a view beside its owner: whoever has one of the roles, is in one of the units, or is named. What he sees by it
/// is what he may see anyway.
package struct ViewAudience: Codable, Sendable, Equatable {
    package let roles: [Role]
    package let unitIDs: [UnitID]
    package let userIDs: [UserID]

    package init(roles: [Role] = [], unitIDs: [UnitID] = [], userIDs: [UserID] = []) {
        self.roles = roles
        self.unitIDs = unitIDs
        self.userIDs = userIDs
    }

    package var isEmpty: Bool { roles.isEmpty && unitIDs.isEmpty && userIDs.isEmpty }
}

/// `POST /me/views`; of the same name on the same page it takes the place of the one before.
package struct SaveViewRequest: Codable, Sendable {
    package let page: String
    package let name: String
    package let query: String
    /// Asks for the right to share views; without it the view is one's own alone.
    package let sharedWith: ViewAudience?

    package init(page: String, name: String, query: String, sharedWith: ViewAudience? = nil) {
        self.page = page
        self.name = name
        self.query = query
        self.sharedWith = sharedWith
    }
}
