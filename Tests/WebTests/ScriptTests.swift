import Foundation
import HTTPTypes
import Testing

@testable import WebService

@Suite("The script")
struct ScriptTests {
    private func scripts() throws -> [String: String] {
        let folder = Stage.assets.appending(path: "scripts")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).reduce(into: [:]) { scripts, name in
            scripts[name] = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        }
    }

    @Test("weighs no more than 40 kB in all (UX guide 2), each part of it no more than a page or two")
    func weight() throws {
        let scripts = try scripts()
        #expect(scripts["karvan.js"] != nil)
        // As browsers load it.
        #expect(scripts.values.reduce(0) { $0 + BareScript.made(of: $1).utf8.count } <= 40_000)
        for (name, script) in scripts { #expect(script.split(separator: "\n").count <= 160, "\(name)") }
    }

    @Test("comes without comments, blank lines and indentation, and is the same otherwise")
    func bare() throws {
        let source = """
            // Why.
            import { a } from "./a.js";

            /** What it does.
             *  And how. */
            function b() {
              // Only now.
              return a("//") /* here */;
            }
            """
        let bare = """
            import { a } from "./a.js";
            function b() {
            return a("//") /* here */;
            }

            """
        #expect(BareScript.made(of: source) == bare)
        for (name, script) in try scripts() {
            for line in script.split(separator: "\n") {
                #expect(line.count { $0 == "`" }.isMultiple(of: 2), "\(name): a text over the end of a line: \(line)")
                if let comment = line.firstRange(of: "/*"), !line.drop(while: { $0 == " " }).hasPrefix("/*") {
                    #expect(line[comment.upperBound...].contains("*/"), "\(name): a comment begins within: \(line)")
                }
                if let end = line.firstRange(of: "*/") {
                    #expect(end.upperBound == line.endIndex || line.contains("/*"), "\(name): code after: \(line)")
                }
            }
        }
    }

    @Test("makes no markup from text, runs no text as code, and asks nobody but us")
    func safety() throws {
        for (name, script) in try scripts() {
            for risk in [
                "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "http:",
            ] {
                #expect(!script.contains(risk), "\(name): \(risk)")
            }
        }
    }

    @Test("has no words of its own: what it says is in the page, in the reader's language")
    func words() throws {
        for (name, script) in try scripts() {
            let code = script.replacing(/\/\*.*?\*\//.dotMatchesNewlines(), with: "").replacing(/\/\/[^\n]*/, with: "")
            let sentences = code.matches(of: /["`'][A-Z][a-z]+ [a-z]+/).map { String($0.0) }
            #expect(sentences == [], "\(name)")
        }
    }

    @Test("is served for ever under a name with its content, and its parts import each other so")
    func served() async throws {
        let stage = try Stage()
        var waiting = [stage.house.files.script]
        var seen: Set<String> = []
        while let address = waiting.popLast() {
            guard seen.insert(address).inserted else { continue }
            let shown = try await stage.get(address)
            #expect(shown.status == 200)
            #expect(shown.headers[.contentType] == "text/javascript; charset=utf-8")
            #expect(shown.headers[.cacheControl]?.contains("immutable") == true)
            waiting += shown.html.matches(of: /from "\.\/([^"]+)"/).map { "/assets/\($0.1)" }
        }
        #expect(seen == Set(stage.house.files.modules + [stage.house.files.script]))
    }

    @Test("is on the pages of people who signed in, and on no other")
    func present() async throws {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me())
        let tag = #"<script type="module" src="\#(stage.house.files.script)"></script>"#
        #expect(try await stage.get("/components", stage.signedIn()).html.contains(tag))
        #expect(try await !stage.get("/sign-in").html.contains("<script"))
    }

    @Test("finds in the page all that it looks for there")
    func hooks() async throws {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me())
        let html = try await stage.get("/components", stage.signedIn()).html
        for (name, script) in try scripts() {
            for match in script.matches(of: /getElementById\("([a-z]+)"\)|open\("([a-z]+)"\)/) {
                let id = match.1 ?? match.2 ?? ""
                #expect(html.contains("id=\"\(id)\""), "\(name) looks for \(id)")
            }
            for match in script.matches(of: /(?:show|hide)\(("[a-z]+"(?:, "[a-z]+")*)\)/) {
                for strip in match.1.matches(of: /[a-z]+/).map({ String($0.0) }) {
                    #expect(html.contains("data-strip=\"\(strip)\""), "\(name) shows \(strip)")
                }
            }
        }
    }

    @Test("is told where a form leads; a browser without it is led there")
    func led() async throws {
        let stage = try Stage()
        let form = "language=fa&from=%2Fsign-in"
        let told = try await stage.post("/language", form, [.secFetchSite: "same-origin", .byScript: "1"])
        #expect(told.status == 204)
        #expect(told.headers[HTTPField.Name("X-Karvan-See")!] == "/sign-in")
        #expect(told.headers[.location] == nil)
        #expect(try await stage.post("/language", form).headers[.location] == "/sign-in")
    }

    @Test("is told that the session is over, and not led to the sign-in; the page keeps what was typed")
    func ended() async throws {
        let stage = try Stage()
        for path in ["/session", "/inbox", "/live"] {
            #expect(try await stage.get(path, [.byScript: "1"]).status == 401)
            #expect(try await stage.get(path).status == 303)
        }
        var headers = try stage.signedIn()
        headers[.byScript] = "1"
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me())
        #expect(try await stage.get("/session", headers).status == 204)
        stage.services.answer("GET", "/api/identity/v1/me", 401, Answers.problem)
        stage.clock.advance(seconds: Services.knownSeconds)
        let over = try await stage.get("/session", headers)
        #expect(over.status == 401)
        #expect(over.cookies.first?.contains("Max-Age=0") == true)
    }
}

@Suite("Files that name each other")
struct NamedFilesTests {
    private func named(_ files: [String: String]) throws -> NamedFiles {
        let folder = URL.temporaryDirectory.appending(path: "karvan-files-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        return try NamedFiles(folders: [folder])
    }

    @Test("get another name when one that they name has changed")
    func chain() throws {
        let before = try named(["a.js": #"import "./b.js";"#, "b.js": #"export { x } from "./c.js";"#, "c.js": "1"])
        let after = try named(["a.js": #"import "./b.js";"#, "b.js": #"export { x } from "./c.js";"#, "c.js": "2"])
        for name in ["a.js", "b.js", "c.js"] { #expect(before.names[name] != after.names[name]) }
    }

    @Test("are refused at the start when a script names what is not there, or itself")
    func broken() {
        #expect(throws: NamedFiles.Broken.self) { try named(["a.js": #"import "./gone.js";"#]) }
        #expect(throws: NamedFiles.Broken.self) {
            try named(["a.js": #"import "./b.js";"#, "b.js": #"import "./a.js";"#])
        }
    }
}
