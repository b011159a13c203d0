import Crypto
import Foundation

/// Files under names that hold a hash of their content, `tokens.4f2c91ab.css`, so that a browser may keep them for ever.
///
/// What a style or a script names of the others, `url("face.woff2")` and `import "./keys.js"`, is named so as well.
struct NamedFiles {
    /// A script names what is not there, or in the end itself.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    struct File: Sendable {
        let content: [UInt8]
        let type: String
    }

    private static let types = [
        "css": "text/css; charset=utf-8", "svg": "image/svg+xml", "js": "text/javascript; charset=utf-8",
        "woff2": "font/woff2",
    ]

    /// By the hashed name.
    private(set) var files: [String: File] = [:]
    /// The hashed name by the file's own. A style that names a file that is not there is missing too: without the
    /// face that it is about it would only make browsers ask in vain.
    private(set) var names: [String: String] = [:]
    private var sources: [String: Data] = [:]
    private var begun: Set<String> = []

    init(folders: [URL]) throws {
        for folder in folders {
            for url in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            where Self.types[url.pathExtension] != nil {
                sources[url.lastPathComponent] = try Data(contentsOf: url)
            }
        }
        for name in sources.keys.sorted() { _ = try hashed(name) }
    }

    /// - Returns: the hashed name of `name`, after those of all that it names; `nil` when one of them is missing.
    private mutating func hashed(_ name: String) throws -> String? {
        if let known = names[name] { return known }
        guard let source = sources[name], begun.insert(name).inserted else { return nil }
        guard let content = try linked(name, source) else { return nil }
        let (stem, ending) = (name.prefix { $0 != "." }, name.drop { $0 != "." }.dropFirst())
        let hash = SHA256.hash(data: content).prefix(4).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        let hashed = "\(stem).\(hash.joined()).\(ending)"
        files[hashed] = File(content: [UInt8](content), type: Self.types[String(ending)] ?? "")
        names[name] = hashed
        return hashed
    }

    private mutating func linked(_ name: String, _ source: Data) throws -> Data? {
        let isScript = name.hasSuffix(".js")
        guard isScript || name.hasSuffix(".css") else { return source }
        var text = String(decoding: source, as: UTF8.self)
        let pattern = isScript ? /(?:from|import) "\.\/([^"]+)"/ : /url\("([^"]+)"\)/
        for match in text.matches(of: pattern).reversed() {
            let other = match.output.1
            guard let hashed = try hashed(String(other)) else {
                if isScript { throw Broken(description: "\(name) imports \(other), which is not there or imports it") }
                return nil
            }
            text.replaceSubrange(other.startIndex..<other.endIndex, with: hashed)
        }
        return Data((isScript ? BareScript.made(of: text) : text).utf8)
    }
}
