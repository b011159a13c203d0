import Contracts
import Crypto
import Foundation
import Messaging
import Postgres
import SalesDomain
import ServiceKit

extension Transaction {
    /// The time, the company's day, and fresh identities for a decision.
    func circumstances() async throws -> Circumstances {
        let day = try await CompanyStore.today(in: self)
        return Circumstances(now: now, today: day, fresh: { UUIDv7.make() })
    }

    /// Writes what a decision made of an opportunity: its rows, its stage movements, its history, and what is to be said.
    func carryOut(_ opportunity: Opportunity, _ consequences: Consequences, _ day: LocalDate) async throws {
        let before = held { $0[opportunity.id] }
        OpportunityStore.save(opportunity, closedOn: opportunity.closedAt == nil ? nil : day, in: self)
        if let before {
            let history = opportunity.history(
                since: before, remarks: consequences.remarks, words: consequences.words)
            OpportunityStore.record(history, of: opportunity.id, in: self)
        }
        try await announce(consequences, of: opportunity.id)
    }

    func announce(_ consequences: Consequences, of id: OpportunityID) async throws {
        OpportunityStore.record(consequences.movements, of: id, in: self)
        let tx = about(id)
        for event in consequences.events { try await Outbox.append(event, in: tx) }
        for (command, key) in consequences.commands { try await Outbox.send(command, key: key, in: tx) }
    }
}

/// SHA-256 in hexadecimal.
func digest(of text: String) -> String {
    hexadecimal(SHA256.hash(data: Data(text.utf8)))
}
