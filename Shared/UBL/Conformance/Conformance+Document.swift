import Contracts

extension Conformance {
    mutating func checkDocument() {
        need("CustomizationID", "BR-01", in: root)
        need("ID", "BR-02", in: root)
        need("IssueDate", "BR-03", in: root)
        need(isCreditNote ? "CreditNoteTypeCode" : "InvoiceTypeCode", "BR-04", in: root)
        need("DocumentCurrencyCode", "BR-05", in: root)
        require(
            Currency.known.contains { $0.rawValue == currency }, "BR-CL-04", at: root,
            "“\(currency)” is none of the currencies in use.")
        checkType()
        checkDates()
        if isPeppol { checkPeppol() }
    }

    private mutating func checkType() {
        let codes = isCreditNote ? ["381"] : ["380", "383"]
        let code = root.value(isCreditNote ? "CreditNoteTypeCode" : "InvoiceTypeCode") ?? ""
        require(
            codes.contains(code), isCreditNote ? "PEPPOL-EN16931-P0101" : "PEPPOL-EN16931-P0100", at: root,
            "The type \(code) is none that we write.")
    }

    private mutating func checkDates() {
        let dates = ["IssueDate", "DueDate", "TaxPointDate", "Delivery/ActualDeliveryDate"].flatMap { root.at($0) }
        let others =
            root.at("PaymentMeans/PaymentDueDate") + root.at("BillingReference/InvoiceDocumentReference/IssueDate")
        for date in dates + others {
            require(
                (try? LocalDate(date.text)) != nil, "PEPPOL-EN16931-F001", at: date,
                "\(date.name) is no date such as 2026-11-27.")
        }
    }

    private mutating func checkPeppol() {
        require(
            root.value("CustomizationID") == UBLSpecification.peppol.customization, "PEPPOL-EN16931-R004", at: root,
            "CustomizationID is not that of Peppol BIS Billing 3.0.")
        need("ProfileID", "PEPPOL-EN16931-R001", in: root)
        require(
            root.value("ProfileID") == UBLSpecification.peppol.process, "PEPPOL-EN16931-R007", at: root,
            "ProfileID is not the process 01 of Peppol Billing.")
        require(root.all("Note").count <= 1, "PEPPOL-EN16931-R002", at: root, "There is more than one Note.")
        require(
            root.value("BuyerReference") != nil || root.value("OrderReference/ID") != nil, "PEPPOL-EN16931-R003",
            at: root,
            "There is neither a BuyerReference nor an OrderReference.")
    }

    mutating func checkReferences() {
        for reference in root.all("BillingReference") {
            require(
                reference.value("InvoiceDocumentReference/ID") != nil, "BR-55", at: reference,
                "BillingReference names no invoice.")
        }
        for delivery in root.at("Delivery/DeliveryLocation/Address") {
            require(
                delivery.value("Country/IdentificationCode") != nil, "BR-57", at: delivery, "Address has no country.")
        }
        for means in root.all("PaymentMeans") {
            need("PaymentMeansCode", "BR-49", in: means)
            let code = means.value("PaymentMeansCode") ?? ""
            require(
                ["1", "30"].contains(code), "BR-CL-16", at: means, "The means of payment \(code) is none that we write."
            )
            require(
                code != "30" || means.value("PayeeFinancialAccount/ID") != nil, "BR-61", at: means,
                "A credit transfer names no account.")
            for account in means.all("PayeeFinancialAccount") { need("ID", "BR-50", in: account) }
        }
    }
}
