/// The cookie that holds the sealed session.
///
/// By https its name begins with `__Host-`: the browser then takes it from this host alone and sends it nowhere else.
/// Lax, so that whoever follows a link from a letter is who he is; what changes something is kept from strangers by
/// ``SameOrigin``. Plain http, as on a developer's machine, has a name of its own, and neither is taken for the other.
enum SessionCookie {
    static func name(_ visit: Visit) -> String { visit.isSecure ? "__Host-karvan" : "karvan" }

    static func read(_ visit: Visit) -> Session? {
        let name = name(visit)
        return visit.cookies[name].flatMap { visit.house.seal.open($0, for: name) }
    }

    /// The `Set-Cookie` of a change.
    static func change(_ change: SessionChange, _ visit: Visit) -> String? {
        let name = name(visit)
        switch change {
        case .none: return nil
        case .end: return "\(name)=; \(attributes(visit)); Max-Age=0"
        case .keep(let session):
            guard let sealed = try? visit.house.seal.seal(session, for: name) else { return nil }
            return "\(name)=\(sealed); \(attributes(visit))"
        }
    }

    private static func attributes(_ visit: Visit) -> String {
        "Path=/; HttpOnly; SameSite=Lax" + (visit.isSecure ? "; Secure" : "")
    }
}
