import Contracts
import Foundation

/// What is to be done for each document of a retail file, worked out before anything is sent.
struct RetailPlan: Sendable {
    /// Pieces of one product that a document took off the shelf without selling them.
    struct WriteOff: Sendable {
        let id: ReceiptID
        let document: RetailFile.Document
        let code: String
        /// Positive.
        let quantity: ExactDecimal
    }

    /// What a document gives back: on invoices that are known, and by itself.
    struct Credit: Sendable {
        struct Returned: Sendable {
            let line: OpportunityLineID
            var quantity: ExactDecimal
        }
        let document: RetailFile.Document
        var bySale: [OpportunityID: [Returned]] = [:]
        /// Negative quantities.
        var standalone: [RetailFile.Line] = []

        /// As many credit documents will stand in the books.
        var parts: Int { bySale.count + (standalone.isEmpty ? 0 : 1) }
        /// As many lines will stand on them.
        var pieces: Int { bySale.values.reduce(standalone.count) { $0 + $1.count } }
        var isNothing: Bool { parts == 0 }
    }

    /// One document of the file and everything that is to become of it.
    struct Paper: Sendable {
        let document: RetailFile.Document
        /// What is sold, or, on a credit document, charged after all.
        let sale: OpenOpportunityRequest?
        let credit: Credit?
        let writeOffs: [WriteOff]
    }

    let company: Company
    let file: RetailFile
    /// In the order of their times.
    let papers: [Paper]
    let adjustments: [RetailFile.Document]

    var sales: [OpenOpportunityRequest] { papers.compactMap(\.sale) }
    var credits: [Credit] { papers.compactMap(\.credit) }
    var writeOffs: [WriteOff] { papers.flatMap(\.writeOffs) }

    init(company: Company, file: RetailFile) {
        self.company = company
        self.file = file
        let names = Names(company: company)
        var matcher = CreditMatcher()
        papers = file.documents.filter { $0.kind != .adjustment }.sorted { $0.at < $1.at }.map { document in
            Self.paper(document, names, &matcher)
        }
        adjustments = file.documents.filter { $0.kind == .adjustment }
    }

    /// More than nothing is sold; less than nothing is credited where it has a price, else only taken off the shelf. A
    /// credit document's lines above zero take back a credit: the customer owes them, as if they were sold (C496350).
    private static func paper(
        _ document: RetailFile.Document, _ names: Names, _ matcher: inout CreditMatcher
    ) -> Paper {
        var sold: [(Int, RetailFile.Line)] = []
        var credited: [RetailFile.Line] = []
        var writeOffs: [WriteOff] = []
        for (index, line) in document.lines.enumerated() {
            if line.quantity > .zero {
                sold.append((index, line))
            } else if document.kind == .sale, line.price == .zero, !line.isService {
                writeOffs.append(
                    WriteOff(
                        id: names.writeOff(document, index), document: document, code: line.code,
                        quantity: -line.quantity))
            } else {
                credited.append(line)
            }
        }
        let sale = names.sale(document, sold)
        let credit = matcher.credit(document, credited)
        for (index, line) in sold where document.kind == .sale {
            matcher.remember(
                line, as: names.line(document, index), of: names.opportunity(document), in: document)
        }
        return Paper(document: document, sale: sale, credit: credit.isNothing ? nil : credit, writeOffs: writeOffs)
    }

    /// How much of each product leaves the shelf in all: so much has to lie there at the start.
    var needed: [String: ExactDecimal] {
        var needed: [String: ExactDecimal] = [:]
        for paper in papers {
            for line in paper.document.lines where !line.isService && line.quantity > .zero {
                needed[line.code, default: .zero] += line.quantity
            }
            for item in paper.writeOffs { needed[item.code, default: .zero] += item.quantity }
        }
        return needed
    }

    /// The identities of what a file speaks of.
    struct Names: Sendable {
        let company: Company

        func account(_ document: RetailFile.Document) -> AccountID {
            Derived.id("\(company.key)/retail/\(document.accountName)/\(document.country)")
        }

        func product(_ code: String) -> ProductID { Derived.id("\(company.key)/retail/\(code)") }

        func opportunity(_ document: RetailFile.Document) -> OpportunityID {
            OpportunityID(Derived.uuid("\(company.key)/retail/\(document.reference)", at: document.at))
        }

        func line(_ document: RetailFile.Document, _ index: Int) -> OpportunityLineID {
            Derived.id("\(company.key)/retail/\(document.reference)/\(index)")
        }

        func writeOff(_ document: RetailFile.Document, _ index: Int) -> ReceiptID {
            Derived.id("\(company.key)/retail/\(document.reference)/\(index)")
        }

        func goodsReturn(_ document: RetailFile.Document, _ part: String) -> GoodsReturnID {
            Derived.id("\(company.key)/retail/\(document.reference)/\(part)")
        }

        func entry(_ document: RetailFile.Document) -> JournalEntryID {
            Derived.id("\(company.key)/retail/\(document.reference)")
        }

        /// One opportunity a document, one line a row; nothing where nothing is sold.
        func sale(_ document: RetailFile.Document, _ sold: [(Int, RetailFile.Line)]) -> OpenOpportunityRequest? {
            guard !sold.isEmpty else { return nil }
            let lines = sold.map { index, line in
                OpportunityLineRequest(
                    id: self.line(document, index), productID: product(line.code), quantity: line.quantity,
                    unitPrice: UnitPrice(line.price, .gbp), description: line.description)
            }
            return OpenOpportunityRequest(
                id: opportunity(document), accountID: account(document), name: document.reference, currency: .gbp,
                lines: lines, submit: true, externalRef: document.reference)
        }
    }
}

/// Finds for a credited line the latest earlier sales of the same customer and product at the same price, as far as
/// they have enough left; what they have not is credited by itself.
///
/// A credit has to come to quantity × its own price to the last penny. So a sale at another price is no match: the
/// line becomes a stand-alone credit at its own price. And where a price is finer than a penny, the share of an invoice
/// line need not be what the credited pieces come to, so such lines stand alone as well.
struct CreditMatcher: Sendable {
    private struct Place: Hashable {
        let customer: String
        let country: String
        let code: String
        let price: ExactDecimal
    }

    private struct Sold {
        let sale: OpportunityID
        let line: OpportunityLineID
        var left: ExactDecimal
    }

    private var sold: [Place: [Sold]] = [:]

    mutating func remember(
        _ line: RetailFile.Line, as id: OpportunityLineID, of sale: OpportunityID, in document: RetailFile.Document
    ) {
        guard let place = place(line, document) else { return }
        sold[place, default: []].append(Sold(sale: sale, line: id, left: line.quantity))
    }

    /// - Parameter lines: of negative quantity.
    mutating func credit(_ document: RetailFile.Document, _ lines: [RetailFile.Line]) -> RetailPlan.Credit {
        var credit = RetailPlan.Credit(document: document)
        for line in lines {
            let rest = give(line, document, to: &credit)
            guard rest > .zero else { continue }
            credit.standalone.append(line.of(quantity: -rest))
        }
        return credit
    }

    /// - Returns: what no sale is known of.
    private mutating func give(
        _ line: RetailFile.Line, _ document: RetailFile.Document, to credit: inout RetailPlan.Credit
    ) -> ExactDecimal {
        var rest = -line.quantity
        guard let place = place(line, document), var candidates = sold[place] else { return rest }
        for index in candidates.indices.reversed() where rest > .zero && candidates[index].left > .zero {
            let candidate = candidates[index]
            let part = min(rest, candidate.left)
            candidates[index].left -= part
            rest -= part
            var returned = credit.bySale[candidate.sale, default: []]
            if let known = returned.firstIndex(where: { $0.line == candidate.line }) {
                returned[known].quantity += part
            } else {
                returned.append(.init(line: candidate.line, quantity: part))
            }
            credit.bySale[candidate.sale] = returned
        }
        sold[place] = candidates
        return rest
    }

    /// Walk-in customers are nobody in particular, and a service does not come back.
    private func place(_ line: RetailFile.Line, _ document: RetailFile.Document) -> Place? {
        let isExact = line.price.millionths % 10_000 == 0 && line.quantity.millionths % ExactDecimal.scale == 0
        guard let customer = document.customer, !line.isService, isExact else { return nil }
        return Place(customer: customer, country: document.country, code: line.code, price: line.price)
    }
}

extension RetailFile.Line {
    fileprivate func of(quantity: ExactDecimal) -> RetailFile.Line {
        RetailFile.Line(
            code: code, description: description, quantity: quantity, price: price, isService: isService)
    }
}
