import Contracts
import Foundation
import Postgres

/// Facts that did not fit are absorbed, and shown to a person.
enum ExceptionStore {
    static func open(_ kind: String, about subject: UUID, _ details: [String], in tx: Transaction) {
        guard !details.isEmpty else { return }
        tx.write(
            """
            insert into exception_item (company_id, exception_id, kind, subject_id, detail, opened_at)
            values (\(tx.acting.company), \(UUIDv7.make()), \(kind), \(subject),
              \(details.joined(separator: "; ")), \(tx.now))
            """
        )
    }
}
