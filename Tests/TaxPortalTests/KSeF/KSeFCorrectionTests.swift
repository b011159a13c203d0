import Contracts
import Foundation
import KSeF
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

@Suite("Preparing corrections for KSeF")
struct KSeFCorrectionTests {
    /// The tax point is the original's: a rate that is set later changes nothing about it.
    @Test("a correction in another currency takes the rate that its original was filed with")
    func rate() throws {
        let position = Polish.Position()
        let original = Polish.document(.invoice, [(nil, position)], currency: .eur)
        let filed = try Polish.fa3(original, try Polish.ground(options: ["exchange_rate.eur": "4.2512"]))
        var less = position
        (less.quantity, less.net, less.tax) = (0, 0, 0)
        let correction = Polish.document(
            .correction, [(position, less)], currency: .eur, on: Polish.day.adding(days: 1))
        let later = try Polish.ground(options: ["exchange_rate.eur": "5"], after: 90_000)
        let accepted = AcceptedDocument(
            document: original, identity: Submission.Identity(key: "k", contentHash: "h"),
            authorityNumber: Polish.number, acceptedAt: later.issuedAt, content: try filed.bytes(), isInForce: true)
        let ground = Ground(
            taxpayer: later.taxpayer, serial: 2, accepted: [accepted], replaces: nil, issuedAt: later.issuedAt,
            now: later.now, isOffline: false)
        let invoice = try Polish.fa3(correction, ground).invoice
        #expect(invoice.lines.compactMap { $0.exchangeRate?.text }.allSatisfy { $0 == "4.2512" })
        #expect(invoice.sums[.standard, .taxInPLN]?.text == "-97.78")
    }

    @Test("a correction: pairs with one number and id, differences, the original's number in KSeF")
    func correction() throws {
        let first = Polish.Position()
        let second = Polish.Position(quantity: 4, price: 25)
        let original = Polish.invoice(first, second)
        var less = second
        (less.quantity, less.net, less.tax) = (1, 25_00, 5_75)
        let correction = Polish.document(
            .salesReturn, [(second, less)], number: "KOR/2026/1", on: Polish.day.adding(days: 1))
        let invoice = try Polish.fa3(correction, try Polish.ground(accepted: [original], after: 90_000)).invoice
        #expect(invoice.kind == "KOR" && invoice.correctionReason == "zwrot towaru" && invoice.correctionEffect == "2")
        #expect(invoice.corrected.map(\.ksefNumber) == [Polish.number] && invoice.corrected[0].number == "FV/2026/1")
        #expect(invoice.corrected[0].issuedOn == "2026-02-15")
        #expect(invoice.lines.map(\.number) == ["2", "2"] && invoice.lines.map(\.isBefore) == [true, false])
        #expect(invoice.lines.map(\.id) == ["\(second.id)", "\(second.id)"])
        #expect(
            invoice.lines.map { $0.quantity?.text } == ["4", "1"]
                && invoice.lines.map { $0.netPrice?.text } == ["25.00", "25.00"])
        #expect(invoice.sums[.standard, .net]?.text == "-75.00" && invoice.gross?.text == "-92.25")
    }

    @Test("a cancellation corrects to zero")
    func cancellation() throws {
        let position = Polish.Position(quantity: 4, price: 25)
        let original = Polish.invoice(position)
        var nothing = position
        (nothing.quantity, nothing.net, nothing.tax) = (0, 0, 0)
        let document = Polish.document(
            .cancellation, [(position, nothing)], number: "KOR/1", reason: " pomyłka\n w cenie ")
        let invoice = try Polish.fa3(document, try Polish.ground(accepted: [original])).invoice
        #expect(
            invoice.lines.map { $0.quantity?.text } == ["4", "0"]
                && invoice.lines.map { $0.net?.text } == ["100.00", "0.00"])
        #expect(invoice.correctionReason == "pomyłka w cenie" && invoice.gross?.text == "-123.00")
    }

    @Test("a correction of a correction names the original invoice")
    func secondCorrection() throws {
        let position = Polish.Position()
        var less = position
        (less.net, less.tax) = (90_00, 20_70)
        var least = position
        (least.net, least.tax) = (80_00, 18_40)
        let original = Polish.invoice(position)
        let first = Polish.document(.correction, [(position, less)], number: "KOR/1")
        let invoice = try Polish.fa3(
            Polish.document(.correction, [(less, least)], number: "KOR/2"),
            try Polish.ground(accepted: [original, first])
        ).invoice
        #expect(invoice.corrected.map(\.number) == ["FV/2026/1"] && invoice.lines[0].net?.text == "90.00")
    }

    @Test("a correction without an accepted original is not written")
    func withoutOriginal() throws {
        let position = Polish.Position()
        let document = Polish.document(.correction, [(position, position)])
        #expect(Polish.faults(document, try Polish.ground()).map(\.code) == ["original"])
    }

    @Test(
        "a correction of what was issued outside of KSeF names it by number and day, and so does what corrects it further"
    )
    func outside() throws {
        let position = Polish.Position()
        var less = position
        (less.net, less.tax) = (90_00, 20_70)
        var least = position
        (least.net, least.tax) = (80_00, 18_40)
        let outside = OutsideOriginal(
            document: Polish.document(
                .invoice, [(nil, position)], number: "FV/2025/17", on: Polish.day.adding(days: -40)))
        let first = Polish.document(.correction, [(position, less)], number: "KOR/1")
        let second = Polish.document(.correction, [(less, least)], number: "KOR/2")
        for (document, accepted) in [(first, []), (second, [first])] {
            let invoice = try Polish.fa3(document, try Polish.ground(accepted: accepted, outside: outside)).invoice
            #expect(invoice.corrected.map(\.number) == ["FV/2025/17"])
            #expect(invoice.corrected.map(\.issuedOn) == ["2026-01-06"])
            #expect(invoice.corrected.map(\.isOutsideKSeF) == [true] && invoice.corrected[0].ksefNumber == nil)
            #expect(!invoice.corrected[0].isInKSeF)
        }
    }

    /// `ksef.md` 2.4: both halves of a pair have the number and id of the line that they correct.
    @Test("numbers lines as the invoice has them, also of one issued outside of KSeF, and lines of its own after those")
    func numbers() throws {
        let positions = [Polish.Position(), Polish.Position(), Polish.Position()]
        let outside = OutsideOriginal(
            document: Polish.document(
                .invoice, positions.map { (nil, $0) }, number: "FV/2025/17", on: Polish.day.adding(days: -40)))
        var less = positions[2]
        (less.net, less.tax) = (90_00, 20_70)
        let document = Polish.document(.correction, [(positions[2], less), (nil, Polish.Position())], number: "KOR/1")
        let invoice = try Polish.fa3(document, try Polish.ground(outside: outside)).invoice
        #expect(invoice.lines.map(\.number) == ["3", "3", "4"])
        #expect(invoice.lines.map(\.isBefore) == [true, false, false])
    }
}
