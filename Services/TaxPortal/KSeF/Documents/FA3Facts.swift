/// What a document says, in short, for people and programs; keys as in JSON. Amounts are decimal text.
package struct FA3Facts: Sendable, Encodable, Equatable {
    package struct Party: Sendable, Encodable, Equatable {
        package let name: String?
        /// NIP, a number of the Union with its prefix, or another; none for consumers.
        package let id: String?
        package let nip: String?
        package let country: String?
        /// Of third parties: `Rola`, or the description of another role.
        package var role: String?
    }

    package struct Line: Sendable, Encodable, Equatable {
        package let number: String?
        package let id: String?
        package let name: String?
        package let quantity: String?
        package let unit: String?
        package let netPrice: String?
        package let net: String?
        package let gross: String?
        package let rate: String?
        package let isBefore: Bool

        private enum CodingKeys: String, CodingKey {
            case number, id, name, quantity, unit, net, gross, rate
            case netPrice = "net_price"
            case isBefore = "before"
        }
    }

    package struct Corrected: Sendable, Encodable, Equatable {
        package let number: String?
        package let issueDate: String?
        package let ksefNumber: String?

        private enum CodingKeys: String, CodingKey {
            case number
            case issueDate = "issue_date"
            case ksefNumber = "ksef_number"
        }
    }

    package struct Rate: Sendable, Encodable, Equatable {
        /// The element with the net amount: `P_13_1`.
        package let field: String
        package let net: String?
        package let vat: String?
        package let vatInPLN: String?

        private enum CodingKeys: String, CodingKey {
            case field, net, vat
            case vatInPLN = "vat_pln"
        }
    }

    package let number: String?
    package let kind: String?
    package let issueDate: String?
    package let saleDate: String?
    package let periodFrom: String?
    package let periodTo: String?
    package let currency: String?
    package let net: String?
    package let vat: String?
    package let gross: String?
    package let rates: [Rate]
    package let sellerNIP: String?
    package let sellerName: String?
    package let buyerNIP: String?
    package let buyerName: String?
    package let buyer: Party
    package let others: [Party]
    package let lineCount: Int
    package let lines: [Line]
    package let orderValue: String?
    package let orderLines: [Line]
    package let corrected: [Corrected]
    package let correctionReason: String?
    package let grossBefore: String?
    package let advances: [String]
    package let due: String?
    package let dueDates: [String]
    package let paidOn: String?
    package let hasAttachment: Bool

    private enum CodingKeys: String, CodingKey {
        case number, kind, currency, net, vat, gross, rates, buyer, lines, corrected, advances, due
        case issueDate = "issue_date"
        case saleDate = "sale_date"
        case periodFrom = "period_from"
        case periodTo = "period_to"
        case sellerNIP = "seller_nip"
        case sellerName = "seller_name"
        case buyerNIP = "buyer_nip"
        case buyerName = "buyer_name"
        case others = "third_parties"
        case lineCount = "line_count"
        case orderValue = "order_value"
        case orderLines = "order_lines"
        case correctionReason = "correction_reason"
        case grossBefore = "gross_before"
        case dueDates = "due_dates"
        case paidOn = "paid_on"
        case hasAttachment = "attachment"
    }

    package init(_ document: FA3Document) {
        let invoice = document.invoice
        number = invoice.number
        kind = invoice.kind
        issueDate = invoice.issuedOn
        let lineDates = Set(invoice.lines.compactMap(\.soldOn))
        saleDate = invoice.soldOn ?? (lineDates.count == 1 ? lineDates.first : nil)
        periodFrom = invoice.period?.from
        periodTo = invoice.period?.to
        currency = invoice.currency
        // Simplified invoices may give the gross amount alone.
        let isGiven = !invoice.sums.isEmpty || invoice.gross?.isZero == true
        net = isGiven ? Self.amount(invoice.sums.net) : nil
        vat = isGiven ? Self.amount(invoice.sums.tax) : nil
        gross = invoice.gross.map(Self.amount)
        rates = invoice.sums.groups.map { group in
            Rate(
                field: group.netElement, net: invoice.sums[group, .net].map(Self.amount),
                vat: invoice.sums[group, .tax].map(Self.amount),
                vatInPLN: invoice.sums[group, .taxInPLN].map(Self.amount))
        }
        sellerNIP = document.seller.identity.nip
        sellerName = document.seller.identity.name
        buyerNIP = document.buyer.identity.nip
        buyerName = document.buyer.identity.name
        buyer = Self.party(document.buyer.identity, document.buyer.address)
        others = document.others.map { other in
            var party = Self.party(other.identity, other.address)
            party.role = other.role ?? other.roleDescription
            return party
        }
        lineCount = invoice.lines.count
        lines = invoice.lines.map(Line.init)
        orderValue = invoice.order?.value.map(Self.amount)
        orderLines = invoice.order?.lines.map(Line.init) ?? []
        corrected = invoice.corrected.map {
            Corrected(number: $0.number, issueDate: $0.issuedOn, ksefNumber: $0.ksefNumber)
        }
        correctionReason = invoice.correctionReason
        grossBefore = invoice.grossBefore.map(Self.amount)
        advances = invoice.advances.compactMap { $0.ksefNumber ?? $0.number }
        due = invoice.settlement?.due.map(Self.amount)
        dueDates = invoice.payment?.due.compactMap(\.on) ?? []
        paidOn = invoice.payment?.paidOn
        hasAttachment = document.attachment != nil
    }

    /// With two places, however it was written.
    private static func amount(_ number: FA3Number) -> String { FA3Number(units: number.units).text }

    private static func party(_ identity: FA3Identity, _ address: FA3Address?) -> Party {
        Party(
            name: identity.name, id: identity.number, nip: identity.nip,
            country: address?.country ?? identity.unionCountry ?? identity.country)
    }
}

extension FA3Facts.Line {
    init(_ line: FA3Line) {
        number = line.number
        id = line.id
        name = line.name
        quantity = line.quantity?.text
        unit = line.unit
        netPrice = line.netPrice?.text
        net = line.net?.text
        gross = line.gross?.text
        rate = line.rate
        isBefore = line.isBefore
    }

    init(_ line: FA3Order.Line) {
        number = line.number
        id = line.id
        name = line.name
        quantity = line.quantity?.text
        unit = line.unit
        netPrice = line.netPrice?.text
        net = line.net?.text
        gross = nil
        rate = line.rate
        isBefore = line.isBefore
    }
}
