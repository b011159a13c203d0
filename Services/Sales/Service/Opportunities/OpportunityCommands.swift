import Contracts
import Foundation
import Postgres
import SalesDomain

/// What a person does with an opportunity: load, decide, save, say.
enum OpportunityCommands {
    static func open(
        _ request: OpenOpportunityRequest, by person: UserID, in tx: Transaction
    ) async throws -> Opportunity {
        let at = try await tx.circumstances()
        let owner = request.ownerID ?? person
        if owner != person { try await UserStore.requireRepresentative(owner, in: tx) }
        let account = try await AccountStore.find(request.accountID, in: tx)
        let process = try await ProcessStore.forNewSale(request.process, in: tx)
        let lines = try await drawnLines(request.lines, currency: request.currency, in: tx)
        let slices = lines.map { Slice(id: SliceID(), line: $0.id, quantity: $0.quantity.value) }
        let name = request.name ?? [account.name, lines.first?.description].compactMap(\.self).joined(separator: " / ")
        let particulars = try await particulars(request.particulars, of: account.id, in: tx)
        var opportunity = Opportunity(
            id: request.id ?? OpportunityID(), account: account.id, accountName: account.name,
            name: String(name.prefix(300)), currency: request.currency, owner: owner,
            particulars: particulars, handover: owner == person ? nil : Handover(by: person, at: tx.now),
            terms: request.terms ?? .credit,
            rules: FulfilmentRules(request.rules), expectedOn: request.expectedOn ?? at.today.adding(days: 30),
            process: process, stage: process.first, lines: lines, slices: slices, openedAt: tx.now)
        var consequences = opportunity.opened()
        if request.submit == true {
            let (submitted, more) = try submission(of: opportunity, by: person)
            opportunity = submitted
            consequences += more
        }
        OpportunityStore.insert(
            opportunity, source: request.externalRef == nil ? nil : "api", externalRef: request.externalRef, in: tx)
        try await tx.announce(consequences, of: opportunity.id)
        return opportunity
    }

    static func revise(
        _ id: OpportunityID, _ request: ReviseOpportunityRequest, expecting version: Int, in tx: Transaction
    ) async throws -> Opportunity {
        let at = try await tx.circumstances()
        let current = try await load(id, expecting: version, in: tx)
        let lines = try await drawnLines(request.lines, currency: current.currency, in: tx)
        let (revised, consequences) = try current.revised(
            lines: lines, expectedOn: request.expectedOn ?? current.expectedOn, at, digest: digest)
        if revised.revision != current.revision { OpportunityStore.replaceLines(of: revised, in: tx) }
        return try await finish(revised, consequences, in: tx)
    }

    private static func particulars(
        _ request: SaleParticularsRequest?, of account: AccountID, in tx: Transaction
    ) async throws -> Particulars {
        let usual: Particulars.BusinessType = try await OpportunityStore.hasBought(account, in: tx) ? .existing : .new
        let particulars = Particulars(
            businessType: request?.businessType.flatMap(Particulars.BusinessType.init(rawValue:)) ?? usual,
            leadSource: request?.leadSource.said, description: request?.description.said,
            probability: request?.probability)
        try particulars.check()
        return particulars
    }

    /// - Throws: `.alreadyClosed`; `.probabilityOutOfRange`.
    static func describe(
        _ id: OpportunityID, _ request: DescribeOpportunityRequest, expecting version: Int, in tx: Transaction
    ) async throws -> Opportunity {
        let described = try await change(id, expecting: version, in: tx) { current, _ in
            let particulars = Particulars(
                businessType: Particulars.BusinessType(rawValue: request.businessType)
                    ?? current.particulars.businessType, leadSource: request.leadSource.said,
                description: request.description.said, probability: request.probability)
            return (
                try current.described(name: request.name, particulars, expectedOn: request.expectedOn), Consequences()
            )
        }
        OpportunityStore.makeFindable(described, in: tx)
        return described
    }

    static func planNextStep(
        _ id: OpportunityID, _ request: NextStepRequest, expecting version: Int, in tx: Transaction
    ) async throws -> Opportunity {
        let text = request.text.flatMap { $0.isEmpty ? nil : $0 }
        return try await change(id, expecting: version, in: tx) { current, _ in
            (try current.nextStepPlanned(text, on: request.dueOn), Consequences())
        }
    }

    /// By hand, to another stage of its process (SM-05).
    static func moveStage(
        _ id: OpportunityID, to stage: String, expecting version: Int, in tx: Transaction
    ) async throws -> Opportunity {
        // The process first, as everywhere; which one a sale has never changes.
        let process = try await OpportunityStore.find(id, in: tx).process.key
        tx.write(
            """
            SELECT 1 FROM sales_process WHERE company_id = \(tx.acting.company) AND key = \(process.rawValue) FOR SHARE
            """)
        return try await change(id, expecting: version, in: tx) { current, _ in
            try current.moved(to: StageKey(rawValue: stage))
        }
    }

    /// Asks the warehouse and the units before the approval.
    static func enquire(_ id: OpportunityID, expecting version: Int, in tx: Transaction) async throws -> Opportunity {
        try await change(id, expecting: version, in: tx) { try $0.enquired($1) }
    }

    static func submit(
        _ id: OpportunityID, expecting version: Int, by user: UserID, in tx: Transaction
    ) async throws -> Opportunity {
        let current = try await load(id, expecting: version, in: tx)
        let (submitted, consequences) = try submission(of: current, by: user)
        return try await finish(submitted, consequences, in: tx)
    }

    static func withdrawSubmission(
        _ id: OpportunityID, reason: String, expecting version: Int, in tx: Transaction
    ) async throws -> Opportunity {
        try await change(id, expecting: version, in: tx) { current, _ in try current.submissionWithdrawn(reason: reason)
        }
    }

    static func closeAsLost(
        _ id: OpportunityID, reason: String, expecting version: Int, in tx: Transaction
    ) async throws -> Opportunity {
        try await change(id, expecting: version, in: tx) { try $0.closedAsLost(reason: reason, $1) }
    }

    /// Takes a closed sale up again.
    static func reopen(
        _ id: OpportunityID, reason: String, expecting version: Int, in tx: Transaction
    ) async throws -> Opportunity {
        let at = try await tx.circumstances()
        let (reopened, consequences) = try await load(id, expecting: version, in: tx).reopened(reason: reason, at)
        OpportunityStore.replaceLines(of: reopened, in: tx)
        return try await finish(reopened, consequences, in: tx)
    }

    static func acceptAnswer(_ slice: SliceID, of id: OpportunityID, in tx: Transaction) async throws -> Opportunity {
        try await change(id, in: tx) { current, _ in try current.answerAccepted(slice) }
    }

    static func askAgain(_ slice: SliceID, of id: OpportunityID, in tx: Transaction) async throws -> Opportunity {
        try await change(id, in: tx) { try $0.askedAgain(slice, $1) }
    }

    static func waitForStock(
        _ slice: SliceID, of id: OpportunityID, in tx: Transaction
    ) async throws -> Opportunity {
        try await change(id, in: tx) { try $0.waited(slice, $1) }
    }

    static func credit(
        _ slice: SliceID, of id: OpportunityID, reason: String, in tx: Transaction
    ) async throws -> Opportunity {
        try await change(id, in: tx) { try $0.credited(slice, reason: reason, $1) }
    }

    static func redeliver(_ slice: SliceID, of id: OpportunityID, in tx: Transaction) async throws -> Opportunity {
        try await change(id, in: tx) { try $0.redelivered(slice, $1) }
    }

    static func recall(
        _ slice: SliceID, of id: OpportunityID, reason: String, in tx: Transaction
    ) async throws -> Opportunity {
        try await change(id, in: tx) { current, _ in (current, try current.recalled(slice, reason: reason)) }
    }

    /// Takes one line out of the sale before its goods have left.
    static func giveUp(
        _ line: OpportunityLineID, of id: OpportunityID, as outcome: Withdrawal.Outcome, reason: String,
        expecting version: Int, in tx: Transaction
    ) async throws -> Opportunity {
        try await change(id, expecting: version, in: tx) { try $0.lineGivenUp(line, as: outcome, reason: reason, $1) }
    }

    /// A fresh pro-forma after the last one ended or was refused.
    static func renew(_ id: OpportunityID, expecting version: Int, in tx: Transaction) async throws -> Opportunity {
        try await change(id, expecting: version, in: tx) { try $0.renewed($1) }
    }

    /// Load under lock, decide, carry out. Without a version any will do.
    static func change(
        _ id: OpportunityID, expecting version: Int? = nil, in tx: Transaction,
        _ decide: (Opportunity, Circumstances) throws -> (Opportunity, Consequences)
    ) async throws -> Opportunity {
        let at = try await tx.circumstances()
        let (changed, consequences) = try decide(try await load(id, expecting: version, in: tx), at)
        return try await finish(changed, consequences, in: tx)
    }

    private static func submission(
        of opportunity: Opportunity, by user: UserID
    ) throws -> (Opportunity, Consequences) {
        try opportunity.submitted(
            hash: digest(of: opportunity.contentToJudge), request: ApprovalRequestID(), by: user)
    }

    private static func load(
        _ id: OpportunityID, expecting version: Int?, in tx: Transaction
    ) async throws -> Opportunity {
        let current = try await OpportunityStore.find(id, .forUpdate, in: tx)
        if let version, current.version != version { throw SalesRefusal.stale(current: current.version) }
        return current
    }

    private static func finish(
        _ opportunity: Opportunity, _ consequences: Consequences, in tx: Transaction
    ) async throws -> Opportunity {
        var saved = opportunity.noticed(by: tx.acting.actor.userID)
        try await tx.carryOut(saved, consequences, CompanyStore.today(in: tx))
        saved.version += 1
        return saved
    }

    /// Lines as asked for, with what the product list knows of each.
    static func drawnLines(
        _ requests: [OpportunityLineRequest], currency: Currency, in tx: Transaction
    ) async throws -> [OpportunityLine] {
        let products = try await ProductStore.find(Set(requests.map(\.productID)), in: tx)
        var lines: [OpportunityLine] = []
        for (index, request) in requests.enumerated() {
            guard let product = products[request.productID] else {
                throw SalesRefusal.unknownProduct(position: index + 1)
            }
            guard request.unitPrice.currency == currency else {
                throw SalesRefusal.wrongCurrency(position: index + 1, expected: currency)
            }
            guard request.quantity > .zero else { throw SalesRefusal.quantityNotPositive(position: index + 1) }
            let discount = request.discountRate ?? .zero
            guard discount <= .one else { throw SalesRefusal.discountTooLarge(position: index + 1) }
            let line = OpportunityLine(
                id: request.id ?? OpportunityLineID(), product: product.id,
                description: request.description ?? product.name, kind: product.kind, route: product.route,
                quantity: Quantity(request.quantity, product.unit), unitPrice: request.unitPrice,
                discountRate: discount, taxCode: product.taxCode, taxRate: product.taxRate,
                taxablePrice: request.taxablePrice, requestedOn: request.requestedOn)
            try line.checkTaxBase(at: index + 1)
            lines.append(line)
        }
        return lines
    }
}

extension FulfilmentRules {
    init(_ request: FulfilmentRulesRequest?) {
        self.init(
            deliveryRule: request?.deliveryRule.flatMap(DeliveryRule.init(rawValue:)) ?? .completeOrder,
            acceptsAnswers: request?.acceptsAnswers ?? true, restsOnPromises: request?.restsOnPromises ?? true,
            answersFirst: request?.answersFirst ?? false)
    }
}
