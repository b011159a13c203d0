import Contracts
import Moadian
import TaxPortalDomain

/// Lines in the portal's words (`moadian.md` 5.2, 7): id, unit, price and discount that make the books' figures.
extension MoadianPreparation {
    mutating func line(
        _ line: InvoiceState.Line, _ number: Int, in pattern: Int, _ subject: Subject
    ) -> DraftLine? {
        refusePartlyTaxed(line, number, in: pattern)
        let rate = rate(of: line, in: pattern)
        guard let sstid = line.known?.text(.sstid) ?? options.sstid(of: line.product, rate: rate) else {
            fault(
                "00033", member: "sstid", line: number,
                "“\(line.description)” has no id of the national catalogue; set the option sstid.\(line.product), or sstid "
                    + "for all products.")
            return nil
        }
        let currency = line.figures.net.currency
        guard let exchangeRate = exchangeRate(of: line, currency, number, in: pattern) else { return nil }
        let isForeign = pattern == 7 || currency != .irr
        guard let trade = trade(line, isForeign ? exchangeRate : nil, number, in: pattern, subject) else { return nil }
        let hasUnit = ![2, 8].contains(pattern)
        let unit = hasUnit ? line.known?.text(.mu) ?? options.unit(line.unit) : nil
        if hasUnit, unit == nil { unnamedUnits.append(line.unit) }
        var draft = DraftLine(
            sstid: sstid, description: line.description.isEmpty ? nil : String(line.description.prefix(400)),
            unit: unit, trade: trade.trade, discount: trade.discount, vatRate: rate,
            currency: trade.currency ?? (isForeign ? currency.rawValue : nil),
            exchangeRate: isForeign && pattern != 2 ? exchangeRate : nil)
        draft.more = more(of: line, in: pattern)
        draft.workRate = workRate(of: line, trade.trade, metalRate: rate)
        return draft
    }

    /// Only gold in rials and currency have a place for VAT of a part of the price (7.4).
    private mutating func refusePartlyTaxed(_ line: InvoiceState.Line, _ number: Int, in pattern: Int) {
        guard let taxable = line.taxablePrice, pattern != 2, pattern != 3 || document.currency != .irr,
            line.figures.net.amount - taxable.times(line.figures.quantity).amount > 1
        else { return }
        fault(
            "partly-taxed", member: "vam", value: "\(line.figures.tax.amount)", line: number,
            "VAT of “\(line.description)” is due on a part of its price only; the portal knows that of gold in rials and of "
                + "currency alone. Set the option pattern.\(line.product) where it is one of them; otherwise exempt the invoice, "
                + "correct it to nothing, and sell the taxed and the untaxed part as lines of their own.")
    }

    /// - Parameter exchangeRate: of a line that is not in rials, or of an export.
    /// - Returns: what is sold, the discount, and the currency that is sold itself.
    private mutating func trade(
        _ line: InvoiceState.Line, _ exchangeRate: PortalNumber?, _ number: Int, in pattern: Int, _ subject: Subject
    ) -> (trade: DraftLine.Trade, discount: Int128, currency: String?)? {
        let keepsPrice = subject == .salesReturn
        guard let net = inRials(line.figures.net, exchangeRate) else { return nil }
        switch pattern {
        case 2:
            return currencySale(line, net, exchangeRate, number, keepsPrice: keepsPrice).map {
                ($0.trade, $0.discount, $0.currency)
            }
        case 3: return gold(line, net, number, keepsPrice: keepsPrice).map { ($0.trade, $0.discount, nil) }
        case 7: return exported(line, net, number).map { ($0, 0, nil) }
        default:
            return sold(line, net, exchangeRate, number, keepsPrice: keepsPrice).map { ($0.trade, $0.discount, nil) }
        }
    }

    /// Rials for one of the document's currency. What the portal has of a sale of currency is the rate at which that is sold.
    private mutating func exchangeRate(
        of line: InvoiceState.Line, _ currency: Currency, _ number: Int, in pattern: Int
    ) -> PortalNumber? {
        if currency != .irr {
            let known = pattern == 2 ? nil : line.known?.number(.exr)
            if let rate = givenExchangeRate(of: line, orElse: known) { return rate }
        }
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
        _ line: InvoiceState.Line, _ net: Int128, _ exchangeRate: PortalNumber?, _ number: Int, keepsPrice: Bool
    ) -> (trade: DraftLine.Trade, discount: Int128)? {
        let quantity = PortalNumber(line.figures.quantity)
        let agreed = line.known?.number(.fee) ?? line.unitPrice.flatMap { inRials($0, exchangeRate) }
        return price(
            making: net, of: quantity, agreed: agreed, number, keepsPrice: keepsPrice, isForeign: exchangeRate != nil
        ).map { (.goods(quantity: quantity, price: $0.price), $0.discount) }
    }

    /// The agreed price with the discount that is left, or, where the amount is above it, a price that makes it.
    ///
    /// - Parameters:
    ///   - amount: rials, before the discount nobody has counted yet.
    ///   - keepsPrice: whether the price may not be raised.
    mutating func price(
        making amount: Int128, of quantity: PortalNumber, agreed: PortalNumber?, _ number: Int, keepsPrice: Bool,
        isForeign: Bool = false
    ) -> (price: PortalNumber, discount: Int128)? {
        guard let price = agreed ?? Arithmetic.price(making: amount, of: quantity),
            let gross = Arithmetic.product(quantity, price)
        else {
            fault(
                "0204101", member: "prdis", line: number,
                "No price of eight decimals makes \(amount) rials out of \(quantity); split the line.")
            return nil
        }
        let oddity = amount - gross
        if oddity <= 0 { return (price, -oddity) }
        // What rounding left over, not a surcharge.
        let isLeftOver = oddity <= (keepsPrice ? Self.largestOddity : 1)
        if isLeftOver, options.sendsPortalFigures || isForeign { return (price, 0) }
        if !isLeftOver, !keepsPrice, let raised = Arithmetic.price(making: amount, of: quantity) { return (raised, 0) }
        fault(
            "0204101", member: "prdis", value: "\(amount)", line: number,
            "The portal computes \(quantity) × \(price) as \(gross), cut to a whole rial; the books have \(amount). Correct "
                + "the line so that both agree, or set the option odd_rials to portal, and the portal's figure is sent."
        )
        return nil
    }

    func inRials(_ price: UnitPrice, _ exchangeRate: PortalNumber?) -> PortalNumber? {
        guard let exchangeRate else { return PortalNumber(price.value) }
        return Arithmetic.scaled(PortalNumber(price.value), by: exchangeRate)
    }

    /// An amount in whole rials.
    func inRials(_ money: Money, _ exchangeRate: PortalNumber?) -> Int128? {
        guard let exchangeRate else { return Int128(money.amount) }
        return Arithmetic.product(money.majorUnits, exchangeRate)
    }

    private mutating func exported(_ line: InvoiceState.Line, _ rials: Int128, _ number: Int) -> DraftLine.Trade? {
        guard line.taxRate == .zero, line.figures.tax.isZero else {
            fault(
                "0204401", member: "vra", value: "\(line.taxRate)", line: number,
                "A sale to \(document.buyer.country) is an export and has no VAT; correct the line's tax, or the buyer's "
                    + "country if it is not one.")
            return nil
        }
        return .export(
            quantity: PortalNumber(line.figures.quantity), rials: rials, value: line.figures.net.majorUnits,
            weight: netWeight(of: line))
    }

    /// The portal's figures and ours, line by line; only rials compare.
    mutating func compare(_ invoice: MoadianInvoice) {
        guard document.currency == .irr, !invoice.body.isEmpty else { return }
        var state = InvoiceState(accepted: ground.accepted)
        state.apply(document)
        for (index, (line, figures)) in zip(state.remaining, invoice.body).enumerated() {
            guard let tax = figures.whole(.vam), let net = figures.whole(.adis) ?? figures.whole(.ssrv) else {
                continue
            }
            let ours = Int128(line.figures.tax.amount)
            let oddity = ours - tax
            let netOddity = Int128(line.figures.net.amount) - net
            oddRials += oddity + netOddity
            if abs(netOddity) > Self.largestOddity {
                let member = figures.has(.adis) ? Member.adis : .ssrv
                fault(
                    PortalCode(.error, .rule(.notAllowed), member == .adis ? 43 : 73).text, member: member.name,
                    value: "\(line.figures.net.amount)", line: index + 1,
                    "The net amount in the books is \(line.figures.net.amount); the portal's line comes to \(net). Correct "
                        + "the line so that both agree.")
            }
            guard oddity != 0 else { continue }
            guard !options.sendsPortalFigures || abs(oddity) > Self.largestOddity else { continue }
            fault(
                "0204501", member: "vam", value: "\(ours)", line: index + 1,
                "The VAT in the books is \(ours); the portal computes \(tax) from \(Self.base(of: figures, net)), cut to a "
                    + "whole rial, and takes nothing else. Correct the line so that both agree"
                    + (abs(oddity) > Self.largestOddity
                        ? "." : ", or set the option odd_rials to portal, and the portal's figure is sent."))
        }
    }

    /// What the portal reckons VAT from (7.1, 7.4), for people.
    private static func base(of figures: Members, _ net: Int128) -> String {
        let rate = figures.number(.vra) ?? .zero
        if let work = figures.whole(.tcpbs), let metal = figures.whole(.prdis) {
            return "\(work) for work at the rate on workmanship and \(metal) of metal at \(rate) %"
        }
        return "\(figures.whole(.sovat) ?? net) at \(rate) %"
    }
}

extension Money {
    fileprivate var majorUnits: PortalNumber {
        PortalNumber(units: Int128(amount) * PortalNumber.scale / Int128(currency.minorUnits))
    }
}
