import Contracts
import Foundation
import Moadian
import TaxPortalDomain

/// What Moadian asks for beside the document (`moadian.md` 5 to 7); `Services/TaxPortal/Moadian/README.md` lists the names.
extension MoadianAdapter {
    var particulars: ParticularSheet {
        ParticularSheet(
            header: [
                "settlement": .choice("cash", "credit", "both"), "cash_part": .number(1...Self.mostRials),
                "contract_number": .digits(12), "customs_licence": .text(atMost: 14),
                "customs_house": .text(atMost: 5), "customs_declaration": .text(atMost: 14),
                "customs_declaration_date": .day, "exchange_rate": .positiveDecimal, "buyer_branch": .digits(4),
                "buyer_passport": .text(atMost: 9), "note_1": .text(atMost: 30), "note_2": .text(atMost: 30),
            ],
            lines: [
                "making_charge": rials, "profit": rials, "commission": rials, "metal_price": .positiveDecimal,
                "metal_rate": .decimal(places: 2, upTo: 100, orZero: true), "fineness": .decimal(places: 2, upTo: 1000),
                "currency": currency, "currency_amount": .decimal(places: 4), "selling_rate": .positiveDecimal,
                "purchase_rate": .positiveDecimal, "vat_base": rials, "net_weight": .positiveDecimal,
                "commission_contract": .text(atMost: 12),
            ])
    }

    /// Eighteen digits.
    private static let mostRials: Int64 = 999_999_999_999_999_999

    private var rials: OptionValue { .number(0...Self.mostRials) }

    private var currency: OptionValue {
        let known = rules.currencies
        return OptionValue("a currency's code, such as EUR") { known.contains($0) }
    }

    /// What has no place in this document's pattern, and what does not go together.
    func objections(
        to particulars: Particulars, of document: FiscalDocument, options: [String: String],
        after accepted: [AcceptedDocument]
    ) -> [Fault] {
        if document.kind != .invoice, leavesNothing(document, after: accepted) { return uncalledFor(in: particulars) }
        var faults: [Fault] = []
        if document.currency == .irr, particulars.text("exchange_rate") != nil {
            faults.append(
                Fault(
                    pointer: "/header/exchange_rate", code: "not-used",
                    message: "The document is in rials; leave the rate of exchange out."))
        }
        let isBoth = particulars.text("settlement") == "both"
        if isBoth, particulars.text("cash_part") == nil {
            faults.append(
                Fault(
                    pointer: "/header/cash_part", code: "required",
                    message: "Give the rials paid at once, without VAT; the rest is credit."))
        }
        if !isBoth, particulars.text("cash_part") != nil {
            faults.append(
                Fault(
                    pointer: "/header/cash_part", code: "not-used",
                    message: "It goes with the settlement both alone; leave it out."))
        }
        let kind: InvoiceKind?
        if document.kind == .invoice {
            kind = InvoiceKind(of: document, particulars, MoadianOptions(options))
        } else {
            faults += buyerFacts(in: particulars)
            kind = accepted.first.flatMap(InvoiceKind.init)
        }
        let told = Set(faults.map(\.pointer))
        return faults
            + (kind.map { Self.misplaced(in: particulars, $0) } ?? []).filter { !told.contains($0.pointer) }
    }

    /// Whether the portal is told of a cancellation alone, which has nothing else on it (8.2).
    private func leavesNothing(_ document: FiscalDocument, after accepted: [AcceptedDocument]) -> Bool {
        guard !accepted.isEmpty else { return false }
        var state = InvoiceState(accepted: accepted)
        state.apply(document)
        return state.remaining.isEmpty
    }

    private func uncalledFor(in particulars: Particulars) -> [Fault] {
        let pointers =
            particulars.header.keys.map { "/header/\($0)" }
            + particulars.lines.flatMap { line, facts in facts.keys.map { "/lines/\(line)/\($0)" } }
        return pointers.sorted().map { pointer in
            Fault(
                pointer: pointer, code: "not-used",
                message:
                    "The document leaves nothing of its invoice, and a cancellation names the invoice alone; leave it out."
            )
        }
    }

    private func buyerFacts(in particulars: Particulars) -> [Fault] {
        ["buyer_branch", "buyer_passport"].filter { particulars.text($0) != nil }.map { name in
            Fault(
                pointer: "/header/\(name)", code: "not-used",
                message: "The buyer is that of the invoice that this document changes; leave it out.")
        }
    }

    /// What has no place in an invoice of this pattern and type.
    static func misplaced(in particulars: Particulars, _ kind: InvoiceKind) -> [Fault] {
        func isMisplaced(_ name: String, _ members: [String: Member]) -> Bool {
            members[name].map { ObligationMatrix.obligation(of: $0, in: kind.column) == .outOfPattern } ?? false
        }
        let header = particulars.header.keys.filter { isMisplaced($0, headerMembers) }.map { "/header/\($0)" }
        let lines = particulars.lines.flatMap { line, facts in
            facts.keys.filter { isMisplaced($0, lineMembers) }.map { "/lines/\(line)/\($0)" }
        }
        return (header + lines).sorted().map { pointer in
            Fault(
                pointer: pointer, code: "out-of-pattern",
                message:
                    "It has no place in an invoice of pattern \(kind.pattern), type \(kind.type); leave it out, or set "
                    + "the pattern of its products (option pattern.…).")
        }
    }

    /// Where each fact goes, or what it is only good for.
    private static let headerMembers: [String: Member] = [
        "settlement": .setm, "cash_part": .cap, "contract_number": .crn, "customs_licence": .scln,
        "customs_house": .scc, "customs_declaration": .cdcn, "customs_declaration_date": .cdcd,
        "buyer_branch": .bbc, "buyer_passport": .bpn, "note_1": .nti1, "note_2": .nti2,
    ]
    private static let lineMembers: [String: Member] = [
        "making_charge": .consfee, "profit": .spro, "commission": .bros, "metal_price": .tcpbs, "metal_rate": .tcpbs,
        "fineness": .cui, "currency": .cpr, "currency_amount": .cpr, "selling_rate": .cpr, "purchase_rate": .cpr,
        "vat_base": .sovat, "net_weight": .nw, "commission_contract": .bsrn,
    ]
}
