import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// What people give beside a document because its portal asks for it.
enum ParticularsCommands {
    /// Keeps a document's particulars, all of them, for its next preparation.
    ///
    /// - Parameters:
    ///   - adapter: the portal's module, which says what it understands.
    ///   - expected: the version of the submission that the caller looked at; `nil` accepts any.
    /// - Throws: `.particularsInvalid` with a pointer to each fact that cannot be used; `.notInState` once the document is
    ///   prepared; `.contentFixed` of a technical correction; what resubmitting throws.
    static func save(
        _ request: ParticularsRequest, of id: SubmissionID, judgedBy adapter: any PortalAdapter, expected: Int?,
        in tx: Transaction
    ) async throws {
        let reason = try SubmissionCommands.stated(request.reason)
        let found = try await SubmissionCommands.find(id, expected, in: tx)
        let taken = try found.takingParticulars()
        let (document, numbers) = try await numbered(found, in: tx)
        let particulars = try Particulars(
            header: request.header ?? [:], lines: request.lines ?? [:], of: numbers.all.count)
        let faults = try await objections(to: particulars, of: document, found, by: adapter, in: tx)
        guard faults.isEmpty else { throw SubmissionRefusal.particularsInvalid(faults) }
        let before = try await ParticularsStore.newest([document.id], in: tx)[document.id]?.version ?? 0
        ParticularsStore.insert(particulars, version: before + 1, of: document.id, because: reason, in: tx)
        InterventionStore.insert("PARTICULARS", of: id, reason: reason, dataMended: nil, in: tx)
        SubmissionStore.save(taken, in: tx)
        guard request.resubmit ?? false, taken.state.needsResubmission else { return }
        try await SubmissionCommands.resubmit(
            taken, because: reason, dataMended: request.dataMended ?? false, in: tx)
    }

    /// A submission's document, and how people count its lines.
    static func numbered(
        _ submission: Submission, in tx: Transaction
    ) async throws -> (document: FiscalDocument, numbers: LineNumbers) {
        let ids = [submission.document] + [submission.original].compactMap(\.self)
        let stored = try await DocumentStore.find(ids, in: tx)
        guard let document = stored[submission.document]?.document else {
            throw SubmissionRefusal.submissionNotFound(submission.id)
        }
        let original = submission.original.flatMap { stored[$0]?.document }
        return (document, LineNumbers(of: document, changing: original))
    }

    private static func objections(
        to particulars: Particulars, of document: FiscalDocument, _ submission: Submission,
        by adapter: any PortalAdapter, in tx: Transaction
    ) async throws -> [Fault] {
        let options = try await TaxpayerStore.find(submission.portal, in: tx)?.options ?? [:]
        let original = [submission.original].compactMap(\.self)
        let accepted = try await PreparationStore.accepted(original, in: tx).values.first ?? []
        let faults = adapter.particulars.objections(to: particulars)
        let told = Set(faults.map(\.pointer))
        return faults
            + adapter.objections(to: particulars, of: document, options: options, after: accepted).filter {
                !told.contains($0.pointer)
            }
    }
}

extension Submission.State {
    /// Whether nothing becomes of it until people resubmit it.
    fileprivate var needsResubmission: Bool { self == .invalid || self == .rejected || self == .outside }
}
