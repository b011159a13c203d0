import Contracts
import Foundation
import KSeF
import TaxPortalDomain
import Testing
import XML

@testable import TaxPortalService

@Suite("Preparing with particulars for KSeF")
struct KSeFParticularsTests {
    /// The ministry's schema, where the reference files are at hand.
    private enum Ministry {
        static let schemas = ProcessInfo.processInfo.environment["KARVAN_REFERENCE"].map {
            URL(fileURLWithPath: $0).appending(path: "ksef/schemas")
        }

        static func expectValid(_ content: Data) throws {
            guard let schemas, FileManager.default.fileExists(atPath: schemas.path) else { return }
            let imports = ["StrukturyDanych_v10-0E.xsd", "ElementarneTypyDanych_v10-0E.xsd", "KodyKrajow_v10-0E.xsd"]
            let schema = try XMLSchema(
                try Data(contentsOf: schemas.appending(path: "schemat_FA(3)_v1-0E.xsd")),
                imports: Dictionary(
                    uniqueKeysWithValues: try imports.map {
                        ($0, try Data(contentsOf: schemas.appending(path: "base/\($0)")))
                    }))
            #expect(schema.faults(in: try XMLDocument(content)).isEmpty)
        }
    }

    private static let facts = Particulars(
        header: [
            "order_number": .text("ZAM 7/2026"), "order_date": .text("2026-02-01"),
            "delivery_notes": .list(["WZ/1", "WZ/2"]), "contract_number": .text("U/3"),
            "contract_date": .text("2025-12-31"), "due_date": .text("2026-03-01"), "payment_means": .text("6"),
            "note": .text("odbiór własny"),
        ], lines: [2: ["gtu": .text("GTU_07")]])

    private func document(_ document: FiscalDocument, _ ground: Ground) throws -> FA3Document {
        guard case .ready(_, let content, _) = KSeFPreparation.prepare(document, on: ground) else {
            Issue.record("\(Polish.faults(document, ground))")
            throw NotFound()
        }
        try Ministry.expectValid(content)
        return try Polish.fa3(document, ground)
    }

    @Test("order, contract, notes of dispatch, term and groups of goods stand where FA(3) has them")
    func home() throws {
        let (first, second, third) = (Polish.Position(), Polish.Position(), Polish.Position())
        let ground = try Polish.ground(
            options: ["gtu.\(first.product)": "GTU_01", "gtu.\(second.product)": "GTU_02", "payment_days": "14"],
            particulars: Self.facts)
        let invoice = try document(Polish.invoice(first, second, third), ground).invoice
        #expect(invoice.dispatchNotes == ["WZ/1", "WZ/2"])
        #expect(invoice.terms?.orders.map(\.number) == ["ZAM 7/2026"])
        #expect(invoice.terms?.orders.map(\.on) == ["2026-02-01"])
        #expect(invoice.terms?.contracts.map(\.number) == ["U/3"])
        #expect(invoice.terms?.contracts.map(\.on) == ["2025-12-31"])
        #expect(invoice.payment?.due.map(\.on) == ["2026-03-01"] && invoice.payment?.means == "6")
        #expect(invoice.remarks.map(\.value) == ["odbiór własny"])
        #expect(invoice.lines.map(\.gtu) == ["GTU_01", "GTU_07", nil])
    }

    @Test("a correction has them on both lines of a pair, and a payment only where it was said")
    func correction() throws {
        let position = Polish.Position()
        var less = position
        (less.net, less.tax) = (90_00, 20_70)
        let original = Polish.invoice(position)
        let correction = Polish.document(.correction, [(position, less)], number: "KOR/1")
        let options = ["gtu.\(position.product)": "GTU_05", "payment_days": "14"]
        let plain = try document(correction, try Polish.ground(accepted: [original], options: options)).invoice
        #expect(plain.lines.map(\.gtu) == ["GTU_05", "GTU_05"] && plain.payment == nil && plain.terms == nil)
        let said = Particulars(header: ["due_date": .text("2026-03-01")])
        let told = try document(
            correction, try Polish.ground(accepted: [original], options: options, particulars: said))
        #expect(told.invoice.payment?.due.map(\.on) == ["2026-03-01"])
    }

    @Test("the day's rate of exchange goes before that of the settings")
    func rate() throws {
        let euro = Polish.document(.invoice, [(nil, Polish.Position())], currency: .eur)
        let options = ["exchange_rate.eur": "4.1000"]
        let said = Particulars(header: ["exchange_rate": .text("4.2512")])
        let invoice = try document(euro, try Polish.ground(options: options, particulars: said)).invoice
        #expect(invoice.lines.map { $0.exchangeRate?.text } == ["4.2512"])
        #expect(invoice.sums[.standard, .taxInPLN]?.text == "97.78")
    }

    @Test("what FA(3) has no place for is refused with a pointer")
    func refused() {
        let adapter = KSeFAdapter()
        let wrong = Particulars(
            header: [
                "order_date": .text("1.2.2026"), "delivery_notes": .list(["WZ/1", String(repeating: "x", count: 257)]),
                "customs_house": .text("1"), "payment_means": .text("8"), "exchange_rate": .text("4.2"),
            ], lines: [1: ["gtu": .text("GTU_14")]])
        let faults =
            adapter.particulars.objections(to: wrong)
            + adapter.objections(to: wrong, of: Polish.invoice(Polish.Position()), options: [:])
        #expect(
            Set(faults.map { "\($0.pointer ?? "") \($0.code)" }) == [
                "/header/order_date invalid", "/header/delivery_notes/1 invalid",
                "/header/customs_house unknown-particular", "/header/payment_means invalid",
                "/header/exchange_rate not-used", "/lines/1/gtu invalid",
            ])
        #expect(adapter.particulars.objections(to: Self.facts).isEmpty)
    }
}
