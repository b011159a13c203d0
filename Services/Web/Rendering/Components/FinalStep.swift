import Hummingbird

/// A step that cannot be taken back, on a page of its own: what it is about, what becomes final, what happens next, and
/// the button with the verb (UX guide 4.23): `page/final_step`.
struct FinalStep: Sendable {
    let crumb: Way
    let title: String
    var facts = Facts([])
    /// What becomes final and what happens next, a sentence each.
    let points: [String]
    var tables: [Table] = []
    let form: Form

    func reply(_ desk: Desk, _ refusal: Refusal? = nil) throws -> Reply {
        let content: Values = [
            "crumb": crumb.values, "heading": title, "facts": facts.values, "hasFacts": !facts.isEmpty,
            "points": points, "tables": tables.map(\.values), "form": form.values(desk, refusal),
        ]
        return try desk.page("page/final_step", title: title, content, refusal)
    }
}
