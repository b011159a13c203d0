import Contracts
import Hummingbird

/// A page for a person who signed in: who comes, what he may do, and how he reads.
struct Desk: Sendable {
    let visit: Visit
    let me: MeView
    let formats: Formats

    init(_ visit: Visit, _ me: MeView) {
        var visit = visit
        visit.me = me
        self.visit = visit
        self.me = me
        formats = Formats(visit.texts, timeZone: me.company.timeZone)
    }

    var texts: MessageCatalog { visit.texts }
    var services: Services { visit.house.services }
    var now: Timestamp { visit.house.now() }

    /// How the person writes.
    var reading: Reading { Reading(language: visit.language, today: formats.localDate(now)) }

    func may(_ right: Right) -> Bool { me.rights.contains(right) }

    /// “You”, or a colleague by name; “a colleague” where the service has not heard of him yet. `nil` for nobody: the
    /// suite did it by itself.
    func person(_ id: UserID?, _ name: String?) -> String? {
        guard let id else { return nil }
        return id == me.user.id ? texts.text("personYou") : name ?? texts.text("personColleague")
    }

    /// - Throws: ``PageFault/notFound`` for what is no id of this kind.
    func id<Tag: IDTag>(_ name: String, _ type: ID<Tag>.Type = ID<Tag>.self) throws -> ID<Tag> {
        guard let text = visit.parameters.get(name), let id = try? ID<Tag>(text) else { throw PageFault.notFound }
        return id
    }

    func page(
        _ template: String, title: String, _ content: Values, status: HTTPResponse.Status = .ok
    ) throws -> Reply {
        try Frame.page(template, title: title, content, for: visit, status: status)
    }
}
