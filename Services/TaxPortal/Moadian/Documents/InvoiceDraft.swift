/// What an invoice is made from; every figure that follows from others is computed here, as the portal does it.
package struct InvoiceDraft: Sendable {
    package var taxID: String
    /// The ten hexadecimal digits of the tax id's serial.
    package var serial: String
    /// Milliseconds.
    package var indatim: Int64
    package var pattern: Int
    package var type: Int
    package var subject: Subject
    /// Of a referral the tax id of the invoice it changes.
    package var reference: String?
    package var seller: String
    package var buyer: Buyer?
    package var lines: [DraftLine]
    package var settlement: Settlement
    /// When it was made, if it is sent late with cause.
    package var lateSince: Int64?
    /// Further members of the header: a contract, a customs declaration, notes.
    package var more: Members

    package init(
        taxID: String, serial: String, indatim: Int64, pattern: Int = 1, type: Int = 1, subject: Subject = .original,
        reference: String? = nil, seller: String, buyer: Buyer? = nil, lines: [DraftLine] = [],
        settlement: Settlement = .cash, lateSince: Int64? = nil, more: Members = Members()
    ) {
        self.taxID = taxID
        self.serial = serial
        self.indatim = indatim
        self.pattern = pattern
        self.type = type
        self.subject = subject
        self.reference = reference
        self.seller = seller
        self.buyer = buyer
        self.lines = lines
        self.settlement = settlement
        self.lateSince = lateSince
        self.more = more
    }

    /// 8.1: which of these the portal wants depends on the kind.
    package struct Buyer: Sendable, Equatable {
        /// 1 natural, 2 legal, 3 civil partnership, 4 foreign national.
        package var kind: Int
        package var economicNumber: String?
        package var identifier: String?
        package var postalCode: String?

        package init(kind: Int, economicNumber: String? = nil, identifier: String? = nil, postalCode: String? = nil) {
            self.kind = kind
            self.economicNumber = economicNumber
            self.identifier = identifier
            self.postalCode = postalCode
        }
    }

    package enum Settlement: Sendable, Equatable {
        case cash
        case credit
        /// Rials paid at once, below what the invoice comes to without VAT and duties; the rest is credit.
        case both(cash: Int128)
    }
}

/// A line before its figures are computed.
package struct DraftLine: Sendable, Equatable {
    package enum Trade: Sendable, Equatable {
        case goods(quantity: PortalNumber, price: PortalNumber)
        /// Pattern 3: what is added to the metal, in rials.
        case gold(quantity: PortalNumber, price: PortalNumber, making: Int128, profit: Int128, commission: Int128)
        /// Pattern 2: an amount of currency, its selling and purchase rates, and the VAT base in rials.
        case currency(amount: PortalNumber, rate: PortalNumber, purchaseRate: PortalNumber, base: Int128)
        /// Pattern 7: the value in rials and in currency.
        case export(quantity: PortalNumber, rials: Int128, value: PortalNumber, weight: PortalNumber?)
    }

    /// A duty or legal charge: its title, and a rate in percent or an amount in rials.
    package struct Charge: Sendable, Equatable {
        package enum Measure: Sendable, Equatable {
            case percent(PortalNumber)
            case rials(Int128)
        }
        package var title: String
        package var measure: Measure

        package init(title: String, measure: Measure) {
            self.title = title
            self.measure = measure
        }
    }

    package var sstid: String
    package var description: String?
    package var unit: String?
    package var trade: Trade
    /// Rials.
    package var discount: Int128
    /// Percent.
    package var vatRate: PortalNumber
    /// The currency's code and, where the pattern wants one, rials for one of it.
    package var currency: String?
    package var exchangeRate: PortalNumber?
    package var duty: Charge?
    package var charge: Charge?
    /// Further members: fineness, a commission contract.
    package var more = Members()
    /// Of gold, in percent: the rate on the work where it is not that of the invoice's day.
    package var workRate: PortalNumber?

    package init(
        sstid: String, description: String? = nil, unit: String? = nil, trade: Trade, discount: Int128 = 0,
        vatRate: PortalNumber, currency: String? = nil, exchangeRate: PortalNumber? = nil, duty: Charge? = nil,
        charge: Charge? = nil
    ) {
        self.sstid = sstid
        self.description = description
        self.unit = unit
        self.trade = trade
        self.discount = discount
        self.vatRate = vatRate
        self.currency = currency
        self.exchangeRate = exchangeRate
        self.duty = duty
        self.charge = charge
    }
}

/// A figure that no member can hold; the line counts from 1.
package struct FigureTooLarge: Error, Equatable {
    package let line: Int
}

extension InvoiceDraft {
    /// The invoice, with all that follows from the draft.
    ///
    /// - Parameter isTyped: whether referrals repeat type and pattern: the portal warns of them, but its table calls them
    ///   mandatory (8.2).
    /// - Throws: ``FigureTooLarge``.
    package func invoice(rules: Rules = Rules(), isTyped: Bool = true) throws(FigureTooLarge) -> MoadianInvoice {
        var invoice = MoadianInvoice(header: identity(isTyped: isTyped))
        guard subject != .cancellation else { return invoice }
        for member in more.present { invoice.header[member] = more[member] }
        for (index, line) in lines.enumerated() {
            guard
                let figures = line.figures(
                    workRate: line.workRate ?? rules.goldRate(at: indatim), isExport: pattern == 7)
            else {
                throw FigureTooLarge(line: index + 1)
            }
            invoice.body.append(figures)
        }
        addTotals(to: &invoice)
        addSettlement(to: &invoice)
        return invoice
    }

    private func identity(isTyped: Bool) -> Members {
        var header = Members()
        header.set(.taxid, taxID)
        header.set(.indatim, PortalNumber(indatim))
        header.set(.inno, serial)
        header.set(.irtaxid, reference)
        header.set(.ins, PortalNumber(Int64(subject.rawValue)))
        header.set(.tins, seller)
        if subject == .original || (isTyped && subject != .cancellation) {
            header.set(.inty, PortalNumber(Int64(type)))
            header.set(.inp, PortalNumber(Int64(pattern)))
        }
        if let lateSince {
            header.set(.insr, 1)
            header.set(.indati2m, PortalNumber(lateSince))
        }
        if subject == .original, let buyer {
            header.set(.tob, PortalNumber(Int64(buyer.kind)))
            header.set(.tinb, buyer.economicNumber)
            header.set(.bid, buyer.identifier)
            header.set(.bpc, buyer.postalCode)
        }
        return header
    }

    private func addTotals(to invoice: inout MoadianInvoice) {
        let body = invoice.body
        func sum(_ member: Member) -> Int128 { body.reduce(0) { $0 + ($1.whole(member) ?? 0) } }
        func exactSum(_ member: Member) -> PortalNumber {
            PortalNumber(units: body.reduce(0) { $0 + ($1.number(member)?.units ?? 0) })
        }
        let duties = sum(.odam) + sum(.olam)
        invoice.header.set(.tvam, rials: sum(.vam))
        invoice.header.set(.todam, rials: duties)
        invoice.header.set(.tbill, rials: sum(.tsstam))
        guard pattern == 7 else {
            invoice.header.set(.tprdis, rials: sum(.prdis))
            invoice.header.set(.tdis, rials: sum(.dis))
            invoice.header.set(.tadis, rials: sum(.adis))
            return
        }
        invoice.header.set(.torv, rials: sum(.ssrv))
        invoice.header.set(.tocv, exactSum(.sscv))
        if body.contains(where: { $0.has(.nw) }) { invoice.header.set(.tonw, exactSum(.nw)) }
    }

    private func addSettlement(to invoice: inout MoadianInvoice) {
        guard type == 1 else { return }
        switch settlement {
        case .cash: invoice.header.set(.setm, 1)
        case .credit: invoice.header.set(.setm, 2)
        case .both(let cash):
            let (bill, tax, duties) = (
                invoice.header.whole(.tbill) ?? 0, invoice.header.whole(.tvam) ?? 0, invoice.header.whole(.todam) ?? 0
            )
            invoice.header.set(.setm, 3)
            invoice.header.set(.cap, rials: cash)
            invoice.header.set(.insp, rials: bill - tax - duties - cash)
        }
    }
}

extension DraftLine {
    /// `nil` where a figure is larger than the portal's members.
    fileprivate func figures(workRate: PortalNumber, isExport: Bool) -> Members? {
        var line = Members()
        line.set(.sstid, sstid)
        line.set(.sstt, description)
        line.set(.mu, unit)
        line.set(.cut, currency)
        line.set(.vra, vatRate)
        for member in more.present { line[member] = more[member] }
        guard let tax = addTrade(to: &line, workRate: workRate) else { return nil }
        line.set(.vam, rials: tax)
        let base = line.whole(isExport ? .ssrv : .adis) ?? 0
        guard let duties = add(duty, .odt, .odr, .odam, of: line.whole(.tcpbs) ?? base, to: &line),
            let charges = add(charge, .olt, .olr, .olam, of: base, to: &line)
        else { return nil }
        let total = base + tax + duties + charges
        guard total < 1_000_000_000_000_000_000 else { return nil }
        line.set(.tsstam, rials: total)
        return line
    }

    /// - Returns: the VAT.
    private func addTrade(to line: inout Members, workRate: PortalNumber) -> Int128? {
        switch trade {
        case .goods(let quantity, let price):
            guard let net = addAmounts(quantity, price, work: 0, to: &line) else { return nil }
            if let exchangeRate {
                line.set(.exr, exchangeRate)
                line.set(.cfee, Arithmetic.ratio(price, exchangeRate, decimals: 4))
            }
            return Arithmetic.share(of: net, at: vatRate)
        case .gold(let quantity, let price, let making, let profit, let commission):
            let work = making + profit + commission
            guard addAmounts(quantity, price, work: work, to: &line) != nil else { return nil }
            line.set(.consfee, rials: making)
            line.set(.spro, rials: profit)
            line.set(.bros, rials: commission)
            line.set(.tcpbs, rials: work)
            return Arithmetic.goldVAT(
                work: work, workRate: workRate, metal: line.whole(.prdis) ?? 0, metalRate: vatRate)
        case .currency(let amount, let rate, let purchaseRate, let base):
            guard let gross = Arithmetic.product(amount, rate) else { return nil }
            line.set(.cfee, amount)
            line.set(.exr, rate)
            line.set(.cpr, purchaseRate)
            line.set(.sovat, rials: base)
            addDiscount(from: gross, work: 0, to: &line)
            return Arithmetic.share(of: base, at: vatRate)
        case .export(let quantity, let rials, let value, let weight):
            line.set(.am, quantity)
            line.set(.exr, exchangeRate)
            line.set(.ssrv, rials: rials)
            line.set(.sscv, value)
            line.set(.nw, weight)
            return 0
        }
    }

    private func addAmounts(
        _ quantity: PortalNumber, _ price: PortalNumber, work: Int128, to line: inout Members
    ) -> Int128? {
        guard let gross = Arithmetic.product(quantity, price), gross < 1_000_000_000_000_000_000 else { return nil }
        line.set(.am, quantity)
        line.set(.fee, price)
        return addDiscount(from: gross, work: work, to: &line)
    }

    @discardableResult
    private func addDiscount(from gross: Int128, work: Int128, to line: inout Members) -> Int128 {
        line.set(.prdis, rials: gross)
        line.set(.dis, rials: discount)
        line.set(.adis, rials: gross + work - discount)
        return gross + work - discount
    }

    private func add(
        _ charge: Charge?, _ title: Member, _ rate: Member, _ amount: Member, of base: Int128, to line: inout Members
    ) -> Int128? {
        guard let charge else { return 0 }
        line.set(title, charge.title)
        switch charge.measure {
        case .rials(let rials):
            line.set(amount, rials: rials)
            return rials
        case .percent(let percent):
            guard let rials = Arithmetic.share(of: base, at: percent) else { return nil }
            line.set(rate, percent)
            line.set(amount, rials: rials)
            return rials
        }
    }
}
