import Contracts
import Crypto
import Foundation
import Moadian
import TaxPortalDomain

/// Puts a neutral document into the portal's words and holds it against the portal's rules. Pure.
///
/// The figures are ours, from the books, or the document does not leave the house: where the portal's truncation makes
/// another rial than our rounding (`flows.md` 7.1, 7.6; `moadian.md` 7), that is a fault, unless the taxpayer has settled
/// that the portal's figure stands (7.5, option `odd_rials`); then the difference is among the facts.
struct MoadianPreparation {
    let document: FiscalDocument
    let ground: Ground
    let options: MoadianOptions
    let rules: Rules
    private var faults: [Submission.Fault] = []
    /// Our gross less the portal's.
    private var oddRials: Int128 = 0
    private var unnamedUnits: [String] = []

    /// More than this is no leftover of rounding.
    private static let largestOddity: Int128 = 10

    init(_ document: FiscalDocument, on ground: Ground, rules: Rules) {
        self.document = document
        self.ground = ground
        self.options = MoadianOptions(ground.taxpayer.options)
        var rules = rules
        rules.refusesWrongCheckDigits = !options.sendsWrongCheckDigits
        self.rules = rules
    }

    static func prepare(_ document: FiscalDocument, on ground: Ground, rules: Rules) -> Preparation {
        var preparation = MoadianPreparation(document, on: ground, rules: rules)
        return preparation.prepared()
    }

    private mutating func prepared() -> Preparation {
        for option in options.faulty {
            fault(
                "option", member: option.name, value: option.value,
                "Set the option \(option.name) to \(option.choices).")
        }
        guard let draft = draft(), faults.isEmpty else { return .invalid(faults) }
        guard let invoice = try? draft.invoice(rules: rules, isTyped: options.typesReferrals) else {
            fault("0104107", member: "prdis", "A figure has more than 18 digits; split the line or correct its price.")
            return .invalid(faults)
        }
        compare(invoice)
        judge(invoice)
        guard faults.isEmpty else { return .invalid(faults) }
        let content = invoice.bytes
        let hash = SHA256.hash(data: content).map { $0 < 16 ? "0\(String($0, radix: 16))" : String($0, radix: 16) }
        return .ready(
            Submission.Identity(key: draft.taxID, contentHash: hash.joined()), content: content, facts: facts(draft))
    }

    private func facts(_ draft: InvoiceDraft) -> [String: String] {
        var facts = [
            "tax_id": draft.taxID, "pattern": "\(draft.pattern)", "type": "\(draft.type)",
            "subject": "\(draft.subject.rawValue)", "indatim": "\(draft.indatim)",
        ]
        facts["reference"] = draft.reference
        if oddRials != 0 { facts["odd_rials"] = "\(oddRials)" }
        if !unnamedUnits.isEmpty { facts["units_left_out"] = unnamedUnits.joined(separator: ", ") }
        return facts
    }

    private mutating func fault(
        _ code: String, member: String? = nil, value: String? = nil, line: Int? = nil, _ message: String
    ) {
        faults.append(Submission.Fault(code: code, message: message, member: member, value: value, line: line))
    }

    // MARK: The whole

    private mutating func draft() -> InvoiceDraft? {
        let seller = NationalNumber(typed: ground.taxpayer.taxID).text
        if let own = document.seller.taxID.map({ NationalNumber(typed: $0).text }), own != seller {
            fault(
                "0300901", member: "tins", value: own,
                "The document's seller \(own) is not the taxpayer \(seller) of the portal's settings; correct the company's "
                    + "tax number or the settings.")
        }
        var state = InvoiceState(accepted: ground.accepted)
        let before = state
        state.apply(document)
        let subject = self.subject(from: before, to: state)
        let kind = self.kind(of: subject)
        var reference: String?
        if subject != .original {
            guard let newest = newestVersion() else { return nil }
            reference = newest
        }
        guard let indatim = self.indatim(), let taxID = self.taxID(at: indatim) else { return nil }
        let buyer = NationalNumber(typed: document.buyer.taxID ?? "").text
        var draft = InvoiceDraft(
            taxID: taxID.description, serial: taxID.invoiceNumber, indatim: indatim, pattern: kind.pattern,
            type: kind.type,
            subject: subject, reference: reference, seller: seller,
            settlement: options.settlement(of: buyer.isEmpty ? nil : buyer))
        if subject == .original, kind.type == 1, kind.pattern != 7 { draft.buyer = identified(buyer) }
        draft.more.set(.sbc, options.branch)
        if kind.pattern == 4 { draft.more.set(.crn, original?.contract ?? options.contract(with: buyer)) }
        if options.declaresLate, ground.now > rules.deadline(of: indatim) { draft.lateSince = indatim }
        if subject != .cancellation {
            let lines = state.remaining
            if lines.isEmpty {
                fault(
                    "00600", member: "body",
                    "The document has no line with a quantity; the portal takes no empty invoice.")
            }
            draft.lines = lines.enumerated().compactMap { line($1, $0 + 1, in: kind.pattern, subject) }
        }
        return draft
    }

    /// What the portal calls this: a document that leaves nothing is a cancellation, whatever ours is called; one that
    /// cancels a part corrects; and where a pattern knows no returns they correct (8.2).
    private func subject(from before: InvoiceState, to after: InvoiceState) -> Subject {
        guard document.kind != .invoice else { return .original }
        if after.remaining.isEmpty { return .cancellation }
        guard document.kind == .salesReturn, original?.pattern != 7 else { return .correction }
        // A return has less of the same at the same price, nothing else.
        let isLess = after.lines.allSatisfy { line in
            before.lines.contains {
                $0.invoiceLine == line.invoiceLine && line.figures.quantity <= $0.figures.quantity
            }
        }
        return isLess ? .salesReturn : .correction
    }

    /// Pattern, type and contract of the chain's first document, as it was accepted.
    private var original: (pattern: Int, type: Int, contract: String?)? {
        guard let content = ground.accepted.first?.content,
            let header = try? ReadInvoice.all(json: content).invoices.first?.invoice.header,
            let pattern = header.whole(.inp).flatMap({ Int(exactly: $0) }),
            let type = header.whole(.inty).flatMap({ Int(exactly: $0) })
        else { return nil }
        return (pattern, type, header.text(.crn))
    }

    /// Export for buyers abroad; a contract's pattern where one is set; otherwise a sale, without buyer where none is known.
    private func kind(of subject: Subject) -> (pattern: Int, type: Int) {
        if subject != .original, let original { return (original.pattern, original.type) }
        let buyer = NationalNumber(typed: document.buyer.taxID ?? "").text
        if document.buyer.country != "IR" { return (7, 1) }
        if buyer.isEmpty { return (1, 2) }
        return (options.contract(with: buyer) == nil ? 1 : 4, 1)
    }

    /// References rotate: the newest accepted version is the one to name (8.3).
    ///
    /// - Returns: its tax id, `nil` where there is none to name.
    private mutating func newestVersion() -> String? {
        guard let last = ground.accepted.last else {
            fault(
                "00006", member: "irtaxid",
                "The portal has no invoice of ours that this \(document.kind.rawValue) changes; it takes no credit without "
                    + "one. Name its invoice, or declare the credit to the authority by hand.")
            return nil
        }
        let header = try? ReadInvoice.all(json: last.content).invoices.first?.invoice.header
        guard header?.whole(.ins) != 3 else {
            fault(
                "0300601", member: "irtaxid", value: last.identity.key,
                "The invoice was cancelled by \(last.identity.key) already; a cancelled one cannot be changed. Issue a new "
                    + "invoice.")
            return nil
        }
        return last.identity.key
    }

    // MARK: Time and identity

    /// The instant accounting issued it, not in the future of the portal's clock, and not before what it changes.
    private mutating func indatim() -> Int64? {
        let latest = ground.now.adding(seconds: -Self.clockMargin)
        var instant = min(ground.issuedAt, latest)
        if ground.issuedAt <= ground.now {
            // The margin is no reason to leave the day of issue.
            instant = max(instant, min(startOfIssueDay, ground.issuedAt))
        }
        let referenced = (ground.accepted.last?.content).flatMap { content in
            try? ReadInvoice.all(json: content).invoices.first?.invoice.header.whole(.indatim)
        }
        let milliseconds = max(instant.microseconds / 1000, referenced.flatMap { Int64(exactly: $0) } ?? 0)
        guard milliseconds >= 0 else {
            fault("0100206", member: "indatim", value: "\(milliseconds)", "The document was issued before 1970.")
            return nil
        }
        return milliseconds
    }

    /// Seconds by which the portal's clock may be behind ours (section 16).
    private static let clockMargin: Int64 = 60

    private var startOfIssueDay: Timestamp {
        document.issueDate.start(in: ground.taxpayer.timeZone)
    }

    private mutating func taxID(at indatim: Int64) -> TaxID? {
        guard let memory = ground.taxpayer.memoryID, !memory.isEmpty else {
            fault(
                "0300101", member: "taxid",
                "The taxpayer has no memory id; enter the six characters from the portal's dashboard in the settings.")
            return nil
        }
        do throws(TaxIDFault) {
            return try TaxID(memoryID: memory, issuedAt: indatim, serial: ground.serial)
        } catch {
            fault("0300101", member: "taxid", value: memory, "\(error)")
            return nil
        }
    }

    // MARK: The buyer

    /// 8.1: told by the number's length.
    private mutating func identified(_ number: String) -> InvoiceDraft.Buyer? {
        let postalCode = document.buyer.address?.postalCode.map { NationalNumber(typed: $0).text }
        switch number.utf8.count {
        case 11:
            return InvoiceDraft.Buyer(kind: options.isPartnership(number) ? 3 : 2, economicNumber: number)
        case 14:
            let isPerson = NationalNumber(number).beginsWithPerson
            return InvoiceDraft.Buyer(kind: isPerson ? 1 : 4, economicNumber: number)
        case 10, 12:
            if postalCode == nil {
                fault(
                    "00014", member: "bpc",
                    "The buyer \(document.buyer.name) has no postal code; a person without economic number is known by his "
                        + "number and his postal code. Enter it, or his economic number of 14 digits.")
            }
            return InvoiceDraft.Buyer(kind: number.utf8.count == 10 ? 1 : 4, identifier: number, postalCode: postalCode)
        default:
            fault(
                "0101204", member: "tinb", value: number,
                "The buyer's tax number “\(number)” has \(number.utf8.count) digits; companies have 11, persons 14 (or the "
                    + "national code of 10), foreigners 14 (or 12). Correct it at the customer.")
            return nil
        }
    }

    // MARK: Lines

    private mutating func line(
        _ line: InvoiceState.Line, _ number: Int, in pattern: Int, _ subject: Subject
    ) -> DraftLine? {
        let rate = line.known?.number(.vra) ?? PortalNumber(units: Int128(line.taxRate.millionths) * 10_000)
        guard let sstid = line.known?.text(.sstid) ?? options.sstid(of: line.product, rate: rate) else {
            fault(
                "00033", member: "sstid", line: number,
                "“\(line.description)” has no id of the national catalogue; set the option sstid.\(line.product), or sstid "
                    + "for all products.")
            return nil
        }
        let currency = line.figures.net.currency
        guard let exchangeRate = exchangeRate(of: line, currency, number) else { return nil }
        var unit = line.known?.text(.mu) ?? options.unit(line.unit)
        if unit == nil { unnamedUnits.append(line.unit) }
        if pattern == 8 { unit = nil }
        let trade =
            pattern == 7
            ? exported(line, exchangeRate, number)
            : sold(line, currency == .irr ? nil : exchangeRate, number, keepsPrice: subject == .salesReturn)
        guard let trade else { return nil }
        let isForeign = pattern == 7 || currency != .irr
        return DraftLine(
            sstid: sstid, description: line.description.isEmpty ? nil : String(line.description.prefix(400)),
            unit: unit,
            trade: trade.trade, discount: trade.discount, vatRate: rate, currency: isForeign ? currency.rawValue : nil,
            exchangeRate: isForeign ? exchangeRate : nil)
    }

    private mutating func exchangeRate(of line: InvoiceState.Line, _ currency: Currency, _ number: Int) -> PortalNumber?
    {
        if let known = line.known?.number(.exr) { return known }
        do throws(InvalidValue) {
            if let rate = try options.exchangeRate(of: currency) { return rate }
            fault(
                "00040", member: "exr", line: number,
                "The portal wants rials: set the option exchange_rate.\(currency.rawValue.lowercased()) to the rials for one "
                    + "\(currency.rawValue).")
        } catch {
            fault("0104004", member: "exr", line: number, "The exchange rate is no number: \(error.message)")
        }
        return nil
    }

    /// Price and discount that make our net; the price is the agreed one unless the line has a surcharge.
    private mutating func sold(
        _ line: InvoiceState.Line, _ exchangeRate: PortalNumber?, _ number: Int, keepsPrice: Bool
    ) -> (trade: DraftLine.Trade, discount: Int128)? {
        let quantity = PortalNumber(line.figures.quantity)
        let net = inRials(line.figures.net, exchangeRate)
        let agreed = line.known?.number(.fee) ?? line.unitPrice.flatMap { inRials($0, exchangeRate) }
        guard let net, let price = agreed ?? Arithmetic.price(making: net, of: quantity),
            let gross = Arithmetic.product(quantity, price)
        else {
            fault(
                "0204101", member: "prdis", line: number,
                "No price of eight decimals makes \(line.figures.net) out of \(line.figures.quantity); split the line.")
            return nil
        }
        let oddity = net - gross
        if oddity <= 0 { return (.goods(quantity: quantity, price: price), -oddity) }
        // What rounding left over, not a surcharge.
        let isLeftOver = oddity <= (keepsPrice ? Self.largestOddity : 1)
        if isLeftOver, options.sendsPortalFigures || exchangeRate != nil {
            return (.goods(quantity: quantity, price: price), 0)
        }
        if !isLeftOver, !keepsPrice, let raised = Arithmetic.price(making: net, of: quantity) {
            return (.goods(quantity: quantity, price: raised), 0)
        }
        fault(
            "0204101", member: "prdis", value: "\(net)", line: number,
            "The portal computes \(quantity) × \(price) as \(gross), cut to a whole rial; the books have \(net). Correct the "
                + "line so that both agree, or set the option odd_rials to portal, and the portal's figure is sent.")
        return nil
    }

    private func inRials(_ price: UnitPrice, _ exchangeRate: PortalNumber?) -> PortalNumber? {
        guard let exchangeRate else { return PortalNumber(price.value) }
        return Arithmetic.scaled(PortalNumber(price.value), by: exchangeRate)
    }

    /// An amount in whole rials.
    private func inRials(_ money: Money, _ exchangeRate: PortalNumber?) -> Int128? {
        guard let exchangeRate else { return Int128(money.amount) }
        return Arithmetic.product(money.majorUnits, exchangeRate)
    }

    private mutating func exported(
        _ line: InvoiceState.Line, _ exchangeRate: PortalNumber, _ number: Int
    ) -> (trade: DraftLine.Trade, discount: Int128)? {
        guard line.taxRate == .zero, line.figures.tax.isZero else {
            fault(
                "0204401", member: "vra", value: "\(line.taxRate)", line: number,
                "A sale to \(document.buyer.country) is an export and has no VAT; correct the line's tax, or the buyer's "
                    + "country if it is not one.")
            return nil
        }
        guard let rials = inRials(line.figures.net, exchangeRate) else { return nil }
        return (
            .export(
                quantity: PortalNumber(line.figures.quantity), rials: rials, value: line.figures.net.majorUnits,
                weight: nil), 0
        )
    }

    // MARK: Holding it against the books and the portal

    /// The portal's figures and ours, line by line; only rials compare.
    private mutating func compare(_ invoice: MoadianInvoice) {
        guard document.currency == .irr, !invoice.body.isEmpty else { return }
        var state = InvoiceState(accepted: ground.accepted)
        state.apply(document)
        for (index, (line, figures)) in zip(state.remaining, invoice.body).enumerated() {
            guard let tax = figures.whole(.vam), let net = figures.whole(.adis) ?? figures.whole(.ssrv) else {
                continue
            }
            let ours = Int128(line.figures.tax.amount)
            let oddity = ours - tax
            oddRials += oddity + Int128(line.figures.net.amount) - net
            guard oddity != 0 else { continue }
            guard !options.sendsPortalFigures || abs(oddity) > Self.largestOddity else { continue }
            fault(
                "0204501", member: "vam", value: "\(ours)", line: index + 1,
                "The VAT in the books is \(ours); the portal computes \(tax) from \(net) at \(line.taxRate), cut to a whole "
                    + "rial, and takes nothing else. Correct the line so that both agree"
                    + (abs(oddity) > Self.largestOddity
                        ? "." : ", or set the option odd_rials to portal, and the portal's figure is sent."))
        }
    }

    /// Everything the portal would refuse, in its own codes.
    private mutating func judge(_ invoice: MoadianInvoice) {
        let chain = ground.accepted
        let circumstances = Circumstances(
            now: ground.now, memoryID: ground.taxpayer.memoryID,
            seller: NationalNumber(typed: ground.taxpayer.taxID).text,
            registered: { id in
                guard let index = chain.firstIndex(where: { $0.identity.key == id }),
                    let read = try? ReadInvoice.all(json: chain[index].content).invoices.first
                else { return nil }
                return RegisteredInvoice(read.invoice, isReplaced: index + 1 < chain.count)
            })
        for finding in Validation(rules: rules, circumstances: circumstances).verdict(on: invoice).errors {
            fault(
                finding.code, member: finding.member,
                value: finding.member.flatMap { invoice.value(of: $0, finding.line) },
                line: finding.line, finding.message)
        }
    }
}

extension MoadianInvoice {
    /// What stands in a member, as text.
    fileprivate func value(of name: String, _ line: Int?) -> String? {
        guard let member = Member(rawValue: name) else { return nil }
        let members = line.map { body.indices.contains($0 - 1) ? body[$0 - 1] : Members() } ?? header
        return switch members[member] {
        case .number(let number): "\(number)"
        case .text(let text): text
        case nil: nil
        }
    }
}

extension Money {
    fileprivate var majorUnits: PortalNumber {
        PortalNumber(units: Int128(amount) * PortalNumber.scale / Int128(currency.minorUnits))
    }
}
