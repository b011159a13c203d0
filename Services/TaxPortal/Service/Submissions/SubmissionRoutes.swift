import Contracts
import Postgres
import ServiceKit
import TaxPortalDomain

enum SubmissionRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("submissions", right: .readTax, news: [.submission], list)
        routes.get("submissions/{id}", right: .readTax, show)
        routes.post("submissions/{id}/inquire", right: .submitTax, needs: .version, inquire)
        routes.post("submissions/{id}/resubmit", right: .submitTax, needs: .version, resubmit)
        routes.post("submissions/{id}/close", right: .submitTax, needs: .version) {
            try await act($0, SubmissionCommands.close)
        }
        routes.post("submissions/{id}/resolve", right: .submitTax, needs: .version, resolve)
        routes.post("submissions/{id}/acknowledge", right: .submitTax, needs: .version) { call in
            try await act(call, SubmissionCommands.acknowledge)
        }
        routes.post("submissions/{id}/exempt", right: .submitTax, needs: .version) {
            try await act($0, SubmissionCommands.exempt)
        }
    }

    static func list(_ call: Call) async throws -> Answer {
        let filters = try call.filters(
            "state", "portal", "invoice_id", "adjustment_id", "rejection", "deadline_at", "q")
        let page = try call.page
        return try await call.read { tx in
            let found = try await SubmissionViews.list(filters, call.searchWords, page, in: tx)
            return try call.list(found, page, keys: { [$0.queuedAt, $0.id] }, view: { $0 })
        }
    }

    /// `?language=fa|pl|en`, here and wherever a submission is the answer: of its explanations.
    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SubmissionID.self)
        let language = try call.language
        return try await call.read { tx in try await answer(id, language, in: tx) }
    }

    /// Asks the authority, instead of sending again.
    static func inquire(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SubmissionID.self)
        let language = try call.language
        let expected = try call.versionIfGiven
        return try await call.change { tx in
            try await SubmissionCommands.inquire(id, expected: expected, in: tx)
            return try await answer(id, language, in: tx)
        }
    }

    static func resubmit(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SubmissionID.self)
        let language = try call.language
        let body = try await call.body(ResubmitRequest.self)
        let expected = try call.versionIfGiven
        return try await call.change { tx in
            try await SubmissionCommands.resubmit(
                id, because: body.reason, dataMended: body.dataMended ?? false, expected: expected, in: tx)
            return try await answer(id, language, in: tx)
        }
    }

    static func resolve(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SubmissionID.self)
        let language = try call.language
        let body = try await call.body(ResolveClashRequest.self)
        guard let finding = ClashFinding(rawValue: body.finding) else {
            throw SubmissionRefusal.findingUnknown(body.finding)
        }
        let expected = try call.versionIfGiven
        let state = call.service.own(TaxPortalState.self)
        return try await call.change { tx in
            try await SubmissionCommands.resolve(
                id, as: finding, number: body.number, because: body.reason, expected: expected, at: state, in: tx)
            return try await answer(id, language, in: tx)
        }
    }

    /// What a person does for a reason and nothing else.
    private static func act(
        _ call: Call,
        _ command: @escaping @Sendable (SubmissionID, String, Int?, Transaction) async throws -> Void
    ) async throws -> Answer {
        let id = try call.id("id", SubmissionID.self)
        let language = try call.language
        let body = try await call.body(ReasonRequest.self)
        let expected = try call.versionIfGiven
        return try await call.change { tx in
            try await command(id, body.reason, expected, tx)
            return try await answer(id, language, in: tx)
        }
    }

    private static func answer(
        _ id: SubmissionID, _ language: FaultCatalog.Language?, in tx: Transaction
    ) async throws -> Answer {
        let detail = try await SubmissionViews.detail(of: id, told: try await WorkItemText(language, in: tx), in: tx)
        return Answer(.ok, detail, version: detail.submission.version)
    }
}
