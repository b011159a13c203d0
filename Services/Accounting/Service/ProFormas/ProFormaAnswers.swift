import AccountingDomain
import Contracts
import Messaging
import Postgres

/// Sales' commands about a pro-forma: done, or told why not (M-04).
enum ProFormaAnswers {
    static func accept(_ command: AcceptProForma, in tx: Transaction) async throws {
        try await answer(command.proFormaID, of: command.opportunityID, in: tx) {
            try await ProFormaCommands.accept(command.proFormaID, evidence: command.evidence, expecting: nil, in: tx)
        }
    }

    static func withdraw(_ command: WithdrawProForma, in tx: Transaction) async throws {
        try await answer(command.proFormaID, of: command.opportunityID, in: tx) {
            try await ProFormaCommands.withdraw(
                command.proFormaID, because: command.reason, expecting: nil, in: tx)
        }
    }

    private static func answer(
        _ id: ProFormaID, of opportunity: OpportunityID, in tx: Transaction, _ work: () async throws -> Void
    ) async throws {
        do {
            try await work()
        } catch let refusal as AccountingRefusal {
            try await Outbox.append(
                ProFormaWithdrawalRefused(proFormaID: id, opportunityID: opportunity, reason: refusal.code), in: tx)
        }
    }
}
