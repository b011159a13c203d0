import ArgumentParser
import Contracts
import Foundation

/// Whom a command speaks as, and how it answers.
struct SessionOptions: ParsableArguments {
    @Option(help: "Which of the kept logins to use; the last one by default.")
    var profile: String?

    @Option(help: "Where the suite is; KARVAN_URL, else the login's own address.")
    var url: String?

    @Option(help: "A file with an access token; no login is kept or needed.")
    var tokenFile: String?

    @Flag(help: "One JSON document instead of a table.")
    var json = false

    func session(patience: Duration = .seconds(10)) throws -> Session {
        if let tokenFile { return try session(withTokenIn: tokenFile, patience) }
        let login = try Profiles.load().login(profile)
        return Session(
            Connection(base: address(of: login), patience: patience), username: login.username,
            password: login.password)
    }

    private func session(withTokenIn path: String, _ patience: Duration) throws -> Session {
        let text = try InputFile.text(of: path)
        let profiles = Profiles.load()
        let known = (profile.map { profiles.logins[$0] } ?? profiles.logins[profiles.current])?.url
        guard let base = url ?? ProcessInfo.processInfo.environment["KARVAN_URL"] ?? known else {
            throw CommandFailure("Say where the suite is: --url https://…", code: 2)
        }
        return Session(
            Connection(base: base, patience: patience), token: text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    func session(of name: String, patience: Duration = .seconds(10)) throws -> Session {
        let login = try Profiles.load().login(name)
        return Session(
            Connection(base: address(of: login), patience: patience), username: login.username,
            password: login.password)
    }

    private func address(of login: Profiles.Login) -> String {
        url ?? ProcessInfo.processInfo.environment["KARVAN_URL"] ?? login.url
    }
}

struct LoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login", abstract: "Sign in and keep the login on this machine.")

    @Option(help: "Where the suite is, for example https://localhost:8443.")
    var url: String?
    @Option(help: "The user's name.")
    var username: String
    @Option(help: "A file with the password; without it the password is asked for.")
    var passwordFile: String?
    @Option(help: "The name to keep the login under.")
    var profile = "default"

    func run() async throws {
        let profiles = Profiles.load()
        let known = profiles.logins[profile]?.url ?? profiles.logins[profiles.current]?.url
        guard let url = url ?? ProcessInfo.processInfo.environment["KARVAN_URL"] ?? known else {
            throw CommandFailure("Say where the suite is: --url https://…", code: 2)
        }
        let password = try readPassword()
        let session = Session(Connection(base: url), username: username, password: password)
        let me: MeView = try await session.get("identity/v1/me")
        var changed = profiles
        changed.logins[profile] = Profiles.Login(
            url: url, username: username, password: password, company: me.company.name)
        changed.current = profile
        try changed.save()
        print("Signed in as \(me.user.profile.displayName) of \(me.company.name).")
    }

    private func readPassword() throws -> String {
        if let passwordFile {
            return try InputFile.text(of: passwordFile).trimmingCharacters(in: .newlines)
        }
        guard let typed = getpass("Password: ") else { throw CommandFailure("No password was given.", code: 2) }
        return String(cString: typed)
    }
}
