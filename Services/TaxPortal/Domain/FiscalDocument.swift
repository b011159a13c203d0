import Contracts
import Foundation

/// A legal document as any portal can be told of it: the same shape for originals and for what changes them.
///
/// It never changes; the words and roundings of one portal belong to its adapter.
package struct FiscalDocument: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case invoice = "INVOICE"
        case correction = "CORRECTION"
        case cancellation = "CANCELLATION"
        case salesReturn = "SALES_RETURN"
    }

    /// The invoice's or adjustment's id.
    package let id: UUID
    package let kind: Kind
    /// The invoice that an adjustment changes; none for a stand-alone credit whose original is unknown.
    package let original: UUID?
    package let account: AccountID
    package let legalNumber: String
    package let series: String
    package let fiscalYear: Int
    package let issueDate: LocalDate
    /// None for adjustments: they follow their original.
    package let taxDate: LocalDate?
    package let reason: String?
    package let seller: Party
    package let buyer: Party
    package let currency: Currency
    package let lines: [Line]
    /// Of an invoice what it charges, of an adjustment the difference it makes.
    package let totals: DocumentTotals
    /// Which of its original's adjustments it is, from 1; none where accounting did not say.
    package let ordinal: Int?

    /// A line before and after; before is nothing on an original.
    package struct Line: Sendable, Equatable {
        package let invoiceLine: InvoiceLineID?
        package let product: ProductID
        package let description: String
        package let unit: String
        package let unitPrice: UnitPrice?
        package let taxCode: String
        package let taxRate: ExactDecimal
        /// The part of a unit's price that VAT is due on, after; none where it is due on the whole net amount.
        package let taxablePrice: UnitPrice?
        package let before: Figures
        package let after: Figures

        package init(
            invoiceLine: InvoiceLineID?, product: ProductID, description: String, unit: String, unitPrice: UnitPrice?,
            taxCode: String, taxRate: ExactDecimal, taxablePrice: UnitPrice? = nil, before: Figures, after: Figures
        ) {
            self.invoiceLine = invoiceLine
            self.product = product
            self.description = description
            self.unit = unit
            self.unitPrice = unitPrice
            self.taxCode = taxCode
            self.taxRate = taxRate
            self.taxablePrice = taxablePrice
            self.before = before
            self.after = after
        }

        /// Whether its VAT is not that of its whole net amount, which is all that some portals know.
        package var isPartlyTaxed: Bool {
            guard let taxablePrice else { return false }
            // Parts of a line may be a smallest unit off.
            return [before, after].contains { $0.net.amount - taxablePrice.times($0.quantity).amount > 1 }
        }
    }

    package struct Figures: Sendable, Equatable {
        package let quantity: ExactDecimal
        package let net: Money
        package let tax: Money

        package init(quantity: ExactDecimal, net: Money, tax: Money) {
            self.quantity = quantity
            self.net = net
            self.tax = tax
        }

        package static func nothing(_ currency: Currency) -> Figures {
            Figures(quantity: .zero, net: .zero(currency), tax: .zero(currency))
        }
    }

    package init(
        id: UUID, kind: Kind, original: UUID?, account: AccountID, legalNumber: String, series: String,
        fiscalYear: Int, issueDate: LocalDate, taxDate: LocalDate?, reason: String?, seller: Party, buyer: Party,
        currency: Currency, lines: [Line], totals: DocumentTotals, ordinal: Int? = nil
    ) {
        self.id = id
        self.kind = kind
        self.original = original
        self.account = account
        self.legalNumber = legalNumber
        self.series = series
        self.fiscalYear = fiscalYear
        self.issueDate = issueDate
        self.taxDate = taxDate
        self.reason = reason
        self.seller = seller
        self.buyer = buyer
        self.currency = currency
        self.lines = lines
        self.totals = totals
        self.ordinal = ordinal
    }

    /// The same with another buyer: what was mended at the customer since it was issued.
    package func naming(_ buyer: Party) -> FiscalDocument {
        FiscalDocument(
            id: id, kind: kind, original: original, account: account, legalNumber: legalNumber, series: series,
            fiscalYear: fiscalYear, issueDate: issueDate, taxDate: taxDate, reason: reason, seller: seller,
            buyer: buyer, currency: currency, lines: lines, totals: totals, ordinal: ordinal)
    }

    /// Where it has to go; `nil` when its seller's country has no portal.
    package var portal: Portal? { Portal(country: seller.country) }
}

extension FiscalDocument {
    package init(_ invoice: InvoiceIssued) {
        self.init(
            id: invoice.invoiceID.uuid, kind: .invoice, original: nil, account: invoice.accountID,
            legalNumber: invoice.legalNumber, series: invoice.series, fiscalYear: invoice.fiscalYear,
            issueDate: invoice.issueDate, taxDate: invoice.taxDate, reason: nil, seller: invoice.seller,
            buyer: invoice.buyer, currency: invoice.currency,
            lines: invoice.lines.map { line in
                Line(
                    invoiceLine: line.invoiceLineID, product: line.productID, description: line.description,
                    unit: line.quantity.unit, unitPrice: line.unitPrice, taxCode: line.taxCode, taxRate: line.taxRate,
                    taxablePrice: line.taxablePrice,
                    before: .nothing(invoice.currency),
                    after: Figures(quantity: line.quantity.value, net: line.net, tax: line.tax))
            }, totals: invoice.totals)
    }

    package init(_ adjustment: AdjustmentIssued) {
        let kind: Kind =
            switch adjustment.kind {
            case .correction: .correction
            case .cancellation: .cancellation
            case .salesReturn: .salesReturn
            }
        self.init(
            id: adjustment.adjustmentID.uuid, kind: kind, original: adjustment.invoiceID?.uuid,
            account: adjustment.accountID, legalNumber: adjustment.legalNumber, series: adjustment.series,
            fiscalYear: adjustment.fiscalYear, issueDate: adjustment.issueDate, taxDate: nil,
            reason: adjustment.reason, seller: adjustment.seller, buyer: adjustment.buyer,
            currency: adjustment.currency,
            lines: adjustment.lines.map { line in
                Line(
                    invoiceLine: line.invoiceLineID, product: line.productID, description: line.description,
                    unit: line.unit, unitPrice: nil, taxCode: line.taxCode, taxRate: line.taxRate,
                    taxablePrice: line.taxablePrice,
                    before: Figures(quantity: line.quantityBefore, net: line.netBefore, tax: line.taxBefore),
                    after: Figures(quantity: line.quantityAfter, net: line.netAfter, tax: line.taxAfter))
            }, totals: adjustment.delta, ordinal: adjustment.ordinal)
    }
}
