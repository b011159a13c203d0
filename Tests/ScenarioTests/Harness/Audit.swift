import Contracts
import TestKit
import Testing

@testable import karvan

/// The invariants of all services, asked when nothing is on its way between them any more.
struct Audit {
    let stage: Stage

    /// Every service's report, once two rounds in a row tell the same and no message waits.
    func settled() async throws -> [ServiceName: AuditReport] {
        var last = try await reports()
        try await eventually("\(stage.company.key): all messages are handled", within: .seconds(60)) {
            let next = try await reports()
            defer { last = next }
            let waiting = next.values.map { $0.messages.outbox + $0.messages.deferred + $0.messages.unanswered }
            return waiting.allSatisfy { $0 == 0 } && next.mapValues(\.facts) == last.mapValues(\.facts)
        }
        return last
    }

    /// Every invariant of every service holds, and what two services say of the same thing agrees.
    ///
    /// - Returns: how many things each invariant looked at.
    @discardableResult
    func expectClean(_ sourceLocation: SourceLocation = #_sourceLocation) async throws -> [String: Int] {
        let reports = try await settled()
        var looked: [String: Int] = [:]
        for (service, report) in reports.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            for line in report.invariants {
                looked[line.id, default: 0] += line.checked
                #expect(
                    line.violated == 0, "\(service.rawValue) \(line.id): \(line.examples)",
                    sourceLocation: sourceLocation)
            }
        }
        for line in CrossChecks.all(reports) {
            #expect(line.violated == 0, "across services \(line.id): \(line.examples)", sourceLocation: sourceLocation)
        }
        try await expectBooksBalance(sourceLocation)
        return looked
    }

    /// I-15 and I-21 once more, from the lists that people see instead of the audits: stock at moving average is what
    /// the accounts say, and debits equal credits.
    private func expectBooksBalance(_ sourceLocation: SourceLocation) async throws {
        let balance: TrialBalanceView = try await stage.cast.financeManager.get("accounting/v1/trial-balance")
        let stock = try await stage.cast.warehouseManager.all("warehouse/v1/stock", of: StockView.self)
        let own = stage.company.currency
        func value(_ kinds: Set<ProductKind>) -> Money {
            stock.filter { kinds.contains($0.kind) }.compactMap(\.value).reduce(.zero(own), +)
        }
        #expect(balance.difference == .zero(own), sourceLocation: sourceLocation)
        let sums = balance.rows.reduce(Money.zero(own)) { $0 + $1.debit - $1.credit }
        #expect(sums == .zero(own), sourceLocation: sourceLocation)
        #expect(balance.balance(1310, own) == value([.goods]), "goods in stock", sourceLocation: sourceLocation)
        #expect(balance.balance(1340, own) == value([.material]), "raw material", sourceLocation: sourceLocation)
    }

    private func reports() async throws -> [ServiceName: AuditReport] {
        var reports: [ServiceName: AuditReport] = [:]
        for service in ServiceName.allCases {
            reports[service] = try await stage.cast.auditor.get("\(service.rawValue)/v1/audit")
        }
        return reports
    }
}

extension TrialBalanceView {
    /// Debit less credit of an account; nothing was posted to one that is not listed.
    func balance(_ code: Int, _ currency: Currency) -> Money {
        rows.first { $0.code == code }?.balance ?? .zero(currency)
    }
}
