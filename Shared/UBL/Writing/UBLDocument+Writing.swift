import Contracts
import Foundation
import XML

extension UBLDocument {
    /// The document as UBL 2.1, UTF-8, indented; its elements in the order of UBL's schemas.
    ///
    /// The texts are such that XML can carry them (`String.plain`), so that a refusal of the writer is a bug.
    package func written() throws(XMLError) -> Data {
        var writer = XMLWriter(indented: true)
        let root = kind.isCreditNote ? "CreditNote" : "Invoice"
        writer.start(
            root,
            [
                "xmlns": "urn:oasis:names:specification:ubl:schema:xsd:\(root)-2",
                "xmlns:cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
                "xmlns:cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
            ])
        writeHead(&writer)
        writeReferences(&writer)
        writer.element("cac:AccountingSupplierParty") { $0.party(seller) }
        writer.element("cac:AccountingCustomerParty") { $0.party(buyer) }
        if let delivery { writer.delivery(delivery) }
        writePayment(&writer)
        writeTaxes(&writer)
        writer.totals(totals)
        for line in lines { writer.line(line, on: kind) }
        writer.end()
        return try writer.finish()
    }

    private func writeHead(_ writer: inout XMLWriter) {
        writer.element("cbc:CustomizationID", specification.customization)
        writer.element("cbc:ProfileID", ifPresent: specification.process)
        writer.element("cbc:ID", number)
        writer.element("cbc:IssueDate", "\(issueDate)")
        if kind.isCreditNote {
            writer.element("cbc:TaxPointDate", ifPresent: taxPointDate?.description)
            writer.element("cbc:CreditNoteTypeCode", kind.rawValue)
            writer.element("cbc:Note", ifPresent: note)
        } else {
            writer.element("cbc:DueDate", ifPresent: dueDate?.description)
            writer.element("cbc:InvoiceTypeCode", kind.rawValue)
            writer.element("cbc:Note", ifPresent: note)
            writer.element("cbc:TaxPointDate", ifPresent: taxPointDate?.description)
        }
        writer.element("cbc:DocumentCurrencyCode", currency.rawValue)
        writer.element("cbc:BuyerReference", ifPresent: buyerReference)
    }

    private func writeReferences(_ writer: inout XMLWriter) {
        if let order {
            writer.element("cac:OrderReference") {
                // UBL wants an order's number; Peppol's examples say NA where there is a sales order alone.
                $0.element("cbc:ID", order.purchaseOrder ?? "NA")
                $0.element("cbc:SalesOrderID", ifPresent: order.salesOrder)
            }
        }
        if let preceding {
            writer.element("cac:BillingReference") {
                $0.element("cac:InvoiceDocumentReference") {
                    $0.element("cbc:ID", preceding.number)
                    $0.element("cbc:IssueDate", "\(preceding.issueDate)")
                }
            }
        }
    }

    private func writePayment(_ writer: inout XMLWriter) {
        // A credit note has no due date of its own; UBL keeps it with the means of payment.
        let due = kind.isCreditNote ? dueDate : nil
        if account != nil || due != nil {
            writer.element("cac:PaymentMeans") {
                // UNCL 4461: 30 is a credit transfer, 1 says nothing.
                $0.element("cbc:PaymentMeansCode", account == nil ? "1" : "30")
                $0.element("cbc:PaymentDueDate", ifPresent: due?.description)
                guard let account else { return }
                $0.element("cbc:PaymentID", number)
                $0.element("cac:PayeeFinancialAccount") { $0.element("cbc:ID", account) }
            }
        }
        if let paymentTerms { writer.element("cac:PaymentTerms") { $0.element("cbc:Note", paymentTerms) } }
    }

    private func writeTaxes(_ writer: inout XMLWriter) {
        writer.element("cac:TaxTotal") { writer in
            writer.amount("cbc:TaxAmount", totals.tax)
            for subtotal in taxes {
                writer.element("cac:TaxSubtotal") {
                    $0.amount("cbc:TaxableAmount", subtotal.taxable)
                    $0.amount("cbc:TaxAmount", subtotal.tax)
                    $0.taxCategory("cac:TaxCategory", subtotal.rate, subtotal.exemption)
                }
            }
        }
    }
}

extension UBLSpecification {
    /// BT-24.
    package var customization: String {
        switch self {
        case .peppol: "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
        case .core: "urn:cen.eu:en16931:2017"
        }
    }

    /// BT-23.
    package var process: String? {
        switch self {
        case .peppol: "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
        case .core: nil
        }
    }
}

extension Money {
    /// Major units with as many places as the currency has: `1234.50`, `-0.05`, of rials `1234`.
    package var majorUnits: String {
        guard currency.scale > 0 else { return "\(amount)" }
        let (whole, rest) = amount.magnitude.quotientAndRemainder(dividingBy: currency.minorUnits.magnitude)
        let digits = "\(rest)"
        let padding = String(repeating: "0", count: currency.scale - digits.utf8.count)
        return "\(amount < 0 ? "-" : "")\(whole).\(padding)\(digits)"
    }
}
