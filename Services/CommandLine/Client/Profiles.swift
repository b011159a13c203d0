import Contracts
import Foundation

/// The logins that this machine keeps, in a file that only its owner reads (0600).
struct Profiles: Codable {
    struct Login: Codable, Sendable {
        let url: String
        let username: String
        let password: String
        let company: String?
    }

    var current: String
    var logins: [String: Login]

    static let sandbox = "sandbox"

    /// `KARVAN_HOME`, else the user's configuration folder (XDG).
    static var file: URL {
        let environment = ProcessInfo.processInfo.environment
        let folder =
            environment["KARVAN_HOME"].map { URL(filePath: $0) }
            ?? environment["XDG_CONFIG_HOME"].map { URL(filePath: $0).appending(path: "karvan") }
            ?? FileManager.default.homeDirectoryForCurrentUser.appending(path: ".config/karvan")
        return folder.appending(path: "logins.json")
    }

    static func load() -> Profiles {
        guard let data = try? Data(contentsOf: file), let profiles = try? JSON.decode(Profiles.self, from: data) else {
            return Profiles(current: "", logins: [:])
        }
        return profiles
    }

    func save() throws {
        let folder = Self.file.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = Self.file.path(percentEncoded: false)
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(try JSON.encode(self)), attributes: [.posixPermissions: 0o600])
        else { throw CommandFailure("\(path) cannot be written. Set KARVAN_HOME to a folder of yours.") }
    }

    /// The login to use, with the address the environment names, if it names one.
    func login(_ name: String?) throws -> Login {
        let wanted = name ?? current
        guard let login = logins[wanted] else {
            let known = logins.keys.sorted().joined(separator: ", ")
            throw CommandFailure(
                name == nil
                    ? "Nobody is signed in. Run: karvan login --url https://… --username NAME"
                    : "There is no login “\(wanted)”. Known: \(known.isEmpty ? "none" : known).", code: 4)
        }
        return login
    }
}
