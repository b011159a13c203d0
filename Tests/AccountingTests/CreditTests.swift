import Contracts
import Testing

@testable import AccountingDomain

@Suite("A customer's credit")
struct CreditTests {
    @Test("counts every part of the exposure (7.2)")
    func exposure() {
        let credit = Make.credit(limit: 1000) {
            $0.receivable = Make.irr(10)
            $0.undelivered = Make.irr(20)
            $0.uninvoiced = Make.irr(30)
            $0.holds = Make.irr(40)
            $0.cheques = Make.irr(50)
            $0.advances = Make.irr(60)
        }
        #expect(credit.exposure == Make.irr(90))
        #expect(credit.available == Make.irr(910))
    }

    @Test("is enough to the last rial and not one beyond")
    func border() {
        let credit = Make.credit(limit: 100) { $0.holds = Make.irr(40) }
        guard case .granted = credit.verdict(on: Make.irr(60)) else {
            Issue.record("60 of 60 fits")
            return
        }
        guard case .short(let stand) = credit.verdict(on: Make.irr(61)) else {
            Issue.record("61 of 60 does not fit")
            return
        }
        #expect(stand.shortfall == Make.irr(1))
    }

    @Test("is used as much by a hold as by its invoice, and by its delivery")
    func unchangedExposure() {
        let amounts = Make.amounts(100, 10)
        let held = Make.credit(limit: 500) { $0.holds = Make.irr(110) }
        let invoiced = held.changed(
            by: CreditChange(Postings.invoiceIssued(amounts)) + CreditChange(holds: -110))
        #expect(invoiced.exposure == held.exposure)
        #expect(invoiced.undelivered == Make.irr(110))
        let delivered = invoiced.changed(
            by: CreditChange(Postings.deliveryConfirmed(amounts, cost: Make.irr(70))))
        #expect(delivered.exposure == held.exposure)
        #expect(delivered.receivable == Make.irr(110))
        let paid = delivered.changed(
            by: CreditChange(Postings.paymentCleared(Make.irr(110))) + CreditChange(Postings.allocation(Make.irr(110))))
        #expect(paid.exposure.isZero)
        #expect(paid.advances.isZero)
    }

    @Test("leaves alone the money that prepaid goods rest on")
    func freeAdvances() {
        let credit = Make.credit {
            $0.advances = Make.irr(100)
            $0.earmarked = Make.irr(70)
        }
        #expect(credit.freeAdvances == Make.irr(30))
    }
}

@Suite("Allocating money")
struct AllocationTests {
    private let early = PaymentID()
    private let late = PaymentID()
    private let first = InvoiceID()
    private let second = InvoiceID()

    private func share(_ payment: PaymentID, _ invoice: InvoiceID, _ amount: Int64) -> AllocationShare {
        AllocationShare(payment: payment, invoice: invoice, amount: Make.irr(amount))
    }

    @Test("pays the oldest first with the oldest money (S-77)")
    func oldestFirst() {
        let shares = Allocation.plan(
            [FreeMoney(payment: early, free: Make.irr(50)), FreeMoney(payment: late, free: Make.irr(100))],
            upTo: Make.irr(1000),
            for: [
                OpenInvoice(invoice: first, receivable: Make.irr(70)),
                OpenInvoice(invoice: second, receivable: Make.irr(200)),
            ])
        #expect(shares == [share(early, first, 50), share(late, first, 20), share(late, second, 80)])
    }

    @Test("stops at its limit, at the end of the money and at the end of the debt")
    func limits() {
        let money = [FreeMoney(payment: early, free: Make.irr(50))]
        let owed = [OpenInvoice(invoice: first, receivable: Make.irr(70))]
        #expect(Allocation.plan(money, upTo: Make.irr(30), for: owed) == [share(early, first, 30)])
        #expect(Allocation.plan(money, upTo: Make.irr(90), for: owed) == [share(early, first, 50)])
        #expect(Allocation.plan([], upTo: Make.irr(90), for: owed).isEmpty)
        #expect(Allocation.plan(money, upTo: Make.irr(90), for: []).isEmpty)
    }

    @Test("takes back the latest first")
    func takenBack() {
        let back = Allocation.takenBack(Make.irr(60), from: [share(late, first, 40), share(early, first, 100)])
        #expect(back == [share(late, first, -40), share(early, first, -20)])
    }

    @Test("by hand stays within the payment, the debt and the customer")
    func byHand() throws {
        let account = AccountID()
        let payment = Payment(
            id: early, kind: .bank, account: account, amount: Make.irr(100), bankReference: "B1",
            receivedOn: Make.day(0), isAutomatic: false)
        let paid = try payment.allocated(
            Make.irr(60), to: Make.irr(60), of: account, unearmarked: Make.irr(100))
        #expect(paid.free == Make.irr(40))
        #expect(throws: AccountingRefusal.exceedsPayment(free: Make.irr(40))) {
            try paid.allocated(Make.irr(41), to: Make.irr(60), of: account, unearmarked: Make.irr(100))
        }
        #expect(throws: AccountingRefusal.exceedsReceivable(open: Make.irr(10))) {
            try paid.allocated(Make.irr(11), to: Make.irr(10), of: account, unearmarked: Make.irr(100))
        }
        #expect(throws: AccountingRefusal.otherCustomer) {
            try paid.allocated(Make.irr(1), to: Make.irr(10), of: AccountID(), unearmarked: Make.irr(100))
        }
        #expect(try paid.reversed(because: "bank").state == .reversed)
    }
}
