import Contracts
import Moadian
import TaxPortalDomain

/// What people gave beside the document, in the portal's words; and, of what changes an invoice, what the portal has of it.
extension MoadianPreparation {
    private var particulars: Particulars { ground.particulars }
    private var numbers: LineNumbers { ground.numbers(of: document) }

    /// What was given before it was known to be out of place: the invoice was not accepted yet, or a setting was changed.
    mutating func refuseMisplaced() {
        let kind =
            document.kind == .invoice
            ? InvoiceKind(of: document, particulars, options) : ground.accepted.first.flatMap(InvoiceKind.init)
        guard let kind else { return }
        for misplaced in MoadianAdapter.misplaced(in: particulars, kind) {
            fault("particulars.misplaced", member: misplaced.pointer, misplaced.message)
        }
    }

    // MARK: The whole

    /// How this sale is paid: as given, as the portal has it, or as the settings say.
    func settlement(_ subject: Subject, buyer: String) -> InvoiceDraft.Settlement {
        switch particulars.text("settlement") {
        case "cash": return .cash
        case "credit": return .credit
        case "both": return .both(cash: rials("cash_part") ?? 0)
        default: break
        }
        guard subject != .original, let known = newestHeader else {
            return options.settlement(of: buyer.isEmpty ? nil : buyer)
        }
        switch known.whole(.setm) {
        case 2: return .credit
        case 3: return .both(cash: known.whole(.cap) ?? 0)
        default: return .cash
        }
    }

    /// Contract, customs declaration, notes. A declaration that the portal has goes on with what changes its invoice.
    func more(_ subject: Subject, _ kind: InvoiceKind, buyer: String) -> Members {
        var more = Members()
        more.set(.sbc, options.branch)
        if subject != .original, let known = newestHeader {
            for member in Self.lastingMembers { more[member] = known[member] }
        } else {
            more.set(.bbc, particulars.text("buyer_branch"))
            more.set(.bpn, particulars.text("buyer_passport"))
            if kind.pattern == 4 { more.set(.crn, options.contract(with: buyer)) }
        }
        more.set(.crn, particulars.text("contract_number"))
        more.set(.scln, particulars.text("customs_licence"))
        more.set(.scc, particulars.text("customs_house"))
        more.set(.cdcn, particulars.text("customs_declaration"))
        if let text = particulars.text("customs_declaration_date"), let day = try? LocalDate(text) {
            more.set(.cdcd, PortalNumber(Int64(day.daysSince1970)))
        }
        more.set(.nti1, particulars.text("note_1"))
        more.set(.nti2, particulars.text("note_2"))
        return more
    }

    private static let lastingMembers: [Member] = [.crn, .scln, .scc, .cdcn, .cdcd]

    /// The header of the version that this one follows.
    private var newestHeader: Members? {
        let newest = ground.accepted.last(where: \.isInForce)
        return (newest?.content).flatMap { try? ReadInvoice.all(json: $0).invoices.first?.invoice.header }
    }

    // MARK: Lines

    /// As people count the lines (``LineNumbers``).
    private func position(of line: InvoiceState.Line) -> Int? { numbers.number(of: line.invoiceLine) }

    private func number(_ name: String, of line: InvoiceState.Line) -> PortalNumber? {
        particulars.text(name, line: position(of: line)).flatMap { try? ExactDecimal($0) }.map { PortalNumber($0) }
    }

    private func rials(_ name: String, of line: InvoiceState.Line) -> Int128? {
        particulars.text(name, line: position(of: line)).flatMap { Int128($0) }
    }

    private func rials(_ name: String) -> Int128? { particulars.text(name).flatMap { Int128($0) } }

    /// Rials for one of the document's currency: as given for this document, of the lines that it touches and of those of
    /// which the portal has none.
    func givenExchangeRate(of line: InvoiceState.Line, orElse known: PortalNumber?) -> PortalNumber? {
        let given = particulars.text("exchange_rate").flatMap { try? ExactDecimal($0) }.map { PortalNumber($0) }
        let isTouched = document.lines.contains { $0.invoiceLine == line.invoiceLine }
        return isTouched ? given ?? known : known ?? given
    }

    /// In percent: of gold the rate on the metal may be given; where VAT is due on a part of the price, the metal is free of it.
    func rate(of line: InvoiceState.Line, in pattern: Int) -> PortalNumber {
        let hasFreeMetal = pattern == 3 && line.taxablePrice != nil
        // What the portal has of the line before its metal was free says nothing of it now.
        let isNew = hasFreeMetal && line.accepted.last.map { $0.taxablePrice == nil } ?? true
        return (pattern == 3 ? number("metal_rate", of: line) : nil)
            ?? (isNew && hasFreeMetal ? .zero : nil) ?? line.known?.number(.vra)
            ?? (hasFreeMetal ? .zero : PortalNumber(units: Int128(line.taxRate.millionths) * 10_000))
    }

    func netWeight(of line: InvoiceState.Line) -> PortalNumber? {
        number("net_weight", of: line) ?? line.unchanged(.nw)
    }

    /// The rate on the work that the books reckon with: the day's, else one of the chain's; `nil` where it is none of them.
    ///
    /// - Source: the portal takes either of what changes an invoice (`moadian.md` 7.4).
    func workRate(of line: InvoiceState.Line, _ trade: DraftLine.Trade, metalRate: PortalNumber) -> PortalNumber? {
        guard case .gold(let quantity, let price, let making, let profit, let commission) = trade,
            document.currency == .irr, let metal = Arithmetic.product(quantity, price)
        else { return nil }
        let earlier = ground.accepted.reversed().compactMap { accepted in
            (try? ReadInvoice.all(json: accepted.content).invoices.first?.invoice.header.whole(.indatim))
                .flatMap { Int64(exactly: $0) }.map(rules.goldRate)
        }
        func isOurs(_ rate: PortalNumber) -> Bool {
            Arithmetic.goldVAT(
                work: making + profit + commission, workRate: rate, metal: metal, metalRate: metalRate)
                == Int128(line.figures.tax.amount)
        }
        let today = rules.goldRate(at: ground.issuedAt.microseconds / 1000)
        return ([today] + earlier).first(where: isOurs)
    }

    /// Members of a line that say themselves.
    func more(of line: InvoiceState.Line, in pattern: Int) -> Members {
        var more = Members()
        for member in [Member.cui, .bsrn] { more[member] = line.known?[member] }
        more.set(.bsrn, particulars.text("commission_contract", line: position(of: line)))
        if pattern == 3 { more.set(.cui, number("fineness", of: line)) }
        return more
    }

    // MARK: Gold

    /// Metal and work that make our net amount (7.4): adis = prdis + tcpbs − dis.
    mutating func gold(
        _ line: InvoiceState.Line, _ net: Int128, _ number: Int, keepsPrice: Bool
    ) -> (trade: DraftLine.Trade, discount: Int128)? {
        guard let (making, profit, commission) = work(of: line, number) else { return nil }
        let metal = net - making - profit - commission
        guard metal > 0 else {
            fault(
                "particulars.work-too-much", member: "prdis", value: "\(metal)", line: number,
                "Making charge, profit and commission are as much as the line's net amount, \(net), or more; nothing is left "
                    + "for the metal. \(mend("making_charge", of: line))")
            return nil
        }
        let given = self.number("metal_price", of: line)
        guard
            let (price, discount) = price(
                making: metal, of: PortalNumber(line.figures.quantity), agreed: given ?? line.known?.number(.fee),
                number, keepsPrice: keepsPrice || given != nil)
        else { return nil }
        let trade = DraftLine.Trade.gold(
            quantity: PortalNumber(line.figures.quantity), price: price, making: making, profit: profit,
            commission: commission)
        return (trade, discount)
    }

    /// What is added to the metal: as given, or as the portal has it while the quantity is the same.
    private mutating func work(
        of line: InvoiceState.Line, _ number: Int
    ) -> (making: Int128, profit: Int128, commission: Int128)? {
        let parts: [(name: String, member: Member, code: String)] = [
            ("making_charge", .consfee, "00052"), ("profit", .spro, "00053"), ("commission", .bros, "00054"),
        ]
        let given = parts.map { rials($0.name, of: line) }
        let isSilent = given.allSatisfy { $0 == nil }
        let amounts = isSilent ? parts.map { line.unchanged(taxed: $0.member)?.whole } : given
        for (part, amount) in zip(parts, amounts) where amount == nil {
            fault(
                part.code, member: part.member.name, line: number,
                "“\(line.description)” is gold, and the portal asks for \(part.member.name) of every such line. "
                    + howToGive(part.name, of: line, orZero: true))
        }
        guard let making = amounts[0], let profit = amounts[1], let commission = amounts[2] else {
            if isSilent {
                fault(
                    "00055", member: Member.tcpbs.name, line: number,
                    "tcpbs is the sum of the three; it follows once they are given.")
            }
            return nil
        }
        return (making, profit, commission)
    }

    private func howToGive(_ name: String, of line: InvoiceState.Line, orZero: Bool = false) -> String {
        "Enter \(name) of line \(position(of: line) ?? 0) in the document's particulars (PUT submissions/{id}/particulars, "
            + "karvan tax submissions particulars)" + (orZero ? ", 0 where there is none." : ".")
    }

    private func mend(_ name: String, of line: InvoiceState.Line) -> String {
        "Mend \(name) of line \(position(of: line) ?? 0) in the document's particulars."
    }

    /// What to do about a figure that only particulars can have brought in.
    static func remedy(for member: String?) -> String {
        let brought: [Member] = [.consfee, .spro, .bros, .tcpbs, .cpr, .sovat, .cap, .insp, .nw, .cdcd]
        return brought.contains { $0.name == member } ? " Mend the document's particulars." : ""
    }

    // MARK: Currency

    /// An amount of currency that makes our net amount (7.4): prdis = cfee × exr, VAT of sovat.
    ///
    /// The amount is that given, else the portal's of the same quantity, else the quantity; with a given amount and no rate
    /// the rate is what makes the net amount.
    ///
    /// - Parameter exchangeRate: of a document that is not in rials.
    mutating func currencySale(
        _ line: InvoiceState.Line, _ net: Int128, _ exchangeRate: PortalNumber?, _ number: Int, keepsPrice: Bool
    ) -> (trade: DraftLine.Trade, discount: Int128, currency: String)? {
        guard let facts = currencyFacts(of: line, exchangeRate, number) else { return nil }
        let givenRate = self.number("selling_rate", of: line)
        let isDerived = givenRate == nil && self.number("currency_amount", of: line) != nil && !keepsPrice
        let usual = line.known?.number(.exr) ?? line.unitPrice.flatMap { inRials($0, exchangeRate) }
        guard
            let (rate, discount) = price(
                making: net, of: facts.amount, agreed: givenRate ?? (isDerived ? nil : usual), number,
                keepsPrice: keepsPrice || givenRate != nil)
        else { return nil }
        let trade = DraftLine.Trade.currency(
            amount: facts.amount, rate: rate, purchaseRate: facts.bought, base: facts.base)
        return (trade, discount, facts.code)
    }

    private mutating func currencyFacts(
        of line: InvoiceState.Line, _ exchangeRate: PortalNumber?, _ number: Int
    ) -> (amount: PortalNumber, code: String, bought: PortalNumber, base: Int128)? {
        let amount = self.number("currency_amount", of: line) ?? line.unchanged(.cfee) ?? quantityAsAmount(of: line)
        let code = particulars.text("currency", line: position(of: line)) ?? line.known?.text(.cut)
        let bought = self.number("purchase_rate", of: line) ?? line.known?.number(.cpr)
        let base =
            rials("vat_base", of: line) ?? line.unchanged(taxed: .sovat)?.whole ?? taxBase(of: line, exchangeRate)
        func ask(_ code: String, _ member: String, _ name: String, orZero: Bool = false) {
            fault(
                code, member: member, line: number,
                "“\(line.description)” is a sale of currency, and the portal asks for its \(member). "
                    + howToGive(name, of: line, orZero: orZero))
        }
        if amount == nil { ask("00038", "cfee", "currency_amount") }
        if code == nil { ask("00039", "cut", "currency") }
        // The portal has published no numbers for these two.
        if bought == nil { ask("particulars.purchase-rate", "cpr", "purchase_rate") }
        if base == nil { ask("particulars.vat-base", "sovat", "vat_base", orZero: true) }
        guard let amount, let code, let bought, let base else { return nil }
        return (amount, code, bought, base)
    }

    /// What the books reckon VAT from, where it is a part of the price.
    private func taxBase(of line: InvoiceState.Line, _ exchangeRate: PortalNumber?) -> Int128? {
        line.taxablePrice.flatMap { inRials($0.times(line.figures.quantity), exchangeRate) }
    }

    /// The quantity, unless the amount was another thing when the line was accepted.
    private func quantityAsAmount(of line: InvoiceState.Line) -> PortalNumber? {
        let wasQuantity = line.accepted.last.map { $0.members.number(.cfee) == PortalNumber($0.quantity) } ?? true
        return wasQuantity ? PortalNumber(line.figures.quantity) : nil
    }
}
