import Foundation
import Mustache

/// The templates by path without ending: `layout`, `page/home`, `part/languages`. Read once at start.
struct Templates: Sendable {
    /// A name that a page asks for and nobody has: a slip that Mustache would print as nothing.
    struct UnknownNames: Error, CustomStringConvertible {
        let template: String
        let names: [String]
        var description: String { "\(template) asks for \(names.joined(separator: ", ")), which is not there" }
    }

    let sources: [String: String]
    private let library: MustacheLibrary

    init(folder: URL) throws {
        var sources: [String: String] = [:]
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path(percentEncoded: false))
        for path in paths where path.hasSuffix(".mustache") {
            sources[String(path.dropLast(9))] = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
        }
        try self.init(sources: sources)
    }

    /// Every template begins with the pragma: partials and layouts start from the built-in escaper otherwise.
    init(sources: [String: String]) throws {
        MustacheContentTypes.register(StrictHTML(), named: StrictHTML.name)
        var library = MustacheLibrary()
        for (name, text) in sources {
            try library.register("{{% CONTENT_TYPE: \(StrictHTML.name)}}" + text, named: name)
        }
        self.sources = sources
        self.library = library
    }

    /// - Throws: ``UnknownNames``.
    func render(_ template: String, _ page: PageModel) throws -> String {
        let notes = RenderNotes()
        guard let html = library.render(page.root(notes), withTemplate: template) else {
            throw UnknownNames(template: template, names: ["the template itself"])
        }
        guard notes.unknown.isEmpty else { throw UnknownNames(template: template, names: notes.unknown.sorted()) }
        return html
    }
}
