import Contracts
import Foundation
import Moadian
import TaxPortalDomain

@testable import TaxPortalService

/// An Iranian company's documents, and what preparing them rests on.
enum Iranian {
    static let seller = "14007263270"
    static let buyer = "10380284790"
    static let memory = "A11216"
    static let pump = ProductID()
    static let issuedAt = Timestamp(microseconds: 1_791_000_000_000_000)
    static let day = LocalDate(daysSince1970: 20_729)
    static let options = ["sstid": "2710000138624"]

    struct Position {
        let id: InvoiceLineID
        var quantity: ExactDecimal
        var price: ExactDecimal
        var net: Int64
        var tax: Int64
        var rate = ExactDecimal(millionths: 100_000)
        var unit = "عدد"
        var currency = Currency.irr
        var product = Iranian.pump
        /// The part of a unit's price that VAT is due on.
        var taxable: ExactDecimal?

        init(
            _ quantity: ExactDecimal, _ price: ExactDecimal, net: Int64, tax: Int64, id: InvoiceLineID = InvoiceLineID()
        ) {
            self.id = id
            self.quantity = quantity
            self.price = price
            self.net = net
            self.tax = tax
        }

        var taxablePrice: UnitPrice? { taxable.map { UnitPrice($0, currency) } }

        var figures: FiscalDocument.Figures {
            FiscalDocument.Figures(quantity: quantity, net: Money(net, currency), tax: Money(tax, currency))
        }

        func left(_ quantity: ExactDecimal, net: Int64, tax: Int64) -> Position {
            var left = self
            (left.quantity, left.net, left.tax) = (quantity, net, tax)
            return left
        }
    }

    /// As our books reckon a sale with VAT on a part of its price.
    static func sold(
        _ quantity: ExactDecimal, at price: ExactDecimal, taxable: ExactDecimal, _ currency: Currency = .irr
    ) -> Position {
        let amounts = LineAmounts(
            quantity: quantity, price: UnitPrice(price, currency), taxRate: ExactDecimal(millionths: 100_000),
            taxablePrice: UnitPrice(taxable, currency))
        var position = Position(quantity, price, net: amounts.net.amount, tax: amounts.tax.amount)
        (position.taxable, position.currency) = (taxable, currency)
        return position
    }

    /// Ten pumps at a million and four at half of it.
    static let positions = [
        Position(10, 1_000_000, net: 10_000_000, tax: 1_000_000), Position(4, 500_000, net: 2_000_000, tax: 200_000),
    ]

    static func invoice(
        _ positions: [Position] = Iranian.positions, buyer: Party = Iranian.party(Iranian.buyer),
        seller: String = Iranian.seller
    ) -> FiscalDocument {
        document(
            .invoice, buyer: buyer, seller: seller,
            positions.map { (nil, $0) }, unitPrices: true)
    }

    static func adjustment(
        _ kind: FiscalDocument.Kind, _ changes: [(from: Position?, to: Position)], of original: FiscalDocument
    ) -> FiscalDocument {
        document(kind, original: original.id, changes, unitPrices: false)
    }

    static func party(_ number: String?, country: String = "IR", postalCode: String? = nil) -> Party {
        Party(
            name: "نور صنعت", taxID: number, country: country,
            address: PostalAddress(street: "۱", city: "تهران", postalCode: postalCode, country: country))
    }

    private static func document(
        _ kind: FiscalDocument.Kind, original: UUID? = nil, buyer: Party = Iranian.party(Iranian.buyer),
        seller: String = Iranian.seller,
        _ changes: [(from: Position?, to: Position)], unitPrices: Bool
    ) -> FiscalDocument {
        let currency = changes.first?.to.currency ?? .irr
        return FiscalDocument(
            id: UUIDv7.make(), kind: kind, original: original, account: AccountID(), legalNumber: "17", series: "S",
            fiscalYear: 1405, issueDate: day, taxDate: day, reason: nil,
            seller: Party(name: "کاروان صنعت", taxID: seller, country: "IR"), buyer: buyer, currency: currency,
            lines: changes.map { change in
                FiscalDocument.Line(
                    invoiceLine: change.to.id, product: change.to.product, description: "پمپ", unit: change.to.unit,
                    unitPrice: unitPrices ? UnitPrice(change.to.price, currency) : nil, taxCode: "VAT10",
                    taxRate: change.to.rate, taxablePrice: change.to.taxablePrice,
                    before: change.from?.figures ?? .nothing(currency),
                    after: change.to.figures)
            },
            totals: DocumentTotals(net: .zero(currency), tax: .zero(currency), gross: .zero(currency)))
    }

    static func ground(
        serial: Int64 = 1, accepted: [AcceptedDocument] = [], options: [String: String] = Iranian.options,
        issuedAt: Timestamp = Iranian.issuedAt, after seconds: Int64 = 3600, memory: String? = Iranian.memory,
        particulars: Particulars = .none
    ) throws -> Ground {
        let taxpayer = Taxpayer(
            company: CompanyID(), country: "IR", timeZone: try TimeZone(identifier: "Asia/Tehran").found, taxID: seller,
            baseURL: try URL(string: "http://localhost/").found, memoryID: memory,
            secrets: URL(fileURLWithPath: "/nowhere"), options: options)
        return Ground(
            taxpayer: taxpayer, serial: serial, accepted: accepted, replaces: nil, issuedAt: issuedAt,
            now: issuedAt.adding(seconds: seconds), isOffline: false, particulars: particulars)
    }

    static func accepted(
        _ document: FiscalDocument, _ preparation: Preparation, isInForce: Bool = true
    ) throws -> AcceptedDocument {
        let (identity, content) = try preparation.ready
        return AcceptedDocument(
            document: document, identity: identity, authorityNumber: identity.key, acceptedAt: issuedAt,
            content: content, isInForce: isInForce)
    }
}

struct NotFound: Error {}

extension Optional {
    var found: Wrapped {
        get throws {
            guard let self else { throw NotFound() }
            return self
        }
    }
}

extension Preparation {
    var ready: (identity: Submission.Identity, content: Data) {
        get throws {
            guard case .ready(let identity, let content, _) = self else { throw Unprepared(faults: faults) }
            return (identity, content)
        }
    }

    struct Unprepared: Error { let faults: [Submission.Fault] }

    /// The invoice in the portal's words.
    var invoice: MoadianInvoice { get throws { try ReadInvoice.all(json: ready.content).invoices.first.found.invoice } }

    var faults: [Submission.Fault] { if case .invalid(let faults) = self { faults } else { [] } }

    var facts: [String: String] { if case .ready(_, _, let facts) = self { facts } else { [:] } }
}
