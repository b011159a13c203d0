import Contracts
import Foundation
import Postgres
import ServiceKit
import TaxPortalDomain

extension PortalRound {
    private static let paymentsAtOnce = 50

    /// Tells the authority of payments, one by one: each is marked before the call and answered before the next, so that a
    /// runner that dies leaves one of which nobody knows. QUEUED → SENT → what the portal says; SENT and given up → UNKNOWN.
    ///
    /// - Returns: how many steps forward were made.
    func tellOfPayments() async throws -> Int {
        var steps = 0
        while steps < Self.paymentsAtOnce, !Task.isCancelled {
            guard let taken = try await change({ tx in try await takePayment(in: tx) }) else { break }
            steps += 1
            guard case .tell(let payment) = taken else { continue }
            // Not cut off by the end of the process: an answer that is under way is worth waiting for.
            guard try await Task(operation: { try await tell(of: payment) }).value else { break }
        }
        return steps
    }

    private enum Taken {
        case tell(PortalPayment)
        /// The one who told the authority of it is gone.
        case givenUp
    }

    private func takePayment(in tx: Transaction) async throws -> Taken? {
        guard let due = try await SalePaymentStore.takeDue(portal, in: tx) else { return nil }
        guard due.state == .queued else {
            let unknown = try due.heard(.lost("Nobody is left who knows what the portal answered."))
            SalePaymentStore.save(unknown, in: tx)
            return .givenUp
        }
        let submission = try await SubmissionStore.find(due.submission, .none, in: tx)
        guard let identity = submission.identity,
            let prepared = try await PreparationStore.find([submission], in: tx)[submission.id]
        else { throw SalePaymentRefusal.notAccepted(due.submission) }
        let sending = try due.sending()
        SalePaymentStore.save(sending, due: tx.now.adding(seconds: settings.lease), in: tx)
        return .tell(PortalPayment(payment: sending, identity: identity, content: prepared.content))
    }

    /// - Returns: whether the portal may be told of the next.
    private func tell(of payment: PortalPayment) async throws -> Bool {
        let answer: SalePayment.Answer
        do throws(PortalTrouble) {
            answer = try await adapter.tell(of: payment, for: taxpayer, archive: archive)
        } catch {
            try await giveBack(payment.payment, after: error)
            return false
        }
        try await keep(answer, payment.payment)
        return true
    }

    private func keep(_ answer: SalePayment.Answer, _ payment: SalePayment) async throws {
        try await archive.flush()
        try await change { tx in
            let present = try await SalePaymentStore.find(payment.id, of: payment.submission, .forUpdate, in: tx)
            // Given up meanwhile, and a person has taken it over.
            guard present == payment else { return }
            SalePaymentStore.save(try present.heard(answer), in: tx)
            if answer == .registered { try await noteWell(in: tx) }
        }
    }

    /// The authority has not looked at it: it is told when the portal may be tried again.
    private func giveBack(_ payment: SalePayment, after trouble: PortalTrouble) async throws {
        try await archive.flush()
        try await change { tx in
            let present = try await SalePaymentStore.find(payment.id, of: payment.submission, .forUpdate, in: tx)
            guard present == payment else { return }
            let ill = try await note(trouble, in: tx)
            SalePaymentStore.save(try present.givenBack(), due: ill.pausedUntil ?? tx.now, in: tx)
        }
    }
}
