import Foundation

/// A taxpayer's folder of keys, certificates and tokens: readable by this service alone, or not read at all.
struct SecretFolder: Sendable {
    let url: URL

    /// Larger than any key or certificate; what is larger was put here by mistake.
    static let limit = 1 << 20

    init(_ url: URL) { self.url = url }

    /// The bytes of a file.
    ///
    /// - Throws: ``PortalTrouble`` of kind `.credentials` when it is missing, or when others may read the file or its folder.
    func content(of name: String) throws(PortalTrouble) -> Data {
        guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/") else {
            throw .credentials("“\(name)” is no name of a file; give the name alone.")
        }
        try check(url, "The folder \(url.lastPathComponent)", "chmod 700")
        let file = url.appending(path: name, directoryHint: .notDirectory)
        try check(file, "The file \(name)", "chmod 600")
        guard let handle = try? FileHandle(forReadingFrom: file) else {
            throw .credentials("The file \(name) cannot be read.")
        }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: Self.limit + 1), !data.isEmpty, data.count <= Self.limit else {
            throw .credentials("The file \(name) is empty or larger than \(Self.limit) bytes; put the right one there.")
        }
        return data
    }

    /// The text of a file, without white space around it: a token, a password. `nil` where there is no such file.
    func text(of name: String) throws(PortalTrouble) -> String? {
        guard names.contains(name) else { return nil }
        return String(decoding: try content(of: name), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The files that lie here, by name; none where there is no folder.
    var names: [String] {
        let found = (try? FileManager.default.contentsOfDirectory(atPath: url.path(percentEncoded: false))) ?? []
        return found.filter { !$0.hasPrefix(".") }.sorted()
    }

    /// Looks at who owns it and who may read it.
    private func check(_ place: URL, _ what: String, _ remedy: String) throws(PortalTrouble) {
        var status = stat()
        guard stat(place.path(percentEncoded: false), &status) == 0 else {
            throw .credentials("\(what) is missing from the secrets of this company; put it there.")
        }
        guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw .credentials("\(what) may be read by others; make it this service's own (\(remedy)).")
        }
    }
}

extension PortalTrouble {
    static func credentials(_ message: String) -> PortalTrouble { PortalTrouble(kind: .credentials, message: message) }
}
