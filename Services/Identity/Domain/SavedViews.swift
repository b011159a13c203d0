import Contracts

/// The views that a person saved (UX guide 4.2), and shares with whom he likes. There are few, and none has a state.
package enum SavedViews {
    /// More than anybody finds his way in.
    package static let most = 30
    private static let longestName = 60
    /// Of an address, in bytes.
    private static let longestQuery = 2000
    private static let mostNamed = 100

    /// A view under its id, checked.
    ///
    /// - Parameter known: what the person has, locked with his row; two saved at once would otherwise both find room.
    /// - Parameter mayShare: whether the person has the right to share views.
    /// - Throws: `.invalid`; `.tooManyViews`; `.mayNotShare`.
    package static func saved(
        _ request: SaveViewRequest, as id: SavedViewID, beside known: [SavedView], mayShare: Bool
    ) throws(IdentityRefusal) -> SavedView {
        let audience = request.sharedWith.flatMap { $0.isEmpty ? nil : $0 }
        guard mayShare || audience == nil else { throw .mayNotShare }
        let faults = faults(of: request)
        guard faults.isEmpty else { throw .invalid(faults) }
        let same = known.first { $0.page == request.page && $0.name == request.name }
        guard same != nil || known.count < most else { throw .tooManyViews(most) }
        return SavedView(
            id: same?.id ?? id, page: request.page, name: request.name, query: request.query,
            sharedWith: audience)
    }

    private static func faults(of request: SaveViewRequest) -> [Fault] {
        var faults: [Fault] = []
        func require(_ isRight: Bool, _ pointer: String, _ message: String) {
            if !isRight { faults.append(Fault(pointer: pointer, code: "invalid", message: message)) }
        }
        require(isPath(request.page), "/page", "A page is the path of a list, such as /sales/opportunities.")
        require(
            (1...longestName).contains(request.name.unicodeScalars.count)
                && request.name.contains { !$0.isWhitespace }, "/name",
            "A name has 1 to \(longestName) characters.")
        require(
            request.query.utf8.count <= longestQuery && request.query.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F },
            "/query", "A query is the part of an address behind its “?”, up to \(longestQuery) bytes.")
        let named = request.sharedWith.map { [$0.roles.count, $0.unitIDs.count, $0.userIDs.count] } ?? []
        require(
            named.allSatisfy { $0 <= mostNamed }, "/shared_with",
            "A view is shared with \(mostNamed) units and as many people at most.")
        return faults
    }

    private static func isPath(_ page: String) -> Bool {
        page.utf8.count <= 100 && page.hasPrefix("/") && !page.hasPrefix("//") && page.utf8.count > 1
            && page.utf8.allSatisfy {
                (97...122).contains($0) || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "-")
            }
    }
}
