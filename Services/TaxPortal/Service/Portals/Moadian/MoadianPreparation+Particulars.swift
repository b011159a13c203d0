import Contracts
import Moadian
import TaxPortalDomain

/// What people gave beside the document, in the portal's words; and, of what changes an invoice, what the portal has of it.
extension MoadianPreparation {
    private var particulars: Particulars { ground.particulars }

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

    /// The line's position in this document, from 1; `nil` for a line that it does not touch.
    private func position(of line: InvoiceState.Line) -> Int? {
        line.invoiceLine.flatMap { id in document.lines.firstIndex { $0.invoiceLine == id } }.map { $0 + 1 }
    }

    private func number(_ name: String, of line: InvoiceState.Line) -> PortalNumber? {
        particulars.text(name, line: position(of: line)).flatMap { try? ExactDecimal($0) }.map { PortalNumber($0) }
    }

    private func rials(_ name: String, of line: InvoiceState.Line) -> Int128? {
        particulars.text(name, line: position(of: line)).flatMap { Int128($0) }
    }

    private func rials(_ name: String) -> Int128? { particulars.text(name).flatMap { Int128($0) } }

    /// What the portal has of a line, as far as it belongs to a quantity: nothing once the quantity is another.
    private func unchanged(_ line: InvoiceState.Line, _ member: Member) -> PortalNumber? {
        guard let known = line.known else { return nil }
        let quantity = known.number(.am) ?? known.number(.cfee)
        return quantity == PortalNumber(line.figures.quantity) ? known.number(member) : nil
    }

    /// Rials for one of the document's currency, as given for this document.
    func givenExchangeRate(of line: InvoiceState.Line) -> PortalNumber? {
        guard position(of: line) != nil else { return nil }
        return particulars.text("exchange_rate").flatMap { try? ExactDecimal($0) }.map { PortalNumber($0) }
    }

    /// In percent: of gold the rate on the metal may be given.
    func rate(of line: InvoiceState.Line, in pattern: Int) -> PortalNumber {
        line.known?.number(.vra) ?? (pattern == 3 ? number("metal_rate", of: line) : nil)
            ?? PortalNumber(units: Int128(line.taxRate.millionths) * 10_000)
    }

    func netWeight(of line: InvoiceState.Line) -> PortalNumber? {
        number("net_weight", of: line) ?? unchanged(line, .nw)
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
                "0104105", member: "prdis", value: "\(metal)", line: number,
                "Making charge, profit and commission are as much as the line's net amount, \(net); nothing is left for the "
                    + "metal. Correct them in the document's particulars.")
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
        let amounts = isSilent ? parts.map { unchanged(line, $0.member)?.whole } : given
        for (part, amount) in zip(parts, amounts) where amount == nil {
            fault(
                part.code, member: part.member.name, line: number,
                "“\(line.description)” is gold, and the portal asks for \(part.member.name) of every such line. "
                    + Self.howToGive(part.name, 0))
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

    private static func howToGive(_ name: String, _ nothing: Int?) -> String {
        "Enter \(name) of the line in the document's particulars (PUT submissions/{id}/particulars, karvan tax submissions "
            + "particulars)" + (nothing == nil ? "." : ", 0 where there is none.")
    }

    // MARK: Currency

    /// An amount of currency that makes our net amount (7.4): prdis = cfee × exr, VAT of sovat.
    mutating func currencySale(
        _ line: InvoiceState.Line, _ net: Int128, _ number: Int, keepsPrice: Bool
    ) -> (trade: DraftLine.Trade, discount: Int128, currency: String)? {
        let amount = self.number("currency_amount", of: line) ?? PortalNumber(line.figures.quantity)
        let code = particulars.text("currency", line: position(of: line)) ?? line.known?.text(.cut)
        let bought = self.number("purchase_rate", of: line) ?? line.known?.number(.cpr)
        let base = rials("vat_base", of: line) ?? unchanged(line, .sovat)?.whole
        if code == nil {
            fault("00039", member: "cut", line: number, asked(line, "cut") + Self.howToGive("currency", nil))
        }
        // The portal has published no numbers for these two.
        if bought == nil {
            fault(
                "particulars.purchase-rate", member: "cpr", line: number,
                asked(line, "cpr") + Self.howToGive("purchase_rate", nil))
        }
        if base == nil {
            fault(
                "particulars.vat-base", member: "sovat", line: number,
                asked(line, "sovat") + Self.howToGive("vat_base", 0))
        }
        guard let code, let bought, let base else { return nil }
        let given = self.number("selling_rate", of: line)
        let agreed = given ?? line.known?.number(.exr) ?? line.unitPrice.map { PortalNumber($0.value) }
        guard
            let (rate, discount) = price(
                making: net, of: amount, agreed: agreed, number, keepsPrice: keepsPrice || given != nil)
        else { return nil }
        return (.currency(amount: amount, rate: rate, purchaseRate: bought, base: base), discount, code)
    }

    private func asked(_ line: InvoiceState.Line, _ member: String) -> String {
        "“\(line.description)” is a sale of currency, and the portal asks for its \(member). "
    }
}
