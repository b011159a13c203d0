import Contracts
import Foundation
import Postgres
import ServiceKit
import TaxPortalDomain

/// The codes that stand on the picture of a document (Poland: KOD I, and KOD II where it was issued offline), for programs
/// that print.
enum CodeRoutes {
    static func register(on routes: ServiceRoutes) {
        // Who prints a document need not know how it fares at the authority.
        routes.get("submissions/{id}/codes/{code}", access: .anyOf([.readTax, .readDocuments]), show)
    }

    /// A PNG of 300 dots an inch: the code in its quiet zone and the caption below, to be printed as it is.
    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SubmissionID.self)
        let place = try call.parameter("code")
        let state = call.service.own(TaxPortalState.self)
        return try await call.read { tx in
            let codes = try await codes(of: id, at: state, in: tx)
            guard let place = Int(place), codes.indices.contains(place - 1) else {
                throw Problem.notFound(Self.known(codes.count))
            }
            guard let picture = codes[place - 1].picture() else {
                throw Problem(
                    .conflict, "code_too_long", "This is not possible as things stand",
                    detail: "The link is too long for a QR code; print it as it is: \(codes[place - 1].text)")
            }
            return Answer(.ok, bytes: Array(picture), contentType: "image/png")
        }
    }

    private static func known(_ count: Int) -> String {
        switch count {
        case 0: "Documents of this portal carry no codes."
        case 1: "This document carries code 1 alone."
        default: "This document carries the codes 1 to \(count)."
        }
    }

    private static func codes(
        of id: SubmissionID, at state: TaxPortalState, in tx: Transaction
    ) async throws -> [PrintedCode] {
        let submission = try await SubmissionStore.find(id, .none, in: tx)
        guard let printed = try await CodeStore.printed(submission, in: tx) else {
            throw SubmissionRefusal.nothingPrepared(id)
        }
        guard let adapter = state.adapters[submission.portal],
            let taxpayer = try await TaxpayerStore.taxpayer(submission.portal, secrets: state.secrets, in: tx)
        else { throw SubmissionRefusal.unknownPortal(submission.portal.rawValue) }
        do {
            return try adapter.codes(
                of: printed.content, number: submission.authorityNumber, facts: printed.facts, for: taxpayer)
        } catch {
            throw Problem(
                .conflict, "setting_missing", "This is not possible as things stand", detail: error.message)
        }
    }
}

enum CodeStore {
    /// The bytes that a document's picture is of, with what was said of them and when it went offline.
    ///
    /// Until the authority has accepted it, an offline document is what was handed out as one, whatever was prepared since.
    static func printed(
        _ submission: Submission, in tx: Transaction
    ) async throws -> (content: Data, facts: [String: String])? {
        let isAccepted = submission.state == .accepted
        let row = try await tx.first(
            """
            select p.content,
                   p.facts || coalesce(
                     (select facts from offline_note where submission_id = p.submission_id order by attempt desc limit 1),
                     '{}') as facts
            from preparation as p
            left join offline_note as n on n.submission_id = p.submission_id and n.attempt = p.attempt
            where p.company_id = \(tx.acting.company) and p.submission_id = \(submission.id)
            order by (n.submission_id is not null and not \(isAccepted)) desc, p.attempt desc
            limit 1
            """)
        guard let row else { return nil }
        let facts: JSONColumn<[String: String]> = try row["facts"]
        return (try row["content"], facts.value)
    }
}
