import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// Particulars of documents as they were given. Only ever added; the newest version counts.
enum ParticularsStore {
    struct Newest: Sendable {
        let version: Int
        let particulars: Particulars
    }

    /// By document; those that nobody gave any are left out.
    static func newest(_ documents: [UUID], in tx: Transaction) async throws -> [UUID: Newest] {
        guard !documents.isEmpty else { return [:] }
        let rows = try await tx.query(
            """
            select distinct on (document_id) document_id, version, header, lines from particulars
            where company_id = \(tx.acting.company) and document_id = any(\(documents))
            order by document_id, version desc
            """)
        let found = try rows.map { row in
            (
                try row["document_id"] as UUID,
                Newest(version: try row["version"], particulars: try Particulars(row: row))
            )
        }
        return Dictionary(found) { first, _ in first }
    }

    /// Those that a submission's last preparation was made with.
    static func prepared(_ submission: SubmissionID, in tx: Transaction) async throws -> Particulars {
        let row = try await tx.first(
            """
            select g.header, g.lines
            from submission as s
            join lateral (
              select particulars_version from preparation
              where submission_id = s.id order by attempt desc limit 1) as p on true
            join particulars as g on g.document_id = s.document_id and g.version = p.particulars_version
            where s.company_id = \(tx.acting.company) and s.id = \(submission)
            """)
        return try row.map(Particulars.init) ?? .none
    }

    /// - Parameter version: the next of the document, which the caller holds.
    static func insert(
        _ particulars: Particulars, version: Int, of document: UUID, because reason: String, in tx: Transaction
    ) {
        tx.write(
            """
            insert into particulars
              (document_id, version, company_id, header, lines, reason, entered_at, entered_by)
            values (\(document), \(version), \(tx.acting.company), \(JSONColumn(particulars.header)),
                    \(JSONColumn(particulars.linesByText)), \(reason), \(tx.now), \(tx.acting.actor.userID))
            """)
    }

    /// The newest first, at most a hundred.
    static func history(of document: UUID, in tx: Transaction) async throws -> [ParticularsView.Given] {
        try await tx.query(
            """
            select version, header, lines, reason, entered_at, entered_by from particulars
            where company_id = \(tx.acting.company) and document_id = \(document)
            order by version desc
            limit 100
            """
        ).map { row in
            let particulars = try Particulars(row: row)
            return ParticularsView.Given(
                version: try row["version"], header: particulars.header, lines: particulars.linesByText,
                reason: try row["reason"], at: try row["entered_at"], by: try row["entered_by"])
        }
    }
}

extension Particulars {
    /// Lines as JSON has them: names are texts.
    var linesByText: [String: [String: TaxFact]] {
        Dictionary(uniqueKeysWithValues: lines.map { ("\($0.key)", $0.value) })
    }

    fileprivate init(row: Row) throws {
        let header: JSONColumn<[String: TaxFact]> = try row["header"]
        let lines: JSONColumn<[String: [String: TaxFact]]> = try row["lines"]
        let numbered = lines.value.compactMap { place, facts in Int(place).map { ($0, facts) } }
        self.init(header: header.value, lines: Dictionary(numbered) { $1 })
    }
}
