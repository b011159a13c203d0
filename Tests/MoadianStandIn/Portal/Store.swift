import Foundation

/// The folder of `--state`: keys, register and the journal of acceptances.
struct Store: Sendable {
    let folder: URL
    let journal: Journal

    init(folder path: String) throws {
        folder = URL(filePath: path, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        journal = try Journal(at: folder.appending(path: "accepted.jsonl"))
    }

    private struct StoredKey: Codable {
        let id: String
        let pem: String
    }

    private var keyFile: URL { folder.appending(path: "keys.json") }
    private var registerFile: URL { folder.appending(path: "register.json") }

    func keys() throws -> ServerKeys? {
        guard FileManager.default.fileExists(atPath: keyFile.path) else { return nil }
        let stored = try JSONDecoder().decode([StoredKey].self, from: Data(contentsOf: keyFile))
        guard !stored.isEmpty else { return nil }
        return ServerKeys(try stored.map { try ServerKey(id: $0.id, pem: $0.pem) })
    }

    func save(_ keys: ServerKeys) throws {
        let stored = keys.all.map { StoredKey(id: $0.id, pem: $0.pem) }
        try write(try JSONEncoder().encode(stored), to: keyFile)
        try write(Data(keys.current.pem.utf8), to: folder.appending(path: "key.pem"))
    }

    func register() throws -> Register? {
        guard FileManager.default.fileExists(atPath: registerFile.path) else { return nil }
        return try Register(file: registerFile.path)
    }

    func save(_ register: Register) throws {
        try write(try JSONEncoder().encode(register), to: registerFile)
    }

    /// Only the owner may read what is written here.
    private func write(_ data: Data, to url: URL) throws {
        let fresh = url.appendingPathExtension("new")
        try? FileManager.default.removeItem(at: fresh)
        let isWritten = FileManager.default.createFile(
            atPath: fresh.path, contents: data, attributes: [.posixPermissions: 0o600])
        guard isWritten, rename(fresh.path, url.path) == 0 else {
            throw SideChannelFault("\(url.path) cannot be written: give --state a folder of yours.")
        }
    }
}
