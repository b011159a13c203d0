import Contracts
import Testing

@testable import UBL

@Suite("An adjustment as UBL")
struct AdjustmentTests {
    @Test("that takes a returned piece off is this credit note, byte by byte")
    func bytes() throws {
        // flows.md 7.6: one of ten comes back.
        let adjustment = Make.adjustment(
            [
                Make.change(
                    "پمپ آب ۴۰ متری", "عدد", from: (10, 9_500_028, 950_003), to: (9, 8_550_025, 855_003), code: "VAT10",
                    rate: ExactDecimal(millionths: 100_000), .irr)
            ], .salesReturn, number: "R-1405-00001", reason: "کالا معیوب بود", seller: Make.iranianSeller,
            buyer: Make.iranianBuyer, .irr)
        let document = try UBLDocument(
            adjustment: adjustment, original: UBLDocument.Preceding(number: "1405-00001", issueDate: Make.day),
            details: Make.details {
                $0.paymentTerms = nil
                $0.sellerEndpoint = try? ElectronicAddress("0088:6260000000019")
                $0.buyerEndpoint = try? ElectronicAddress("0088:6260000000026")
            })
        #expect(
            try document.conforming() == """
                <?xml version="1.0" encoding="UTF-8"?>
                <CreditNote xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2" \
                xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" \
                xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
                  <cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0\
                </cbc:CustomizationID>
                  <cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
                  <cbc:ID>R-1405-00001</cbc:ID>
                  <cbc:IssueDate>2026-11-30</cbc:IssueDate>
                  <cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>
                  <cbc:Note>کالا معیوب بود</cbc:Note>
                  <cbc:DocumentCurrencyCode>IRR</cbc:DocumentCurrencyCode>
                  <cac:OrderReference>
                    <cbc:ID>NA</cbc:ID>
                    <cbc:SalesOrderID>PF/2026/00007</cbc:SalesOrderID>
                  </cac:OrderReference>
                  <cac:BillingReference>
                    <cac:InvoiceDocumentReference>
                      <cbc:ID>1405-00001</cbc:ID>
                      <cbc:IssueDate>2026-11-27</cbc:IssueDate>
                    </cac:InvoiceDocumentReference>
                  </cac:BillingReference>
                  <cac:AccountingSupplierParty>
                    <cac:Party>
                      <cbc:EndpointID schemeID="0088">6260000000019</cbc:EndpointID>
                      <cac:PostalAddress>
                        <cac:Country>
                          <cbc:IdentificationCode>IR</cbc:IdentificationCode>
                        </cac:Country>
                      </cac:PostalAddress>
                      <cac:PartyTaxScheme>
                        <cbc:CompanyID>IR14007263270</cbc:CompanyID>
                        <cac:TaxScheme>
                          <cbc:ID>VAT</cbc:ID>
                        </cac:TaxScheme>
                      </cac:PartyTaxScheme>
                      <cac:PartyLegalEntity>
                        <cbc:RegistrationName>کاروان صنعت</cbc:RegistrationName>
                        <cbc:CompanyID>14007263270</cbc:CompanyID>
                      </cac:PartyLegalEntity>
                    </cac:Party>
                  </cac:AccountingSupplierParty>
                  <cac:AccountingCustomerParty>
                    <cac:Party>
                      <cbc:EndpointID schemeID="0088">6260000000026</cbc:EndpointID>
                      <cac:PostalAddress>
                        <cbc:StreetName>خیابان آزادی ۱۲</cbc:StreetName>
                        <cbc:CityName>تهران</cbc:CityName>
                        <cac:Country>
                          <cbc:IdentificationCode>IR</cbc:IdentificationCode>
                        </cac:Country>
                      </cac:PostalAddress>
                      <cac:PartyTaxScheme>
                        <cbc:CompanyID>IR10380284790</cbc:CompanyID>
                        <cac:TaxScheme>
                          <cbc:ID>VAT</cbc:ID>
                        </cac:TaxScheme>
                      </cac:PartyTaxScheme>
                      <cac:PartyLegalEntity>
                        <cbc:RegistrationName>نور صنعت</cbc:RegistrationName>
                        <cbc:CompanyID>10380284790</cbc:CompanyID>
                      </cac:PartyLegalEntity>
                    </cac:Party>
                  </cac:AccountingCustomerParty>
                  <cac:TaxTotal>
                    <cbc:TaxAmount currencyID="IRR">95000</cbc:TaxAmount>
                    <cac:TaxSubtotal>
                      <cbc:TaxableAmount currencyID="IRR">950003</cbc:TaxableAmount>
                      <cbc:TaxAmount currencyID="IRR">95000</cbc:TaxAmount>
                      <cac:TaxCategory>
                        <cbc:ID>S</cbc:ID>
                        <cbc:Percent>10</cbc:Percent>
                        <cac:TaxScheme>
                          <cbc:ID>VAT</cbc:ID>
                        </cac:TaxScheme>
                      </cac:TaxCategory>
                    </cac:TaxSubtotal>
                  </cac:TaxTotal>
                  <cac:LegalMonetaryTotal>
                    <cbc:LineExtensionAmount currencyID="IRR">950003</cbc:LineExtensionAmount>
                    <cbc:TaxExclusiveAmount currencyID="IRR">950003</cbc:TaxExclusiveAmount>
                    <cbc:TaxInclusiveAmount currencyID="IRR">1045003</cbc:TaxInclusiveAmount>
                    <cbc:PayableAmount currencyID="IRR">1045003</cbc:PayableAmount>
                  </cac:LegalMonetaryTotal>
                  <cac:CreditNoteLine>
                    <cbc:ID>1</cbc:ID>
                    <cbc:CreditedQuantity unitCode="H87">1</cbc:CreditedQuantity>
                    <cbc:LineExtensionAmount currencyID="IRR">950003</cbc:LineExtensionAmount>
                    <cac:Item>
                      <cbc:Name>پمپ آب ۴۰ متری</cbc:Name>
                      <cac:SellersItemIdentification>
                        <cbc:ID>prod_01h455vb4pex5vsknk084sn02q</cbc:ID>
                      </cac:SellersItemIdentification>
                      <cac:ClassifiedTaxCategory>
                        <cbc:ID>S</cbc:ID>
                        <cbc:Percent>10</cbc:Percent>
                        <cac:TaxScheme>
                          <cbc:ID>VAT</cbc:ID>
                        </cac:TaxScheme>
                      </cac:ClassifiedTaxCategory>
                    </cac:Item>
                    <cac:Price>
                      <cbc:PriceAmount currencyID="IRR">950003</cbc:PriceAmount>
                    </cac:Price>
                  </cac:CreditNoteLine>
                </CreditNote>

                """)
    }

    @Test("that lowers a price credits the quantity with the difference, and says what became of the line")
    func lowerPrice() throws {
        let document = try UBLDocument(
            adjustment: Make.adjustment([Make.change(from: (3, 30_000, 6_900), to: (3, 29_900, 6_877))]),
            original: Make.original, details: Make.details())
        #expect(document.kind == .creditNote)
        let line = try #require(document.lines.first)
        #expect(line.quantity == 3)
        #expect(line.net == Money(100, .pln))
        // A złoty for three: no price of six places says that.
        #expect(line.price == .together(Money(100, .pln), per: 3))
        #expect(line.note == "Net amount corrected from 300.00 PLN to 299.00 PLN")
        _ = try document.conforming()
    }

    @Test("by which more is owed is a debit note that refers to the invoice")
    func debit() throws {
        let document = try UBLDocument(
            adjustment: Make.adjustment([Make.change(from: (4, 30_000, 6_900), to: (4, 31_000, 7_130))]),
            original: Make.original, details: Make.details())
        #expect(document.kind == .debitNote)
        #expect(document.lines.first?.price == .each(ExactDecimal(millionths: 2_500_000)))
        #expect(document.totals.payable == Money(1_230, .pln))
        let text = try document.conforming()
        #expect(text.contains("<cbc:InvoiceTypeCode>383</cbc:InvoiceTypeCode>"))
        #expect(text.contains("<cbc:ID>FV/2026/00012</cbc:ID>"))
    }

    @Test("of lines that go both ways keeps the lesser side below zero")
    func mixed() throws {
        let document = try UBLDocument(
            adjustment: Make.adjustment([
                Make.change(from: (2, 20_000, 4_600), to: (1, 10_000, 2_300)),
                Make.change(from: (5, 10_000, 2_300), to: (5, 12_000, 2_760)),
            ]), original: Make.original, details: Make.details())
        #expect(document.kind == .creditNote)
        #expect(document.lines.map(\.quantity) == [1, -5])
        #expect(document.lines.map(\.net.amount) == [10_000, -2_000])
        #expect(document.lines.last?.price == .each(4))
        #expect(document.totals.payable == Money(9_840, .pln))
        _ = try document.conforming()
    }

    @Test("that names no invoice refers to none")
    func standalone() throws {
        let text = try UBLDocument(
            adjustment: Make.adjustment([Make.change(from: (1, 1_000, 230), to: (0, 0, 0))]), original: nil,
            details: Make.details()
        ).conforming()
        #expect(!text.contains("BillingReference"))
    }

    @Test("keeps a remark behind its reason, in one note")
    func note() throws {
        let document = try UBLDocument(
            adjustment: Make.adjustment([Make.change(from: (1, 1_000, 230), to: (0, 0, 0))], reason: " Pomyłka "),
            original: Make.original, details: Make.details { $0.note = "Przepraszamy" })
        #expect(document.note == "Pomyłka\nPrzepraszamy")
    }
}
