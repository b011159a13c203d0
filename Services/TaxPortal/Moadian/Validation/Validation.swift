import Contracts

/// Holds an invoice against everything the portal would refuse (`moadian.md` 5 to 8 and 10), in the portal's order:
/// types and lengths, obligations, references, tax id, deadline, arithmetic, catalogue, settlement (17, item 5).
///
/// Pure: what it needs besides the invoice comes with ``Rules`` and ``Circumstances``.
package struct Validation: Sendable {
    package let rules: Rules
    package let circumstances: Circumstances

    package init(rules: Rules = Rules(), circumstances: Circumstances = Circumstances()) {
        self.rules = rules
        self.circumstances = circumstances
    }

    package func verdict(on invoice: MoadianInvoice) -> Verdict {
        verdict(on: ReadInvoice(invoice: invoice, findings: [], unreadable: []))
    }

    package func verdict(on read: ReadInvoice) -> Verdict {
        var check = Check(read, rules: rules, circumstances: circumstances)
        // What is no invoice at all has nothing more to be said about.
        guard !read.unreadable.contains(Spot(.header)) else { return Verdict(check.findings) }
        check.shapes()
        check.obligations()
        check.references()
        check.identity()
        check.time()
        check.arithmetic()
        check.catalogue()
        check.settlement()
        return Verdict(check.findings)
    }
}

/// One run over one invoice: what is known of it and what was found.
struct Check {
    let invoice: MoadianInvoice
    let rules: Rules
    let circumstances: Circumstances
    /// `nil` where it says nothing that is one.
    let subject: Subject?
    /// What the portal holds under `irtaxid`.
    let referenced: RegisteredInvoice?
    /// Pattern and type; referrals may leave them out and have those of the invoice they name (8.2).
    let column: ObligationMatrix.Column?
    /// What could not be read or has a wrong form; nothing is concluded from it.
    var flawed: Set<Spot>
    var findings: [Finding]

    init(_ read: ReadInvoice, rules: Rules, circumstances: Circumstances) {
        let header = read.invoice.header
        let subject = Self.code(.ins, in: header).flatMap { Subject(rawValue: $0) }
        let isReferral = subject.map { $0 != .original } ?? false
        let named = isReferral ? header.text(.irtaxid) : nil
        let referenced = named.flatMap { id in circumstances.registered.flatMap { $0(id) } }
        self.invoice = read.invoice
        self.rules = rules
        self.circumstances = circumstances
        self.subject = subject
        self.referenced = referenced
        self.column = Self.column(of: header, referenced?.invoice.header)
        self.flawed = read.unreadable
        self.findings = read.findings
    }

    private static func column(of header: Members, _ referenced: Members?) -> ObligationMatrix.Column? {
        func value(_ member: Member) -> Int? {
            code(member, in: header) ?? referenced.flatMap { code(member, in: $0) }
        }
        guard let pattern = value(.inp), let type = value(.inty) else { return nil }
        let column = ObligationMatrix.Column(pattern: pattern, type: type)
        return ObligationMatrix.columns.contains(column) ? column : nil
    }

    /// What figures are judged by: also of a referral that leaves pattern or type to an invoice that is not known here, by what
    /// its members belong to.
    var reckoning: ObligationMatrix.Column? {
        guard column == nil, isReferral, !header.has(.inp) || !header.has(.inty) else { return column }
        let implied = ObligationMatrix.Column(
            pattern: headerCode(.inp) ?? impliedPattern, type: headerCode(.inty) ?? 1)
        return ObligationMatrix.columns.contains(implied) ? implied : nil
    }

    private var impliedPattern: Int {
        func has(_ members: Member...) -> Bool {
            members.contains { member in header.has(member) || invoice.body.contains { $0.has(member) } }
        }
        if has(.tcpbs, .consfee, .spro, .bros) { return 3 }
        if has(.sovat, .cpr) { return 2 }
        if has(.ssrv, .torv) { return 7 }
        return 1
    }

    var header: Members { invoice.header }

    /// Corrections, cancellations and returns: they name another invoice.
    var isReferral: Bool { subject.map { $0 != .original } ?? false }

    /// A number of the header's code lists, where it is one of them.
    func headerCode(_ member: Member) -> Int? { Self.code(member, in: header) }

    private static func code(_ member: Member, in header: Members) -> Int? {
        guard case .code(let codes) = member.shape, let code = header.whole(member).flatMap({ Int(exactly: $0) }),
            codes.contains(code)
        else { return nil }
        return code
    }

    /// Whether something usable stands there.
    func isSound(_ member: Member, _ line: Int? = nil) -> Bool { !flawed.contains(Spot(member.place, line, member)) }

    mutating func find(
        _ kind: PortalCode.Kind, _ member: Member, line: Int? = nil, as severity: PortalCode.Severity = .error,
        isSure: Bool = true, _ message: String
    ) {
        let code = PortalCode(severity, kind, member.number ?? member.place.number).text
        findings.append(Finding(code: code, member: member.name, line: line, message: message, isSure: isSure))
    }
}

/// What an invoice is about (`ins`, 8.2).
package enum Subject: Int, Sendable, CaseIterable {
    case original = 1
    case correction = 2
    case cancellation = 3
    case salesReturn = 4
}
