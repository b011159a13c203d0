import Contracts
import Foundation
import KSeF

/// Makers of FA(3) documents: a plain one, and one with everything that the schema knows.
enum Documents {
    /// One line, 1000.00 at 23 %, domestic.
    static func plain() -> FA3Document {
        var document = FA3Document()
        document.header.madeAt = "2026-02-15T10:00:00Z"
        document.seller.identity.nip = "9999999999"
        document.seller.identity.name = "ABC AGD sp. z o. o."
        document.seller.address = address("PL")
        document.buyer.identity.nip = "1111111111"
        document.buyer.identity.name = "F.H.U. Jan Kowalski"
        document.buyer.address = address("PL")
        document.invoice.currency = "PLN"
        document.invoice.issuedOn = "2026-02-15"
        document.invoice.number = "FV/2026/1"
        document.invoice.kind = "VAT"
        document.invoice.lines = [line("1", "1000.00", "23")]
        document.invoice.sums[.standard, .net] = number("1000.00")
        document.invoice.sums[.standard, .tax] = number("230.00")
        document.invoice.gross = number("1230.00")
        return document
    }

    static func number(_ text: String) -> FA3Number { FA3Number(text)! }

    static func address(_ country: String) -> FA3Address {
        var address = FA3Address()
        address.country = country
        address.line1 = "ul. Kwiatowa 1"
        address.line2 = "00-001 Warszawa"
        return address
    }

    /// One piece at `net`.
    static func line(_ place: String, _ net: String, _ rate: String?) -> FA3Line {
        var line = FA3Line()
        line.number = place
        line.name = "towar \(place)"
        line.unit = "szt."
        line.quantity = number("1")
        line.netPrice = number(net)
        line.net = number(net)
        line.rate = rate
        return line
    }

    static func corrected(_ issuedOn: String, _ invoice: String) -> FA3Invoice.Corrected {
        var corrected = FA3Invoice.Corrected()
        corrected.issuedOn = issuedOn
        corrected.number = invoice
        corrected.isInKSeF = true
        corrected.ksefNumber = "5265877635-20250826-0100001AF629-AF"
        return corrected
    }

    /// A correction of ``plain()``: the price falls to 800.00, by a pair.
    static func correction() -> FA3Document {
        var document = plain()
        document.invoice.kind = "KOR"
        document.invoice.number = "FK/2026/1"
        document.invoice.issuedOn = "2026-03-01"
        document.invoice.corrected = [corrected("2026-02-15", "FV/2026/1")]
        var before = line("1", "1000.00", "23")
        before.isBefore = true
        document.invoice.lines = [before, line("1", "800.00", "23")]
        document.invoice.sums[.standard, .net] = number("-200.00")
        document.invoice.sums[.standard, .tax] = number("-46.00")
        document.invoice.gross = number("-246.00")
        return document
    }

    /// An advance of 20 000 gross for an order of 30 750.
    static func advance() -> FA3Document {
        var document = plain()
        document.invoice.kind = "ZAL"
        document.invoice.lines = []
        document.invoice.soldOn = "2026-02-15"
        document.invoice.sums[.standard, .net] = number("16260.16")
        document.invoice.sums[.standard, .tax] = number("3739.84")
        document.invoice.gross = number("20000")
        var order = FA3Order()
        order.value = number("30750")
        var line = FA3Order.Line()
        line.number = "1"
        line.name = "towar"
        line.quantity = number("1")
        line.netPrice = number("25000")
        line.net = number("25000")
        line.tax = number("5750")
        line.rate = "23"
        order.lines = [line]
        document.invoice.order = order
        return document
    }

    /// One line of 100.00 euro at 23 %, at 4.50 złoty.
    static func foreign() -> FA3Document {
        var document = plain()
        document.invoice.currency = "EUR"
        document.invoice.lines = [line("1", "100.00", "23")]
        document.invoice.lines[0].exchangeRate = number("4.5")
        document.invoice.sums[.standard, .net] = number("100.00")
        document.invoice.sums[.standard, .tax] = number("23.00")
        document.invoice.sums[.standard, .taxInPLN] = number("103.50")
        document.invoice.gross = number("123.00")
        return document
    }
}
