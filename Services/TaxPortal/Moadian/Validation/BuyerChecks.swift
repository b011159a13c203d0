/// Who the buyer is (`moadian.md` 8.1). Referrals have the buyer of the invoice they name.
extension Check {
    /// Members that the buyer's kind decides on, not the matrix alone.
    static let byBuyer: Set<Member> = [.tob, .bid, .tinb, .bpc, .bbc, .bpn]

    mutating func buyer() {
        sellerNumber()
        if isReferral { return buyerOfReferral() }
        guard let column else { return buyerNumbers(nil) }
        for member in Self.byBuyer where ObligationMatrix.obligation(of: member, in: column) == .outOfPattern {
            guard header.has(member) else { continue }
            find(
                .outOfPattern, member, as: .warning,
                "\(member.name) has no place in this pattern; the portal passes it over.")
        }
        let kind = headerCode(.tob).flatMap { BuyerKind(rawValue: $0) }
        buyerNumbers(kind)
        guard column.type == 1, column.pattern != 7, column.pattern != 11 else { return }
        if !header.has(.tob), isSound(.tob) {
            find(.missing, .tob, "tob is missing; it must be \(Member.tob.expectation).")
        }
        if let kind { identification(of: kind, in: column.pattern) }
    }

    private enum BuyerKind: Int {
        case natural = 1
        case legal = 2
        case partnership = 3
        case foreign = 4

        var hasLongNumber: Bool { self == .natural || self == .foreign }
        var identifierLength: Int {
            switch self {
            case .natural: 10
            case .legal, .partnership: 11
            case .foreign: 12
            }
        }
    }

    private mutating func buyerOfReferral() {
        for member in Member.headerMembers where Self.byBuyer.contains(member) && header.has(member) {
            if subject == .cancellation { continue }
            find(
                .outOfPattern, member, as: .warning,
                "\(member.name) is that of the invoice named by irtaxid; the portal passes it over.")
        }
    }

    private func isThere(_ member: Member) -> Bool { header.text(member).map { !$0.isEmpty } ?? false }

    private mutating func identification(of kind: BuyerKind, in pattern: Int) {
        // Not there, and not merely unreadable.
        func lacks(_ member: Member) -> Bool { !isThere(member) && isSound(member) }
        switch (pattern, kind) {
        case (5, _): return
        case (14, _):
            if lacks(.tinb) { find(.missing, .tinb, "tinb is missing; pattern 14 names the buyer's economic number.") }
        case (6, _):
            let isInternational = headerCode(.ft) == 2
            guard lacks(.bid), !isInternational || lacks(.bpn) else { return }
            find(
                .missing, .bid,
                "bid is missing: the passenger's number\(isInternational ? ", or his passport as bpn" : "").")
        case (2, .natural), (2, .foreign):
            if lacks(.bid), lacks(.bpn) {
                find(.missing, .bid, "bid is missing: the buyer's number, or his passport as bpn.")
            }
        case (_, .legal), (_, .partnership):
            if lacks(.tinb) {
                find(
                    .missing, .tinb,
                    "tinb is missing: the economic number of a buyer of kind \(kind.rawValue), 11 digits.")
            }
        case (_, .natural), (_, .foreign):
            guard lacks(.tinb) else { return }
            if lacks(.bid) {
                find(
                    .missing, .tinb,
                    "tinb is missing: the buyer's economic number of 14 digits, or bid together with bpc instead.")
            } else if lacks(.bpc) {
                find(.missing, .bpc, "bpc is missing: without tinb the buyer is known by bid together with bpc.")
            }
        }
    }

    private mutating func buyerNumbers(_ kind: BuyerKind?) {
        if let kind, let tinb = header.text(.tinb), isSound(.tinb) {
            let length = kind.hasLongNumber ? 14 : 11
            if tinb.utf8.count != length {
                find(
                    .structure(.pattern), .tinb,
                    "tinb “\(tinb)” must have \(length) digits for a buyer of kind \(kind.rawValue).")
            }
        }
        if let kind, let bid = header.text(.bid), isSound(.bid), bid.utf8.count != kind.identifierLength {
            find(
                .structure(.pattern), .bid,
                "bid “\(bid)” must have \(kind.identifierLength) digits for a buyer of kind \(kind.rawValue).")
        }
        checkDigit(.tinb, "buyer's")
        checkDigit(.bid, "buyer's")
        if let tinb = header.text(.tinb), isSound(.tinb), let knows = circumstances.knowsBuyer, !knows(tinb) {
            find(.mismatch(.notAllowed), .tinb, "tinb “\(tinb)” is unknown to the portal or not active.")
        }
    }

    private mutating func sellerNumber() {
        if let tins = header.text(.tins), let seller = circumstances.seller, isSound(.tins), tins != seller {
            find(.mismatch(.notAllowed), .tins, "tins “\(tins)” does not own the memory; that is \(seller).")
        }
        if let patterns = circumstances.patterns, let pattern = headerCode(.inp), !patterns.contains(pattern) {
            find(.mismatch(.notEntitled), .tins, "The seller is not entitled to pattern \(pattern).")
        }
        checkDigit(.tins, "seller's")
    }

    /// The portal publishes no code for a wrong check digit; it does not know the number, 0301201 (10.3).
    private mutating func checkDigit(_ member: Member, _ whose: String) {
        guard let number = header.text(member), isSound(member), NationalNumber(number).isWrong else { return }
        find(
            .mismatch(.notAllowed), member, isSure: rules.refusesWrongCheckDigits,
            "\(member.name) “\(number)” has a wrong check digit; the portal will not know the \(whose) number.")
    }
}
