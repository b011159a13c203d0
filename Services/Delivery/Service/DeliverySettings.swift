import ServiceKit

/// Settings of this service alone.
struct DeliverySettings: Sendable {
    /// How often a delivery is tried before the goods go back.
    let mostAttempts: Int
    /// T-12: days in transit without news until a delivery counts as overdue.
    let silentDays: Int

    init(reading settings: SettingsReader) {
        mostAttempts = settings.number(
            "delivery.most-attempts", "attempts before goods go back", in: 1...20, default: 3)
        silentDays = settings.number(
            "delivery.silent-days", "days in transit without news until a delivery is overdue", in: 1...365, default: 3)
    }
}
