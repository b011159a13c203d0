import Contracts
import Foundation
import IdentityDomain
import Messaging
import Postgres

/// What is done with companies.
enum CompanyCommands {
    /// `tx.acting` speaks for the new company, so that its first message is its own.
    static func found(_ id: CompanyID, as facts: Company.Facts, in tx: Transaction) async throws -> Company {
        try checkTimeZone(facts.timeZone)
        let (company, event) = try Company.founded(id, as: facts, at: tx.now)
        try await CompanyStore.insert(company, in: tx)
        try await Outbox.append(event, in: tx)
        return company
    }

    static func revise(
        _ id: CompanyID, as facts: Company.Facts, expecting version: Int, in tx: Transaction
    ) async throws -> Company {
        try checkTimeZone(facts.timeZone)
        let company = try await CompanyStore.find(id, .forUpdate, in: tx)
        let (revised, event) = try company.revised(facts, expecting: version, at: tx.now)
        CompanyStore.save(revised, in: tx)
        try await Outbox.append(event, in: tx)
        return revised
    }

    /// The list of zones comes with the system, so the domain cannot know it.
    private static func checkTimeZone(_ name: String) throws {
        guard TimeZone(identifier: name) != nil else { throw IdentityRefusal.unknownTimeZone(name) }
    }
}
