import Contracts
import Foundation
import KSeF
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

/// A Polish company's documents, and what preparing them rests on.
enum Polish {
    static let number = "5265877635-20260216-0100001AF629-AF"
    static let issuedAt = Timestamp(microseconds: 1_771_149_600_000_000)  // 2026-02-15 10:00 UTC
    static let day = LocalDate(daysSince1970: 20_499)  // 2026-02-15
    static let seller = Party(
        name: "Karwana sp. z o.o.", taxID: "5265877635", country: "PL",
        address: PostalAddress(street: "ul. Długa 1", city: "Warszawa", postalCode: "00-001", country: "PL"))
    static let buyer = Party(
        name: "  Młyn &  Syn ", taxID: "PL 597-698-74-30", country: "PL",
        address: PostalAddress(street: "ul. Krótka 2", city: "Łódź", postalCode: "90-001", country: "PL"))

    struct Position {
        let id = InvoiceLineID()
        var quantity: ExactDecimal = 1
        var price: ExactDecimal? = 100
        var net: Int64 = 100_00
        var tax: Int64 = 23_00
        var code = "23"
        var percent: Int64 = 23
        var product = ProductID()
        /// The part of a unit's price that VAT is due on.
        var taxable: ExactDecimal?

        func figures(_ currency: Currency) -> FiscalDocument.Figures {
            FiscalDocument.Figures(quantity: quantity, net: Money(net, currency), tax: Money(tax, currency))
        }
    }

    static func document(
        _ kind: FiscalDocument.Kind = .invoice, _ changes: [(from: Position?, to: Position)],
        buyer: Party = Polish.buyer, seller: Party = Polish.seller, currency: Currency = .pln,
        number: String = "FV/2026/1",
        on day: LocalDate = Polish.day, sold: LocalDate? = nil, reason: String? = nil
    ) -> FiscalDocument {
        let lines = changes.map { change in
            FiscalDocument.Line(
                invoiceLine: change.to.id, product: change.to.product, description: "młynek",
                unit: "szt.",
                unitPrice: kind == .invoice ? change.to.price.map { UnitPrice($0, currency) } : nil,
                taxCode: change.to.code, taxRate: ExactDecimal(millionths: change.to.percent * 10_000),
                taxablePrice: change.to.taxable.map { UnitPrice($0, currency) },
                before: change.from?.figures(currency) ?? .nothing(currency), after: change.to.figures(currency))
        }
        let net = lines.reduce(Money.zero(currency)) { $0 + $1.after.net - $1.before.net }
        let tax = lines.reduce(Money.zero(currency)) { $0 + $1.after.tax - $1.before.tax }
        return FiscalDocument(
            id: UUIDv7.make(), kind: kind, original: kind == .invoice ? nil : UUIDv7.make(), account: AccountID(),
            legalNumber: number, series: "FV", fiscalYear: 2026, issueDate: day, taxDate: sold, reason: reason,
            seller: seller, buyer: buyer, currency: currency, lines: lines,
            totals: DocumentTotals(net: net, tax: tax, gross: net + tax))
    }

    static func invoice(_ positions: Position...) -> FiscalDocument { document(.invoice, positions.map { (nil, $0) }) }

    static func ground(
        accepted: [FiscalDocument] = [], outside: OutsideOriginal? = nil, options: [String: String] = [:],
        taxID: String = "5265877635", after seconds: Int64 = 60, particulars: Particulars = .none
    ) throws -> Ground {
        let taxpayer = Taxpayer(
            company: CompanyID(), country: "PL", timeZone: try TimeZone(identifier: "Europe/Warsaw").found,
            taxID: taxID, baseURL: try URL(string: "http://localhost/v2").found, memoryID: nil,
            secrets: URL(fileURLWithPath: "/nowhere"), options: options)
        return Ground(
            taxpayer: taxpayer, serial: 1,
            accepted: accepted.map {
                AcceptedDocument(
                    document: $0, identity: Submission.Identity(key: "k", contentHash: "h"), authorityNumber: number,
                    acceptedAt: issuedAt, content: Data(), isInForce: true)
            }, outside: outside, replaces: nil, issuedAt: issuedAt, now: issuedAt.adding(seconds: seconds),
            isOffline: false, particulars: particulars)
    }

    /// What is prepared, read back; right by our own checks.
    static func fa3(_ document: FiscalDocument, _ ground: Ground) throws -> FA3Document {
        switch KSeFPreparation.prepare(document, on: ground) {
        case .ready(_, let content, _):
            let verdict = FA3Validation().verdict(on: content)
            #expect(verdict.errors == [])
            return try #require(verdict.document)
        case .invalid(let faults):
            Issue.record("\(faults)")
            throw NotFound()
        }
    }

    static func faults(_ document: FiscalDocument, _ ground: Ground) -> [Submission.Fault] {
        guard case .invalid(let faults) = KSeFPreparation.prepare(document, on: ground) else { return [] }
        return faults
    }
}
