import Contracts
import Foundation
import Testing

/// A message as it once was sent, kept beside the tests: `Samples/InvoiceIssued.v1.json`.
///
/// Samples of a published version are never changed: they stand for what lies in queues and logs.
struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let version: Int
    let content: [UInt8]

    var testDescription: String { "\(name).v\(version)" }

    static let all: [Sample] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Samples").standardized
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }.compactMap { file in
            let parts = file.deletingPathExtension().lastPathComponent.split(separator: ".")
            guard parts.count == 2, parts[1].first == "v", let version = Int(parts[1].dropFirst()),
                let content = try? Data(contentsOf: file)
            else { return nil }
            return Sample(name: String(parts[0]), version: version, content: [UInt8](content))
        }
    }()

    /// The type that reads it, if the catalogue still has one.
    var type: (any Message.Type)? {
        MessageCatalogue.all.first { $0.name == name && $0.version == version }
    }

    func value() throws -> JSONValue { try JSON.decode(JSONValue.self, from: content) }
}
