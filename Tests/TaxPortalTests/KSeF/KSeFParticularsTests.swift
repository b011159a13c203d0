import Contracts
import Foundation
import KSeF
import TaxPortalDomain
import Testing
import XML

@testable import TaxPortalService

/// The ministry's schema, where the reference files are at hand.
private enum Ministry {
    private static let schemas = ProcessInfo.processInfo.environment["KARVAN_REFERENCE"].map {
        URL(fileURLWithPath: $0).appending(path: "ksef/schemas")
    }

    static var isThere: Bool { schemas.map { FileManager.default.fileExists(atPath: $0.path) } ?? false }

    static func faults(in content: Data) throws -> Int {
        let schemas = try schemas.found
        let imports = ["StrukturyDanych_v10-0E.xsd", "ElementarneTypyDanych_v10-0E.xsd", "KodyKrajow_v10-0E.xsd"]
        let schema = try XMLSchema(
            try Data(contentsOf: schemas.appending(path: "schemat_FA(3)_v1-0E.xsd")),
            imports: Dictionary(
                uniqueKeysWithValues: try imports.map {
                    ($0, try Data(contentsOf: schemas.appending(path: "base/\($0)")))
                }))
        return schema.faults(in: try XMLDocument(content)).count
    }
}

@Suite("Preparing with particulars for KSeF")
struct KSeFParticularsTests {
    private static let facts = Particulars(
        header: [
            "order_number": .text("ZAM 7/2026"), "order_date": .text("2026-02-01"),
            "delivery_notes": .list(["WZ/1", "WZ/2"]), "contract_number": .text("U/3"),
            "contract_date": .text("2025-12-31"), "due_date": .text("2026-03-01"), "payment_means": .text("6"),
            "note": .text("odbiór własny"),
        ], lines: [2: ["gtu": .text("GTU_07")]])

    private func document(_ document: FiscalDocument, _ ground: Ground) throws -> FA3Document {
        try Polish.fa3(document, ground)
    }

    @Test(
        "with everything that people may give, invoice and correction are valid by the ministry's schema",
        .enabled(if: Ministry.isThere, "KARVAN_REFERENCE names no folder with ksef/schemas: the schema was not asked"))
    func schema() throws {
        let (first, second) = (Polish.Position(), Polish.Position())
        var less = second
        (less.net, less.tax) = (90_00, 20_70)
        let original = Polish.invoice(first, second)
        let correction = Polish.document(.correction, [(second, less)], number: "KOR/1")
        for (document, accepted) in [(original, []), (correction, [original])] {
            let ground = try Polish.ground(accepted: accepted, particulars: Self.facts)
            #expect(try Ministry.faults(in: KSeFPreparation.prepare(document, on: ground).ready.content) == 0)
        }
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
        var paid = options
        (paid["payment_means"], paid["bank_account"]) = ("6", "12114020040000300201355387")
        let only = try document(
            correction, try Polish.ground(accepted: [original], options: paid, particulars: said)
        ).invoice.payment
        #expect(only?.due.map(\.on) == ["2026-03-01"] && only?.means == nil && only?.accounts.isEmpty == true)
    }

    @Test("a correction keeps the group that a line was filed with, whatever the settings say by then")
    func filedGroup() throws {
        let (position, other) = (Polish.Position(), Polish.Position())
        var less = position
        (less.net, less.tax) = (90_00, 20_70)
        var lessOther = other
        (lessOther.net, lessOther.tax) = (90_00, 20_70)
        let original = Polish.invoice(other, position)
        let said = Particulars(lines: [2: ["gtu": .text("GTU_07")]])
        let filed = try KSeFPreparation.prepare(original, on: try Polish.ground(particulars: said)).ready
        let accepted = AcceptedDocument(
            document: original, identity: filed.identity, authorityNumber: Polish.number, acceptedAt: Polish.issuedAt,
            content: filed.content, isInForce: true)
        let correction = Polish.document(.correction, [(position, less), (other, lessOther)], number: "KOR/1")
        func groups(_ particulars: Particulars) throws -> [String?] {
            let plain = try Polish.ground(
                options: ["gtu.\(position.product)": "GTU_01", "gtu.\(other.product)": "GTU_02"],
                particulars: particulars)
            let ground = Ground(
                taxpayer: plain.taxpayer, serial: 1, accepted: [accepted], replaces: nil, issuedAt: plain.issuedAt,
                now: plain.now, isOffline: false, particulars: particulars)
            return try document(correction, ground).invoice.lines.map(\.gtu)
        }
        #expect(try groups(.none) == ["GTU_07", "GTU_07", nil, nil])
        // Line 1 of the invoice is the second of the correction.
        #expect(
            try groups(Particulars(lines: [1: ["gtu": .text("GTU_09")]])) == ["GTU_07", "GTU_07", "GTU_09", "GTU_09"])
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
            + adapter.objections(to: wrong, of: Polish.invoice(Polish.Position()), options: [:], after: [])
        #expect(
            Set(faults.map { "\($0.pointer ?? "") \($0.code)" }) == [
                "/header/order_date invalid", "/header/delivery_notes/1 invalid",
                "/header/customs_house unknown-particular", "/header/payment_means invalid",
                "/header/exchange_rate not-used", "/lines/1/gtu invalid",
            ])
        #expect(adapter.particulars.objections(to: Self.facts).isEmpty)
        let padded = Particulars(header: ["payment_means": .text("06")])
        #expect(adapter.particulars.objections(to: padded).map(\.pointer) == ["/header/payment_means"])
    }
}
