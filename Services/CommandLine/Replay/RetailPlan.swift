import Contracts
import Foundation

/// What is to be done for each document of a retail file, worked out before anything is sent.
struct RetailPlan: Sendable {
    /// Pieces of one product that a document took off the shelf without selling them.
    struct WriteOff: Sendable {
        let document: String
        let index: Int
        let code: String
        /// Positive.
        let quantity: ExactDecimal
    }

    /// One credit document: what goes back on invoices that are known, and what is credited by itself.
    struct Credit: Sendable {
        struct Returned: Sendable {
            let line: OpportunityLineID
            let quantity: ExactDecimal
        }
        let document: RetailFile.Document
        let bySale: [OpportunityID: [Returned]]
        let standalone: [RetailFile.Line]
    }

    let company: Company
    let file: RetailFile
    let sales: [OpenOpportunityRequest]
    let writeOffs: [WriteOff]
    let credits: [Credit]
    let adjustments: [RetailFile.Document]

    init(company: Company, file: RetailFile) {
        self.company = company
        self.file = file
        let names = Names(company: company)
        var matcher = CreditMatcher()
        var sales: [OpenOpportunityRequest] = []
        var writeOffs: [WriteOff] = []
        var credits: [Credit] = []
        for document in file.documents.sorted(by: { $0.at < $1.at }) {
            switch document.kind {
            case .sale:
                writeOffs += Self.writeOffs(of: document)
                if let sale = names.sale(document, &matcher) { sales.append(sale) }
            case .credit: credits.append(matcher.credit(document))
            case .adjustment: break
            }
        }
        self.sales = sales
        self.writeOffs = writeOffs
        self.credits = credits
        self.adjustments = file.documents.filter { $0.kind == .adjustment }
    }

    private static func writeOffs(of document: RetailFile.Document) -> [WriteOff] {
        document.lines.enumerated().filter { $1.quantity < .zero && !$1.isService }.map { index, line in
            WriteOff(document: document.number, index: index, code: line.code, quantity: -line.quantity)
        }
    }

    /// How much of each product leaves the shelf in all: so much has to lie there at the start.
    var needed: [String: ExactDecimal] {
        var needed: [String: ExactDecimal] = [:]
        for document in file.documents where document.kind == .sale {
            for line in document.lines where !line.isService {
                needed[line.code, default: .zero] += line.quantity < .zero ? -line.quantity : line.quantity
            }
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

        static func opportunity(_ number: String, at time: Timestamp) -> OpportunityID {
            OpportunityID(Derived.uuid("retail/\(number)", at: time))
        }

        static func line(_ number: String, _ index: Int) -> OpportunityLineID {
            Derived.id("retail/\(number)/\(index)")
        }

        /// One opportunity a sale document, one line a row; nothing where the document only corrects stock.
        func sale(_ document: RetailFile.Document, _ matcher: inout CreditMatcher) -> OpenOpportunityRequest? {
            let sold = document.lines.enumerated().filter { $1.quantity > .zero }
            guard !sold.isEmpty else { return nil }
            let id = Self.opportunity(document.number, at: document.at)
            let lines = sold.map { index, line in
                let lineID = Self.line(document.number, index)
                matcher.remember(line, as: lineID, of: id, in: document)
                return OpportunityLineRequest(
                    id: lineID, productID: product(line.code), quantity: line.quantity,
                    unitPrice: UnitPrice(line.price, .gbp), description: line.description)
            }
            return OpenOpportunityRequest(
                id: id, accountID: account(document), name: document.number, currency: .gbp, lines: lines, submit: true,
                externalRef: document.number)
        }
    }
}

/// Finds for a credited line the latest earlier sale of the same customer, product and price that has enough left.
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

    mutating func credit(_ document: RetailFile.Document) -> RetailPlan.Credit {
        var bySale: [OpportunityID: [RetailPlan.Credit.Returned]] = [:]
        var standalone: [RetailFile.Line] = []
        for line in document.lines {
            let quantity = -line.quantity
            guard quantity > .zero, let place = place(line, document),
                let index = sold[place]?.lastIndex(where: { $0.left >= quantity }), let match = sold[place]?[index]
            else {
                standalone.append(line)
                continue
            }
            sold[place]?[index].left -= quantity
            bySale[match.sale, default: []].append(.init(line: match.line, quantity: quantity))
        }
        return RetailPlan.Credit(document: document, bySale: bySale, standalone: standalone)
    }

    /// Walk-in customers are nobody in particular, and a service does not come back.
    private func place(_ line: RetailFile.Line, _ document: RetailFile.Document) -> Place? {
        guard let customer = document.customer, !line.isService else { return nil }
        return Place(customer: customer, country: document.country, code: line.code, price: line.price)
    }
}
