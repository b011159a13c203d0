import Foundation
import TaxPortalDomain
import Testing

@testable import TaxPortalService

/// Codes of our own checks, as they stand in the sources: a code that is new there wants words here.
private enum OwnCodes {
    static let service = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Services/TaxPortal").standardized

    /// A call of these with the code as its first text, at most a condition before it.
    static var call: Regex<(Substring, Substring)> {
        /(?:error|warn|judge|fault|Fault)\(\s*(?:[^"()]*(?:\([^"()]*\)[^"()]*)*,\s*|code:\s*)?"([^"]+)"/
    }
    /// A code with a name of its own.
    static var constant: Regex<(Substring, Substring)> { /static let \w+ = "([a-z][a-z0-9-]*\.[a-z0-9.-]+)"/ }
    /// The raw values of what the reader of XML says.
    static var raw: Regex<(Substring, Substring)> { /case \w+ = "(xml\.[a-z-]+)"/ }

    /// Codes in a folder's files or a file, each with where it stands. Of a code that is put together the beginning counts.
    static func codes(in place: String) throws -> [String: String] {
        let url = service.appending(path: place)
        let names = place.hasSuffix(".swift") ? [""] : try FileManager.default.subpathsOfDirectory(atPath: url.path)
        var found: [String: String] = [:]
        for name in names where place.hasSuffix(".swift") || name.hasSuffix(".swift") {
            let file = name.isEmpty ? url : url.appending(path: name)
            let text = try String(contentsOf: file, encoding: .utf8)
            let matches =
                text.matches(of: call).map(\.1) + text.matches(of: constant).map(\.1)
                + text.matches(of: raw).map(\.1)
            for match in matches {
                let code = match.prefix { $0 != "\\" }
                guard code.wholeMatch(of: /[a-zA-Z0-9][a-zA-Z0-9.-]*/) != nil else { continue }
                found[String(code)] = file.lastPathComponent
            }
        }
        return found
    }
}

@Suite("Words for what our own checks find")
struct FaultWordsTests {
    private func expectWords(for codes: [String: String], at portal: Portal) {
        for language in FaultCatalog.Language.allCases {
            let catalog = FaultCatalog.of(language)
            let fallback = catalog.group("BUSINESS")
            for (code, file) in codes.sorted(by: { $0.key < $1.key }) {
                #expect(
                    catalog.entry(code, at: portal, otherwise: "BUSINESS") != fallback,
                    "faults.\(language.rawValue).json has no words for \(code) of \(file) at \(portal.rawValue)")
            }
        }
    }

    @Test("KSeF: every code of the validation, of the preparation and of what became of a batch")
    func ksef() throws {
        let validation = try OwnCodes.codes(in: "KSeF/Validation")
        #expect(validation.count > 70, "the codes are no longer found in the sources: \(validation.count)")
        #expect(validation["structure."] != nil && validation["encoding.not-utf-8"] != nil)
        #expect(validation["line.product"] != nil && validation["date.future"] != nil && validation["size"] != nil)
        let adapter = try OwnCodes.codes(in: "Service/Portals/KSeF")
        let known = [
            "option", "text", "original", "seller", "address", "exemption", "lines", "tax-code", "exchange-rate",
        ]
        #expect(Set(known + ["tax", "session."]).isSubset(of: adapter.keys), "\(adapter.keys)")
        let xml = try OwnCodes.codes(in: "../../Shared/XML/XMLError.swift")
        #expect(xml.count > 4)
        expectWords(for: validation.merging(adapter) { $1 }.merging(xml) { $1 }, at: .ksef)
    }

    @Test("Moadian: every code of the preparation, and every one that the portal's grammar makes")
    func moadian() throws {
        let adapter = try OwnCodes.codes(in: "Service/Portals/Moadian")
        #expect(
            Set(["option", "00006", "0300301", "0300101"]).intersection(adapter.keys).count >= 3, "\(adapter.keys)")
        expectWords(for: adapter, at: .moadian)
        let grammar = MoadianCode.members.keys.flatMap { number in
            let digits = "\(1000 + number)".dropFirst()
            return (0...5).flatMap { ["0\($0)\(digits)", "0\($0)\(digits)01"] }
        }
        expectWords(for: Dictionary(grammar.map { ($0, "the portal") }) { $1 }, at: .moadian)
    }

    @Test("a code that names a family alone has the family's words")
    func families() {
        let catalog = FaultCatalog.of(.english)
        let family = catalog.content.codes["any"]?["correction.*"]
        #expect(family != nil && catalog.entry("correction", at: .moadian, otherwise: "BUSINESS") == family)
    }

    @Test("any portal: what the service itself finds", arguments: Portal.allCases)
    func service(portal: Portal) throws {
        let domain = try OwnCodes.codes(in: "Domain").filter { $0.value != "SubmissionRefusal.swift" }
        #expect(Set(["duplicate", "never-arrives", "buyer-rejected", "receipt-contradicts"]).isSubset(of: domain.keys))
        let runner = try OwnCodes.codes(in: "Service/Runner")
        #expect(runner["preparation-failed"] != nil)
        expectWords(for: domain.merging(runner) { $1 }.merging(["not-understood": "the runner"]) { $1 }, at: portal)
    }
}
