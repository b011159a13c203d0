import Contracts

/// An invoice or credit note as EN 16931 sees it, ready to be written as UBL 2.1.
///
/// Made from what accounting's API tells (`UBLDocument(invoice:details:)`, `UBLDocument(adjustment:original:details:)`);
/// amounts are those of the legal document and are never computed anew, unless ``UBLDetails/recalculatesTax`` says so.
package struct UBLDocument: Sendable, Equatable {
    /// BT-3, and which of the two UBL documents carries it.
    package enum Kind: String, Sendable, CaseIterable {
        /// `Invoice`, 380.
        case invoice = "380"
        /// `Invoice`, 383: an adjustment by which the buyer owes more. Peppol allows 384 between Germans only.
        case debitNote = "383"
        /// `CreditNote`, 381, with positive amounts: an adjustment by which the buyer owes less.
        case creditNote = "381"

        package var isCreditNote: Bool { self == .creditNote }
    }

    package let kind: Kind
    package let specification: UBLSpecification
    /// BT-1, the legal number.
    package let number: String
    package let issueDate: LocalDate
    /// BT-7, only where it is another day than the issue date.
    package let taxPointDate: LocalDate?
    package let dueDate: LocalDate?
    /// BT-22; Peppol allows one.
    package let note: String?
    package let currency: Currency
    package let buyerReference: String?
    package let order: Order?
    /// BG-3: the invoice that an adjustment changes.
    package let preceding: Preceding?
    package let seller: UBLParty
    package let buyer: UBLParty
    package let delivery: Delivery?
    /// BT-84, an IBAN.
    package let account: String?
    package let paymentTerms: String?
    package let lines: [UBLLine]
    package let taxes: [UBLTaxSubtotal]
    package let totals: Totals

    /// BT-13 and BT-14.
    package struct Order: Sendable, Equatable {
        package let purchaseOrder: String?
        package let salesOrder: String?
    }

    package struct Preceding: Sendable, Equatable {
        package let number: String
        package let issueDate: LocalDate

        package init(number: String, issueDate: LocalDate) {
            self.number = number
            self.issueDate = issueDate
        }
    }

    /// BT-72 and BT-80.
    package struct Delivery: Sendable, Equatable {
        package let date: LocalDate?
        package let country: String?
    }

    /// BT-106, BT-109, BT-110, BT-112, BT-114 and BT-115. Every one of them is in the document's currency.
    ///
    /// What was paid is not among them (BT-113): a legal document never changes, whatever is paid after it.
    package struct Totals: Sendable, Equatable {
        package let lines: Money
        package let tax: Money
        package let withTax: Money
        /// What the legal document charges more than this one computes; none where they agree.
        package let rounding: Money?
        package let payable: Money
    }
}

/// Which rules the document is written for (BT-24, BT-23).
package enum UBLSpecification: String, Sendable, CaseIterable {
    /// Peppol BIS Billing 3.0: electronic addresses and a buyer's reference are a must.
    case peppol
    /// EN 16931 alone.
    case core = "en16931"
}

/// One line, BG-25.
package struct UBLLine: Sendable, Equatable {
    /// A line's allowance or charge (BG-27, BG-28), from the line's price to its legal net amount.
    package struct Adjustment: Sendable, Equatable {
        package enum Reason: String, Sendable {
            case discount = "Discount"
            case surcharge = "Surcharge"
            /// A smallest unit of the currency that parts of an invoice take or leave so that they add up to it.
            case rounding = "Rounding"
        }

        package let isCharge: Bool
        /// Above zero.
        package let amount: Money
        package let reason: Reason
    }

    /// BT-146 and BT-149.
    package enum Price: Sendable, Equatable {
        /// Major units for one, up to six places.
        case each(ExactDecimal)
        /// An amount for so many together, where no price of six places says it exactly.
        case together(Money, per: ExactDecimal)
    }

    /// An item attribute, BG-32.
    package struct Property: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    /// BT-126: 1, 2, 3, …
    package let id: Int
    package let note: String?
    /// Negative where a credit note takes more or a debit note less.
    package let quantity: ExactDecimal
    /// UN/ECE Recommendation 20.
    package let unitCode: String
    package let net: Money
    /// Not written by line; it is a part of the breakdown.
    package let tax: Money
    package let adjustment: Adjustment?
    package let name: String
    package let sellersItemID: String?
    package let rate: UBLTaxRate
    package let properties: [Property]
    package let price: Price
}

/// A VAT category with its rate, a fraction: `0.23`.
package struct UBLTaxRate: Sendable, Hashable {
    package let category: VATCategory
    package let rate: ExactDecimal

    /// In percent; none for what is not subject to VAT (BR-O-05).
    package var percent: ExactDecimal? {
        category == .outOfScope ? nil : ExactDecimal(millionths: rate.millionths * 100)
    }
}

/// One VAT breakdown, BG-23.
package struct UBLTaxSubtotal: Sendable, Equatable {
    package let rate: UBLTaxRate
    package let taxable: Money
    package let tax: Money
    package let exemption: VATExemption?
}
