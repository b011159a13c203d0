import Contracts
import Testing

@testable import UBL

@Suite("An invoice as UBL")
struct InvoiceTests {
    @Test("is this, byte by byte")
    func bytes() throws {
        let invoice = Make.invoice(
            [
                Make.line(discount: ExactDecimal(millionths: 50_000)),
                Make.line("Przewód 3×1,5", 100, "m", price: ExactDecimal(millionths: 4_275_000)),
            ], taxDate: Make.day.adding(days: -1))
        let document = try UBLDocument(
            invoice: invoice,
            details: Make.details {
                $0.account = "PL61109010140000071219812874"
                $0.dueDate = Make.day.adding(days: 14)
            })
        #expect(
            try document.conforming() == """
                <?xml version="1.0" encoding="UTF-8"?>
                <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" \
                xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" \
                xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
                  <cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0\
                </cbc:CustomizationID>
                  <cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
                  <cbc:ID>FV/2026/00012</cbc:ID>
                  <cbc:IssueDate>2026-11-27</cbc:IssueDate>
                  <cbc:DueDate>2026-12-11</cbc:DueDate>
                  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
                  <cbc:TaxPointDate>2026-11-26</cbc:TaxPointDate>
                  <cbc:DocumentCurrencyCode>PLN</cbc:DocumentCurrencyCode>
                  <cac:OrderReference>
                    <cbc:ID>NA</cbc:ID>
                    <cbc:SalesOrderID>PF/2026/00007</cbc:SalesOrderID>
                  </cac:OrderReference>
                  <cac:AccountingSupplierParty>
                    <cac:Party>
                      <cbc:EndpointID schemeID="9945">PL5265877635</cbc:EndpointID>
                      <cac:PostalAddress>
                        <cbc:StreetName>ul. Długa 1</cbc:StreetName>
                        <cbc:CityName>Warszawa</cbc:CityName>
                        <cbc:PostalZone>00-238</cbc:PostalZone>
                        <cac:Country>
                          <cbc:IdentificationCode>PL</cbc:IdentificationCode>
                        </cac:Country>
                      </cac:PostalAddress>
                      <cac:PartyTaxScheme>
                        <cbc:CompanyID>PL5265877635</cbc:CompanyID>
                        <cac:TaxScheme>
                          <cbc:ID>VAT</cbc:ID>
                        </cac:TaxScheme>
                      </cac:PartyTaxScheme>
                      <cac:PartyLegalEntity>
                        <cbc:RegistrationName>Karawana Sp. z o.o.</cbc:RegistrationName>
                      </cac:PartyLegalEntity>
                    </cac:Party>
                  </cac:AccountingSupplierParty>
                  <cac:AccountingCustomerParty>
                    <cac:Party>
                      <cbc:EndpointID schemeID="9945">PL5976987430</cbc:EndpointID>
                      <cac:PostalAddress>
                        <cbc:CityName>Poznań</cbc:CityName>
                        <cac:Country>
                          <cbc:IdentificationCode>PL</cbc:IdentificationCode>
                        </cac:Country>
                      </cac:PostalAddress>
                      <cac:PartyTaxScheme>
                        <cbc:CompanyID>PL5976987430</cbc:CompanyID>
                        <cac:TaxScheme>
                          <cbc:ID>VAT</cbc:ID>
                        </cac:TaxScheme>
                      </cac:PartyTaxScheme>
                      <cac:PartyLegalEntity>
                        <cbc:RegistrationName>Mebloteka S.A.</cbc:RegistrationName>
                      </cac:PartyLegalEntity>
                    </cac:Party>
                  </cac:AccountingCustomerParty>
                  <cac:PaymentMeans>
                    <cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>
                    <cbc:PaymentID>FV/2026/00012</cbc:PaymentID>
                    <cac:PayeeFinancialAccount>
                      <cbc:ID>PL61109010140000071219812874</cbc:ID>
                    </cac:PayeeFinancialAccount>
                  </cac:PaymentMeans>
                  <cac:PaymentTerms>
                    <cbc:Note>On credit, as agreed</cbc:Note>
                  </cac:PaymentTerms>
                  <cac:TaxTotal>
                    <cbc:TaxAmount currencyID="PLN">281.43</cbc:TaxAmount>
                    <cac:TaxSubtotal>
                      <cbc:TaxableAmount currencyID="PLN">1223.60</cbc:TaxableAmount>
                      <cbc:TaxAmount currencyID="PLN">281.43</cbc:TaxAmount>
                      <cac:TaxCategory>
                        <cbc:ID>S</cbc:ID>
                        <cbc:Percent>23</cbc:Percent>
                        <cac:TaxScheme>
                          <cbc:ID>VAT</cbc:ID>
                        </cac:TaxScheme>
                      </cac:TaxCategory>
                    </cac:TaxSubtotal>
                  </cac:TaxTotal>
                  <cac:LegalMonetaryTotal>
                    <cbc:LineExtensionAmount currencyID="PLN">1223.60</cbc:LineExtensionAmount>
                    <cbc:TaxExclusiveAmount currencyID="PLN">1223.60</cbc:TaxExclusiveAmount>
                    <cbc:TaxInclusiveAmount currencyID="PLN">1505.03</cbc:TaxInclusiveAmount>
                    <cbc:PayableAmount currencyID="PLN">1505.03</cbc:PayableAmount>
                  </cac:LegalMonetaryTotal>
                  <cac:InvoiceLine>
                    <cbc:ID>1</cbc:ID>
                    <cbc:InvoicedQuantity unitCode="H87">2</cbc:InvoicedQuantity>
                    <cbc:LineExtensionAmount currencyID="PLN">796.10</cbc:LineExtensionAmount>
                    <cac:AllowanceCharge>
                      <cbc:ChargeIndicator>false</cbc:ChargeIndicator>
                      <cbc:AllowanceChargeReasonCode>95</cbc:AllowanceChargeReasonCode>
                      <cbc:AllowanceChargeReason>Discount</cbc:AllowanceChargeReason>
                      <cbc:Amount currencyID="PLN">41.90</cbc:Amount>
                    </cac:AllowanceCharge>
                    <cac:Item>
                      <cbc:Name>Regał</cbc:Name>
                      <cac:SellersItemIdentification>
                        <cbc:ID>prod_01h455vb4pex5vsknk084sn02q</cbc:ID>
                      </cac:SellersItemIdentification>
                      <cac:ClassifiedTaxCategory>
                        <cbc:ID>S</cbc:ID>
                        <cbc:Percent>23</cbc:Percent>
                        <cac:TaxScheme>
                          <cbc:ID>VAT</cbc:ID>
                        </cac:TaxScheme>
                      </cac:ClassifiedTaxCategory>
                    </cac:Item>
                    <cac:Price>
                      <cbc:PriceAmount currencyID="PLN">419</cbc:PriceAmount>
                    </cac:Price>
                  </cac:InvoiceLine>
                  <cac:InvoiceLine>
                    <cbc:ID>2</cbc:ID>
                    <cbc:InvoicedQuantity unitCode="MTR">100</cbc:InvoicedQuantity>
                    <cbc:LineExtensionAmount currencyID="PLN">427.50</cbc:LineExtensionAmount>
                    <cac:Item>
                      <cbc:Name>Przewód 3×1,5</cbc:Name>
                      <cac:SellersItemIdentification>
                        <cbc:ID>prod_01h455vb4pex5vsknk084sn02q</cbc:ID>
                      </cac:SellersItemIdentification>
                      <cac:ClassifiedTaxCategory>
                        <cbc:ID>S</cbc:ID>
                        <cbc:Percent>23</cbc:Percent>
                        <cac:TaxScheme>
                          <cbc:ID>VAT</cbc:ID>
                        </cac:TaxScheme>
                      </cac:ClassifiedTaxCategory>
                    </cac:Item>
                    <cac:Price>
                      <cbc:PriceAmount currencyID="PLN">4.275</cbc:PriceAmount>
                    </cac:Price>
                  </cac:InvoiceLine>
                </Invoice>

                """)
    }

    @Test("of Iran has whole rials, and no electronic address where plain EN 16931 wants none")
    func rials() throws {
        // flows.md 7.6
        let line = Make.line(
            "پمپ آب", 10, "عدد", price: 1_000_003, discount: ExactDecimal(millionths: 50_000), code: "VAT10",
            rate: ExactDecimal(millionths: 100_000), .irr)
        let invoice = Make.invoice(
            [line], number: "1405-00001", seller: Make.iranianSeller, buyer: Make.iranianBuyer, .irr)
        let document = try UBLDocument(invoice: invoice, details: Make.details { $0.specification = .core })
        #expect(document.seller.vatID == "IR14007263270")
        #expect(document.seller.legalID == "14007263270")
        #expect(document.totals.lines == Money(9_500_028, .irr))
        #expect(document.totals.tax == Money(950_003, .irr))
        #expect(document.totals.payable == Money(10_450_031, .irr))
        let text = try document.conforming()
        #expect(text.contains(#"<cbc:PayableAmount currencyID="IRR">10450031</cbc:PayableAmount>"#))
        #expect(text.contains("<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>"))
        #expect(!text.contains("EndpointID"))
        #expect(!text.contains("ProfileID"))
    }

    @Test("keeps a price of six places, and says the rest as discount, surcharge or rounding")
    func pricing() {
        func priced(_ quantity: ExactDecimal, _ price: ExactDecimal, _ net: Int64, _ currency: Currency = .pln)
            -> LinePricing
        {
            LinePricing(quantity: quantity, unitPrice: UnitPrice(price, currency), net: Money(net, currency))
        }
        let fine = ExactDecimal(millionths: 333_333)
        #expect(priced(3, fine, 100).price == .each(fine))
        #expect(priced(3, fine, 100).adjustment == nil)
        // A part of an invoice that took a grosz less than its own quantity × price.
        #expect(priced(1, 10, 999).adjustment == nil)
        #expect(priced(1, 10, 998).adjustment == .init(isCharge: false, amount: Money(2, .pln), reason: .discount))
        #expect(priced(1, 10, 1100).adjustment == .init(isCharge: true, amount: Money(100, .pln), reason: .surcharge))
        #expect(priced(1, 10, 9, .irr).adjustment == .init(isCharge: false, amount: Money(1, .irr), reason: .rounding))
        #expect(!priced(1, 10, 9, .irr).hidesUnitPrice)
        // 2.5 × 1000.333 is no number of rials.
        let half = ExactDecimal(millionths: 2_500_000)
        let broken = priced(half, ExactDecimal(millionths: 1_000_333_000), 2501, .irr)
        #expect(broken.price == .together(Money(2501, .irr), per: half))
        #expect(broken.adjustment == nil)
        #expect(broken.hidesUnitPrice)
        let cheaper = priced(half, ExactDecimal(millionths: 1_000_333_000), 2000, .irr)
        #expect(cheaper.adjustment == .init(isCharge: false, amount: Money(501, .irr), reason: .discount))
    }

    @Test("has one breakdown for each category and rate, in the order of the lines")
    func breakdown() throws {
        let document = try UBLDocument(
            invoice: Make.invoice([
                Make.line(), Make.line(code: "8", rate: ExactDecimal(millionths: 80_000)),
                Make.line(code: "0 KR", rate: .zero),
                Make.line(), Make.line(code: "zw", rate: .zero),
            ]), details: Make.details { $0.exemption = VATExemption(reason: "art. 43 ust. 1 pkt 2 ustawy o VAT") })
        #expect(document.taxes.map(\.rate.category) == [.standard, .standard, .zero, .exempt])
        #expect(document.taxes.map(\.taxable.amount) == [167_600, 83_800, 83_800, 83_800])
        #expect(document.taxes.map(\.tax.amount) == [38_548, 6_704, 0, 0])
        let text = try document.conforming()
        #expect(text.contains("<cbc:TaxExemptionReason>art. 43 ust. 1 pkt 2 ustawy o VAT</cbc:TaxExemptionReason>"))
    }

    @Test("within the Union names the buyer's number, the day and the country of delivery")
    func intraCommunity() throws {
        let buyer = Party(name: "Möbel GmbH", taxID: "DE 123 456 788", country: "DE")
        let invoice = Make.invoice([Make.line(code: "0 WDT", rate: .zero)], buyer: buyer)
        #expect(rules { try UBLDocument(invoice: invoice, details: Make.details()) } == ["BR-IC-11"])
        let text = try UBLDocument(invoice: invoice, details: Make.details { $0.deliveryDate = Make.day }).conforming()
        #expect(text.contains(#"<cbc:EndpointID schemeID="9930">DE123456788</cbc:EndpointID>"#))
        #expect(text.contains("<cbc:TaxExemptionReasonCode>VATEX-EU-IC</cbc:TaxExemptionReasonCode>"))
        #expect(text.contains("<cbc:ActualDeliveryDate>2026-11-27</cbc:ActualDeliveryDate>"))
    }

    @Test(
        "of a category without a rate says why there is none",
        arguments: [("oo", "AE", "VATEX-EU-AE"), ("0 EX", "G", "VATEX-EU-G"), ("np II", "AE", "VATEX-EU-AE")])
    func reasons(_ code: String, _ category: String, _ reason: String) throws {
        let text = try UBLDocument(
            invoice: Make.invoice([Make.line(code: code, rate: .zero)]), details: Make.details()
        ).conforming()
        #expect(text.contains("<cbc:ID>\(category)</cbc:ID>"))
        #expect(text.contains("<cbc:TaxExemptionReasonCode>\(reason)</cbc:TaxExemptionReasonCode>"))
    }

    @Test("that is not subject to VAT names no VAT numbers, and identifies the seller all the same")
    func outOfScope() throws {
        let text = try UBLDocument(
            invoice: Make.invoice([Make.line(code: "np I", rate: .zero)]), details: Make.details()
        ).conforming()
        #expect(!text.contains("PartyTaxScheme"))
        #expect(!text.contains("cbc:Percent"))
        #expect(text.contains("<cbc:ID>5265877635</cbc:ID>"))
    }

    @Test("says a unit without a code on the line")
    func unknownUnit() throws {
        let text = try UBLDocument(
            invoice: Make.invoice([Make.line("Tkanina", 3, "bela")]), details: Make.details()
        ).conforming()
        #expect(text.contains(#"<cbc:InvoicedQuantity unitCode="ZZ">3</cbc:InvoicedQuantity>"#))
        #expect(text.contains("<cbc:Value>bela</cbc:Value>"))
    }

    @Test("writes the tax of the totals only when told to, and the difference as rounding")
    func recalculatedTax() throws {
        // Five lines of the worked example: each tax is rounded up by 0.2, together by a whole rial.
        let lines = (0..<5).map { _ in
            Make.line(
                "پمپ", 10, "عدد", price: 1_000_003, discount: ExactDecimal(millionths: 50_000), code: "VAT10",
                rate: ExactDecimal(millionths: 100_000), .irr)
        }
        let invoice = Make.invoice(lines, seller: Make.iranianSeller, buyer: Make.iranianBuyer, .irr)
        var details = Make.details { $0.specification = .core }
        #expect(rules { try UBLDocument(invoice: invoice, details: details) } == ["BR-CO-17"])
        details.recalculatesTax = true
        let document = try UBLDocument(invoice: invoice, details: details)
        #expect(document.totals.tax == Money(4_750_014, .irr))
        #expect(document.totals.rounding == Money(1, .irr))
        #expect(document.totals.payable == invoice.totals.gross)
        #expect(
            try document.conforming().contains(
                #"<cbc:PayableRoundingAmount currencyID="IRR">1</cbc:PayableRoundingAmount>"#))
    }
}
