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
    private(set) var faults: [Submission.Fault] = []
    /// Our gross less the portal's.
    var oddRials: Int128 = 0
    var unnamedUnits: [String] = []

    /// More than this is no leftover of rounding.
    static let largestOddity: Int128 = 10

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
        refuseMisplaced()
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

    mutating func fault(
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
        guard let kind = self.kind(of: subject) else { return nil }
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
            settlement: settlement(subject, buyer: buyer), more: more(subject, kind, buyer: buyer))
        if subject == .original, kind.type == 1, kind.pattern != 7 { draft.buyer = identified(buyer, in: kind.pattern) }
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
        guard document.kind == .salesReturn, originalKind?.pattern != 7 else { return .correction }
        // Where a buyer rejected a version, the portal's is not what ours is counted from.
        guard ground.accepted.allSatisfy(\.isInForce) else { return .correction }
        // A return has less of the same at the same price, nothing else.
        let isLess = after.lines.allSatisfy { line in
            before.lines.contains {
                $0.invoiceLine == line.invoiceLine && line.figures.quantity <= $0.figures.quantity
            }
        }
        return isLess ? .salesReturn : .correction
    }

    private var originalKind: InvoiceKind? { ground.accepted.first.flatMap(InvoiceKind.init) }

    private mutating func kind(of subject: Subject) -> InvoiceKind? {
        if subject != .original, let originalKind { return originalKind }
        if let kind = InvoiceKind(of: document, ground.particulars, options) { return kind }
        fault(
            "particulars.mixed-goods", member: "inp",
            "Gold, currency and other goods have patterns of their own and cannot stand on one invoice; cancel it by an "
                + "adjustment and invoice them apart.")
        return nil
    }

    /// References rotate: the newest version in force is the one to name (8.3).
    ///
    /// - Returns: its tax id, `nil` where there is none to name.
    private mutating func newestVersion() -> String? {
        guard let last = ground.accepted.last(where: \.isInForce) else {
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
        // The portal's clock may be behind ours (section 16).
        let latest = ground.now.adding(seconds: -Obstacle.clockTolerance)
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
    private mutating func identified(_ number: String, in pattern: Int) -> InvoiceDraft.Buyer? {
        let postalCode = document.buyer.address?.postalCode.map { NationalNumber(typed: $0).text }
        // Who buys currency may be known by his passport alone.
        let hasPassport = pattern == 2 && ground.particulars.text("buyer_passport") != nil
        if hasPassport, ![10, 11, 12, 14].contains(number.utf8.count) { return InvoiceDraft.Buyer(kind: 4) }
        switch number.utf8.count {
        case 11:
            return InvoiceDraft.Buyer(kind: options.isPartnership(number) ? 3 : 2, economicNumber: number)
        case 14:
            let isPerson = NationalNumber(number).beginsWithPerson
            return InvoiceDraft.Buyer(kind: isPerson ? 1 : 4, economicNumber: number)
        case 10, 12:
            if postalCode == nil, pattern != 2 {
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

    // MARK: Holding it against the portal

    /// Everything the portal would refuse, in its own codes.
    private mutating func judge(_ invoice: MoadianInvoice) {
        let chain = ground.accepted.filter(\.isInForce)
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
                line: finding.line, finding.message + Self.remedy(for: finding.member))
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
