import Contracts
import HTTPTypes
import ServiceKit
import TestKit
import Testing

@testable import IdentityService

/// Identity with a first administrator and cheap password hashing.
func withIdentity(
    clock: TestClock = TestClock(), _ body: (ServiceHarness) async throws -> Void
) async throws {
    let settings = [
        "IDENTITY_KEY": "0123456789abcdef0123", "IDENTITY_PASSWORD_COST": "4",
        "IDENTITY_BOOTSTRAP": "root:first password",
    ]
    try await withService(IdentityApp.definition, settings: settings, clock: clock, body)
}

extension ServiceHarness {
    func signIn(
        _ username: String, _ password: String, from address: String = "127.0.0.1"
    ) async throws -> TestAnswer {
        let body = try JSON.encode(TokenRequest(username: username, password: password))
        return try await request(.post, "tokens", body: body, from: address)
    }

    /// The access token of the first administrator.
    func rootToken() async throws -> String {
        try await signIn("root", "first password").decoded(TokenView.self).accessToken
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: some Encodable, token: String, version: Int? = nil
    ) async throws -> TestAnswer {
        try await request(method, path, body: JSON.encode(body), token: token, version: version)
    }

    /// A company with an administrator of its own; gives his access token.
    func foundCompany(_ id: CompanyID, name: String = "Nur") async throws -> String {
        let root = try await rootToken()
        let company = CompanyRequest(
            id: id, name: name, country: "IR", currency: .irr, timeZone: "Asia/Tehran", calendar: .persian)
        #expect(try await send(.post, "companies", company, token: root).status == 201)
        let admin = AddUserRequest(
            companyID: id, username: "admin-\(name.lowercased())", password: "ten characters",
            profile: UserProfile(displayName: "Admin", roles: [.administrator]))
        #expect(try await send(.post, "users", admin, token: root).status == 201)
        return try await signIn(admin.username, "ten characters").decoded(TokenView.self).accessToken
    }

    /// A user of the company whose administrator's token is given.
    @discardableResult
    func addUser(_ username: String, _ roles: Role..., token: String) async throws -> UserView {
        let user = AddUserRequest(
            username: username, password: "ten characters",
            profile: UserProfile(displayName: username, roles: roles))
        return try await send(.post, "users", user, token: token).decoded(UserView.self)
    }
}
