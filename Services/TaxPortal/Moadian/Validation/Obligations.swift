/// What has to be there, what may, and what has no business in the pattern (`moadian.md` 6 and 8).
extension Check {
    mutating func obligations() {
        places()
        combination()
        if subject == .cancellation {
            cancellationObligations()
        } else {
            headerObligations()
            for index in invoice.body.indices where isReadable(.body, index + 1) { lineObligations(index + 1) }
            paymentObligations()
        }
        buyer()
        lateSending()
    }

    private func isReadable(_ place: Member.Place, _ index: Int) -> Bool { !flawed.contains(Spot(place, index)) }

    private mutating func places() {
        if header.isEmpty {
            findings.append(
                Finding(
                    code: PortalCode(.error, .missing, 500).text, member: "header", message: "The header is missing."))
        }
        guard subject != .cancellation, invoice.body.isEmpty, !flawed.contains(Spot(.body)) else { return }
        findings.append(
            Finding(
                code: PortalCode(.error, .missing, 600).text, member: "body",
                message: "The body is empty; an invoice has at least one line."))
    }

    /// Type 3 is a payment provider's, and type 2 exists in some patterns only.
    private mutating func combination() {
        guard let type = headerCode(.inty) else { return }
        if type == 3 {
            find(.structure(.notAllowed), .inty, "inty is 3, a terminal's receipt, which taxpayers do not send.")
        } else if let pattern = headerCode(.inp), column == nil {
            find(
                .rule(.notAllowed), .inp,
                "inp \(pattern) does not exist in type \(type); type 2 is for patterns 1, 3, 9 and 13.")
        }
        if subject == .salesReturn, let pattern = column?.pattern, [7, 8, 11].contains(pattern) {
            find(.rule(.notAllowed), .ins, "ins is 4, but pattern \(pattern) knows no return; send a correction, 2.")
        }
    }

    // MARK: Header

    private mutating func headerObligations() {
        for member in Member.headerMembers where !Self.byBuyer.contains(member) {
            guard let obligation = obligation(of: member) else { continue }
            let isThere = member == .sg ? !invoice.goods.isEmpty : isPresent(member, in: header)
            switch obligation {
            case .mandatory:
                if !isThere, isSound(member), !isGivenByReference(member) { missing(member) }
            case .outOfPattern:
                if isThere { unwanted(member) }
            case .optional, .conditional: break
            }
        }
        for (index, good) in invoice.goods.enumerated() where isReadable(.goods, index + 1) {
            for member in [Member.sgid, .sgt] where !good.has(member) {
                find(.missing, member, "carried good \(index + 1): \(member.name) is missing.")
            }
        }
        reference()
        if header.has(.tonw) != invoice.body.contains(where: { $0.has(.nw) }), column?.pattern == 7 {
            if header.has(.tonw) {
                for index in invoice.body.indices where isSound(.nw, index + 1) { missing(.nw, line: index + 1) }
            } else if isSound(.tonw) {
                missing(.tonw)
            }
        }
        if isReferral {
            for member in [Member.inty, .inp] where header.has(member) {
                unwanted(member, "\(member.name) is that of the invoice named by irtaxid; the portal passes it over.")
            }
        }
    }

    private func obligation(of member: Member) -> ObligationMatrix.Obligation? {
        if let column { return ObligationMatrix.obligation(of: member, in: column) }
        // Without a pattern only what all of them want can be asked for.
        let all = ObligationMatrix.columns.map { ObligationMatrix.obligation(of: member, in: $0) }
        return all.allSatisfy { $0 == .mandatory } ? .mandatory : nil
    }

    /// Whether something is there; an empty text is nothing.
    private func isPresent(_ member: Member, in values: Members) -> Bool {
        values.has(member) && values.text(member) != ""
    }

    private func isGivenByReference(_ member: Member) -> Bool { isReferral && (member == .inty || member == .inp) }

    private mutating func missing(_ member: Member, line: Int? = nil, _ message: String? = nil) {
        find(.missing, member, line: line, message ?? "\(member.name) is missing; it must be \(member.expectation).")
    }

    private mutating func unwanted(_ member: Member, line: Int? = nil, _ message: String? = nil) {
        find(
            .outOfPattern, member, line: line, as: .warning,
            message ?? "\(member.name) has no place in this pattern; the portal passes it over.")
    }

    private mutating func reference() {
        guard let subject else { return }
        if subject == .original {
            if header.has(.irtaxid) {
                unwanted(.irtaxid, "irtaxid is for corrections, cancellations and returns only.")
            }
        } else if !header.has(.irtaxid), isSound(.irtaxid) {
            missing(.irtaxid, "irtaxid is missing: the tax id of the newest version of the invoice this one changes.")
        }
    }

    /// Only the header's five or six; the portal fetches the rest itself (8.2).
    private mutating func cancellationObligations() {
        for member in [Member.taxid, .indatim, .tins] where !header.has(member) && isSound(member) { missing(member) }
        reference()
        let wanted: Set<Member> = [.taxid, .indatim, .ins, .irtaxid, .tins, .inno, .insr, .indati2m]
        for member in Member.headerMembers where header.has(member) && !wanted.contains(member) {
            unwanted(member, "\(member.name) is not wanted in a cancellation; the portal takes the invoice's own.")
        }
        if !invoice.body.isEmpty {
            findings.append(
                Finding(
                    code: PortalCode(.warning, .outOfPattern, 600).text, member: "body",
                    message: "The body is not wanted in a cancellation; the portal takes the invoice's own."))
        }
    }

    // MARK: Body and payments

    private mutating func lineObligations(_ line: Int) {
        let values = invoice.body[line - 1]
        for member in Member.bodyMembers {
            guard let obligation = obligation(of: member) else { continue }
            let isThere = isPresent(member, in: values)
            switch obligation {
            case .mandatory:
                if !isThere, isSound(member, line) { missing(member, line: line) }
            case .outOfPattern:
                if isThere { unwanted(member, line: line) }
            case .optional, .conditional: break
            }
        }
        charge(.odt, .odr, .odam, in: values, line)
        charge(.olt, .olr, .olam, in: values, line)
        let isPetroleum = column.map { ObligationMatrix.obligation(of: .vba, in: $0) == .conditional } ?? false
        if isPetroleum, !values.has(.vra), !values.has(.vba), isSound(.vra, line), isSound(.vba, line) {
            missing(.vra, line: line, "vra and vba are both missing; one of them has to tell the VAT.")
        }
    }

    /// A duty or charge has a title and an amount, whichever of its members is there.
    private mutating func charge(_ title: Member, _ rate: Member, _ amount: Member, in values: Members, _ line: Int) {
        guard let column, ObligationMatrix.obligation(of: amount, in: column) == .conditional else { return }
        let isCharged = (values.number(amount) ?? .zero) > .zero || (values.number(rate) ?? .zero) > .zero
        if isCharged, !isPresent(title, in: values), isSound(title, line) {
            missing(title, line: line, "\(title.name) is missing: the title of what \(amount.name) is charged for.")
        }
        if isCharged || isPresent(title, in: values), !values.has(amount), isSound(amount, line) {
            missing(amount, line: line)
        }
    }

    private mutating func paymentObligations() {
        guard let column, ObligationMatrix.obligation(of: .pv, in: column) == .outOfPattern, !invoice.payments.isEmpty
        else { return }
        findings.append(
            Finding(
                code: PortalCode(.warning, .outOfPattern, 700).text, member: "payments",
                message: "Payments have no place in pattern \(column.pattern); the portal passes them over."))
    }

    // MARK: Late sending

    /// indati2m goes with insr and without it is not wanted (5.1).
    private mutating func lateSending() {
        if headerCode(.insr) == 1 {
            if !header.has(.indati2m), isSound(.indati2m) {
                missing(.indati2m, "indati2m is missing: with insr 1 the instant of creation in the seller's system.")
            }
        } else if header.has(.indati2m), isSound(.insr) {
            unwanted(.indati2m, "indati2m is for invoices that are sent late, with insr 1.")
        }
    }
}
