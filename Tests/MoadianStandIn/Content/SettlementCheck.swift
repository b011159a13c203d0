/// Last group: how it is paid (sections 5.3 and 7.3).
extension ContentCheck {
    mutating func checkSettlement() {
        if type == 1, let method = header.integer("setm") { check(method) }
        guard let payable = header["tbill"] else { return }
        for (index, payment) in payments.enumerated() {
            guard let paid = payment["pv"] else { continue }
            let isCredit = header.integer("setm") == 2
            // What is paid is optional in every pattern: a wrong amount is corrected, not refused (section 6).
            if paid > payable || isCredit && paid != .zero {
                say(.badRule("pv", .payment(index + 1), warns: true))
            }
        }
    }

    private mutating func check(_ method: Int64) {
        if let pattern, [5, 11].contains(pattern), method != 1 { say(.badRule("setm")) }
        guard method == 3 else {
            for name in ["cap", "insp"] where header.has(name) { say(.outOfPattern(name)) }
            return
        }
        for name in ["cap", "insp"] where !header.has(name) { say(.missing(name)) }
        guard let cash = header["cap"], let credit = header["insp"], let payable = header["tbill"] else { return }
        for (name, part) in [("cap", cash), ("insp", credit)] where part <= .zero || part >= payable {
            say(.badRule(name))
        }
        guard let vat = header["tvam"], let duties = header.amount("todam") else { return }
        // VAT and duties are outside the split.
        let isSplit = (try? cash + credit == payable - vat - duties) ?? false
        if !isSplit {
            say(.badRule("cap"))
            say(.badRule("insp"))
        }
    }
}
