import Contracts
import TaxPortalDomain
import Testing

@Suite("Payments that the authority is told of, as they change")
struct SalePaymentTests {
    private let day = Make.day
    private let payment = SalePayment(
        id: TaxPaymentID(), submission: SubmissionID(), amount: Money(500, .irr), paidOn: Make.day, method: .transfer)

    private func inState(_ state: SalePayment.State) -> SalePayment {
        SalePayment(
            id: payment.id, submission: payment.submission, amount: payment.amount, paidOn: day, method: .transfer,
            state: state)
    }

    @Test("go the ways of their states, and no others", arguments: SalePayment.State.allCases)
    func ways(from state: SalePayment.State) {
        func reached(_ move: (SalePayment) throws(SalePaymentRefusal) -> SalePayment) -> SalePayment.State? {
            try? move(inState(state)).state
        }
        let isWaiting = state == .refused || state == .unknown
        #expect(reached { p throws(SalePaymentRefusal) in try p.sending() } == (state == .queued ? .sent : nil))
        #expect(reached { p throws(SalePaymentRefusal) in try p.givenBack() } == (state == .sent ? .queued : nil))
        for (answer, next) in [
            (SalePayment.Answer.registered, SalePayment.State.registered), (.refused([]), .refused),
            (.lost("cut"), .unknown),
        ] {
            #expect(reached { p throws(SalePaymentRefusal) in try p.heard(answer) } == (state == .sent ? next : nil))
        }
        for (finding, next) in [(SalePayment.Finding.registered, SalePayment.State.registered), (.again, .queued)] {
            #expect(
                reached { p throws(SalePaymentRefusal) in try p.resolved(as: finding) } == (isWaiting ? next : nil))
        }
        #expect(
            reached { p throws(SalePaymentRefusal) in try p.resolved(as: .withdrawn) }
                == (isWaiting || state == .queued ? .withdrawn : nil))
    }

    @Test("each change is a version of its own, and a doubt says why")
    func versions() throws {
        let unknown = try payment.sending().heard(.lost("cut"))
        #expect(unknown.version == 3)
        #expect(unknown.faults == [Submission.Fault(code: "payment-unknown", message: "cut", value: "500 IRR")])
        #expect(try unknown.resolved(as: .again).faults.isEmpty)
    }

    @Test("no more is told than was sold on credit, and nothing from before the sale or tomorrow")
    func allowance() {
        func check(_ payment: SalePayment, _ allowance: PaymentAllowance) -> SalePaymentRefusal? {
            do throws(SalePaymentRefusal) {
                try allowance.check(payment, issued: day, today: day.adding(days: 2))
                return nil
            } catch {
                return error
            }
        }
        func paying(_ amount: Int64, _ currency: Currency = .irr, after days: Int = 0) -> SalePayment {
            SalePayment(
                id: payment.id, submission: payment.submission, amount: Money(amount, currency),
                paidOn: day.adding(days: days), method: .cash)
        }
        let allowance = PaymentAllowance(owed: Money(1000, .irr), told: Money(400, .irr))
        #expect(check(paying(600), allowance) == nil)
        #expect(check(paying(600, after: 2), allowance) == nil)
        #expect(check(paying(601), allowance) == .moreThanOwed(left: Money(600, .irr)))
        #expect(check(paying(0), allowance) == .notPositive(.irr))
        #expect(check(paying(-1), allowance) == .notPositive(.irr))
        #expect(check(paying(10, .pln), allowance) == .notPositive(.irr))
        #expect(check(paying(1, after: 3), allowance) == .inTheFuture)
        #expect(check(paying(1, after: -1), allowance) == .beforeTheSale(day))
        #expect(
            check(paying(1), PaymentAllowance(owed: nil, told: .zero(.irr))) == .notOnCredit(payment.submission))
    }
}
