import Contracts
import Foundation
import Postgres
import ServiceKit
import TaxPortalDomain

/// What people do about money that came in after a sale on credit.
enum SalePaymentCommands {
    /// The longest number of a terminal, a bank, a cheque.
    private static let longestNumber = 50

    /// Has the authority told of a payment. The same payment once more changes nothing.
    ///
    /// - Throws: `SalePaymentRefusal`.
    static func enter(
        _ request: TaxPaymentRequest, as id: TaxPaymentID, of submission: SubmissionID, at state: TaxPortalState,
        in tx: Transaction
    ) async throws {
        let found = try await SubmissionStore.findToChange(submission, in: tx)
        guard found.state == .accepted else { throw SalePaymentRefusal.notAccepted(submission) }
        let payment = try payment(request, as: id, of: submission)
        if try await isKnown(payment, in: tx) { return }
        guard let stored = try await DocumentStore.find([found.document], in: tx)[found.document],
            let taxpayer = try await TaxpayerStore.taxpayer(found.portal, secrets: state.secrets, in: tx)
        else { throw SalePaymentRefusal.notOnCredit(submission) }
        guard taxpayer.isEnabled else { throw SalePaymentRefusal.portalOff(found.portal) }
        try await allowance(of: found, by: state.adapters[found.portal], in: tx).check(
            payment, issued: stored.document.issueDate, today: tx.now.day(in: taxpayer.timeZone))
        guard try await SalePaymentStore.insert(payment, at: found.portal, in: tx) else {
            throw SalePaymentRefusal.known(id)
        }
    }

    /// A person says what is to become of a payment that waits.
    ///
    /// - Throws: `SalePaymentRefusal`: of one that was refused, and so did not count, also `.moreThanOwed`.
    static func resolve(
        _ id: TaxPaymentID, of submission: SubmissionID, _ request: ResolveTaxPaymentRequest, expected: Int?,
        at state: TaxPortalState, in tx: Transaction
    ) async throws {
        guard let finding = SalePayment.Finding(rawValue: request.finding) else {
            throw SalePaymentRefusal.findingUnknown(String(request.finding.prefix(40)))
        }
        let reason = try SubmissionCommands.stated(request.reason)
        let held = try await SubmissionStore.findToChange(submission, in: tx)
        let found = try await SalePaymentStore.find(id, of: submission, .forUpdate, in: tx)
        if let expected, expected != found.version { throw SubmissionRefusal.stale(current: found.version) }
        let resolved = try found.resolved(as: finding)
        if resolved.state.counts, !found.state.counts {
            try await allowance(of: held, by: state.adapters[held.portal], in: tx).check(
                found.amount, of: submission)
        }
        SalePaymentStore.save(resolved, due: tx.now, in: tx)
        SalePaymentStore.note(reason, of: id, in: tx)
    }

    /// What may be paid of a submission, and what the authority was told of its invoice.
    static func allowance(
        of submission: Submission, by adapter: (any PortalAdapter)?, in tx: Transaction
    ) async throws -> PaymentAllowance {
        try await payable(submission, by: adapter, in: tx)?.allowance
            ?? PaymentAllowance(owed: nil, told: .zero(.irr))
    }

    /// A submission's document as it was accepted, where it takes payments: only the newest version in force does, for what it
    /// replaced is not owed any more.
    static func payable(
        _ submission: Submission, by adapter: (any PortalAdapter)?, in tx: Transaction
    ) async throws -> (document: AcceptedDocument, allowance: PaymentAllowance)? {
        let root = submission.original ?? submission.document
        let newest = try await PreparationStore.accepted([root], in: tx)[root]?.last(where: \.isInForce)
        guard submission.state == .accepted, let newest, newest.document.id == submission.document,
            let owed = adapter?.owed(of: newest.content)
        else { return nil }
        let told = try await SalePaymentStore.told(ofChain: root, in: owed.currency, in: tx)
        return (newest, PaymentAllowance(owed: owed, told: told))
    }

    private static func payment(
        _ request: TaxPaymentRequest, as id: TaxPaymentID, of submission: SubmissionID
    ) throws(SalePaymentRefusal) -> SalePayment {
        guard let method = SalePayment.Method(rawValue: request.method) else {
            throw .methodUnknown(String(request.method.prefix(40)))
        }
        return SalePayment(
            id: id, submission: submission, amount: request.amount, paidOn: request.paidOn, method: method,
            terminalNumber: try number(request.terminalNumber, "/terminal_number"),
            referenceNumber: try number(request.referenceNumber, "/reference_number"))
    }

    private static func number(_ given: String?, _ pointer: String) throws(SalePaymentRefusal) -> String? {
        guard let text = given?.trimmingCharacters(in: .whitespacesAndNewlines) else { return nil }
        guard (1...longestNumber).contains(text.count) else { throw .numberTooLong(pointer: pointer) }
        return text
    }

    /// - Throws: `.known` where another payment bears this id.
    private static func isKnown(_ payment: SalePayment, in tx: Transaction) async throws -> Bool {
        let there: SalePayment
        do {
            there = try await SalePaymentStore.find(payment.id, of: payment.submission, .none, in: tx)
        } catch SalePaymentRefusal.notFound { return false }
        guard there.isTheSame(as: payment) else { throw SalePaymentRefusal.known(payment.id) }
        return true
    }
}

extension SalePayment {
    /// Whether both say the same, whatever became of them.
    fileprivate func isTheSame(as other: SalePayment) -> Bool {
        amount == other.amount && paidOn == other.paidOn && method == other.method
            && terminalNumber == other.terminalNumber && referenceNumber == other.referenceNumber
    }
}
