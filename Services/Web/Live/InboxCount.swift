import Contracts

/// How much waits for a person, over all desks that he has to do with.
struct InboxCount: Sendable, Equatable {
    var count = 0
    /// There are more than were counted.
    var isLowerBound = false

    /// A service that is away takes its own part with it.
    ///
    /// - Throws: ``ServiceFailure/signedOut``.
    static func now(for desk: Desk) async throws -> InboxCount {
        var all = InboxCount()
        for source in InboxPage.sources where source.rights.contains(where: desk.may) {
            guard let waiting = source.waiting else { continue }
            do {
                let part = try await waiting(desk)
                all.count += part.count
                all.isLowerBound = all.isLowerBound || part.isLowerBound
            } catch let failure as ServiceFailure where failure.isAway {
                all.isLowerBound = true
            }
        }
        return all
    }

    /// `۳`, and “3 things wait in the inbox”.
    func words(_ desk: Desk) -> (short: String, long: String) {
        let number = desk.formats.number(count)
        return (
            isLowerBound ? desk.texts.text("orMore", ["count": number]) : number,
            desk.texts.text("inboxCount", count: count)
        )
    }
}
