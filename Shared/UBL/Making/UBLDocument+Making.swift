import Contracts

extension UBLDocument {
    /// An issued invoice, 380.
    ///
    /// - Throws: everything at once that EN 16931, or Peppol where it is asked for, would miss or refuse.
    package init(invoice: InvoiceView, details: UBLDetails) throws(UBLRefusal) {
        let draft = Draft(
            kind: .invoice, number: invoice.legalNumber, issueDate: invoice.issueDate,
            taxPointDate: invoice.taxDate == invoice.issueDate ? nil : invoice.taxDate, note: details.note,
            currency: invoice.currency, preceding: nil, seller: invoice.seller, buyer: invoice.buyer,
            lines: invoice.lines.enumerated().map { DraftLine($1, id: $0 + 1) }, totals: invoice.totals)
        try self.init(draft, details)
    }

    /// An adjustment: a credit note where the buyer owes less by it, else a debit note.
    ///
    /// - Parameter original: the invoice that it changes; none for a credit that names no invoice.
    /// - Throws: everything at once that EN 16931, or Peppol where it is asked for, would miss or refuse.
    package init(
        adjustment: AdjustmentView, original: Preceding?, details: UBLDetails
    ) throws(UBLRefusal) {
        let isDebit = adjustment.delta.gross.amount > 0
        let lines = adjustment.lines.enumerated().map { DraftLine($1, id: $0 + 1, isDebit: isDebit) }
        let delta = adjustment.delta
        let draft = Draft(
            kind: isDebit ? .debitNote : .creditNote, number: adjustment.legalNumber, issueDate: adjustment.issueDate,
            taxPointDate: nil,
            note: [adjustment.reason.plain, details.note].compactMap { $0 }.joined(separator: "\n"),
            currency: adjustment.currency, preceding: original, seller: adjustment.seller, buyer: adjustment.buyer,
            lines: lines,
            totals: isDebit ? delta : DocumentTotals(net: -delta.net, tax: -delta.tax, gross: -delta.gross))
        try self.init(draft, details)
    }

    private init(_ draft: Draft, _ details: UBLDetails) throws(UBLRefusal) {
        var faults: [UBLFault] = []
        let lines = draft.lines.compactMap { $0.made(details, &faults) }
        let breakdown = TaxBreakdown(lines, currency: draft.currency, details: details)
        faults += breakdown.faults
        let categories = Set(lines.map(\.rate.category))
        let isSubject = !categories.contains(.outOfScope)

        kind = draft.kind
        specification = details.specification
        number = draft.number.plain ?? ""
        issueDate = draft.issueDate
        taxPointDate = draft.taxPointDate
        dueDate = details.dueDate
        note = draft.note?.plain
        currency = draft.currency
        buyerReference = details.buyerReference?.plain
        order = Order(purchaseOrder: details.purchaseOrder?.plain, salesOrder: details.salesOrder?.plain).orNone
        preceding = draft.preceding
        seller = UBLParty(draft.seller, as: .seller, isSubject: isSubject, details, &faults)
        buyer = UBLParty(draft.buyer, as: .buyer, isSubject: isSubject, details, &faults)
        delivery =
            Delivery(
                date: details.deliveryDate, country: categories.contains(.intraCommunity) ? buyer.country : nil
            ).orNone
        account = details.account
        paymentTerms = details.paymentTerms?.plain
        self.lines = lines
        taxes = breakdown.subtotals
        totals = Totals(lines, breakdown, draft.currency)

        faults += draft.unlike(totals)
        faults += missing(categories)
        guard faults.isEmpty else { throw UBLRefusal(faults) }
    }

    /// What the document as a whole lacks.
    private func missing(_ categories: Set<VATCategory>) -> [UBLFault] {
        var faults: [UBLFault] = []
        func require(_ isGiven: Bool, _ rule: String, _ message: @autoclosure () -> String) {
            if !isGiven { faults.append(UBLFault(rule, message())) }
        }
        require(!number.isEmpty, "BR-02", "The document has no number.")
        require(!lines.isEmpty, "BR-16", "The document has no lines.")
        require(
            specification != .peppol || buyerReference != nil || order != nil, "PEPPOL-EN16931-R003",
            "Give the buyer's reference with --buyer-reference, or his order with --order-reference.")
        require(
            kind.isCreditNote || totals.payable.amount <= 0 || dueDate != nil || paymentTerms != nil, "BR-CO-25",
            "Say when it is to be paid: --due YYYY-MM-DD, or --payment-terms TEXT.")
        require(
            !categories.contains(.intraCommunity) || delivery?.date != nil, "BR-IC-11",
            "A supply within the Union names the day of delivery: --delivery-date YYYY-MM-DD.")
        require(
            categories.count < 2 || !categories.contains(.outOfScope), "BR-O-11",
            "Lines that are not subject to VAT stand on a document of their own; this one has other lines too.")
        for category in categories.sorted(by: { $0.rawValue < $1.rawValue }) { faults += missing(for: category) }
        return faults
    }

    /// BR-…-02: the numbers that a category wants of the parties.
    private func missing(for category: VATCategory) -> [UBLFault] {
        let rule = "\(category.rulePrefix)-02"
        var faults: [UBLFault] = []
        if category != .outOfScope, seller.vatID == nil {
            faults.append(UBLFault(rule, "The seller's VAT number is missing; complete the company's record."))
        }
        let isKnown = buyer.vatID != nil || category == .reverseCharge && buyer.legalID != nil
        if category == .intraCommunity || category == .reverseCharge, !isKnown {
            faults.append(UBLFault(rule, "The buyer's VAT number is missing; complete the customer's record."))
        }
        return faults
    }
}

extension UBLDocument.Totals {
    init(_ lines: [UBLLine], _ breakdown: TaxBreakdown, _ currency: Currency) {
        let net = lines.reduce(Money.zero(currency)) { $0 + $1.net }
        let tax = breakdown.subtotals.reduce(Money.zero(currency)) { $0 + $1.tax }
        self.init(
            lines: net, tax: tax, withTax: net + tax, rounding: breakdown.rounding.isZero ? nil : breakdown.rounding,
            payable: net + tax + breakdown.rounding)
    }
}

extension UBLDocument.Order {
    fileprivate var orNone: Self? { purchaseOrder == nil && salesOrder == nil ? nil : self }
}

extension UBLDocument.Delivery {
    fileprivate var orNone: Self? { date == nil && country == nil ? nil : self }
}

/// What an invoice and an adjustment have in common before they are checked.
private struct Draft {
    let kind: UBLDocument.Kind
    let number: String
    let issueDate: LocalDate
    let taxPointDate: LocalDate?
    let note: String?
    let currency: Currency
    let preceding: UBLDocument.Preceding?
    let seller: Party
    let buyer: Party
    let lines: [DraftLine]
    /// Of the legal document, positive where `kind` says so.
    let totals: DocumentTotals

    /// The legal document's totals are those that are written, or nothing is.
    func unlike(_ made: UBLDocument.Totals) -> [UBLFault] {
        var faults: [UBLFault] = []
        if made.lines != totals.net {
            faults.append(UBLFault("BR-CO-10", "The lines come to \(made.lines) net, the document to \(totals.net)."))
        }
        if made.payable != totals.gross {
            faults.append(UBLFault("BR-CO-16", "The lines come to \(made.payable), the document to \(totals.gross)."))
        }
        return faults
    }
}
