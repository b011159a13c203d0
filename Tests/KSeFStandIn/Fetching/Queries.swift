import Foundation
import Hummingbird

/// Page 1.8: one document by its number, and the list of metadata.
enum FetchingRoutes {
    static func add(to routes: PortalRouter) {
        let portal = routes.portal
        routes.secured(.get, "/invoices/ksef/{number}", .invoiceDownload, [.invoiceRead]) { call in
            hashedXML(try portal.document(call.parameter("number"), for: call.caller))
        }
        routes.secured(.post, "/invoices/query/metadata", .invoiceMetadata, [.invoiceRead]) { call in
            let filters: InvoiceFilters = try call.decoded()
            return reply(try portal.metadata(filters, paging: try MetadataPage(call), for: call.caller))
        }
    }
}

enum SubjectRole: String, Codable, Sendable {
    case seller = "Subject1"
    case buyer = "Subject2"
    case other = "Subject3"
    case authorised = "SubjectAuthorized"
}

struct InvoiceFilters: Decodable, Sendable {
    enum DateKind: String, Decodable, Sendable {
        case issue = "Issue"
        case invoicing = "Invoicing"
        case permanentStorage = "PermanentStorage"
    }

    struct Range: Decodable, Sendable {
        var dateType: DateKind
        var from: Moment
        var to: Moment?
        var restrictToPermanentStorageHwmDate: Bool?
    }

    struct Amount: Decodable, Sendable {
        enum Kind: String, Decodable, Sendable {
            case gross = "Brutto"
            case net = "Netto"
            case tax = "Vat"
        }
        var type: Kind
        var from: Decimal?
        var to: Decimal?
    }

    struct Buyer: Decodable, Sendable {
        var type: String
        var value: String?
    }

    var subjectType: SubjectRole
    var dateRange: Range
    var ksefNumber: String?
    var invoiceNumber: String?
    var amount: Amount?
    var sellerNip: String?
    var buyerIdentifier: Buyer?
    var currencyCodes: [String]?
    var invoicingMode: String?
    var isSelfInvoicing: Bool?
    var formType: String?
    var invoiceTypes: [String]?
    var hasAttachment: Bool?
}

struct MetadataPage: Sendable {
    var offset: Int
    var size: Int
    var ascending: Bool

    /// - Throws: 21405 for a size outside 10 to 250 and the like.
    init(_ call: ProtectedCall) throws(Refusal) {
        offset = Int(call.query("pageOffset") ?? "0") ?? -1
        size = Int(call.query("pageSize") ?? "10") ?? -1
        let order = call.query("sortOrder") ?? "Asc"
        ascending = order == "Asc"
        guard offset >= 0, (10...250).contains(size), ["Asc", "Desc"].contains(order) else {
            throw .invalid("pageOffset ≥ 0, pageSize 10–250, sortOrder Asc albo Desc.")
        }
    }
}

struct MetadataReply: Encodable, Sendable {
    var hasMore: Bool
    var isTruncated: Bool
    var permanentStorageHwmDate: Moment?
    var invoices: [InvoiceMetadata]
}

struct InvoiceMetadata: Encodable, Sendable {
    struct Seller: Encodable, Sendable {
        var nip: String
        var name: String?
    }
    struct Identifier: Encodable, Sendable {
        var type: String
        var value: String?
    }
    struct Party: Encodable, Sendable {
        var identifier: Identifier
        var name: String?
        var role: Int?
    }
    struct Authorised: Encodable, Sendable {
        var nip: String
        var name: String?
        var role: Int
    }

    var ksefNumber: String
    var invoiceNumber: String
    var issueDate: String
    var invoicingDate: Moment
    var acquisitionDate: Moment
    var permanentStorageDate: Moment
    var seller: Seller
    var buyer: Party
    var netAmount: Decimal
    var grossAmount: Decimal
    var vatAmount: Decimal
    var currency: String
    var invoicingMode: String
    var invoiceType: String
    var formCode: FormCode
    var isSelfInvoicing: Bool
    var hasAttachment: Bool
    var invoiceHash: String
    var hashOfCorrectedInvoice: String?
    var thirdSubjects: [Party]
    var authorizedSubject: Authorised?

    init?(_ invoice: SentInvoice) {
        guard let facts = invoice.facts, let number = invoice.ksefNumber else { return nil }
        ksefNumber = number
        invoiceNumber = facts.number
        issueDate = facts.issueDate
        invoicingDate = invoice.takenAt
        acquisitionDate = invoice.readyAt
        permanentStorageDate = invoice.storedAt
        seller = Seller(nip: facts.seller, name: facts.sellerName)
        buyer = Party(identifier: Identifier(type: facts.buyer.type, value: facts.buyer.value), name: facts.buyer.name)
        (netAmount, grossAmount, vatAmount) = (facts.net, facts.gross, facts.tax)
        currency = facts.currency
        invoicingMode = invoice.isOffline ? "Offline" : "Online"
        invoiceType = facts.apiKind
        formCode = facts.formCode
        isSelfInvoicing = facts.isSelfBilled
        hasAttachment = facts.hasAttachment
        invoiceHash = invoice.hash
        hashOfCorrectedInvoice = invoice.correctedHash
        thirdSubjects = facts.others.map {
            Party(identifier: Identifier(type: $0.type, value: $0.value), name: $0.name, role: $0.role)
        }
        authorizedSubject = facts.authorised.flatMap { party in
            party.value.map { Authorised(nip: $0, name: party.name, role: party.role ?? 0) }
        }
    }
}

extension Portal {
    /// - Throws: 21405 no KSeF number, 21164 no such invoice (or none of this context's), 21165 not stored yet.
    func document(_ number: String, for caller: Caller) throws(Refusal) -> Data {
        guard KSeFNumber.isWellFormed(number) else { throw .invalid("\(number) nie jest numerem KSeF.") }
        return try with { state throws(Refusal) in
            guard let invoice = state.register.invoice(number: number), state.now >= invoice.readyAt,
                let facts = invoice.facts, facts.concerns(caller.context)
            else {
                throw .bad(
                    21164, "Faktura o podanym identyfikatorze nie istnieje.",
                    "Faktura o numerze KSeF \(number) nie została znaleziona.")
            }
            guard state.now >= invoice.storedAt else {
                throw .bad(
                    21165, "Faktura o podanym numerze KSeF nie jest jeszcze dostępna.",
                    "Faktura o numerze KSeF \(number) została przetworzona, ale nie jest jeszcze dostępna do pobrania.")
            }
            return invoice.xml
        }
    }

    /// - Throws: 21405 for a range over three months, 21183 where it begins after the water mark.
    func metadata(_ filters: InvoiceFilters, paging: MetadataPage, for caller: Caller) throws(Refusal) -> MetadataReply
    {
        let selection = try select(filters, for: caller)
        let sorted = paging.ascending ? selection.invoices : selection.invoices.reversed()
        let reachable = sorted.prefix(10_000)
        let page = reachable.dropFirst(paging.offset * paging.size).prefix(paging.size)
        let end = paging.offset * paging.size + page.count
        return MetadataReply(
            hasMore: end < sorted.count, isTruncated: end >= 10_000 && end < sorted.count,
            permanentStorageHwmDate: filters.dateRange.dateType == .permanentStorage ? selection.waterMark : nil,
            invoices: page.compactMap(InvoiceMetadata.init))
    }

    struct Selection: Sendable {
        /// Ascending by the date of the filter.
        var invoices: [SentInvoice]
        /// Everything stored up to here is complete.
        var waterMark: Moment
    }

    /// - Throws: 21405, 21183.
    func select(_ filters: InvoiceFilters, for caller: Caller) throws(Refusal) -> Selection {
        let (accepted, now) = look { ($0.register.accepted, $0.now) }
        let range = filters.dateRange
        let restricted = range.dateType == .permanentStorage && range.restrictToPermanentStorageHwmDate == true
        if restricted, range.from > now {
            throw .bad(
                21183, "Zakres filtrowania wykracza poza dostępny zakres danych.",
                "Parametr dateRange.from jest późniejszy niż PermanentStorageHwmDate przy włączonym restrictToPermanentStorageHwmDate."
            )
        }
        let to = restricted ? min(range.to ?? now, now) : range.to ?? max(now, range.from)
        guard range.from <= to else { throw .invalid("dateRange.from jest późniejsze niż dateRange.to.") }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = Warsaw.zone
        let last = calendar.date(byAdding: .month, value: 3, to: range.from.date) ?? range.from.date
        guard to <= Moment(last) else { throw .invalid("Zakres dat może obejmować najwyżej 3 miesiące.") }
        let found = accepted.filter { invoice in
            guard now >= invoice.storedAt, let facts = invoice.facts,
                facts.concerns(caller.context, as: filters.subjectType)
            else { return false }
            let date = invoice.date(of: range.dateType)
            return range.from <= date && date <= to && filters.match(facts, invoice)
        }
        let sorted = found.sorted { left, right in
            (left.date(of: range.dateType), left.reference) < (right.date(of: range.dateType), right.reference)
        }
        return Selection(invoices: sorted, waterMark: now)
    }
}

extension SentInvoice {
    func date(of kind: InvoiceFilters.DateKind) -> Moment {
        switch kind {
        case .issue: facts.flatMap { Moment($0.issueDate) } ?? takenAt
        case .invoicing: takenAt
        case .permanentStorage: storedAt
        }
    }
}

extension InvoiceFacts {
    func concerns(_ context: ContextIdentifier) -> Bool {
        [.seller, .buyer, .other, .authorised].contains { concerns(context, as: $0) }
    }

    func concerns(_ context: ContextIdentifier, as role: SubjectRole) -> Bool {
        guard let nip = context.nip else { return false }
        return switch role {
        case .seller: seller == nip
        case .buyer: buyer.type == "Nip" && buyer.value == nip
        case .other: others.contains { $0.value == nip || $0.value == context.value }
        case .authorised: authorised?.value == nip
        }
    }
}

extension InvoiceFilters {
    fileprivate func match(_ facts: InvoiceFacts, _ invoice: SentInvoice) -> Bool {
        matchNumbers(facts, invoice) && matchAmount(facts)
            && (currencyCodes?.contains(facts.currency) ?? true)
            && (invoicingMode.map { $0 == (invoice.isOffline ? "Offline" : "Online") } ?? true)
            && (isSelfInvoicing.map { $0 == facts.isSelfBilled } ?? true)
            && (formType.map { $0 == facts.formCode.value } ?? true)
            && (invoiceTypes.map { $0.isEmpty || $0.contains(facts.apiKind) } ?? true)
            && (hasAttachment.map { $0 == facts.hasAttachment } ?? true)
    }

    private func matchNumbers(_ facts: InvoiceFacts, _ invoice: SentInvoice) -> Bool {
        (ksefNumber.map { $0 == invoice.ksefNumber } ?? true) && (invoiceNumber.map { $0 == facts.number } ?? true)
            && (sellerNip.map { $0 == facts.seller } ?? true)
            && (buyerIdentifier.map { $0.type == facts.buyer.type && $0.value == facts.buyer.value } ?? true)
    }

    private func matchAmount(_ facts: InvoiceFacts) -> Bool {
        guard let amount else { return true }
        let value =
            switch amount.type {
            case .gross: facts.gross
            case .net: facts.net
            case .tax: facts.tax
            }
        return (amount.from.map { $0 <= value } ?? true) && (amount.to.map { value <= $0 } ?? true)
    }
}
