import Foundation
import Testing

@testable import KSeF

/// What programs of others write and KSeF takes, seen in documents that they published (test data of invopop/gobl.ksef and
/// ksef4dev/ksef-fop, among them some of the ministry's own application); with numbers of our own.
@Suite("Documents as other programs write them")
struct OtherProgramsTests {
    private func judged(_ document: FA3Document, _ changes: [(String, String)] = []) throws -> FA3Verdict {
        var text = String(decoding: try document.bytes(), as: UTF8.self)
        for (from, to) in changes {
            #expect(text.contains(from))
            text = text.replacing(from, with: to)
        }
        return FA3Validation().verdict(on: Data(text.utf8))
    }

    private func number(_ text: String) -> FA3Number { Documents.number(text) }

    @Test("may have a prefix on every name and no declaration")
    func prefixed() throws {
        let text = String(decoding: try Documents.plain().bytes(), as: UTF8.self)
            .replacing(/<\?xml.*?\?>\s*/, with: "")
            .replacing(/<(\/?)([A-Z])/) { "<\($0.1)n0:\($0.2)" }
            .replacing("xmlns=", with: "xmlns:n0=")
        #expect(text.hasPrefix("<n0:Faktura"))
        let verdict = FA3Validation().verdict(on: Data(text.utf8))
        #expect(verdict.errors == [] && verdict.warnings == [])
        #expect(verdict.document.map { FA3Facts($0).gross } == "1230.00")
    }

    @Test("may have spaces around numbers, which the schema does not see")
    func spaces() throws {
        let verdict = try judged(
            Documents.plain(),
            [
                ("<NrWierszaFa>1</NrWierszaFa>", "<NrWierszaFa> 1</NrWierszaFa>"),
                ("<P_11>1000.00</P_11>", "<P_11>1000.00 </P_11>"), ("<P_9A>1000.00</P_9A>", "<P_9A>1000.00\n</P_9A>"),
            ])
        #expect(verdict.errors == [] && verdict.warnings == [])
        #expect(verdict.document?.invoice.lines.first?.net == number("1000"))
    }

    @Test("may have gross prices without amounts, and a zero for every rate that does not occur")
    func grossPrices() throws {
        var document = Documents.plain()
        document.invoice.lines = [("1", "309.99"), ("2", "0.99"), ("3", "10.99")].map { place, price in
            var line = Documents.line(place, price, "23")
            line.netPrice = nil
            line.net = nil
            line.grossPrice = number(price)
            return line
        }
        document.invoice.sums[.standard, .net] = number("261.76")
        document.invoice.sums[.standard, .tax] = number("60.21")
        document.invoice.sums[.firstReduced, .net] = number("0.00")
        document.invoice.sums[.firstReduced, .tax] = number("0.00")
        document.invoice.sums[.zeroDomestic, .net] = number("0.00")
        document.invoice.gross = number("321.97")
        let verdict = try judged(document)
        #expect(verdict.errors == [])
        #expect(Set(verdict.warnings.map(\.code)) == ["line.amount-missing"])
        // The reckoned amounts are held against the sums like given ones.
        document.invoice.lines[0].grossPrice = number("319.99")
        #expect(try judged(document).errors.map(\.code) == ["sum.differs"])
    }

    @Test("may take a discount off the line or off the price of each")
    func discounts() throws {
        var document = Documents.plain()
        var perLine = Documents.line("1", "600.00", "23")
        (perLine.quantity, perLine.netPrice, perLine.discount) = (number("6"), number("101"), number("6"))
        var perUnit = Documents.line("2", "400.00", "23")
        (perUnit.quantity, perUnit.netPrice, perUnit.discount) = (number("4"), number("110"), number("10.00"))
        document.invoice.lines = [perLine, perUnit]
        #expect(try judged(document).errors == [])
    }

    @Test("may correct by pairs with ids of their own, with new lines between, and unchanged pairs")
    func pairs() throws {
        var document = Documents.correction()
        for index in document.invoice.lines.indices { document.invoice.lines[index].id = "line-\(index)" }
        var unchanged = Documents.line("2", "50.00", "23")
        document.invoice.lines.append(unchanged)
        unchanged.isBefore = true
        document.invoice.lines.append(unchanged)
        document.invoice.lines.append(Documents.line("3", "100.00", "23"))
        document.invoice.sums[.standard, .net] = number("-100.00")
        document.invoice.sums[.standard, .tax] = number("-23.00")
        document.invoice.gross = number("-123.00")
        #expect(try judged(document).errors == [])
    }

    @Test("may correct advances and settlements by one line with the difference", arguments: ["KOR_ZAL", "KOR_ROZ"])
    func difference(kind: String) throws {
        var document = Documents.correction()
        document.invoice.kind = kind
        var line = Documents.line("1", "-200.00", "23")
        (line.quantity, line.netPrice) = (number("-1"), number("200.00"))
        document.invoice.lines = [line]
        let verdict = try judged(document)
        #expect(verdict.errors == [])
        #expect(verdict.warnings.map(\.code) == ["correction.gross-before"])
    }

    @Test("may settle to zero what was paid before, with the whole order as lines")
    func settled() throws {
        var document = Documents.plain()
        document.invoice.kind = "ROZ"
        var advance = FA3Invoice.Advance()
        advance.ksefNumber = "5265877635-20250826-0100001AF629-AF"
        document.invoice.advances = [advance]
        document.invoice.lines[0].exchangeRate = number("0.00")
        document.invoice.sums[.standard, .net] = number("0")
        document.invoice.sums[.standard, .tax] = number("0")
        document.invoice.gross = number("0.00")
        #expect(try judged(document).errors == [])
        document.invoice.sums = FA3Sums()
        #expect(try judged(document).errors == [])
    }

    @Test("in an unknown currency are not said to lack its tax in złoty too")
    func unknownCurrency() throws {
        let verdict = try judged(Documents.plain(), [("<KodWaluty>PLN<", "<KodWaluty>pln<")])
        #expect(verdict.errors.map(\.code) == ["structure.pattern"])
    }
}
