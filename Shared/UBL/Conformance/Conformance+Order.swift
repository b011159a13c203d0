extension Conformance {
    /// Elements stand in the order of UBL's schemas, and none is empty (PEPPOL-EN16931-R008).
    mutating func checkOrder(of element: Element) {
        if element.children.isEmpty, element.text.plain == nil {
            fail("PEPPOL-EN16931-R008", at: element, "\(element.name) is empty.")
        }
        if let order = Self.orders[element.name] {
            var last = -1
            for child in element.children {
                guard let place = order.firstIndex(of: child.name) else {
                    fail("UBL-ORDER", at: child, "\(child.name) does not belong into \(element.name).")
                    continue
                }
                require(place >= last, "UBL-ORDER", at: child, "\(child.name) stands after what follows it in UBL.")
                last = max(last, place)
            }
        }
        for child in element.children { checkOrder(of: child) }
    }

    private static let party = words("EndpointID PartyIdentification PostalAddress PartyTaxScheme PartyLegalEntity")
    private static let taxCategory = words("ID Percent TaxExemptionReasonCode TaxExemptionReason TaxScheme")
    private static let tail =
        """
        BuyerReference OrderReference BillingReference AccountingSupplierParty AccountingCustomerParty Delivery \
        PaymentMeans PaymentTerms TaxTotal LegalMonetaryTotal
        """

    /// Of each element the ones that we write into it.
    private static let orders: [String: [String]] = [
        "Invoice": words(
            """
            CustomizationID ProfileID ID IssueDate DueDate InvoiceTypeCode Note TaxPointDate DocumentCurrencyCode \
            \(tail) InvoiceLine
            """),
        "CreditNote": words(
            """
            CustomizationID ProfileID ID IssueDate TaxPointDate CreditNoteTypeCode Note DocumentCurrencyCode \
            \(tail) CreditNoteLine
            """),
        "Party": party,
        "PostalAddress": words("StreetName CityName PostalZone Country"),
        "PartyTaxScheme": words("CompanyID TaxScheme"),
        "PartyLegalEntity": words("RegistrationName CompanyID"),
        "OrderReference": words("ID SalesOrderID"),
        "InvoiceDocumentReference": words("ID IssueDate"),
        "Delivery": words("ActualDeliveryDate DeliveryLocation"),
        "PaymentMeans": words("PaymentMeansCode PaymentDueDate PaymentID PayeeFinancialAccount"),
        "TaxTotal": words("TaxAmount TaxSubtotal"),
        "TaxSubtotal": words("TaxableAmount TaxAmount TaxCategory"),
        "TaxCategory": taxCategory,
        "ClassifiedTaxCategory": taxCategory,
        "LegalMonetaryTotal": words(
            "LineExtensionAmount TaxExclusiveAmount TaxInclusiveAmount PayableRoundingAmount PayableAmount"),
        "InvoiceLine": words("ID Note InvoicedQuantity LineExtensionAmount AllowanceCharge Item Price"),
        "CreditNoteLine": words("ID Note CreditedQuantity LineExtensionAmount AllowanceCharge Item Price"),
        "AllowanceCharge": words("ChargeIndicator AllowanceChargeReasonCode AllowanceChargeReason Amount"),
        "Item": words("Name SellersItemIdentification ClassifiedTaxCategory AdditionalItemProperty"),
        "AdditionalItemProperty": words("Name Value"),
        "Price": words("PriceAmount BaseQuantity"),
    ]

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
}
