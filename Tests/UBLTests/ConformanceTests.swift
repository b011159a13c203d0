import Contracts
import Foundation
import Testing
import XML

@testable import UBL

/// Every rule is seen to fire: a document that keeps all of them, with one thing changed.
@Suite("Rules of EN 16931 and Peppol")
struct ConformanceTests {
    struct Change: CustomTestStringConvertible, Sendable {
        let rule: String
        let from: String
        let to: String
        init(_ rule: String, _ from: String, _ to: String = "") { (self.rule, self.from, self.to) = (rule, from, to) }
        var testDescription: String { "\(rule): \(from.prefix(40)) → \(to.prefix(40))" }
    }

    /// The rules that the changed document breaks. The change must change something.
    private func broken(_ document: UBLDocument, _ change: Change) throws -> [String] {
        let text = String(decoding: try document.written(), as: UTF8.self)
        let flat = text.replacing(/\n */, with: "")
        let changed = flat.replacing(change.from, with: change.to)
        try #require(changed != flat, "\(change.from) is not in the document")
        return try Conformance.faults(in: Data(changed.utf8)).map(\.rule)
    }

    private func invoice() throws -> UBLDocument {
        try UBLDocument(
            invoice: Make.invoice([
                Make.line(discount: ExactDecimal(millionths: 50_000)),
                Make.line(
                    "Sznur", ExactDecimal(millionths: 2_500_000), "bela", price: 4,
                    discount: ExactDecimal(millionths: -100_000)),
            ]),
            details: Make.details {
                $0.account = "PL61109010140000071219812874"
                $0.dueDate = Make.day
            })
    }

    private static let amount = #"<cbc:LineExtensionAmount currencyID="PLN">807.10</cbc:LineExtensionAmount>"#
    private static let vat = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"

    @Test(
        "of every document",
        arguments: [
            Change(
                "BR-01",
                "<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID>"
            ),
            Change("PEPPOL-EN16931-R004", "billing:3.0<", "billing:2.0<"),
            Change("PEPPOL-EN16931-R001", "<cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>"),
            Change("PEPPOL-EN16931-R007", "billing:01:1.0", "billing:1:1.0"),
            Change("BR-02", "<cbc:ID>FV/2026/00012</cbc:ID>"),
            Change("PEPPOL-EN16931-R008", "FV/2026/00012</cbc:ID>", " </cbc:ID>"),
            Change("BR-03", "<cbc:IssueDate>2026-11-27</cbc:IssueDate>"),
            Change("PEPPOL-EN16931-F001", "2026-11-27", "27.11.2026"),
            Change("BR-04", "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"),
            Change("PEPPOL-EN16931-P0100", "380<", "384<"),
            Change("BR-05", "<cbc:DocumentCurrencyCode>PLN</cbc:DocumentCurrencyCode>"),
            Change("BR-CL-04", "<cbc:DocumentCurrencyCode>PLN", "<cbc:DocumentCurrencyCode>ZŁ"),
            Change("PEPPOL-EN16931-R051", "<cbc:DocumentCurrencyCode>PLN", "<cbc:DocumentCurrencyCode>EUR"),
            Change(
                "PEPPOL-EN16931-R002", "<cbc:DocumentCurrencyCode>",
                "<cbc:Note>a</cbc:Note><cbc:Note>b</cbc:Note><cbc:DocumentCurrencyCode>"),
            Change(
                "PEPPOL-EN16931-R003",
                "<cac:OrderReference><cbc:ID>NA</cbc:ID><cbc:SalesOrderID>PF/2026/00007</cbc:SalesOrderID></cac:OrderReference>"
            ),
            Change(
                "UBL-ORDER", "<cbc:IssueDate>2026-11-27</cbc:IssueDate><cbc:DueDate>2026-11-27</cbc:DueDate>",
                "<cbc:DueDate>2026-11-27</cbc:DueDate><cbc:IssueDate>2026-11-27</cbc:IssueDate>"),
            Change("UBL-ORDER", "<cbc:DueDate>", "<cbc:IssueTime>10:00:00</cbc:IssueTime><cbc:DueDate>"),
            Change("BR-49", "<cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>"),
            Change("BR-CL-16", "<cbc:PaymentMeansCode>30", "<cbc:PaymentMeansCode>300"),
            Change(
                "BR-61",
                "<cac:PayeeFinancialAccount><cbc:ID>PL61109010140000071219812874</cbc:ID></cac:PayeeFinancialAccount>"),
            Change("BR-50", "<cbc:ID>PL61109010140000071219812874</cbc:ID>"),
        ])
    func documents(_ change: Change) throws {
        #expect(try broken(try invoice(), change).contains(change.rule))
    }

    @Test(
        "of parties",
        arguments: [
            Change("BR-06", "<cbc:RegistrationName>Karawana Sp. z o.o.</cbc:RegistrationName>"),
            Change("BR-07", "<cbc:RegistrationName>Mebloteka S.A.</cbc:RegistrationName>"),
            Change("BR-06", "cac:AccountingSupplierParty>", "cac:PayeeParty>"),
            Change("BR-07", "cac:AccountingCustomerParty>", "cac:PayeeParty>"),
            Change(
                "BR-08",
                "<cac:PostalAddress><cbc:StreetName>ul. Długa 1</cbc:StreetName><cbc:CityName>Warszawa</cbc:CityName><cbc:PostalZone>00-238</cbc:PostalZone><cac:Country><cbc:IdentificationCode>PL</cbc:IdentificationCode></cac:Country></cac:PostalAddress>"
            ),
            Change(
                "BR-09",
                "<cbc:PostalZone>00-238</cbc:PostalZone><cac:Country><cbc:IdentificationCode>PL</cbc:IdentificationCode></cac:Country>"
            ),
            Change(
                "BR-10",
                "<cac:PostalAddress><cbc:CityName>Poznań</cbc:CityName><cac:Country><cbc:IdentificationCode>PL</cbc:IdentificationCode></cac:Country></cac:PostalAddress>"
            ),
            Change(
                "BR-11",
                "<cbc:CityName>Poznań</cbc:CityName><cac:Country><cbc:IdentificationCode>PL</cbc:IdentificationCode></cac:Country>"
            ),
            Change("BR-CL-14", "<cbc:IdentificationCode>PL", "<cbc:IdentificationCode>POL"),
            Change("BR-62", #"<cbc:EndpointID schemeID="9945">PL5265877635"#, "<cbc:EndpointID>PL5265877635"),
            Change("BR-63", #"<cbc:EndpointID schemeID="9945">PL5976987430"#, "<cbc:EndpointID>PL5976987430"),
            Change("PEPPOL-EN16931-R020", #"<cbc:EndpointID schemeID="9945">PL5265877635</cbc:EndpointID>"#),
            Change("PEPPOL-EN16931-R010", #"<cbc:EndpointID schemeID="9945">PL5976987430</cbc:EndpointID>"#),
            Change("BR-CL-25", "9945", "9999"), Change("PEPPOL-EN16931-CL008", #""9945""#, #""EM""#),
            Change("PEPPOL-COMMON-R040", #""9945""#, #""0088""#),
            Change("BR-CO-09", "<cbc:CompanyID>PL5265877635", "<cbc:CompanyID>5265877635"),
            Change(
                "BR-CO-26", "<cac:PartyTaxScheme><cbc:CompanyID>PL5265877635</cbc:CompanyID>\(vat)</cac:PartyTaxScheme>"
            ),
            Change(
                "BR-S-02", "<cac:PartyTaxScheme><cbc:CompanyID>PL5265877635</cbc:CompanyID>\(vat)</cac:PartyTaxScheme>"),
        ])
    func parties(_ change: Change) throws {
        #expect(try broken(try invoice(), change).contains(change.rule))
    }

    @Test(
        "of lines",
        arguments: [
            Change("BR-16", "cac:InvoiceLine>", "cac:Line>"),
            Change("BR-21", "<cac:InvoiceLine><cbc:ID>1</cbc:ID>", "<cac:InvoiceLine>"),
            Change("BR-21", "<cac:InvoiceLine><cbc:ID>1</cbc:ID>", "<cac:InvoiceLine><cbc:ID>2</cbc:ID>"),
            Change("BR-22", #"<cbc:InvoicedQuantity unitCode="H87">2</cbc:InvoicedQuantity>"#),
            Change("BR-23", #" unitCode="H87""#), Change("BR-CL-23", "H87", "SZT"),
            Change("BR-24", #"<cbc:LineExtensionAmount currencyID="PLN">796.10</cbc:LineExtensionAmount>"#),
            Change("BR-25", "<cbc:Name>Regał</cbc:Name>"),
            Change("BR-26", #"<cbc:PriceAmount currencyID="PLN">419</cbc:PriceAmount>"#),
            Change("BR-27", ">419<", ">-419<"), Change("PEPPOL-EN16931-R120", ">419<", ">419.02<"),
            Change("UBL-NUMBER", ">419<", ">4,19<"), Change("UBL-NUMBER", ">419<", ">4e2<"),
            Change(
                "PEPPOL-EN16931-R051", #"<cbc:PriceAmount currencyID="PLN">"#, #"<cbc:PriceAmount currencyID="EUR">"#),
            Change(
                "BR-DEC-23", #"<cbc:LineExtensionAmount currencyID="PLN">796.10<"#,
                #"<cbc:LineExtensionAmount currencyID="PLN">796.100<"#),
            Change("BR-DEC-24", ">41.90<", ">41.900<"), Change("BR-DEC-27", ">1.00<", ">1.000<"),
            Change("BR-41", #"<cbc:Amount currencyID="PLN">41.90</cbc:Amount>"#),
            Change(
                "BR-42",
                "<cbc:AllowanceChargeReasonCode>95</cbc:AllowanceChargeReasonCode><cbc:AllowanceChargeReason>Discount</cbc:AllowanceChargeReason>"
            ),
            Change(
                "BR-CO-23",
                "<cbc:AllowanceChargeReasonCode>95</cbc:AllowanceChargeReasonCode><cbc:AllowanceChargeReason>Discount</cbc:AllowanceChargeReason>"
            ),
            Change("BR-43", #"<cbc:Amount currencyID="PLN">1.00</cbc:Amount>"#),
            Change("BR-44", "<cbc:AllowanceChargeReason>Surcharge</cbc:AllowanceChargeReason>"),
            Change("BR-CO-24", "<cbc:AllowanceChargeReason>Surcharge</cbc:AllowanceChargeReason>"),
            Change("BR-CL-19", ">95<", ">96<"),
            Change(
                "BR-CL-20", "<cbc:AllowanceChargeReason>Surcharge",
                "<cbc:AllowanceChargeReasonCode>95</cbc:AllowanceChargeReasonCode><cbc:AllowanceChargeReason>Surcharge"),
            Change("PEPPOL-EN16931-R043", ">true<", ">1<"), Change("PEPPOL-EN16931-R120", ">false<", ">true<"),
            Change("BR-54", "<cbc:Value>bela</cbc:Value>"),
            Change("BR-CO-04", "<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID>", "<cac:ClassifiedTaxCategory>"),
            Change(
                "BR-CL-18", "<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID>",
                "<cac:ClassifiedTaxCategory><cbc:ID>H</cbc:ID>"),
            Change(
                "PEPPOL-EN16931-R121", ">419</cbc:PriceAmount>",
                #">419</cbc:PriceAmount><cbc:BaseQuantity unitCode="H87">0</cbc:BaseQuantity>"#),
            Change(
                "PEPPOL-EN16931-R130", ">419</cbc:PriceAmount>",
                #">419</cbc:PriceAmount><cbc:BaseQuantity unitCode="KGM">1</cbc:BaseQuantity>"#),
        ])
    func lines(_ change: Change) throws {
        #expect(try broken(try invoice(), change).contains(change.rule))
    }

    @Test(
        "of sums",
        arguments: [
            Change("BR-12", amount), Change("BR-12", "cac:LegalMonetaryTotal>", "cac:Total>"),
            Change("BR-13", #"<cbc:TaxExclusiveAmount currencyID="PLN">807.10</cbc:TaxExclusiveAmount>"#),
            Change("BR-14", #"<cbc:TaxInclusiveAmount currencyID="PLN">992.73</cbc:TaxInclusiveAmount>"#),
            Change("BR-15", #"<cbc:PayableAmount currencyID="PLN">992.73</cbc:PayableAmount>"#),
            Change("BR-CO-10", amount, amount.replacing("807.10", with: "807.11")),
            Change(
                "BR-CO-13", #"<cbc:TaxExclusiveAmount currencyID="PLN">807.10"#,
                #"<cbc:TaxExclusiveAmount currencyID="PLN">807.09"#),
            Change(
                "BR-CO-15", #"<cbc:TaxInclusiveAmount currencyID="PLN">992.73"#,
                #"<cbc:TaxInclusiveAmount currencyID="PLN">992.74"#),
            Change(
                "BR-CO-16", #"<cbc:PayableAmount currencyID="PLN">992.73"#,
                #"<cbc:PayableAmount currencyID="PLN">992.72"#),
            Change(
                "BR-CO-14", #"<cac:TaxTotal><cbc:TaxAmount currencyID="PLN">185.63"#,
                #"<cac:TaxTotal><cbc:TaxAmount currencyID="PLN">185.64"#),
            Change("BR-CO-17", ">185.63<", ">186.63<"), Change("BR-S-09", ">185.63<", ">184.63<"),
            Change(
                "BR-S-08", #"<cbc:TaxableAmount currencyID="PLN">807.10"#,
                #"<cbc:TaxableAmount currencyID="PLN">807.11"#),
            Change("BR-DEC-09", amount, amount.replacing("807.10", with: "807.100")),
            Change("BR-DEC-12", "807.10</cbc:TaxExclusiveAmount>", "807.100</cbc:TaxExclusiveAmount>"),
            Change("BR-DEC-14", "992.73</cbc:TaxInclusiveAmount>", "992.730</cbc:TaxInclusiveAmount>"),
            Change("BR-DEC-18", "992.73</cbc:PayableAmount>", "992.730</cbc:PayableAmount>"),
            Change(
                "BR-DEC-17", #"<cbc:PayableAmount"#,
                #"<cbc:PayableRoundingAmount currencyID="PLN">0.000</cbc:PayableRoundingAmount><cbc:PayableAmount"#),
            Change("BR-DEC-19", "807.10</cbc:TaxableAmount>", "807.100</cbc:TaxableAmount>"),
            Change(
                "BR-DEC-20", "</cbc:TaxableAmount><cbc:TaxAmount currencyID=\"PLN\">185.63",
                "</cbc:TaxableAmount><cbc:TaxAmount currencyID=\"PLN\">185.630"),
            Change(
                "BR-DEC-13", #"<cac:TaxTotal><cbc:TaxAmount currencyID="PLN">185.63"#,
                #"<cac:TaxTotal><cbc:TaxAmount currencyID="PLN">185.630"#),
            Change("BR-45", #"<cbc:TaxableAmount currencyID="PLN">807.10</cbc:TaxableAmount>"#),
            Change(
                "BR-46", #"</cbc:TaxableAmount><cbc:TaxAmount currencyID="PLN">185.63</cbc:TaxAmount>"#,
                "</cbc:TaxableAmount>"),
            Change("BR-47", "<cac:TaxCategory><cbc:ID>S</cbc:ID>", "<cac:TaxCategory>"),
            Change(
                "BR-48", "<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>23</cbc:Percent>",
                "<cac:TaxCategory><cbc:ID>S</cbc:ID>"),
            Change("BR-CO-18", "cac:TaxSubtotal>", "cac:Other>"),
            Change("PEPPOL-EN16931-R053", "cac:TaxSubtotal>", "cac:Other>"),
            Change(
                "PEPPOL-EN16931-R054", "</cac:TaxTotal>",
                #"</cac:TaxTotal><cac:TaxTotal><cbc:TaxAmount currencyID="PLN">185.63</cbc:TaxAmount></cac:TaxTotal>"#),
            Change("BR-S-05", "<cbc:Percent>23<", "<cbc:Percent>0<"),
            Change(
                "BR-S-10", "<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>23</cbc:Percent>",
                "<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>23</cbc:Percent><cbc:TaxExemptionReason>x</cbc:TaxExemptionReason>"
            ),
            Change("BR-S-01", "<cac:TaxCategory><cbc:ID>S</cbc:ID>", "<cac:TaxCategory><cbc:ID>Z</cbc:ID>"),
            Change("BR-Z-01", "<cac:TaxCategory><cbc:ID>S</cbc:ID>", "<cac:TaxCategory><cbc:ID>Z</cbc:ID>"),
            Change("BR-Z-09", "<cac:TaxCategory><cbc:ID>S</cbc:ID>", "<cac:TaxCategory><cbc:ID>Z</cbc:ID>"),
            Change("BR-Z-05", "<cac:TaxCategory><cbc:ID>S</cbc:ID>", "<cac:TaxCategory><cbc:ID>Z</cbc:ID>"),
        ])
    func sums(_ change: Change) throws {
        #expect(try broken(try invoice(), change).contains(change.rule))
    }

    @Test("a payable amount wants a day or terms, a credit note does not")
    func payment() throws {
        let document = try UBLDocument(invoice: Make.invoice([Make.line()]), details: Make.details())
        let change = Change("", "<cac:PaymentTerms><cbc:Note>On credit, as agreed</cbc:Note></cac:PaymentTerms>")
        #expect(try broken(document, change) == ["BR-CO-25"])
        let credit = try UBLDocument(
            adjustment: Make.adjustment([Make.change(from: (1, 1_000, 230), to: (0, 0, 0))]), original: Make.original,
            details: Make.details())
        #expect(try broken(credit, change) == [])
        #expect(try broken(credit, Change("", "381<", "380<")) == ["PEPPOL-EN16931-P0101"])
        #expect(try broken(credit, Change("", "<cbc:ID>FV/2026/00012</cbc:ID>")) == ["BR-55"])
    }

    @Test(
        "of what has no rate",
        arguments: [
            ("zw", Change("BR-E-10", "<cbc:TaxExemptionReasonCode>VATEX-EU-132</cbc:TaxExemptionReasonCode>")),
            ("zw", Change("BR-CL-22", "VATEX-EU-132", "EU-132")),
            ("zw", Change("PEPPOL-EN16931-P0104", "VATEX-EU-132", "VATEX-EU-G")),
            ("zw", Change("BR-E-05", "<cbc:Percent>0<", "<cbc:Percent>1<")),
            ("zw", Change("BR-E-08", ">838.00</cbc:TaxableAmount>", ">838.01</cbc:TaxableAmount>")),
            ("zw", Change("BR-E-09", ">0.00<", ">0.01<")),
            (
                "oo",
                Change(
                    "BR-AE-10",
                    "<cbc:TaxExemptionReasonCode>VATEX-EU-AE</cbc:TaxExemptionReasonCode><cbc:TaxExemptionReason>Reverse charge</cbc:TaxExemptionReason>"
                )
            ),
            (
                "oo",
                Change(
                    "BR-AE-02",
                    "<cac:PartyTaxScheme><cbc:CompanyID>PL5976987430</cbc:CompanyID>\(vat)</cac:PartyTaxScheme>")
            ),
            ("oo", Change("PEPPOL-EN16931-P0106", "VATEX-EU-AE", "VATEX-EU-IC")),
            (
                "0 WDT",
                Change(
                    "BR-IC-02",
                    "<cac:PartyTaxScheme><cbc:CompanyID>PL5976987430</cbc:CompanyID>\(vat)</cac:PartyTaxScheme>")
            ),
            ("0 WDT", Change("BR-IC-11", "<cbc:ActualDeliveryDate>2026-11-27</cbc:ActualDeliveryDate>")),
            (
                "0 WDT",
                Change(
                    "BR-IC-12",
                    "<cac:DeliveryLocation><cac:Address><cac:Country><cbc:IdentificationCode>PL</cbc:IdentificationCode></cac:Country></cac:Address></cac:DeliveryLocation>"
                )
            ),
            (
                "0 WDT",
                Change(
                    "BR-57",
                    "<cac:Address><cac:Country><cbc:IdentificationCode>PL</cbc:IdentificationCode></cac:Country></cac:Address>",
                    "<cac:Address><cac:Country/></cac:Address>")
            ),
            (
                "0 EX",
                Change(
                    "BR-G-02",
                    "<cac:PartyTaxScheme><cbc:CompanyID>PL5265877635</cbc:CompanyID>\(vat)</cac:PartyTaxScheme>")
            ),
            (
                "0 EX",
                Change(
                    "BR-G-10",
                    "<cbc:TaxExemptionReasonCode>VATEX-EU-G</cbc:TaxExemptionReasonCode><cbc:TaxExemptionReason>Export outside the EU</cbc:TaxExemptionReason>"
                )
            ),
            ("np", Change("BR-O-05", "<cbc:ID>O</cbc:ID>", "<cbc:ID>O</cbc:ID><cbc:Percent>0</cbc:Percent>")),
            (
                "np",
                Change(
                    "BR-O-02", "<cac:PartyLegalEntity>",
                    "<cac:PartyTaxScheme><cbc:CompanyID>PL5265877635</cbc:CompanyID>\(vat)</cac:PartyTaxScheme><cac:PartyLegalEntity>"
                )
            ),
            (
                "np",
                Change(
                    "BR-O-12", "<cac:ClassifiedTaxCategory><cbc:ID>O</cbc:ID>",
                    "<cac:ClassifiedTaxCategory><cbc:ID>Z</cbc:ID><cbc:Percent>0</cbc:Percent>")
            ),
            (
                "np",
                Change(
                    "BR-O-11", "</cac:TaxSubtotal>",
                    #"</cac:TaxSubtotal><cac:TaxSubtotal><cbc:TaxableAmount currencyID="PLN">0.00</cbc:TaxableAmount><cbc:TaxAmount currencyID="PLN">0.00</cbc:TaxAmount><cac:TaxCategory><cbc:ID>Z</cbc:ID><cbc:Percent>0</cbc:Percent>\#(vat)</cac:TaxCategory></cac:TaxSubtotal>"#
                )
            ),
            (
                "0",
                Change(
                    "BR-Z-10", "<cac:TaxCategory><cbc:ID>Z</cbc:ID><cbc:Percent>0</cbc:Percent>",
                    "<cac:TaxCategory><cbc:ID>Z</cbc:ID><cbc:Percent>0</cbc:Percent><cbc:TaxExemptionReason>x</cbc:TaxExemptionReason>"
                )
            ),
        ])
    func categories(_ code: String, _ change: Change) throws {
        let document = try UBLDocument(
            invoice: Make.invoice([Make.line(code: code, rate: .zero)]),
            details: Make.details {
                $0.exemption = VATExemption(code: "VATEX-EU-132")
                $0.deliveryDate = Make.day
            })
        #expect(try broken(document, change).contains(change.rule))
    }

    @Test("are not asked of another document, nor of what is no XML")
    func strangers() throws {
        #expect(try Conformance.faults(in: Data("<Order/>".utf8)).map(\.rule) == ["UBL-ORDER"])
        #expect(throws: XMLError.self) { try Conformance.faults(in: Data("{}".utf8)) }
        #expect(try !Conformance.faults(in: Data("<Invoice/>".utf8)).isEmpty)
    }
}
