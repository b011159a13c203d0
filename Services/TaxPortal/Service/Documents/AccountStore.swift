import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// Customers as Sales published them, and what a mended one changes about documents that were refused.
enum AccountStore {
    static func save(_ account: AccountPublished, in tx: Transaction) async throws {
        let party = Party(
            name: account.name, taxID: account.taxID, country: account.country, address: account.address)
        tx.write(
            """
            insert into account (account_id, company_id, party, version)
            values (\(account.accountID), \(tx.acting.company), \(JSONColumn(party)), \(account.aggregateVersion))
            on conflict (account_id) do update
            set party = excluded.party, version = excluded.version
            where account.version < excluded.version and account.company_id = excluded.company_id
            """)
    }

    static func find(_ account: AccountID, in tx: Transaction) async throws -> Party? {
        let row = try await tx.first(
            "select party from account where company_id = \(tx.acting.company) and account_id = \(account)")
        let party: JSONColumn<Party>? = try row?["party"]
        return party?.value
    }
}

/// Buyers as resubmissions name them (S-81). Only ever added.
enum MendedBuyerStore {
    /// Takes the customer as he is now; of one that Sales has not published, the document's own word stays.
    static func take(for submission: Submission, in tx: Transaction) async throws {
        guard let document = try await DocumentStore.find([submission.document], in: tx)[submission.document]?.document,
            let now = try await AccountStore.find(document.account, in: tx)
        else { return }
        tx.write(
            """
            insert into mended_buyer (submission_id, attempt, company_id, buyer)
            values (\(submission.id), \(submission.attempt), \(tx.acting.company), \(JSONColumn(now)))
            """)
    }

    /// By document: as the last resubmission of the document named him, or of the original it changes.
    static func find(_ submissions: [Submission], in tx: Transaction) async throws -> [UUID: Party] {
        guard !submissions.isEmpty else { return [:] }
        let rows = try await tx.query(
            """
            select distinct on (v.document_id) v.document_id, m.buyer
            from unnest(\(submissions.map(\.document)), \(submissions.map(\.original))) as v(document_id, original_id)
            join submission as s on s.document_id in (v.document_id, v.original_id)
            join mended_buyer as m on m.submission_id = s.id
            where m.company_id = \(tx.acting.company)
            order by v.document_id, (s.document_id = v.document_id) desc, m.attempt desc
            """)
        let found = try rows.map { row in
            let buyer: JSONColumn<Party> = try row["buyer"]
            return (try row["document_id"] as UUID, buyer.value)
        }
        return Dictionary(found) { first, _ in first }
    }
}
