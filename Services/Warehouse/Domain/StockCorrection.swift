import Contracts
import Foundation

extension StockItem {
    /// A difference found by counting, or goods written off (P-19): a row of today, at the moving average.
    ///
    /// - Parameters:
    ///   - difference: negative for a loss.
    ///   - unitCost: of goods found; the moving average where `nil`.
    /// - Throws: `.stockClaimed` when what is held or reserved would no longer be there.
    package func corrected(
        by difference: ExactDecimal, unitCost: UnitPrice?, reason: StockAdjustmentReason, source: UUID
    ) throws(WarehouseRefusal) -> (cost: Int64, posting: StockPosting) {
        let free = min(available, store)
        guard difference >= .zero || -difference <= free else {
            throw .stockClaimed(key.product, free: max(.zero, free))
        }
        let magnitude = difference < .zero ? -difference : difference
        let worth = difference < .zero ? cost(of: magnitude) : unitCost?.times(magnitude).amount ?? cost(of: magnitude)
        let other: StockLocation = reason == .count ? .difference : .scrap
        var posting = StockPosting()
        posting.move(
            StockMove(
                .adjustment, key, from: difference < .zero ? .store : other, to: difference < .zero ? other : .store,
                magnitude, cost: worth, source: source))
        return (difference < .zero ? -worth : worth, posting)
    }
}
