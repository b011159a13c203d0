import Contracts
import Postgres
import ServiceKit
import TaxPortalDomain

enum SalePaymentRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("submissions/{id}/payments", right: .readTax, list)
        routes.post("submissions/{id}/payments", right: .submitTax, needs: .key, enter)
        routes.post("submissions/{id}/payments/{payment}/resolve", right: .submitTax, needs: .version, resolve)
    }

    static func list(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SubmissionID.self)
        let state = call.service.own(TaxPortalState.self)
        return try await call.read { tx in Answer(.ok, try await view(of: id, state, in: tx)) }
    }

    static func enter(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SubmissionID.self)
        let body = try await call.body(TaxPaymentRequest.self)
        let payment = body.paymentID ?? TaxPaymentID()
        let state = call.service.own(TaxPortalState.self)
        return try await call.change { tx in
            try await SalePaymentCommands.enter(body, as: payment, of: id, at: state, in: tx)
            return Answer(.created, try await view(of: id, state, in: tx))
        }
    }

    static func resolve(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SubmissionID.self)
        let payment = try call.id("payment", TaxPaymentID.self)
        let body = try await call.body(ResolveTaxPaymentRequest.self)
        let expected = try call.versionIfGiven
        let state = call.service.own(TaxPortalState.self)
        return try await call.change { tx in
            try await SalePaymentCommands.resolve(payment, of: id, body, expected: expected, at: state, in: tx)
            return Answer(.ok, try await view(of: id, state, in: tx))
        }
    }

    private static func view(
        of id: SubmissionID, _ state: TaxPortalState, in tx: Transaction
    ) async throws -> TaxPayments {
        let submission = try await SubmissionStore.find(id, .none, in: tx)
        let allowance = try await SalePaymentCommands.allowance(
            of: submission, by: state.adapters[submission.portal], in: tx)
        return TaxPayments(
            owed: allowance.owed, told: allowance.told, data: try await SalePaymentStore.views(of: id, in: tx))
    }
}
