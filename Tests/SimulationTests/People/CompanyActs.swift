import Contracts
import Foundation
import TestKit

@testable import karvan

/// What happens beside the sales: money comes in, credit is given and taken, shelves are counted.
struct CompanyActs {
    let desk: Desk

    func next(_ luck: inout Luck) async throws -> Act? {
        let customer = desk.company.account(luck.pick(desk.company.customers))
        switch luck.below(5) {
        case 0: return pay(customer, luck.from(1...60) * 10_007)
        case 1: return try await credit(of: customer, luck.from(2...20))
        case 2: return arrival(&luck)
        case 3: return try await tax(&luck)
        default: return try await reverse(&luck)
        }
    }

    private func pay(_ customer: AccountID, _ units: Int) -> Act {
        let payment = PaymentID()
        let request = RecordPaymentRequest(
            paymentID: payment, accountID: customer, amount: Money(Int64(units), desk.company.currency),
            bankReference: "\(payment)")
        return Act("a payment", 1, at: .accounting) { [desk] in
            try await desk.send(.accounting, "payments", request, by: .accountant)
        }
    }

    private func credit(of customer: AccountID, _ thousands: Int) async throws -> Act? {
        let path = "credit-accounts/\(customer)"
        guard let account: CreditAccountView = try await desk.get(.accounting, path, by: .creditController) else {
            return nil
        }
        let limit = SetCreditLimitRequest(limit: desk.company.money(Int64(thousands) * 1_000), reason: "review")
        if account.blockedReason != nil {
            return Act("unblock a customer", 1, at: .accounting) { [desk] in
                try await desk.send(.accounting, "\(path)/unblock", by: .creditController, version: account.version)
            }
        }
        guard thousands > 9 else {
            return Act("block a customer", 1, at: .accounting) { [desk] in
                try await desk.send(
                    .accounting, "\(path)/block", ReasonRequest(reason: "late"), by: .creditController,
                    version: account.version)
            }
        }
        return Act("set a credit limit", 1, at: .accounting) { [desk] in
            try await desk.send(
                .accounting, "\(path)/limit", limit, by: .creditController, version: account.version, with: .put)
        }
    }

    private func arrival(_ luck: inout Luck) -> Act {
        let item = luck.pick(desk.company.goods.filter { $0.kind != .service })
        if luck.chance(0.3) {
            let request = AdjustStockRequest(
                productID: desk.company.product(item.sku), difference: luck.chance(0.5) ? 1 : -1, reason: .count)
            return Act("count a shelf", 1, at: .warehouse) { [desk] in
                try await desk.send(.warehouse, "stock-adjustments", request, by: .warehouseManager)
            }
        }
        let request = ReceiveGoodsRequest(
            receiptID: ReceiptID(), productID: desk.company.product(item.sku), quantity: ExactDecimal(luck.from(1...6)),
            unitCost: desk.company.price(item.cost + ExactDecimal(millionths: Int64(luck.below(9)) * 333_333)),
            source: .opening)
        return Act("stock arrives", 1, at: .warehouse) { [desk] in
            try await desk.send(.warehouse, "receipts", request, by: .warehouseManager)
        }
    }

    /// What the tax office does about what an authority refused, or left open.
    private func tax(_ luck: inout Luck) async throws -> Act? {
        let state = luck.pick(["REJECTED", "UNKNOWN", "SENT"])
        guard
            let found: Page<SubmissionView> = try await desk.get(
                .taxportal, "submissions?state=\(state)", by: .taxOfficer),
            !found.data.isEmpty
        else { return nil }
        let submission = luck.pick(found.data)
        let path = "submissions/\(submission.id)"
        guard state == "REJECTED" else {
            return Act("ask the authority", 1, at: .taxportal) { [desk] in
                try await desk.send(.taxportal, "\(path)/inquire", by: .taxOfficer, version: submission.version)
            }
        }
        let request = ResubmitRequest(reason: "mended", dataMended: luck.chance(0.7))
        return Act("file once more", 1, at: .taxportal) { [desk] in
            try await desk.send(.taxportal, "\(path)/resubmit", request, by: .taxOfficer, version: submission.version)
        }
    }

    private func reverse(_ luck: inout Luck) async throws -> Act? {
        guard let payments: Page<PaymentView> = try await desk.get(.accounting, "payments", by: .accountant),
            !payments.data.isEmpty
        else { return nil }
        let payment = luck.pick(payments.data)
        guard payment.state == "CLEARED" else { return nil }
        let blocks = luck.chance(0.3)
        return Act("reverse a payment", 1, at: .accounting) { [desk] in
            try await desk.send(
                .accounting, "payments/\(payment.id)/reverse",
                ReversePaymentRequest(reason: "bounced", blockAccount: blocks), by: .accountant,
                version: payment.version)
        }
    }
}
