import Contracts
import IdentityDomain
import Postgres

/// What is done with units.
enum UnitCommands {
    static func open(
        _ id: UnitID, named name: String, under parent: UnitID?, in tx: Transaction
    ) async throws -> Unit {
        let unit = try Unit.opened(id, of: tx.acting.company, named: name, under: parent)
        if let parent { _ = try await UnitStore.find(parent, .forShare, in: tx) }
        try await UnitStore.insert(unit, in: tx)
        return unit
    }

    static func revise(
        _ id: UnitID, name: String, under parent: UnitID?, expecting version: Int, in tx: Transaction
    ) async throws -> Unit {
        let unit = try await UnitStore.find(id, .forUpdate, in: tx)
        if let parent { _ = try await UnitStore.find(parent, in: tx) }
        let revised = try unit.revised(name: name, under: parent, expecting: version)
        UnitStore.save(revised, in: tx)
        return revised
    }
}
