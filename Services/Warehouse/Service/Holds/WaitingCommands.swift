import Contracts
import Foundation
import Messaging
import Postgres
import WarehouseDomain

/// Those who wait for stock come before everybody else (SM-14), but behind the pegs that goods arrive with.
enum WaitingCommands {
    /// Gives what became free of these products to those who wait for them. Called by ``StockPostings`` before the
    /// commit, in the unit of work that made it free, whatever that was.
    static func serve(_ products: Set<ProductID>, in tx: Transaction) async throws {
        guard !products.isEmpty else { return }
        let waiting = try await WaitingStore.find(products.sorted(), in: tx)
        guard !waiting.isEmpty else { return }
        let line = try await line(waiting, in: tx)
        HoldStore.insert(line.holds, in: tx)
        WaitingStore.save(line.served, in: tx)
        StockPostings.post(line.posting, in: tx)
        for (opportunity, lines) in line.told.sorted(by: { $0.key < $1.key }) {
            try await Outbox.append(
                StockHeld(opportunityID: opportunity, lines: lines, expiresAt: expiry(tx), cause: .queue),
                in: tx.inCase(of: opportunity))
        }
    }

    /// The stock that somebody who does not wait finds. It differs from `stock` only where this unit of work made some
    /// of it free: before the commit that is given to those who wait.
    static func settingAside(
        _ stock: [StockItem], in tx: Transaction
    ) async throws -> [StockItem] {
        let freed = StockPostings.freed(in: tx).intersection(stock.map(\.key.product))
        guard !freed.isEmpty else { return stock }
        let waiting = try await WaitingStore.find(freed.sorted(), in: tx)
        guard !waiting.isEmpty else { return stock }
        var items = Dictionary(uniqueKeysWithValues: stock.map { ($0.key, $0) })
        items.apply(try await line(waiting, in: tx).posting)
        return stock.map { items[$0.key] ?? $0 }
    }

    private static func line(_ waiting: [WaitingHold], in tx: Transaction) async throws -> WaitingLine {
        let stock = try await StockStore.lock(Array(Set(waiting.map(\.product))), in: tx)
        return WaitingLine(waiting, from: stock, until: expiry(tx), fresh: { UUIDv7.make() })
    }

    /// Held from the line, the goods wait for papers as long as any others (T-07).
    private static func expiry(_ tx: Transaction) -> Timestamp { tx.now.adding(seconds: HoldCommands.softLife) }
}

extension Transaction {
    /// What is said here belongs to that sale's case, though another one's may have set it off.
    func inCase(of opportunity: OpportunityID) -> Transaction {
        var acting = acting
        acting.correlation = opportunity.description
        return with(acting: acting)
    }
}
