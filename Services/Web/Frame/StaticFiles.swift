import Crypto
import Foundation
import Hummingbird

/// Styles and images, read once at start and served under names with a content hash, so that browsers keep them.
struct StaticFiles: Sendable {
    struct File: Sendable {
        let content: [UInt8]
        let type: String
    }

    private static let types = ["css": "text/css; charset=utf-8", "svg": "image/svg+xml"]

    private static let firstStyle = "layers.css"

    /// By the name in the address: `layers.4f2c91ab.css`.
    private let files: [String: File]
    /// The address by the name of the file.
    private let addresses: [String: String]

    init(folders: [URL]) throws {
        var files: [String: File] = [:]
        var addresses: [String: String] = [:]
        for folder in folders {
            for url in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
                guard let type = Self.types[url.pathExtension] else { continue }
                let content = try Data(contentsOf: url)
                let hash = SHA256.hash(data: content).prefix(4).map {
                    String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
                }
                let stem = url.deletingPathExtension().lastPathComponent
                let name = "\(stem).\(hash.joined()).\(url.pathExtension)"
                files[name] = File(content: [UInt8](content), type: type)
                addresses[url.lastPathComponent] = "/assets/\(name)"
            }
        }
        self.files = files
        self.addresses = addresses
    }

    /// The style sheets in the order of their links; the first one names the layers, so the others may come in any.
    var styles: [String] {
        let names = addresses.keys.filter { $0.hasSuffix(".css") && $0 != Self.firstStyle }.sorted()
        return ([Self.firstStyle] + names).map { address(of: $0) }
    }

    /// Where a page finds the file `name`; empty when there is none.
    func address(of name: String) -> String { addresses[name] ?? "" }

    static func register(on pages: PageRoutes) { pages.open(.get, "/assets/{file}", show) }

    private static func show(_ visit: Visit) async throws -> Reply {
        guard let name = visit.parameters.get("file"), let file = visit.house.files.files[name] else {
            throw PageFault.notFound
        }
        return Reply(
            status: .ok,
            headers: [.contentType: file.type, .cacheControl: "public, max-age=31536000, immutable"],
            content: file.content)
    }
}
