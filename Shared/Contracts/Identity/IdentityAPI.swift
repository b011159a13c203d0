// The HTTP interface of Identity, `/api/identity/v1/…`.

// MARK: - Signing in

/// `POST /tokens`: with name and password, or with the refresh token of an earlier answer.
package struct TokenRequest: Codable, Sendable {
    package let username: String?
    package let password: String?
    package let refreshToken: String?

    package init(username: String, password: String) {
        self.username = username
        self.password = password
        self.refreshToken = nil
    }

    package init(refreshToken: String) {
        self.username = nil
        self.password = nil
        self.refreshToken = refreshToken
    }
}

/// `POST /tokens/refresh` and `POST /tokens/revoke`.
package struct RefreshTokenRequest: Codable, Sendable {
    package let refreshToken: String
    package init(refreshToken: String) { self.refreshToken = refreshToken }
}

package struct TokenView: Codable, Sendable {
    package let accessToken: String
    /// Good for one use; the answer to it holds the next one.
    package let refreshToken: String
    /// Seconds that the access token is good for.
    package let expiresIn: Int
    /// `Bearer`
    package let tokenType: String

    package init(accessToken: String, refreshToken: String, expiresIn: Int, tokenType: String = "Bearer") {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.expiresIn = expiresIn
        self.tokenType = tokenType
    }
}

/// `POST /me/password`
package struct ChangePasswordRequest: Codable, Sendable {
    package let current: String
    package let new: String
    package init(current: String, new: String) {
        self.current = current
        self.new = new
    }
}

/// `POST /users/{id}/password`: an administrator gives a new one.
package struct SetPasswordRequest: Codable, Sendable {
    package let password: String
    package init(password: String) { self.password = password }
}

/// `GET /me`
package struct MeView: Codable, Sendable {
    package let user: UserView
    package let company: CompanyView
    /// What the roles grant together.
    package let rights: [Right]
    /// By name; absent where there are none.
    package let views: [SavedView]?

    package init(user: UserView, company: CompanyView, rights: [Right], views: [SavedView]? = nil) {
        self.user = user
        self.company = company
        self.rights = rights
        self.views = views
    }
}

// MARK: - Companies

/// `POST /companies`, and `PUT /companies/{id}` where `id` stays out.
package struct CompanyRequest: Codable, Sendable {
    /// Made by the caller when he likes to.
    package let id: CompanyID?
    package let name: String
    /// ISO 3166-1 alpha-2.
    package let country: String
    package let currency: Currency
    /// IANA name.
    package let timeZone: String
    package let calendar: FiscalCalendar
    package let taxID: String?

    package init(
        id: CompanyID? = nil, name: String, country: String, currency: Currency, timeZone: String,
        calendar: FiscalCalendar, taxID: String? = nil
    ) {
        self.id = id
        self.name = name
        self.country = country
        self.currency = currency
        self.timeZone = timeZone
        self.calendar = calendar
        self.taxID = taxID
    }
}

package struct CompanyView: Codable, Sendable {
    package let id: CompanyID
    package let version: Int
    package let name: String
    package let country: String
    package let currency: Currency
    package let timeZone: String
    package let calendar: FiscalCalendar
    package let taxID: String?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp

    package init(
        id: CompanyID, version: Int, name: String, country: String, currency: Currency, timeZone: String,
        calendar: FiscalCalendar, taxID: String?, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.version = version
        self.name = name
        self.country = country
        self.currency = currency
        self.timeZone = timeZone
        self.calendar = calendar
        self.taxID = taxID
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

// MARK: - Units

/// `POST /units`, and `PUT /units/{id}` where `id` and `companyID` stay out.
package struct UnitRequest: Codable, Sendable {
    package let id: UnitID?
    /// Only for the administrator of the installation; others speak for their own company.
    package let companyID: CompanyID?
    package let name: String
    package let parentID: UnitID?

    package init(id: UnitID? = nil, companyID: CompanyID? = nil, name: String, parentID: UnitID? = nil) {
        self.id = id
        self.companyID = companyID
        self.name = name
        self.parentID = parentID
    }
}

package struct UnitView: Codable, Sendable {
    package let id: UnitID
    package let version: Int
    package let name: String
    package let parentID: UnitID?

    package init(id: UnitID, version: Int, name: String, parentID: UnitID?) {
        self.id = id
        self.version = version
        self.name = name
        self.parentID = parentID
    }
}

// MARK: - Users

/// What is said about a user when he is added or revised.
package struct UserProfile: Codable, Sendable, Equatable {
    package let displayName: String
    package let roles: [Role]
    package let unitID: UnitID?
    package let managerID: UserID?
    /// Row scope by collection, `*` for all; absent: what goes with the roles.
    package let scopes: [String: RowScope]?
    /// The highest discount without approval, a fraction such as `0.12`.
    package let discountLimit: ExactDecimal?
    package let approvalLimit: Money?

    package init(
        displayName: String, roles: [Role], unitID: UnitID? = nil, managerID: UserID? = nil,
        scopes: [String: RowScope]? = nil, discountLimit: ExactDecimal? = nil, approvalLimit: Money? = nil
    ) {
        self.displayName = displayName
        self.roles = roles
        self.unitID = unitID
        self.managerID = managerID
        self.scopes = scopes
        self.discountLimit = discountLimit
        self.approvalLimit = approvalLimit
    }
}

/// `POST /users`
package struct AddUserRequest: Codable, Sendable {
    package let id: UserID?
    /// Only for the administrator of the installation; others speak for their own company.
    package let companyID: CompanyID?
    package let username: String
    package let password: String
    package let profile: UserProfile

    package init(
        id: UserID? = nil, companyID: CompanyID? = nil, username: String, password: String, profile: UserProfile
    ) {
        self.id = id
        self.companyID = companyID
        self.username = username
        self.password = password
        self.profile = profile
    }
}

package enum UserState: String, Codable, Sendable, CaseIterable {
    case active = "ACTIVE"
    /// May come back; cannot sign in and gets no work.
    case deactivated = "DEACTIVATED"
}

package struct UserView: Codable, Sendable {
    package let id: UserID
    package let version: Int
    package let companyID: CompanyID
    package let username: String
    package let state: UserState
    package let profile: UserProfile
    package let createdAt: Timestamp
    package let updatedAt: Timestamp

    package init(
        id: UserID, version: Int, companyID: CompanyID, username: String, state: UserState, profile: UserProfile,
        createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.version = version
        self.companyID = companyID
        self.username = username
        self.state = state
        self.profile = profile
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}
