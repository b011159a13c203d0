import Contracts
import Foundation
import Moadian
import TaxPortalDomain

/// Later payments of what was sold on credit (`moadian.md` 2.13).
extension MoadianAdapter {
    /// Of a credit sale (setm 2) all of it; of one paid in part (setm 3) all but what was paid at once.
    ///
    /// Whether the portal counts VAT among it is not published; what goes too far it refuses itself.
    func owed(of content: Data) -> Money? {
        guard let header = Self.header(of: content), let payable = header.whole(.tbill) else { return nil }
        switch header.whole(.setm) {
        case 2: return Money(clamping: payable, .irr)
        case 3: return Money(clamping: payable - (header.whole(.cap) ?? 0), .irr)
        default: return nil
        }
    }

    func tell(
        of told: PortalPayment, for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async throws(PortalTrouble) -> SalePayment.Answer {
        let connection = try connections.connection(for: taxpayer)
        guard case .current(let client, _) = connection.interface else {
            return .refused([
                Submission.Fault(
                    code: "payments-unknown",
                    message: "The old interface (api v1) takes no payments; enter it in the portal's dashboard.")
            ])
        }
        let witness = MoadianWitness(submissions: [told.payment.submission], archive: archive)
        do throws(MoadianError) {
            try await client.witnessed(by: witness.see).register(Self.payment(told, taxpayer.timeZone))
            return .registered
        } catch {
            return try Self.answer(to: error)
        }
    }

    private static func payment(_ told: PortalPayment, _ zone: TimeZone) -> InvoicePayment {
        let payment = told.payment
        let dayBegan = payment.paidOn.start(in: zone).microseconds / 1000
        // On the day of the invoice, not before it.
        let issued = header(of: told.content)?.whole(.indatim).flatMap { Int64(exactly: $0) } ?? dayBegan
        return InvoicePayment(
            taxID: told.identity.key, amount: payment.amount.amount, paidAt: max(dayBegan, issued),
            method: InvoicePayment.Method(rawValue: payment.method.rawValue) ?? .other,
            terminalNumber: payment.terminalNumber, referenceNumber: payment.referenceNumber)
    }

    /// - Throws: where the portal has not looked at the payment.
    private static func answer(to error: MoadianError) throws(PortalTrouble) -> SalePayment.Answer {
        guard !error.isBeforeSending else { throw PortalTrouble(error) }
        switch error.kind {
        case .lost: return .lost(error.description)
        // Its own word on the payment comes with 200, or says that the call itself has a wrong form.
        case .refused where !error.codes.isEmpty:
            return .refused(error.codes.map { Submission.Fault(code: $0.code, message: $0.text) })
        default: throw PortalTrouble(error)
        }
    }

    static func header(of content: Data) -> Members? {
        try? ReadInvoice.all(json: content).invoices.first?.invoice.header
    }
}

/// The portal's directory of taxpayers (2.7).
extension MoadianAdapter {
    func counterparty(
        _ question: CounterpartyQuestion, for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async throws(PortalTrouble) -> TaxCounterparty? {
        let connection = try connections.connection(for: taxpayer)
        guard case .current(let plain, _) = connection.interface else { return nil }
        let client = plain.witnessed(by: MoadianWitness(submissions: [], archive: archive).see)
        do throws(MoadianError) {
            let found = try await client.taxpayer(economicCode: question.number)
            // Only official kits ask these two; a gateway need not know them.
            let profile = try await Self.told { () async throws(MoadianError) in
                try await client.profile(economicCode: question.number)
            }
            var staysBelow: Bool?
            if let (vat, period) = question.ceiling {
                staysBelow = try await Self.told { () async throws(MoadianError) in
                    try await client.staysBelowCeiling(economicCode: question.number, vat: vat, period: period)
                }.flatMap(\.self)
            }
            return TaxCounterparty(
                number: question.number, name: found.name ?? profile?.name, status: found.status,
                nationalID: found.nationalID, profileStatus: profile?.status.map { Int($0) },
                isCalled: profile?.isCalled,
                isSubjectOfArticle2: profile?.isSubjectOfArticle2, staysBelowCeiling: staysBelow)
        } catch {
            throw PortalTrouble(error)
        }
    }

    /// `nil` where the portal turned the question away.
    private static func told<Answer>(
        _ question: () async throws(MoadianError) -> Answer
    ) async throws(MoadianError) -> Answer? {
        do throws(MoadianError) {
            return try await question()
        } catch  where [.refused, .malformed].contains(error.kind) || error.status == 403 {
            return nil
        }
    }
}
