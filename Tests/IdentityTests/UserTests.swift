import Contracts
import IdentityDomain
import TestKit
import Testing

@Suite("A user")
struct UserTests {
    let now = TestClock().now
    let administrator = UserID()
    let user: User

    init() throws {
        user = try User.added(
            UserID(), to: CompanyID(), username: "Reza.K", profile: Self.profile(.salesRep), at: TestClock().now
        ).0
    }

    private static func profile(_ roles: Role..., name: String = "Reza") -> UserProfile {
        UserProfile(displayName: name, roles: roles)
    }

    private func faults(_ work: () throws -> Void) -> [String] {
        do {
            try work()
            return []
        } catch IdentityRefusal.invalid(let faults) {
            return faults.map { "\($0.pointer ?? "") \($0.code)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test("is added active, his name in small letters, and published")
    func added() throws {
        let (user, event) = try User.added(
            UserID(), to: CompanyID(), username: "Reza.K", profile: Self.profile(.salesRep), at: now)
        #expect(user.username == "reza.k")
        #expect(user.state == .active && user.version == 1)
        #expect(event.userID == user.id && event.roles == [.salesRep])
    }

    @Test("needs a plain name, a role, and limits that make sense")
    func invalid() {
        let profile = UserProfile(
            displayName: "", roles: [], discountLimit: ExactDecimal(2), approvalLimit: Money(-1, .pln))
        let found = faults {
            _ = try User.added(UserID(), to: CompanyID(), username: "رضا", profile: profile, at: now)
        }
        #expect(
            found == [
                "/username invalid", "/profile/display_name length", "/profile/roles required",
                "/profile/discount_limit range", "/profile/approval_limit range",
            ])
    }

    @Test("is revised by whoever saw the present version")
    func revised() throws {
        let (revised, event) = try user.revised(
            Self.profile(.salesManager, name: "Reza K."), by: administrator, expecting: 1, at: now)
        #expect(revised.version == 2 && event.displayName == "Reza K.")
        #expect(throws: IdentityRefusal.versionStale(current: 2)) {
            try revised.revised(Self.profile(.salesRep), by: administrator, expecting: 1, at: now)
        }
    }

    @Test("does not take his own administration away")
    func ownAdministration() throws {
        let admin = try User.added(
            administrator, to: CompanyID(), username: "admin", profile: Self.profile(.administrator), at: now
        ).0
        #expect(throws: IdentityRefusal.ownAccount) {
            try admin.revised(Self.profile(.salesRep), by: administrator, expecting: 1, at: now)
        }
        #expect(throws: IdentityRefusal.ownAccount) {
            try admin.deactivated(by: administrator, expecting: 1, at: now)
        }
    }

    @Test("is deactivated once, and may come back")
    func deactivated() throws {
        let (gone, event) = try user.deactivated(by: administrator, expecting: 1, at: now)
        #expect(gone.state == .deactivated && event.userID == user.id)
        #expect(throws: IdentityRefusal.notActive) { try gone.deactivated(by: administrator, expecting: 2, at: now) }
        #expect(try gone.reactivated(expecting: 2, at: now).0.state == .active)
        #expect(throws: IdentityRefusal.notDeactivated) { try user.reactivated(expecting: 1, at: now) }
    }

    @Test("has a password that is long and not his name")
    func password() throws {
        try PasswordRule.check("correct horse", for: "reza", at: "/password")
        #expect(faults { try PasswordRule.check("short", for: "reza", at: "/password") } == ["/password length"])
        #expect(
            faults { try PasswordRule.check("Rezakarimi1", for: "rezakarimi1", at: "/password") } == ["/password weak"])
    }
}

@Suite("A company")
struct CompanyTests {
    let now = TestClock().now
    let facts = Company.Facts(
        name: "Nur", country: "IR", currency: .irr, timeZone: "Asia/Tehran", calendar: .persian, taxID: "10101")

    @Test("is founded and published")
    func founded() throws {
        let (company, event) = try Company.founded(CompanyID(), as: facts, at: now)
        #expect(company.version == 1 && !company.isInstallation)
        #expect(event.companyID == company.id && event.calendar == .persian && event.taxID == "10101")
    }

    @Test("keeps the currency of its books")
    func currency() throws {
        let company = try Company.founded(CompanyID(), as: facts, at: now).0
        let other = Company.Facts(
            name: "Nur", country: "IR", currency: .pln, timeZone: "Asia/Tehran", calendar: .persian, taxID: nil)
        #expect(throws: IdentityRefusal.self) { try company.revised(other, expecting: 1, at: now) }
    }

    @Test("needs a name and a country", arguments: [("", "IR"), ("Nur", "ir"), ("Nur", "IRN")])
    func invalid(name: String, country: String) {
        let facts = Company.Facts(
            name: name, country: country, currency: .irr, timeZone: "UTC", calendar: .persian, taxID: nil)
        #expect(throws: IdentityRefusal.self) { try Company.founded(CompanyID(), as: facts, at: now) }
    }
}
