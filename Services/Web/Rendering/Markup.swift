import Mustache

/// HTML that Swift writes itself, for what stands on a page many hundred times over: the cells of a list. A template would
/// be asked for every name of every cell anew, which took most of the time that a list took.
///
/// What people wrote gets in by ``add(text:)`` alone; the rest is written here. Printed by `{{{markup}}}`, and nothing else
/// is printed as it is.
struct Markup: Sendable {
    private var bytes: [UInt8] = []

    init() {}

    var html: String { String(decoding: bytes, as: UTF8.self) }

    mutating func add(_ html: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: html.utf8Start, count: html.utf8CodeUnitCount))
    }

    mutating func add(text: String) { StrictHTML.append(text, to: &bytes) }

    /// `a`, text, `b`: an element around a text, or an attribute.
    mutating func add(_ before: StaticString, text: String, _ after: StaticString) {
        add(before)
        add(text: text)
        add(after)
    }

    mutating func add(_ other: Markup) { bytes += other.bytes }
}

extension Markup: MustacheCustomRenderable {
    var renderText: String { html }
    var isNull: Bool { false }
}
