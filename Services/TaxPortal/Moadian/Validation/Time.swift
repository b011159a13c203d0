import Contracts

/// When it was issued and when it is sent (`moadian.md` 5.1, 13).
extension Check {
    mutating func time() {
        guard let indatim = header.whole(.indatim).flatMap({ Int64(exactly: $0) }), isSound(.indatim) else { return }
        let created = isSound(.indati2m) ? header.whole(.indati2m).flatMap { Int64(exactly: $0) } : nil
        if let created, created < indatim {
            find(.rule(.inclusiveBound), .indati2m, "indati2m \(created) is before indatim \(indatim).")
        }
        if column?.pattern == 7, let declared = header.whole(.cdcd), Int128(indatim) / 86_400_000 < declared {
            find(.rule(.notAllowed), .indatim, "indatim is before the date of the customs declaration, cdcd.")
        }
        guard let now = circumstances.now else { return }
        let present = now.microseconds / 1000
        if indatim > present {
            find(.rule(.notAllowed), .indatim, "indatim \(indatim) is in the future; it is \(present) now.")
        }
        if let created, created > present {
            find(.rule(.inclusiveBound), .indati2m, "indati2m \(created) is in the future; it is \(present) now.")
        }
        if now > rules.deadline(of: indatim), headerCode(.insr) != 1, isSound(.insr) { late(indatim) }
    }

    private mutating func late(_ indatim: Int64) {
        let days = rules.deadlineDays(of: indatim)
        let isSure = circumstances.isSentNow
        find(
            .rule(.notAllowed), .indatim, isSure: isSure,
            "indatim \(indatim) is more than \(days) days ago; "
                + "\(isSure ? "" : "sent today it is late, and ")a late invoice needs insr 1 and indati2m.")
        find(.missing, .insr, isSure: isSure, "insr is missing: 1 says that the invoice is sent late with cause.")
    }
}
