import Contracts

/// Every reason Identity says no.
package enum IdentityRefusal: Refusal, Equatable {
    case companyNotFound(CompanyID)
    case unitNotFound(UnitID)
    case userNotFound(UserID)
    case companyExists(CompanyID)
    case unitExists(String)
    case userExists(UserID)
    case usernameTaken(String)
    case versionStale(current: Int)
    case notActive
    case notDeactivated
    /// Nobody locks himself out, nor the last one who could let others in.
    case ownAccount
    /// The installation's administrator alone acts in other companies.
    case otherCompany
    case unknownTimeZone(String)
    case invalid([Fault])
    case wrongPassword
    case viewNotFound(SavedViewID)
    case tooManyViews(Int)
    case reportNotFound(ProblemReportID)
    case reportClosed
    case tooManyReports(Int)
    case mayNotShare

    package var code: String {
        switch self {
        case .companyNotFound, .unitNotFound, .userNotFound, .viewNotFound, .reportNotFound: "not-found"
        case .companyExists, .unitExists, .userExists: "already-exists"
        case .usernameTaken: "username-taken"
        case .versionStale: "version-conflict"
        case .notActive, .notDeactivated, .reportClosed: "state-not-allowed"
        case .ownAccount: "own-account"
        case .otherCompany: "other-company"
        case .unknownTimeZone, .invalid: "validation"
        case .wrongPassword: "wrong-password"
        case .tooManyViews: "too-many-views"
        case .tooManyReports: "too-many-reports"
        case .mayNotShare: "may-not-share"
        }
    }

    package var kind: RefusalKind {
        switch self {
        case .companyNotFound, .unitNotFound, .userNotFound, .viewNotFound, .reportNotFound: .notFound
        case .companyExists, .unitExists, .userExists, .usernameTaken, .notActive, .notDeactivated, .tooManyViews,
            .reportClosed, .tooManyReports:
            .conflict
        case .versionStale: .stale
        case .ownAccount, .otherCompany, .mayNotShare: .forbidden
        case .unknownTimeZone, .invalid, .wrongPassword: .invalid
        }
    }

    package var detail: String {
        switch self {
        case .companyNotFound(let id): "There is no company \(id)."
        case .unitNotFound(let id): "There is no unit \(id) in this company."
        case .userNotFound(let id): "There is no user \(id) in this company."
        case .companyExists(let id): "There is a company \(id) already."
        case .unitExists(let name): "There is a unit “\(name)” already."
        case .userExists(let id): "There is a user \(id) already."
        case .usernameTaken(let name): "The name “\(name)” is taken; choose another."
        case .versionStale(let current): "Somebody changed this meanwhile; version \(current) is current."
        case .notActive: "The user is not active."
        case .notDeactivated: "The user is active already."
        case .ownAccount: "Nobody does this to his own account; ask another administrator."
        case .otherCompany: "You act for your own company only."
        case .unknownTimeZone(let name): "“\(name.prefix(64))” is no time zone such as Europe/Warsaw."
        case .invalid(let faults): faults.map(\.message).joined(separator: " ")
        case .wrongPassword: "The present password is another one."
        case .viewNotFound(let id): "You have no view \(id)."
        case .mayNotShare: "Your roles do not let you share views."
        case .tooManyViews(let most): "You have \(most) views already; delete one first."
        case .reportNotFound(let id): "There is no report \(id) in this company."
        case .reportClosed: "The report is closed already."
        case .tooManyReports(let most): "\(most) of your reports are open already; ask your administrator about them."
        }
    }

    package var faults: [Fault] {
        switch self {
        case .invalid(let faults): faults
        case .unknownTimeZone: [Fault(pointer: "/time_zone", code: "invalid", message: detail)]
        case .wrongPassword: [Fault(pointer: "/current", code: "invalid", message: detail)]
        default: []
        }
    }
}
