import Contracts

/// Who may use a route.
package enum Access: Sendable {
    /// Nobody has to say who he is: signing in, public keys.
    case anyone
    /// Any signed-in person.
    case signedIn
    case right(Right)
    /// One of these is enough.
    case anyOf([Right])

    /// - Throws: ``Problem`` when the person lacks the right: 404 for a reading request, so that what one may not read
    ///   does not even show (UX guide 3.4), else 403.
    func check(_ principal: Principal, reading: Bool) throws(Problem) {
        let needed: [Right]
        switch self {
        case .anyone, .signedIn: return
        case .right(let right): needed = [right]
        case .anyOf(let rights): needed = rights
        }
        guard !needed.contains(where: principal.may) else { return }
        throw reading ? .notFound() : needed.first.map(Problem.missing) ?? .notFound()
    }
}
