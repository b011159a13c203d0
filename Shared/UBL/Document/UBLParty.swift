import Contracts

/// Seller or buyer, BG-4 or BG-7.
package struct UBLParty: Sendable, Equatable {
    package let name: String
    package let endpoint: ElectronicAddress?
    /// BT-29, BT-46: a number that is neither of the two below.
    package let identifier: String?
    /// BT-31, BT-48: with the prefix of its country.
    package let vatID: String?
    /// BT-30, BT-47.
    package let legalID: String?
    package let street: String?
    package let city: String?
    package let postalCode: String?
    /// ISO 3166-1 alpha-2.
    package let country: String
}
