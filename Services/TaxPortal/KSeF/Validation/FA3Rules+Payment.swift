/// Accounts and the settlement beside the tax (`ksef.md` 2.2).
extension FA3Rules {
    mutating func judgePayment() {
        guard let payment = invoice.payment else { return }
        for (name, accounts) in [
            ("RachunekBankowy", payment.accounts), ("RachunekBankowyFaktora", payment.factorAccounts),
        ] {
            for (index, account) in accounts.enumerated() {
                judgeAccount(account, at: path("Platnosc/\(name)", index, of: accounts.count, "NrRB"))
            }
        }
        if payment.means == "6", !payment.isPaid, payment.partlyPaid != "2", payment.accounts.isEmpty,
            payment.factorAccounts.isEmpty, !kind.isCorrection
        {
            warn(
                "payment.account-missing", "/Faktura/Fa/Platnosc",
                "Payment is by transfer (6), but no account is given.")
        }
        let parts = payment.parts.compactMap(\.amount).reduce(FA3Number.zero, +)
        if let gross = invoice.gross, !payment.parts.isEmpty, !kind.isCorrection {
            let due = invoice.settlement?.due ?? gross
            if parts > due {
                warn(
                    "payment.parts", "/Faktura/Fa/Platnosc/ZaplataCzesciowa",
                    "The payments come to \(parts.text), more than is due, \(due.text).")
            }
        }
    }

    /// A number with letters in front is an IBAN; 26 digits a Polish one; other digits a foreign account.
    private mutating func judgeAccount(_ account: FA3Payment.Account, at place: String) {
        guard let written = account.number else { return }
        let number = String(written.unicodeScalars.filter { $0 != " " && $0 != "-" }).uppercased()
        if number != written {
            warn("account.spaces", place, "Write the account without spaces and hyphens: \(number).")
        }
        if NationalNumbers.areDigits(number) {
            if number.utf8.count == 26 {
                if !NationalNumbers.isNRB(number) {
                    error(
                        "account.check-digits", place, "\(number) has wrong check digits; correct the account number.")
                }
            } else if isInZłoty || number.utf8.count > 20 || number.utf8.count < 10 {
                error(
                    "account.length", place,
                    "\(number) has \(number.utf8.count) digits; a Polish account has 26, an account abroad is given as IBAN."
                )
            } else {
                warn(
                    "account.unknown", place, "\(number) is no Polish account and no IBAN; make sure that it is right.")
            }
        } else if number.prefix(2).allSatisfy(\.isLetter), number.dropFirst(2).prefix(2).allSatisfy(\.isNumber) {
            if number.hasPrefix("PL"), number.utf8.count != 28 {
                error(
                    "account.length", place,
                    "\(number) has \(number.utf8.count - 2) digits after PL; a Polish account has 26.")
            } else if !NationalNumbers.isIBAN(number) {
                error("account.check-digits", place, "\(number) is no right IBAN; correct the account number.")
            }
        } else {
            warn("account.unknown", place, "\(number) is no Polish account and no IBAN; make sure that it is right.")
        }
    }

    // MARK: Rozliczenie

    mutating func judgeSettlement() {
        guard let settlement = invoice.settlement else { return }
        let charges = settlement.charges.compactMap(\.amount).reduce(FA3Number.zero, +)
        let deductions = settlement.deductions.compactMap(\.amount).reduce(FA3Number.zero, +)
        let sums = [
            ("SumaObciazen", settlement.chargesSum, charges), ("SumaOdliczen", settlement.deductionsSum, deductions),
        ]
        for (name, given, sum) in sums {
            if let given, (given - sum).magnitude > .grosz {
                error(
                    "settlement.sum", "/Faktura/Fa/Rozliczenie/\(name)",
                    "\(name) is \(given.text), but its amounts come to \(sum.text).")
            }
        }
        guard let gross = invoice.gross else { return }
        let expected = gross + charges - deductions
        if let due = settlement.due, (due - expected).magnitude > .grosz {
            error(
                "settlement.due", "/Faktura/Fa/Rozliczenie/DoZaplaty",
                "DoZaplaty is \(due.text), but P_15 with charges and less deductions is \(expected.text).")
        }
        if let overpaid = settlement.overpaid, (overpaid + expected).magnitude > .grosz {
            warn(
                "settlement.overpaid", "/Faktura/Fa/Rozliczenie/DoRozliczenia",
                "DoRozliczenia is \(overpaid.text), but P_15 with charges and less deductions is \(expected.text).")
        }
    }
}
