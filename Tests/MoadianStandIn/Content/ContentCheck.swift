/// What the content rules rest on besides the invoice itself.
struct Rules: Sendable {
    let settings: Settings
    let register: Register
    let now: Instant
}

/// What an invoice came to.
struct Verdict: Sendable {
    /// All that was found; the listing cuts it.
    let messages: [Message]
    /// The invoice as it goes into the dashboard; nil when one message is an error.
    let registered: RegisteredInvoice?
    let taxID: String?
    /// Whether it was refused because its tax id is registered already.
    let isRepeated: Bool
}

/// Where an invoice comes from: its packet's names and the memory that it was sent for.
struct Origin: Sendable {
    let memory: Client
    let uid: String
    let referenceNumber: String
    let receivedAt: Instant
}

/// An invoice on its way through the rules of section 17.5, group by group: parse, shapes, obligations, references,
/// tax id, deadline, arithmetic, catalogue, settlement. Every group is a file; all of them speak before the verdict.
struct ContentCheck {
    let rules: Rules
    let origin: Origin
    let dashboard: Dashboard

    var header = Fields()
    var lines: [Fields] = []
    var payments: [Fields] = []
    private(set) var messages: [Message] = []

    /// 1 original, 2 corrective, 3 cancellation, 4 return.
    var subject: Int64 = 1
    /// Of a referral: what it refers to, when that is usable.
    var reference: RegisteredInvoice?
    /// 1 full, 2 simplified; from the reference where the invoice does not say.
    var type: Int64?
    var pattern: Int64?
    var isRepeated = false

    mutating func say(_ message: Message) {
        if !messages.contains(message) { messages.append(message) }
    }

    static func verdict(on bytes: [UInt8], from origin: Origin, rules: Rules, dashboard: Dashboard) -> Verdict {
        var check = ContentCheck(rules: rules, origin: origin, dashboard: dashboard)
        guard let invoice = try? JSON(parsing: bytes) else {
            check.say(.badShape("invoice", .malformed))
            return check.verdict
        }
        guard check.checkShapes(of: invoice) else { return check.verdict }
        check.findReference()
        check.checkObligations()
        check.checkReference()
        check.checkTaxID()
        check.checkDeadline()
        if check.subject != 3 {
            check.checkArithmetic()
            check.checkCatalogue()
            check.checkSettlement()
        } else {
            check.checkSeller()
        }
        return check.verdict
    }

    private var verdict: Verdict {
        let isRefused = messages.contains(where: \.isError)
        return Verdict(
            messages: messages, registered: isRefused ? nil : registered, taxID: header.text("taxid"),
            isRepeated: isRepeated)
    }

    private init(rules: Rules, origin: Origin, dashboard: Dashboard) {
        self.rules = rules
        self.origin = origin
        self.dashboard = dashboard
    }

    /// The invoice for the dashboard. A referral keeps its reference's buyer; a cancellation its amounts too.
    private var registered: RegisteredInvoice? {
        guard let taxID = header.text("taxid"), let issuedAt = header.integer("indatim"), let type, let pattern else {
            return nil
        }
        let isCancellation = subject == 3
        return RegisteredInvoice(
            taxID: taxID, memoryID: origin.memory.id, economicNumber: origin.memory.economicNumber, uid: origin.uid,
            referenceNumber: origin.referenceNumber, issuedAt: Instant(milliseconds: issuedAt),
            receivedAt: origin.receivedAt, type: type, pattern: pattern, subject: subject,
            reference: subject == 1 ? nil : header.text("irtaxid"),
            buyer: subject == 1 ? header.text("tinb") : reference?.buyer,
            payable: isCancellation ? reference?.payable ?? 0 : header.integer("tbill") ?? 0,
            settlement: isCancellation ? reference?.settlement : header.integer("setm"),
            credit: isCancellation ? reference?.credit : header.integer("insp"),
            lines: isCancellation ? reference?.lines ?? [] : lines.map(RegisteredInvoice.Line.init),
            warnings: Message.listed(messages))
    }
}

extension RegisteredInvoice.Line {
    init(_ fields: Fields) {
        // A sale of currency has no quantity but its amount (section 7.4).
        self.init(
            good: fields.text("sstid") ?? "", quantity: (fields["am"] ?? fields["cfee"])?.written,
            unitPrice: fields["fee"]?.written, rate: fields["vra"]?.written)
    }
}
