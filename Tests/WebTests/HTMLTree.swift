import Foundation

/// A page as a tree, read strictly: what a browser would mend in silence is a fault here.
final class HTMLNode {
    struct Attribute {
        let name: String
        let value: String
    }

    let tag: String
    let attributes: [Attribute]
    private(set) weak var parent: HTMLNode?
    private(set) var children: [HTMLNode] = []
    /// The text that stands in it directly, in one piece for each gap between elements.
    private(set) var texts: [String] = []

    private static let voids: Set = ["meta", "link", "input", "img", "br", "hr", "path", "use", "circle", "rect"]

    private init(_ tag: String, _ attributes: [Attribute], in parent: HTMLNode?) {
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
    }

    /// - Returns: the page's root, which holds `html`, and what is wrong with how it is written.
    static func read(_ html: String) -> (root: HTMLNode, faults: [String]) {
        let root = HTMLNode("", [], in: nil)
        var (current, faults): (HTMLNode, [String]) = (root, [])
        var rest = html[...]
        if rest.hasPrefix("<!doctype html>") { rest = rest.dropFirst(15) } else { faults.append("no doctype") }
        while let open = rest.utf8.firstIndex(of: UInt8(ascii: "<")) {
            current.add(text: rest[..<open])
            guard let close = rest[open...].utf8.firstIndex(of: UInt8(ascii: ">")) else {
                faults.append("a tag that does not end: \(rest[open...].prefix(40))")
                break
            }
            let inside = rest[rest.utf8.index(after: open)..<close]
            rest = rest[rest.utf8.index(after: close)...]
            if inside.hasPrefix("/") {
                if current.tag != inside.dropFirst() {
                    faults.append("</\(inside.dropFirst())> closes <\(current.tag)>")
                }
                current = current.parent ?? current
                continue
            }
            let node = HTMLNode(tag: inside, in: current, &faults)
            current.children.append(node)
            let isClosed = voids.contains(node.tag) || inside.hasSuffix("/")
            if !isClosed { current = node }
        }
        if current !== root { faults.append("<\(current.tag)> is never closed") }
        return (root, faults)
    }

    private convenience init(tag text: Substring, in parent: HTMLNode, _ faults: inout [String]) {
        let name = String(text.prefix { !$0.isWhitespace && $0 != "/" })
        var attributes: [Attribute] = []
        for match in text.dropFirst(name.count).matches(of: /\s([a-zA-Z:-]+)(?:="([^"]*)")?/) {
            let attribute = Attribute(name: String(match.1), value: String(match.2 ?? ""))
            if attributes.contains(where: { $0.name == attribute.name }) {
                faults.append("\(attribute.name) twice: \(text)")
            }
            attributes.append(attribute)
        }
        let left = text.dropFirst(name.count).replacing(/\s([a-zA-Z:-]+)(?:="([^"]*)")?/, with: "")
        if !left.allSatisfy({ $0.isWhitespace || $0 == "/" }) { faults.append("<\(text)> has “\(left)” in it") }
        self.init(name, attributes, in: parent)
    }

    private func add(text: Substring) { if !text.isEmpty { texts.append(String(text)) } }

    subscript(name: String) -> String? { attributes.first { $0.name == name }?.value }

    /// It and all below it, in the order of the page.
    var all: [HTMLNode] { [self] + children.flatMap(\.all) }

    /// Those above it, the nearest first.
    var ancestors: [HTMLNode] { sequence(first: self) { $0.parent }.dropFirst().map { $0 } }

    func all(_ tags: String...) -> [HTMLNode] { all.filter { tags.contains($0.tag) } }

    func isIn(_ tags: String...) -> Bool { ancestors.contains { tags.contains($0.tag) } }

    /// What a reader is told: text without what is hidden from him, and the names of pictures.
    var words: String {
        if self["aria-hidden"] == "true" || self["hidden"] != nil { return "" }
        let own = self["aria-label"] ?? (tag == "img" ? self["alt"] : nil) ?? texts.joined(separator: " ")
        return ([own] + children.map(\.words)).joined(separator: " ").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    var opening: String { "<\(tag)\(attributes.map { " \($0.name)=\"\($0.value)\"" }.joined())>" }
}
