import Foundation
import Hummingbird

/// Styles, scripts, images and faces, read once at start and kept by browsers under their hashed names.
struct StaticFiles: Sendable {
    private static let firstStyle = "layers.css"
    private static let script = "karvan.js"
    /// Of documents on paper alone.
    private static let paper = "paper.css"

    /// By the name in the address: `layers.4f2c91ab.css`.
    private let files: [String: NamedFiles.File]
    /// The name in the address by the name of the file.
    private let names: [String: String]
    /// The style of documents on paper with its faces in it, for who reads no other file.
    let paperStyle: String

    init(folders: [URL]) throws {
        let named = try NamedFiles(folders: folders)
        files = named.files
        names = named.names
        paperStyle = Self.paperSheets.compactMap { named.names[$0].flatMap { named.files[$0] } }
            .map { Self.whole(String(decoding: $0.content, as: UTF8.self), named.files) }.joined(separator: "\n")
    }

    private static let paperSheets = ["faces.css", "faces_served.css", paper]

    /// The files that a style names put in their places; there is no waiting for them.
    private static func whole(_ style: String, _ files: [String: NamedFiles.File]) -> String {
        style.replacing(/url\("([^"]+)"\)/) { match in
            guard let file = files[String(match.output.1)] else { return String(match.output.0) }
            return "url(\"data:\(file.type);base64,\(Data(file.content).base64EncodedString())\")"
        }.replacing("font-display: optional", with: "font-display: block")
    }

    /// The style sheets of documents on paper.
    var paperStyles: [String] { Self.paperSheets.map { address(of: $0) }.filter { !$0.isEmpty } }

    /// The style sheets in the order of their links; the first one names the layers, so the others may come in any.
    var styles: [String] {
        let others = names.keys.filter { $0.hasSuffix(".css") && $0 != Self.firstStyle && $0 != Self.paper }.sorted()
        return ([Self.firstStyle] + others).map { address(of: $0) }
    }

    /// The script that a page names; it imports the others.
    var script: String { address(of: Self.script) }

    /// All that the script imports, for the browser to fetch at once.
    var modules: [String] {
        names.keys.filter { $0.hasSuffix(".js") && $0 != Self.script }.sorted().map { address(of: $0) }
    }

    /// The faces of Persian letters; none when the machine was set up without them.
    var faces: [String] { names.keys.filter { $0.hasSuffix(".woff2") }.sorted().map { address(of: $0) } }

    /// Where a page finds the file `name`; empty when there is none.
    func address(of name: String) -> String { names[name].map { "/assets/\($0)" } ?? "" }

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
