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
        /// The one who told the authority of it is gone, or it is not to be told any more.
        case settled
    }

    private func takePayment(in tx: Transaction) async throws -> Taken? {
        // Also trouble that this very turn has met.
        guard try await HealthStore.find(portal, in: tx)?.isPaused(at: tx.now) != true,
            let due = try await SalePaymentStore.takeDue(portal, in: tx)
        else { return nil }
        guard due.state == .queued else {
            let unknown = try due.heard(.lost("Nobody is left who knows what the portal answered."))
            SalePaymentStore.save(unknown, in: tx)
            return .settled
        }
        let submission = try await SubmissionStore.find(due.submission, .none, in: tx)
        let sending = try due.sending()
        guard let payable = try await SalePaymentCommands.payable(submission, by: adapter, in: tx),
            payable.allowance.isKept
        else {
            let fault = Submission.Fault(
                code: "payment-superseded", message: "The document takes no more payments.", value: "\(due.amount)")
            SalePaymentStore.save(try sending.heard(.refused([fault])), in: tx)
            return .settled
        }
        SalePaymentStore.save(sending, due: tx.now.adding(seconds: settings.lease), in: tx)
        return .tell(
            PortalPayment(
                payment: sending, identity: payable.document.identity, content: payable.document.content))
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
            if present == payment {
                SalePaymentStore.save(try present.heard(answer), in: tx)
            } else if present.isGivenUp(after: payment) {
                SalePaymentStore.save(try present.heardLate(answer), in: tx)
            } else {
                // A person has taken it over.
                logger.warning(
                    "a payment's answer came too late", metadata: ["payment": "\(payment.id)", "answer": "\(answer)"])
            }
            if answer == .registered { try await noteWell(in: tx) }
        }
    }

    /// The authority has not looked at it: it is told when the portal may be tried again.
    private func giveBack(_ payment: SalePayment, after trouble: PortalTrouble) async throws {
        try await archive.flush()
        try await change { tx in
            let present = try await SalePaymentStore.find(payment.id, of: payment.submission, .forUpdate, in: tx)
            let ill = try await note(trouble, in: tx)
            guard present == payment else { return }
            SalePaymentStore.save(try present.givenBack(), due: ill.pausedUntil ?? tx.now, in: tx)
        }
    }
}

extension SalePayment {
    /// Whether this is what became of a sending whose lease ran out, and nothing since.
    fileprivate func isGivenUp(after sending: SalePayment) -> Bool {
        state == .unknown && version == sending.version + 1
    }
}
