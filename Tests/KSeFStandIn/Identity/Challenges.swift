/// `POST /auth/challenge`: each lives ten minutes and serves one sign-in (page, 1.2).
struct Challenges: Sendable {
    struct Challenge: Sendable {
        var reference: String
        var issuedAt: Moment
        var clientAddress: String
    }

    private var open: [String: Challenge] = [:]

    mutating func issue(to clientAddress: String, at now: Moment) -> Challenge {
        let challenge = Challenge(
            reference: ReferenceNumber.make(.challenge, at: now), issuedAt: now, clientAddress: clientAddress)
        open = open.filter { $0.value.issuedAt + Self.life >= now }
        open[challenge.reference] = challenge
        return challenge
    }

    /// Uses a challenge up.
    ///
    /// - Throws: 21111 where it was never given, is older than ten minutes, or was used before.
    mutating func use(_ reference: String, at now: Moment) throws(Refusal) -> Challenge {
        guard let challenge = open[reference], challenge.issuedAt + Self.life >= now else {
            throw .bad(21111, "Nieprawidłowe wyzwanie autoryzacyjne.")
        }
        open[reference] = nil
        return challenge
    }

    static let life = Duration.seconds(600)
}
