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

    /// Of the root: what is below it, in the order of the page, and by tag. Known once the page has been read.
    private var known: (below: [HTMLNode], byTag: [String: [HTMLNode]])?
    /// Its place on the page.
    private var place = 0

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
        root.index()
        if current !== root { faults.append("<\(current.tag)> is never closed") }
        return (root, faults)
    }

    private convenience init(tag text: Substring, in parent: HTMLNode, _ faults: inout [String]) {
        let name = String(text.prefix { !$0.isWhitespace && $0 != "/" })
        let (attributes, left) = Self.attributes(text.utf8.dropFirst(name.utf8.count))
        for attribute in attributes where attributes.count(where: { $0.name == attribute.name }) > 1 {
            faults.append("\(attribute.name) twice: \(text)")
        }
        if !left.isEmpty { faults.append("<\(text)> has “\(left)” in it") }
        self.init(name, attributes, in: parent)
    }

    /// `name="value"` or a name alone, each after a space; and what else there is.
    private static func attributes(_ text: Substring.UTF8View) -> (attributes: [Attribute], left: String) {
        var (attributes, left): ([Attribute], [UInt8]) = ([], [])
        var (rest, isApart) = (text, false)
        while let byte = rest.first {
            let name = rest.prefix(while: isOfName)
            if isApart, !name.isEmpty {
                rest = rest.dropFirst(name.count)
                var value = rest.prefix(0)
                if rest.starts(with: "=\"".utf8), let end = rest.dropFirst(2).firstIndex(of: UInt8(ascii: "\"")) {
                    value = rest.dropFirst(2)[..<end]
                    rest = rest[rest.index(after: end)...]
                }
                attributes.append(
                    Attribute(name: String(Substring(name)), value: String(Substring(value))))
                isApart = false
            } else {
                isApart = [UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t")].contains(byte)
                if !isApart, byte != UInt8(ascii: "/") { left.append(byte) }
                rest = rest.dropFirst()
            }
        }
        return (attributes, String(decoding: left, as: UTF8.self))
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: ":"), UInt8(ascii: "-"): true
        default: false
        }
    }

    private func index() {
        let below = below
        var byTag: [String: [HTMLNode]] = [:]
        for (place, node) in below.enumerated() {
            node.place = place
            byTag[node.tag, default: []].append(node)
        }
        known = (below, byTag)
    }

    private var below: [HTMLNode] {
        if let known { return known.below }
        var found: [HTMLNode] = []
        collect(into: &found)
        return found
    }

    private func collect(into found: inout [HTMLNode]) {
        for child in children {
            found.append(child)
            child.collect(into: &found)
        }
    }

    private func add(text: Substring) { if !text.isEmpty { texts.append(String(text)) } }

    subscript(name: String) -> String? { attributes.first { $0.name == name }?.value }

    /// It and all below it, in the order of the page.
    var all: [HTMLNode] { [self] + below }

    /// Those above it, the nearest first.
    var ancestors: [HTMLNode] { sequence(first: self) { $0.parent }.dropFirst().map { $0 } }

    func all(_ tags: String...) -> [HTMLNode] {
        guard let known else { return all.filter { tags.contains($0.tag) } }
        let found = tags.flatMap { known.byTag[$0, default: []] }
        return tags.count == 1 ? found : found.sorted { $0.place < $1.place }
    }

    func isIn(_ tags: String...) -> Bool {
        var above = parent
        while let node = above {
            if tags.contains(node.tag) { return true }
            above = node.parent
        }
        return false
    }

    /// What a reader is told: text without what is hidden from him, and the names of pictures.
    var words: String {
        if self["aria-hidden"] == "true" || self["hidden"] != nil { return "" }
        let own = self["aria-label"] ?? (tag == "img" ? self["alt"] : nil) ?? texts.joined(separator: " ")
        return ([own] + children.map(\.words)).joined(separator: " ").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    var opening: String { "<\(tag)\(attributes.map { " \($0.name)=\"\($0.value)\"" }.joined())>" }
}
