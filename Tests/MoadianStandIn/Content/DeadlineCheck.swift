/// Sixth group: when it was issued and when it came (sections 5.1 and 13).
extension ContentCheck {
    mutating func checkDeadline() {
        guard let issued = header.integer("indatim") else { return }
        let issuedAt = Instant(milliseconds: issued)
        guard issuedAt <= rules.now else { return say(.badRule("indatim")) }
        guard header.integer("insr") != 1 else { return checkMade(since: issuedAt) }
        if origin.receivedAt > issuedAt.adding(days: rules.settings.deadlineDays) {
            say(.badRule("indatim"))
            say(.missing("insr"))
        }
    }

    /// Of a late invoice: made after its issue, and not in the future.
    private mutating func checkMade(since issuedAt: Instant) {
        guard let made = header.integer("indati2m").map(Instant.init(milliseconds:)) else { return }
        if made < issuedAt || made > rules.now { say(.badRule("indati2m")) }
    }
}
