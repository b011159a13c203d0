import Contracts

/// What a UBL document wants and accounting does not know, and what is decided for one document.
package struct UBLDetails: Sendable, Equatable {
    package var specification = UBLSpecification.peppol
    /// Where they are reached; by default the VAT number in the scheme of its country, where it has one.
    package var sellerEndpoint: ElectronicAddress?
    package var buyerEndpoint: ElectronicAddress?
    /// BT-10, as the buyer gave it.
    package var buyerReference: String?
    /// BT-13, the number of the buyer's order.
    package var purchaseOrder: String?
    /// BT-14, the number of the pro-forma that the buyer accepted.
    package var salesOrder: String?
    package var note: String?
    package var dueDate: LocalDate?
    package var paymentTerms: String?
    /// An IBAN.
    package var account: String?
    package var deliveryDate: LocalDate?
    /// Categories of tax codes that are not known by their name.
    package var categories: [String: VATCategory] = [:]
    /// Why exempt lines are.
    package var exemption: VATExemption?
    /// Writes the tax that EN 16931 computes where the sum of the lines' rounded taxes is too far from it (BR-CO-17:
    /// one whole unit of the currency), and the difference as rounding (BT-114), so that what is to be paid stays.
    package var recalculatesTax = false

    package init() {}
}
