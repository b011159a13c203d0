import Foundation

extension Stream {
    package static let user = Stream(.identity, "user")
    package static let company = Stream(.identity, "company")
}

/// A user as the other services need to know him.
package struct UserPublished: Event {
    package static let stream = Stream.user
    package static let action = "published"
    package let userID: UserID
    package let username: String
    package let displayName: String
    package let roles: [Role]
    package let unitID: UnitID?
    package let unitName: String?
    /// Head of the unit: receives escalations.
    package let managerID: UserID?
    package var subject: UUID { userID.uuid }

    package init(
        userID: UserID, username: String, displayName: String, roles: [Role], unitID: UnitID?, managerID: UserID?,
        unitName: String? = nil
    ) {
        self.userID = userID
        self.username = username
        self.displayName = displayName
        self.roles = roles
        self.unitID = unitID
        self.unitName = unitName
        self.managerID = managerID
    }
}

package struct UserDeactivated: Event {
    package static let stream = Stream.user
    package static let action = "deactivated"
    package let userID: UserID
    package var subject: UUID { userID.uuid }
    package init(userID: UserID) { self.userID = userID }
}

/// The fiscal calendar that numbering and periods follow (`domain.md` section 6).
package enum FiscalCalendar: String, Codable, Sendable, CaseIterable {
    /// Jalali; the year starts on 1 Farvardin.
    case persian
    case gregorian
}

package struct CompanyPublished: Event {
    package static let stream = Stream.company
    package static let action = "published"
    package let companyID: CompanyID
    package let name: String
    /// ISO 3166-1 alpha-2: `IR`, `PL`.
    package let country: String
    package let currency: Currency
    /// IANA name: `Asia/Tehran`.
    package let timeZone: String
    package let calendar: FiscalCalendar
    /// Legal entity id (Iran) or NIP (Poland).
    package let taxID: String?
    package var subject: UUID { companyID.uuid }

    package init(
        companyID: CompanyID, name: String, country: String, currency: Currency, timeZone: String,
        calendar: FiscalCalendar, taxID: String?
    ) {
        self.companyID = companyID
        self.name = name
        self.country = country
        self.currency = currency
        self.timeZone = timeZone
        self.calendar = calendar
        self.taxID = taxID
    }
}
