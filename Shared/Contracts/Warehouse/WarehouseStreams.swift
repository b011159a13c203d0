import Foundation

extension Stream {
    /// Holds and reservations behind an opportunity.
    package static let hold = Stream(.warehouse, "hold")
    /// Life of holds that nobody else acts on.
    package static let holdLife = Stream(.warehouse, "hold-life")
    /// Materials for production orders.
    package static let material = Stream(.warehouse, "material")
    package static let receipt = Stream(.warehouse, "receipt")
    package static let dispatchNote = Stream(.warehouse, "dispatch-note")
    /// Steps on a dispatch note between creation and exit; history.
    package static let dispatchProgress = Stream(.warehouse, "dispatch-progress")
    package static let exit = Stream(.warehouse, "exit")
    package static let goodsReturn = Stream(.warehouse, "return")
    /// What is there and free, told now and then; a hint for who asks himself whether to ask.
    package static let availability = Stream(.warehouse, "availability")
    package static let stockAdjustment = Stream(.warehouse, "stock-adjustment")
}
