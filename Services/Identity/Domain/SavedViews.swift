import Contracts

/// The views that a person saved (UX guide 4.2). They are his alone; so there are few, and none has a state.
package enum SavedViews {
    /// More than anybody finds his way in.
    package static let most = 30
    private static let longestName = 60
    /// Of an address, in bytes.
    private static let longestQuery = 2000

    /// A view under its id, checked.
    ///
    /// - Parameter known: what the person has, locked with his row; two saved at once would otherwise both find room.
    /// - Throws: `.invalid`; `.tooManyViews`.
    package static func saved(
        _ request: SaveViewRequest, as id: SavedViewID, beside known: [SavedView]
    ) throws(IdentityRefusal) -> SavedView {
        let faults = faults(of: request)
        guard faults.isEmpty else { throw .invalid(faults) }
        let same = known.first { $0.page == request.page && $0.name == request.name }
        guard same != nil || known.count < most else { throw .tooManyViews(most) }
        return SavedView(id: same?.id ?? id, page: request.page, name: request.name, query: request.query)
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
        return faults
    }

    private static func isPath(_ page: String) -> Bool {
        page.utf8.count <= 100 && page.hasPrefix("/") && !page.hasPrefix("//") && page.utf8.count > 1
            && page.utf8.allSatisfy {
                (97...122).contains($0) || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "-")
            }
    }
}
