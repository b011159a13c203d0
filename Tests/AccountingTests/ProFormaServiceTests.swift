import Contracts
import Foundation
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import AccountingDomain
@testable import AccountingService

@Suite("Pro-formas and credit", .needsDatabase)
struct ProFormaServiceTests {
    @Test("over the ceiling: blocked with its reason, issued by itself when money comes in (S-42 b)")
    func blockedThenPaid() async throws {
        try await AccountingDesk.open(limit: 10_000_000) { desk in
            let id = try await desk.askProForma()
            let blocked = try #require(try await desk.service.sent(ProFormaBlocked.self).first)
            #expect(blocked.shortfall.amount == 450_031)
            #expect(blocked.options == ProForma.waysOut)
            #expect(try await desk.show(id).credit?.shortfall.amount == 450_031)
            try await desk.pay(450_030)
            #expect(try await desk.show(id).state == "BLOCKED")
            try await desk.pay(1)
            #expect(try await desk.show(id).state == "ISSUED")
            #expect(try await desk.service.sent(ProFormaIssued.self).count == 1)
            try await desk.audit()
        }
    }

    @Test("a higher limit issues what was blocked")
    func limitRaised() async throws {
        try await AccountingDesk.open(limit: 1) { desk in
            let id = try await desk.askProForma()
            let retried = try await desk.service.post("pro-formas/\(id)/retry", as: desk.finance)
            #expect(try retried.decoded(ProFormaView.self).state == "BLOCKED")
            try await desk.publish(desk.account, limit: AccountingDesk.gross)
            #expect(try await desk.show(id).state == "ISSUED")
            #expect(try await desk.credit().available.isZero)
            try await desk.audit()
        }
    }

    @Test("on prepaid terms it is issued without credit, and its goods wait for the money (S-42 d, S-45)")
    func prepaidTerms() async throws {
        try await AccountingDesk.open(limit: 1) { desk in
            let id = try await desk.askProForma()
            #expect(try await desk.show(id).state == "BLOCKED")
            let changed = try await desk.service.post("pro-formas/\(id)/prepaid-terms", as: desk.finance, version: 1)
            let view: ProFormaView = try changed.decoded()
            #expect(view.state == "ISSUED" && view.terms == .prepaid, "\(changed)")
            #expect(try await desk.credit().parts.holds.isZero)
            #expect(try await desk.service.sent(ProFormaIssued.self).map(\.proFormaID) == [id])
            try await desk.accept(id)
            #expect(try await desk.invoice(id)?.released == false)
            let late = try await desk.service.post("pro-formas/\(id)/prepaid-terms", as: desk.finance)
            #expect(late.problem?.code == "pro_forma_state")
            try await desk.audit()
        }
    }

    @Test("accepted and not invoiced for five days: one item for a person, and none for what is invoiced (T-09)")
    func acceptedAndForgotten() async throws {
        try await AccountingDesk.open(limit: 50_000_000) { desk in
            let (forgotten, invoiced) = (try await desk.askProForma(), try await desk.askProForma())
            for id in [forgotten, invoiced] { try await desk.accept(id) }
            _ = try await desk.invoice(invoiced)
            desk.service.clock.advance(seconds: 5 * 86_400 - 1)
            try await desk.service.run(job: "watch-accepted-pro-formas")
            #expect(try await desk.service.value("select count(*) as value from exception_item") == 0)
            desk.service.clock.advance(seconds: 1)
            for _ in 1...2 { try await desk.service.run(job: "watch-accepted-pro-formas") }
            let items = try await desk.service.rows("select source_id from exception_item")
            #expect(try items.map { try $0["source_id"] as UUID } == [forgotten.uuid])
        }
    }

    @Test("two at once on one account: one is issued, the other blocked (S-41, I-20)")
    func race() async throws {
        try await AccountingDesk.open { desk in
            let gate = Gate()
            let (service, first, second) = (desk.service, ProFormaID(), ProFormaID())
            let one = Make.command([desk.line], id: first, account: desk.account)
            async let held: Void = service.change { tx in
                try await ProFormaCommands.issue(one, in: tx)
                try await Ledger.settle(in: tx)
                await gate.pass()
            }
            await gate.reached
            async let other = desk.askProForma(second)
            // The second stands behind the first one's lock before the first is let go on.
            try await desk.awaitBlockedUnit()
            gate.open()
            _ = try await (held, other)
            #expect(try await desk.show(first).state == "ISSUED")
            #expect(try await desk.show(second).state == "BLOCKED")
            #expect(try await desk.show(second).credit?.shortfall.amount == 2 * AccountingDesk.gross - 20_000_000)
            try await desk.audit()
        }
    }

    @Test("two in one batch see one another's holds")
    func batch() async throws {
        try await AccountingDesk.open { desk in
            let (first, second) = (ProFormaID(), ProFormaID())
            let commands = [first, second].map { Make.command([desk.line], id: $0, account: desk.account) }
            try await desk.service.change { tx in
                for command in commands { try await ProFormaCommands.issue(command, in: tx) }
            }
            #expect(try await desk.show(first).state == "ISSUED")
            #expect(try await desk.show(second).state == "BLOCKED")
            try await desk.audit()
        }
    }

    @Test("a granted override lets a blocked one through; its requester cannot grant it (S-42 a, I-51)")
    func override() async throws {
        try await AccountingDesk.open(limit: 1) { desk in
            let id = try await desk.askProForma()
            let granted = try await grant(desk, by: UserID())
            #expect(granted.state == "GRANTED")
            #expect(try await desk.show(id).state == "ISSUED")
            #expect(try await desk.service.sent(CreditOverrideGranted.self).count == 1)
            let refused = try await grant(desk, by: desk.finance.user)
            #expect(refused.state == "REFUSED")
            try await desk.audit()
        }
    }

    @Test("a blocked one gives way to one with fewer lines, which is judged anew under the lock (S-42 c)")
    func fewerLines() async throws {
        try await AccountingDesk.open(limit: AccountingDesk.gross) { desk in
            let opportunity = OpportunityID()
            let (kept, second, third) = (desk.line, Make.line(), Make.line())
            let all = try await desk.askProForma(opportunity: opportunity, lines: [kept, second, third])
            #expect(try await desk.show(all).credit?.options.contains("reduce-lines") == true)
            let fewer = try await desk.askProForma(opportunity: opportunity, lines: [kept, second])
            #expect(try await desk.show(all).state == "SUPERSEDED")
            let stillShort = try await desk.show(fewer)
            #expect(stillShort.state == "BLOCKED")
            #expect(stillShort.credit?.shortfall.amount == AccountingDesk.gross)

            let one = try await desk.askProForma(opportunity: opportunity, lines: [kept])
            #expect(try await desk.show(one).state == "ISSUED")
            #expect(try await desk.show(one).lines.map(\.lineID) == [kept.lineID])
            #expect(try await desk.credit().parts.holds.amount == AccountingDesk.gross)
            // Money that comes now finds nothing blocked any more.
            _ = try await desk.pay(1)
            #expect(try await desk.show(fewer).state == "SUPERSEDED")
            try await desk.audit()
        }
    }

    @Test("another one that takes the room while lines are left out: judged by what is there then (S-42 c, I-20)")
    func fewerLinesRace() async throws {
        try await AccountingDesk.open(limit: AccountingDesk.gross) { desk in
            let (service, opportunity) = (desk.service, OpportunityID())
            let all = try await desk.askProForma(opportunity: opportunity, lines: [desk.line, Make.line()])
            #expect(try await desk.show(all).state == "BLOCKED")
            let gate = Gate()
            let (rival, fewer) = (ProFormaID(), ProFormaID())
            let other = Make.command([Make.line()], id: rival, account: desk.account)
            async let held: Void = service.change { tx in
                try await ProFormaCommands.issue(other, in: tx)
                try await Ledger.settle(in: tx)
                await gate.pass()
            }
            await gate.reached
            async let reduced = desk.askProForma(fewer, opportunity: opportunity, lines: [desk.line])
            try await desk.awaitBlockedUnit()
            gate.open()
            _ = try await (held, reduced)
            #expect(try await desk.show(rival).state == "ISSUED")
            #expect(try await desk.show(fewer).state == "BLOCKED")
            try await desk.audit()
        }
    }

    private func grant(_ desk: AccountingDesk, by approver: UserID) async throws -> CreditOverrideView {
        try await desk.service.forgetSent()
        let request = RequestOverrideRequest(
            amount: Make.irr(11_000_000), expiresOn: Make.day(30), reason: "big order")
        let asked = try await desk.service.post(
            "credit-accounts/\(desk.account)/overrides", request, as: desk.finance)
        #expect(asked.status == 202, "\(asked)")
        let view: CreditOverrideView = try asked.decoded()
        let command = try #require(try await desk.service.sent(RequestApproval.self).first)
        #expect(command.policyKey == "credit-override" && command.subjectID == view.id)
        try await desk.service.deliver(
            ApprovalGranted(
                requestID: command.requestID, subjectKind: .creditOverride, subjectID: view.id, revision: 1,
                contentHash: command.contentHash, automatic: false, approvers: [approver]), times: 2)
        return try await desk.service.change { tx in try await OverrideStore.view(view.id, in: tx) }
    }

    @Test("a newer revision takes the place of the older one and of its credit")
    func superseded() async throws {
        try await AccountingDesk.open(limit: AccountingDesk.gross) { desk in
            let opportunity = OpportunityID()
            let old = try await desk.askProForma(opportunity: opportunity)
            let new = try await desk.askProForma(opportunity: opportunity, revision: 2)
            #expect(try await desk.show(old).state == "SUPERSEDED")
            #expect(try await desk.show(new).state == "ISSUED")
            #expect(try await desk.credit().parts.holds.amount == AccountingDesk.gross)
            let answers = try await desk.service.sent().filter { $0.answerTo == "pf/\(new)" }
            #expect(answers.map(\.type) == [ProFormaIssued.typeName])
            try await desk.audit()
        }
    }

    @Test("one of an older revision is refused once a newer is there (S-31)")
    func outdated() async throws {
        try await AccountingDesk.open { desk in
            let opportunity = OpportunityID()
            let new = try await desk.askProForma(opportunity: opportunity, revision: 2)
            let old = try await desk.askProForma(opportunity: opportunity, revision: 1)
            let refused = try #require(try await desk.service.sent(ProFormaRefused.self).first)
            #expect(refused.proFormaID == old && refused.reason == "revision-outdated")
            #expect(try await desk.show(new).state == "ISSUED")
            try await desk.audit()
        }
    }

    @Test("expires by the company's day, gives its credit back, and cannot be accepted (S-43, S-44)")
    func expiry() async throws {
        try await AccountingDesk.open { desk in
            let id = try await desk.askProForma()
            // 21:00 UTC is half past midnight in Tehran: the day after the last.
            desk.service.clock.set(Make.day(10).startUTC.adding(seconds: 21 * 3600))
            let late = try await desk.service.post(
                "pro-formas/\(id)/accept", AcceptProFormaRequest(), as: desk.finance)
            #expect(late.problem?.code == "pro_forma_expired")
            try await desk.service.run(job: "expire-pro-formas")
            #expect(try await desk.show(id).state == "EXPIRED")
            #expect(try await desk.credit().parts.holds.isZero)
            #expect(try await desk.service.sent(ProFormaExpired.self).count == 1)
            try await desk.audit()
        }
    }

    @Test("withdrawn gives its credit back; too late, sales is told so")
    func withdrawn() async throws {
        try await AccountingDesk.open { desk in
            let id = try await desk.askProForma()
            let command = WithdrawProForma(proFormaID: id, opportunityID: OpportunityID(), reason: "lost")
            try await desk.service.deliver(command, key: "w1", from: .sales)
            #expect(try await desk.credit().parts.holds.isZero)
            try await desk.service.deliver(command, key: "w2", from: .sales)
            #expect(try await desk.service.sent(ProFormaWithdrawalRefused.self).map(\.reason) == ["pro-forma-state"])
        }
    }

    @Test("a blocked account gets none, and its accepted ones no invoice (S-46)")
    func blockedAccount() async throws {
        try await AccountingDesk.open { desk in
            let accepted = try await desk.askProForma()
            try await desk.accept(accepted)
            let block = try await desk.service.post(
                "credit-accounts/\(desk.account)/block", ReasonRequest(reason: "cheque bounced"), as: desk.finance)
            #expect(block.status == 200, "\(block)")
            #expect(try await desk.service.sent(AccountBlocked.self).count == 1)
            try await desk.askProForma()
            #expect(try await desk.service.sent(ProFormaRefused.self).map(\.reason) == ["account-blocked"])
            #expect(try await desk.invoice(accepted) == nil)
            #expect(try await desk.service.sent(InvoiceRefused.self).map(\.reason) == ["account-blocked"])
            _ = try await desk.service.post("credit-accounts/\(desk.account)/unblock", as: desk.finance)
            let invoice = try await desk.invoice(accepted)
            #expect(invoice?.legalNumber == "1405-00001")
            try await desk.audit()
        }
    }

    @Test("prepaid goods need no credit and wait for their money (S-45)")
    func prepaid() async throws {
        try await AccountingDesk.open(limit: 0) { desk in
            let invoice = try await desk.invoiced(terms: .prepaid)
            #expect(!invoice.released)
            try await desk.pay(AccountingDesk.gross - 1)
            #expect(try await desk.service.sent(InvoiceReleased.self).isEmpty)
            try await desk.pay(1)
            #expect(try await desk.service.sent(InvoiceReleased.self).map(\.invoiceID) == [invoice.invoiceID])
            // The money behind it is spoken for: a second one waits.
            let second = try await desk.invoiced(terms: .prepaid)
            #expect(!second.released)
            try await desk.exit(invoice)
            try await desk.deliver(invoice)
            #expect(try await desk.show(invoice).status.settlement == "SETTLED")
            #expect(try await desk.credit().parts.advances.isZero)
            try await desk.audit()
        }
    }

    @Test("a customer whom sales has not published yet gets his credit at once, his invoice later")
    func unpublished() async throws {
        try await AccountingDesk.open { desk in
            let stranger = AccountID()
            let id = try await desk.askProForma(account: stranger)
            try await desk.accept(id)
            await #expect(throws: NotYetKnown.self) { try await desk.invoice(id) }
            try await desk.publish(stranger, limit: 50_000_000)
            #expect(try await desk.invoice(id) != nil)
        }
    }
}
