import Foundation
import Testing

/// Holds `README.md` of this folder against the tests that it names and those that name its rows.
@Suite("The page on faults")
struct FaultMatrixTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    private static let tests = Result { try WrittenTests(under: folder.deletingLastPathComponent()) }
    private let page: FaultPage

    init() throws {
        page = FaultPage(try String(contentsOf: Self.folder.appending(path: "README.md"), encoding: .utf8))
    }

    @Test("has every row of the matrix and every trap, each with what shows it or with a reason")
    func complete() {
        let faults = [1...7, 10...18, 20...23, 30...39, 40...46, 50...51].joined()
            .map { "F-" + ($0 < 10 ? "0" : "") + String($0) }
        #expect(page.faults.map(\.id) == faults)
        for row in page.faults { #expect(!row.tests.isEmpty || row.text.contains("none here: "), "\(row.id)") }
        #expect(page.traps == Array(1...30))
    }

    @Test("names only tests that there are")
    func existing() throws {
        let tests = try Self.tests.get()
        for name in page.named { if !tests.names.contains(name) { Issue.record("\(name) is nowhere") } }
    }

    @Test("names in its row every test that carries the row's id")
    func carried() throws {
        let tests = try Self.tests.get()
        for row in page.faults {
            let carrying = tests.carrying(row.id)
            #expect(carrying.isSubset(of: row.tests), "\(row.id): \(carrying.subtracting(row.tests))")
        }
    }
}

/// What the page says.
private struct FaultPage {
    struct Row {
        let id: String
        let text: String
        let tests: Set<String>
    }

    private(set) var faults: [Row] = []
    private(set) var traps: [Int] = []
    private(set) var named: Set<String> = []

    init(_ text: String) {
        for line in text.split(separator: "\n") where line.hasPrefix("| ") {
            let tests = Set(line.matches(of: /`([A-Z]\w+(?:Tests|Stories)(?:\.\w+)?)`/).map { String($0.1) })
            named.formUnion(tests)
            if let id = line.prefixMatch(of: #/\| (F-\d\d) /#) {
                faults.append(Row(id: String(id.1), text: String(line), tests: tests))
            } else if let numbers = line.prefixMatch(of: #/\| (\d+(?:, \d+)*) /#) {
                traps += numbers.1.split(separator: ", ").compactMap { Int($0) }
            }
        }
    }
}

/// The tests of the targets that the page names, by suite and function.
private struct WrittenTests: Sendable {
    private static let targets = [
        "ContractsTests", "MessagingTests", "PostgresTests", "ScenarioTests", "ServiceKitTests",
    ]

    private(set) var names: Set<String> = []
    /// With the ids in their names.
    private var marked: [(name: String, ids: [String])] = []

    init(under folder: URL) throws {
        for target in Self.targets {
            let place = folder.appending(path: target)
            let files = FileManager.default.enumerator(at: place, includingPropertiesForKeys: nil)
            while let file = files?.nextObject() as? URL {
                guard file.pathExtension == "swift" else { continue }
                read(try String(contentsOf: file, encoding: .utf8))
            }
        }
    }

    func carrying(_ id: String) -> Set<String> { Set(marked.filter { $0.ids.contains(id) }.map(\.name)) }

    private mutating func read(_ text: String) {
        var suite: Substring = ""
        /// From the attribute on, which may take several lines.
        var title: String?
        for line in text.split(separator: "\n") {
            let line = line.drop { $0 == " " }
            if line.hasPrefix("struct ") {
                let name = Self.word(line.dropFirst(7))
                guard name.hasSuffix("Tests") || name.hasSuffix("Stories") else { continue }
                suite = name
                names.insert(String(suite))
            } else if line.hasPrefix("@Test") {
                title = String(line)
            } else if title != nil, line.hasPrefix("func ") {
                note("\(suite).\(Self.word(line.dropFirst(5)))", title ?? "")
                title = nil
            } else if title != nil {
                title?.append(contentsOf: line)
            }
        }
    }

    private static func word(_ text: Substring) -> Substring { text.prefix { $0.isLetter || $0.isNumber || $0 == "_" } }

    private mutating func note(_ name: String, _ title: String) {
        names.insert(name)
        guard title.contains("(F-") else { return }
        let ids = title.matches(of: /\((F-\d\d(?:, F-\d\d)*)\)/)
            .flatMap { $0.1.split(separator: ", ").map(String.init) }
        if !ids.isEmpty { marked.append((name, ids)) }
    }
}
