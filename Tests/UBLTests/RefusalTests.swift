import Contracts
import Testing

@testable import UBL

@Suite("What a document lacks")
struct RefusalTests {
    @Test("is told all at once")
    func together() {
        let invoice = Make.invoice(
            [Make.line(" "), Make.line(code: "zagadka", rate: .zero), Make.line(code: "zw", rate: .zero)],
            seller: Party(name: "Ltd", country: "US"), buyer: Party(name: "\u{200B}\n", country: "Polska"))
        #expect(
            rules { try UBLDocument(invoice: invoice, details: UBLDetails()) } == [
                "BR-25", "BR-CO-04", "BR-E-10", "BR-CO-26", "PEPPOL-EN16931-R020", "BR-CL-14", "PEPPOL-EN16931-R010",
                "BR-CO-10", "BR-CO-16", "PEPPOL-EN16931-R003", "BR-CO-25", "BR-E-02",
            ])
    }

    private func refused(
        _ lines: [InvoiceView.Line] = [Make.line()], seller: Party = Make.polishSeller, buyer: Party = Make.polishBuyer,
        totals: DocumentTotals? = nil, _ change: (inout UBLDetails) -> Void = { _ in }
    ) -> [String] {
        rules {
            try UBLDocument(
                invoice: Make.invoice(lines, seller: seller, buyer: buyer, totals: totals),
                details: Make.details(change))
        }
    }

    @Test("nothing is refused where all is there")
    func complete() { #expect(refused() == []) }

    @Test("VAT of all of a line's net amount")
    func partlyTaxed() throws {
        #expect(refused([Make.line(taxable: 19)]).first == "BR-CO-17")
        #expect(refused([Make.line(taxable: 419)]) == [])
        let invoice = Make.invoice([Make.line(taxable: 19)])
        #expect {
            try UBLDocument(invoice: invoice, details: Make.details())
        } throws: { error in
            (error as? UBLRefusal)?.faults.first?.message.contains("a part of the price only") == true
        }
    }

    @Test("terms or a day of payment")
    func payment() {
        #expect(refused { $0.paymentTerms = nil } == ["BR-CO-25"])
        #expect(refused { ($0.paymentTerms, $0.dueDate) = (nil, Make.day) } == [])
    }

    @Test("a reference of the buyer's, but not for plain EN 16931")
    func reference() {
        #expect(refused { $0.salesOrder = nil } == ["PEPPOL-EN16931-R003"])
        #expect(refused { ($0.salesOrder, $0.buyerReference) = (nil, "4711") } == [])
        #expect(refused { ($0.salesOrder, $0.purchaseOrder) = (nil, "4500012345") } == [])
        #expect(refused { ($0.salesOrder, $0.specification) = (nil, .core) } == [])
    }

    @Test("an electronic address where the country's VAT numbers are none")
    func endpoint() {
        #expect(
            refused(seller: Make.iranianSeller, buyer: Make.iranianBuyer) == [
                "PEPPOL-EN16931-R020", "PEPPOL-EN16931-R010",
            ])
        #expect(
            refused { $0.buyerEndpoint = try? ElectronicAddress("EM:faktury@mebloteka.pl") } == ["PEPPOL-EN16931-CL008"]
        )
        #expect(
            refused {
                $0.buyerEndpoint = try? ElectronicAddress("EM:faktury@mebloteka.pl")
                $0.specification = .core
            } == [])
    }

    @Test("numbers of the parties that a category wants")
    func numbers() {
        let consumer = Party(name: "Jan Kowalski", taxID: "85021429216", country: "PL")
        let address: (inout UBLDetails) -> Void = {
            $0.buyerEndpoint = try? ElectronicAddress("0088:6260000000019")
            $0.deliveryDate = Make.day
        }
        #expect(refused(buyer: consumer, address) == [])
        #expect(refused([Make.line(code: "oo", rate: .zero)], buyer: consumer, address) == ["BR-AE-02"])
        #expect(refused([Make.line(code: "0 WDT", rate: .zero)], buyer: consumer, address) == ["BR-IC-02"])
        #expect(refused([Make.line(code: "0 EX", rate: .zero)], buyer: consumer, address) == [])
        #expect(refused(buyer: Party(name: "X", taxID: "526587763", country: "PL"), address) == ["BR-CO-09"])
    }

    @Test("a category that goes with the rate")
    func category() {
        #expect(refused { $0.categories = ["23": .export] } == ["BR-G-05", "BR-CO-10", "BR-CO-16", "BR-16"])
        #expect(
            refused([Make.line(code: "ABC", rate: .zero)]) { $0.categories = ["ABC": .standard] } == [
                "BR-S-05", "BR-CO-10", "BR-CO-16", "BR-16",
            ])
        #expect(refused([Make.line(code: "ABC", rate: .zero)]) { $0.categories = ["ABC": .zero] } == [])
    }

    @Test("lines that are not subject to VAT stand alone")
    func outOfScope() {
        #expect(refused([Make.line(), Make.line(code: "np", rate: .zero)]).contains("BR-O-11"))
    }

    @Test("totals of the legal document that are the lines'")
    func totals() {
        let wrong = DocumentTotals(net: Money(83_801, .pln), tax: Money(19_274, .pln), gross: Money(103_075, .pln))
        #expect(refused(totals: wrong) == ["BR-CO-10", "BR-CO-16"])
    }

    @Test("tax without a rate is no tax of EN 16931")
    func taxWithoutRate() {
        let line = Make.line(
            "Regał", Quantity(1, "szt."), UnitPrice(10, .pln), "0", .zero, net: Money(1000, .pln), tax: Money(1, .pln))
        #expect(refused([line]) == ["BR-CO-17"])
    }
}
