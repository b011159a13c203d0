import Contracts
import Mustache

/// Values for a template, ready to print: the template formats nothing and knows no language rules.
///
/// No dictionary: Mustache asks of each thing what it is, which a plain type answers soonest, and few names are found
/// sooner than hashed.
struct Values: Sendable, ExpressibleByDictionaryLiteral, MustacheParent {
    private var fields: [(name: String, value: any Sendable)]

    init(dictionaryLiteral elements: (String, any Sendable)...) { fields = elements.map { (name: $0.0, value: $0.1) } }

    subscript(name: String) -> (any Sendable)? {
        get { fields.first { $0.name == name }?.value }
        set {
            let place = fields.firstIndex { $0.name == name }
            switch (place, newValue) {
            case (let place?, let value?): fields[place].value = value
            case (let place?, nil): fields.remove(at: place)
            case (nil, let value?): fields.append((name, value))
            case (nil, nil): break
            }
        }
    }

    func child(named name: String) -> Any? { self[name] }

    /// Both; where both have a name, `other`'s value.
    func and(_ other: Values) -> Values {
        var both = self
        for field in other.fields { both[field.name] = field.value }
        return both
    }
}

/// Said here, so that Mustache does not have to find out anew, for every text, what it is not.
extension String: @retroactive MustacheCustomRenderable {
    public var renderText: String { self }
    public var isNull: Bool { false }
}

extension Optional where Wrapped: Sendable {
    /// For a section of what may be absent: printed once, or not at all.
    var section: [Wrapped] { map { [$0] } ?? [] }
}

/// A page's own values and the frame around them.
struct PageModel: Sendable {
    /// What the layout shows on every page.
    let frame: Values
    let content: Values
    let texts: MessageCatalog

    func root(_ notes: RenderNotes) -> any MustacheParent {
        Root(values: frame.and(content), texts: Texts(texts: texts, notes: notes), notes: notes)
    }
}

/// What was asked for in vain while one page was rendered.
final class RenderNotes: Sendable {
    private let names = SteadyMutex<Set<String>>([])

    var unknown: Set<String> { names.withLock { $0 } }
    func note(_ name: String) { names.withLock { _ = $0.insert(name) } }
}

/// The outermost context: what is not found here is nowhere.
private struct Root: MustacheParent {
    let values: Values
    let texts: Texts
    let notes: RenderNotes

    func child(named name: String) -> Any? {
        if name == "t" { return texts }
        if let value = values[name] { return value }
        notes.note(name)
        return nil
    }
}

/// `{{t.signIn}}`
private struct Texts: MustacheParent {
    let texts: MessageCatalog
    let notes: RenderNotes

    func child(named name: String) -> Any? {
        if let text = texts[name] { return text }
        notes.note("t.\(name)")
        return nil
    }
}
