import Contracts
import Foundation
import Postgres
import ServiceKit
import TaxPortalDomain

enum ParticularsRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("submissions/{id}/particulars", right: .readTax, show)
        routes.add(.put, "submissions/{id}/particulars", .right(.submitTax), needs: .version, save)
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SubmissionID.self)
        let state = call.service.own(TaxPortalState.self)
        return try await call.read { tx in try await answer(id, state, in: tx) }
    }

    static func save(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SubmissionID.self)
        let body = try await call.body(ParticularsRequest.self)
        let expected = try call.versionIfGiven
        let state = call.service.own(TaxPortalState.self)
        return try await call.change { tx in
            let found = try await SubmissionStore.find(id, .none, in: tx)
            guard let adapter = state.adapters[found.portal] else {
                throw SubmissionRefusal.unknownPortal(found.portal.rawValue)
            }
            try await ParticularsCommands.save(body, of: id, judgedBy: adapter, expected: expected, in: tx)
            return try await answer(id, state, in: tx)
        }
    }

    /// Its version is the submission's.
    private static func answer(
        _ id: SubmissionID, _ state: TaxPortalState, in tx: Transaction
    ) async throws -> Answer {
        let submission = try await SubmissionStore.find(id, .none, in: tx)
        let history = try await ParticularsStore.history(of: submission.document, in: tx)
        let (_, numbers) = try await ParticularsCommands.numbered(submission, in: tx)
        let known = state.adapters[submission.portal]?.particulars ?? ParticularSheet()
        let view = ParticularsView(
            submissionID: id, portal: submission.portal.rawValue, editable: submission.takesParticulars,
            header: history.first?.header ?? [:], lines: history.first?.lines ?? [:], history: history,
            documentLines: numbers.all.map { ParticularsView.Line(number: $0.number, description: $0.description) },
            known: known.known)
        return Answer(.ok, view, version: submission.version)
    }
}
