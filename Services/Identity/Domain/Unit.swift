import Contracts

/// A department of a company (`domain.md` section 3): gives row scope its meaning.
package struct Unit: Sendable, Equatable {
    package let id: UnitID
    package let company: CompanyID
    package var version: Int
    package var name: String
    package var parent: UnitID?

    package init(id: UnitID, company: CompanyID, version: Int, name: String, parent: UnitID?) {
        self.id = id
        self.company = company
        self.version = version
        self.name = name
        self.parent = parent
    }
}

extension Unit {
    package static func opened(
        _ id: UnitID, of company: CompanyID, named name: String, under parent: UnitID?
    ) throws(IdentityRefusal) -> Unit {
        try check(name)
        return Unit(id: id, company: company, version: 1, name: name, parent: parent)
    }

    /// - Throws: `.versionStale`; `.invalid` for a unit under itself.
    package func revised(
        name: String, under parent: UnitID?, expecting version: Int
    ) throws(IdentityRefusal) -> Unit {
        guard version == self.version else { throw .versionStale(current: self.version) }
        try Self.check(name)
        guard parent != id else {
            throw .invalid([Fault(pointer: "/parent_id", code: "invalid", message: "A unit is not under itself.")])
        }
        var revised = self
        revised.version += 1
        revised.name = name
        revised.parent = parent
        return revised
    }

    private static func check(_ name: String) throws(IdentityRefusal) {
        guard (1...100).contains(name.count) else {
            throw .invalid([Fault(pointer: "/name", code: "length", message: "A name has 1 to 100 characters.")])
        }
    }
}
