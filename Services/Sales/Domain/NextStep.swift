import Contracts
import Foundation

extension Opportunity {
    /// How long a soft hold lives before the pro-forma extends it (T-07).
    static let softHoldSeconds: Int64 = 48 * 3600
    /// How long a pro-forma binds us (T-08).
    static let proFormaValidityDays = 7

    /// The process manager of the sale: whatever the slices and papers allow now is asked for now.
    ///
    /// Called after every fact; each step marks what it asked for, so a second call asks nothing again. While a revision
    /// waits for its approval, lines that are agreed go on; a pro-forma speaks of all of it, and waits (S-31).
    mutating func carryOn(_ at: Circumstances) -> Consequences {
        var consequences = Consequences()
        if state.isOpen {
            consequences += askStock(at)
            if state == .approved || state == .fulfilling { consequences += askProForma(at) }
            consequences += firmHolds()
            consequences += askInvoice(at)
            consequences += askDispatch()
            consequences += askCredits(at)
        }
        consequences += close(at)
        return consequences
    }

    /// Everything planned and agreed wants stock; a service is ready by itself (S-71). After the end of a pro-forma nothing
    /// is wanted until the representative asks for another (S-43).
    private mutating func askStock(_ at: Circumstances) -> Consequences {
        let isOver = paperState == .ended || paperState == .refused
        let agreed = agreedLines
        let wanted = slices.indices.filter { index in
            slices[index].state == .planned && agreed.contains(slices[index].line)
                && (!isOver || slices[index].goesAgain)
        }
        return claim(wanted, at)
    }

    /// Asks the warehouse to hold what is planned; what is short there goes to a unit.
    mutating func claim(_ planned: [Int], _ at: Circumstances) -> Consequences {
        var wanted: [HoldLine] = []
        for index in planned {
            guard let line = line(slices[index].line) else { continue }
            guard line.needsStock else {
                slices[index].state = .held
                continue
            }
            slices[index].state = .holding
            wanted.append(
                HoldLine(
                    holdID: HoldID(slices[index].name.uuid), sliceID: slices[index].name, lineID: line.id,
                    productID: line.product, quantity: slices[index].quantity,
                    wait: slices[index].waits ? true : nil))
        }
        var consequences = Consequences()
        guard !wanted.isEmpty else { return consequences }
        consequences.ask(
            HoldStock(
                opportunityID: id, lines: wanted, allowPartial: true, approvedAt: approvedAt ?? at.now,
                expiresAt: at.now.adding(seconds: Self.softHoldSeconds), accountName: accountName, saleName: name),
            key: key("hold"))
        return consequences
    }

    /// A pro-forma is asked for once every live slice is held, or promised where the process allows (F-ARYA-19, D-06).
    private mutating func askProForma(_ at: Circumstances) -> Consequences {
        var consequences = Consequences()
        let agreed = agreedLines
        let live = slices.filter { isToBeInvoiced($0) && agreed.contains($0.line) }
        guard paperState == .none, !live.isEmpty, live.allSatisfy(isReady), let hash = contentHash,
            let request = approvalRequest
        else { return consequences }
        let proForma = ProFormaID(at.fresh())
        self.proForma = proForma
        paperState = .asked
        consequences.ask(
            IssueProForma(
                proFormaID: proForma, opportunityID: id, revision: revision, contentHash: hash,
                approvalRequestID: request, accountID: account, accountName: accountName, currency: currency,
                terms: terms,
                lines: lines.compactMap { line in proFormaLine(line, live.filter { $0.line == line.id }) },
                validUntil: at.today.adding(days: Self.proFormaValidityDays)),
            key: "\(proForma)")
        return consequences
    }

    private func isReady(_ slice: Slice) -> Bool {
        slice.state.isSecured || (rules.restsOnPromises && slice.state == .committed)
    }

    private func isToBeInvoiced(_ slice: Slice) -> Bool {
        !slice.state.isTerminal && slice.state != .withdrawing && slice.invoice == nil
    }

    /// The line as far as it is still wanted; nothing when it is not.
    private func proFormaLine(_ line: OpportunityLine, _ parts: [Slice]) -> ProFormaLine? {
        let quantity = parts.reduce(ExactDecimal.zero) { $0 + $1.quantity }
        guard quantity > .zero else { return nil }
        let isWhole = quantity == line.quantity.value
        return ProFormaLine(
            lineID: line.id, productID: line.product, description: line.description, kind: line.kind,
            quantity: Quantity(quantity, line.quantity.unit), unitPrice: line.unitPrice,
            discountRate: line.discountRate, taxCode: line.taxCode, taxRate: line.taxRate,
            amounts: isWhole
                ? line.amounts
                : LineAmounts(
                    quantity: quantity, price: line.unitPrice, discountRate: line.discountRate, taxRate: line.taxRate,
                    taxablePrice: line.taxablePrice), taxablePrice: line.taxablePrice)
    }

    /// After the customer's yes every held slice becomes firm, also those that arrive later (SM-08).
    private mutating func firmHolds() -> Consequences {
        var consequences = Consequences()
        let agreed = agreedLines
        let held = slices.indices.filter { index in
            (slices[index].state == .held || slices[index].state == .arrived) && agreed.contains(slices[index].line)
                && (paperState == .accepted || slices[index].goesAgain)
        }
        var firmed: [SliceID] = []
        for index in held where !slices[index].isFirming {
            if line(slices[index].line)?.needsStock == true {
                slices[index].isFirming = true
                firmed.append(slices[index].name)
            } else {
                slices[index].state = .reserved
            }
        }
        guard !firmed.isEmpty else { return consequences }
        consequences.ask(FirmHold(opportunityID: id, sliceIDs: firmed), key: key("firm"))
        return consequences
    }

    /// The delivery rule says when ready goods are invoiced (SM-09).
    private mutating func askInvoice(_ at: Circumstances) -> Consequences {
        var consequences = Consequences()
        guard paperState == .accepted, let proForma else { return consequences }
        let agreed = agreedLines
        let ready = slices.indices.filter { index in
            slices[index].state == .reserved && slices[index].invoice == nil && agreed.contains(slices[index].line)
        }
        let chosen = ready.filter { mayInvoice(slices[$0], beside: agreed) }
        guard !chosen.isEmpty else { return consequences }
        let invoice = InvoiceID(at.fresh())
        for index in chosen { slices[index].invoice = invoice }
        let byLine = lines.compactMap { line -> InvoicedQuantity? in
            let parts = chosen.filter { slices[$0].line == line.id }
                .map { SliceQuantity(sliceID: slices[$0].name, quantity: slices[$0].quantity) }
            return parts.isEmpty ? nil : InvoicedQuantity(lineID: line.id, slices: parts)
        }
        consequences.ask(
            IssueInvoice(invoiceID: invoice, proFormaID: proForma, opportunityID: id, lines: byLine),
            key: "\(invoice)")
        return consequences
    }

    /// - Parameter agreed: the lines that are being carried out.
    private func mayInvoice(_ slice: Slice, beside agreed: Set<OpportunityLineID>) -> Bool {
        func ready(_ other: Slice) -> Bool {
            other.state.rank >= Slice.State.reserved.rank && other.state != .withdrawing
        }
        return switch rules.deliveryRule {
        case .asReady: true
        case .completeLine: slices.filter { $0.line == slice.line }.allSatisfy(ready)
        case .completeOrder: slices.allSatisfy { ready($0) || !agreed.contains($0.line) }
        }
    }
}
