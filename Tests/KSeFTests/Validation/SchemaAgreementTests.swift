import Foundation
import TestKit
import Testing
import XML

@testable import KSeF

/// Holds our schema against the ministry's: one verdict on every document, right, wrong or broken at random.
@Suite("Our schema", .enabled(if: Reference.isThere, "\(Reference.absence)"))
struct SchemaAgreementTests {
    private func official() throws -> XMLSchema {
        let imports = ["StrukturyDanych_v10-0E.xsd", "ElementarneTypyDanych_v10-0E.xsd", "KodyKrajow_v10-0E.xsd"]
        return try XMLSchema(
            try Reference.data("schemas/schemat_FA(3)_v1-0E.xsd"),
            imports: Dictionary(
                uniqueKeysWithValues: try imports.map { ($0, try Reference.data("schemas/base/\($0)")) }))
    }

    @Test("agrees with the ministry's on all samples and on thousands of broken ones")
    func agrees() throws {
        let official = try official()
        var seeds: [(String, Tree)] = ["samples", "samples-invalid"].flatMap { folder in
            Reference.names(folder).compactMap { name in
                (try? XMLDocument(try Reference.data("\(folder)/\(name)"))).map { (name, Tree($0.root)) }
            }
        }
        let everything = Tree(try XMLDocument(try Documents.everything().bytes()).root)
        // The one that knows every element is worth as much as all samples together.
        seeds += Array(repeating: ("everything", everything), count: seeds.count)
        var random = Seeded(seed: 20_260_201)
        var compared = 0
        var wrong = 0
        for (name, tree) in seeds {
            for round in 0..<30 {
                var broken = tree
                // The first round leaves it as it is.
                for _ in 0..<(round == 0 ? 0 : Int.random(in: 1...2, using: &random)) { broken.mutate(using: &random) }
                let document = try XMLDocument(broken.bytes())
                let theirs = official.faults(in: document)
                let ours = StructureCheck.schema.faults(in: document)
                compared += 1
                if !theirs.isEmpty { wrong += 1 }
                #expect(
                    theirs.isEmpty == ours.isEmpty,
                    "\(name), round \(round): theirs \(theirs.prefix(2)), ours \(ours.prefix(2))")
                // They agree on the place too, not only on the verdict.
                #expect(theirs.first?.path == ours.first?.path, "\(name), round \(round)")
            }
        }
        #expect(compared > 2500 && wrong > compared / 2 && wrong < compared)
    }
}

/// A document that can be broken.
private struct Tree {
    let name: String
    var attributes: [(String, String)]
    var text: String
    var children: [Tree]

    init(_ node: XMLNode) {
        name = node.name
        attributes = node.attributes.map { ($0.name, $0.value) }
        children = node.children.map { Tree($0) }
        text = children.isEmpty ? node.text : ""
    }

    private init(_ name: String, _ other: Tree) {
        self.name = name
        attributes = other.attributes
        text = other.text
        children = other.children
    }

    func bytes() throws -> Data {
        var writer = XMLWriter()
        write(to: &writer, isRoot: true)
        return try writer.finish()
    }

    private func write(to writer: inout XMLWriter, isRoot: Bool = false) {
        switch attributes.count {
        case _ where isRoot: writer.start(name, ["xmlns": FA3Document.namespace])
        case 0: writer.start(name)
        case 1: writer.start(name, [attributes[0].0: attributes[0].1])
        default: writer.start(name, [attributes[0].0: attributes[0].1, attributes[1].0: attributes[1].1])
        }
        writer.text(text)
        for child in children { child.write(to: &writer) }
        writer.end()
    }

    /// Places of all elements below this one, as steps.
    private func places(_ prefix: [Int] = []) -> [[Int]] {
        children.indices.flatMap { [prefix + [$0]] + children[$0].places(prefix + [$0]) }
    }

    private subscript(place: ArraySlice<Int>) -> Tree {
        get { place.first.map { children[$0][place.dropFirst()] } ?? self }
        set {
            if let step = place.first { children[step][place.dropFirst()] = newValue } else { self = newValue }
        }
    }

    private static let values = [
        "", " ", "0", "1", "2", "3", "01", "-1", "+1", "1.0", "1.00", "1.000", "1,00", "1.123456", "1.1234567",
        "1.123456789", "-0", ".5", "99999999999999999.99", "9999999999999999.99", "1e2", " 1 ", "NaN", "abc",
        "  a  b  ",
        "2026-02-15", "2026-02-30", "2005-12-31", "2006-01-01", "2050-01-01", "2050-01-02", "1989-12-31", "2016-06-30",
        "2026-02-15Z", "2026-02-15T10:00:00Z", "2025-08-31T23:59:59Z", "2025-09-01T00:00:00Z", "2026-02-15T10:00:00",
        "2026-02-15T10:00:00+02:00", "15.02.2026", "PL", "pl", "POL", "XX", "EL", "GR", "PLN", "EUR", "ZZZ", "FA",
        "VAT",
        "KOR", "KOR_ZAL", "23", "23%", "0 KR", "0 EX", "0  EX", "zw", "ZW", "np I", "np III", "GTU_01", "GTU_13",
        "GTU_14",
        "9999999999", "0999999999", "9009999999", "999999999", "99999999999999", "9999999999-12345", "a@b", "ab@",
        "9999999999-20251001-A1B2C3-D4E5F6-AB", "9999999999-20251001-A1B2C3D4E5F6-AB",
        "9999999999-20251301-A1B2C3D4E5F6-AB",
        "WBKPPLPP", "WBKPPLP", "123abcdefghij", "https://a.pl/?IPKSeF=123abcdefghij", "https://a.pl/", "100",
        "100.000001",
        "txt", "a\tb", "a\nb", String(repeating: "x", count: 13), String(repeating: "x", count: 33),
        String(repeating: "x", count: 51), String(repeating: "x", count: 256), String(repeating: "x", count: 257),
        String(repeating: "x", count: 512), String(repeating: "x", count: 513), String(repeating: "ż", count: 256),
        String(repeating: "x", count: 3501), "12345678901234", "123456789012345",
    ]

    mutating func mutate(using random: inout Seeded) {
        let places = places()
        guard let place = places.randomElement(using: &random), let index = place.last else { return }
        let parent = place.dropLast()
        let element = self[place[...]]
        switch Int.random(in: 0..<10, using: &random) {
        case 0: self[parent].children.remove(at: index)
        case 1: self[parent].children.insert(element, at: index)
        case 2:
            let other = Int.random(in: 0..<self[parent].children.count, using: &random)
            self[parent].children.swapAt(index, other)
        case 3:
            // To a name that the document knows, so that it may fit.
            let name = self[places.randomElement(using: &random).map { $0[...] } ?? []].name
            self[place[...]] = Tree(name, element)
        case 4:
            // To somewhere else.
            self[parent].children.remove(at: index)
            let target = self.places().randomElement(using: &random) ?? []
            self[target[...]].children.append(element)
        case 5:
            guard !element.attributes.isEmpty else { return }
            if Bool.random(using: &random) {
                self[place[...]].attributes.removeLast()
            } else {
                self[place[...]].attributes[0].1 = Self.values.randomElement(using: &random) ?? ""
            }
        case 6: self[place[...]].attributes = [("Typ", "txt")]
        default:
            // A leaf's value, mostly; it is what schemas say most about.
            let leaves = places.filter { self[$0[...]].children.isEmpty }
            guard let leaf = leaves.randomElement(using: &random) else { return }
            self[leaf[...]].text = Self.values.randomElement(using: &random) ?? ""
        }
    }
}
