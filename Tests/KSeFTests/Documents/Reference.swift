import Foundation

/// The ministry's files and the samples, which are read where they lie and are no part of the repository.
enum Reference {
    static let root: URL = {
        if let path = ProcessInfo.processInfo.environment["KARVAN_REFERENCE"] { return URL(fileURLWithPath: path) }
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return package.deletingLastPathComponent().appending(path: "shared/reference")
    }()

    static let isThere = FileManager.default.fileExists(atPath: root.appending(path: "ksef/samples").path)
    static let absence = "the reference files are not there; set KARVAN_REFERENCE to their folder"

    static func data(_ path: String) throws -> Data { try Data(contentsOf: root.appending(path: "ksef/\(path)")) }

    /// Names of the XML files of a folder, in order.
    static func names(_ folder: String) -> [String] {
        let all =
            (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "ksef/\(folder)").path)) ?? []
        return all.filter { $0.hasSuffix(".xml") }.sorted()
    }
}
