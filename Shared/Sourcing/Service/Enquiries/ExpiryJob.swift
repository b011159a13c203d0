import Contracts
import Messaging
import Postgres
import ServiceKit
import SourcingDomain

/// Ends answers that nobody accepted in time (T-06).
package enum ExpiryJob<T: Department> {
    private static var batch: Int { 200 }

    package static var job: PeriodicJob {
        PeriodicJob(
            "expire-answers", every: .seconds(60),
            companies: { try await EnquiryStore<T>.companiesWithOutdated(in: $0) },
            { try await run(in: $0) })
    }

    package static func run(in tx: Transaction) async throws {
        let today = try await CompanyStore.find(in: tx).today(at: tx.now)
        for record in try await EnquiryStore<T>.outdated(before: today, limit: batch, in: tx) {
            guard let (enquiry, event) = record.enquiry.expired(on: today) else { continue }
            EnquiryStore.save(enquiry, in: tx)
            try await Outbox.append(event, in: tx.about(record))
            try await T.ended(enquiry, in: tx.about(record))
        }
    }
}
