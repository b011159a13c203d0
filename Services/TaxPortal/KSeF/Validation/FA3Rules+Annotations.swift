/// The notes of `Adnotacje` against what is sold (`ksef.md` 2.1).
extension FA3Rules {
    mutating func judgeAnnotations() {
        let notes = invoice.annotations
        let rates = Set(invoice.lines.compactMap(\.rate) + (invoice.order?.lines ?? []).compactMap(\.rate))
        let place = "/Faktura/Fa/Adnotacje"
        func has(_ group: FA3Sums.Group) -> Bool { invoice.sums[group, .net].map { !$0.isZero } ?? false }

        let isExempt = rates.contains("zw") || has(.exempt)
        if isExempt, !notes.exemption.applies {
            error(
                "exemption.basis-missing", "\(place)/Zwolnienie",
                "There are exempt sales (zw), but P_19N says there are none; write P_19=1 and the act that exempts them "
                    + "(P_19A, P_19B or P_19C).")
        } else if notes.exemption.applies, !isExempt, !kind.isCorrection {
            warn(
                "exemption.nothing-exempt", "\(place)/Zwolnienie/P_19",
                "P_19 is 1, but no line and no sum is exempt (zw).")
        }
        judgeReverseCharge(rates)
        if has(.margin), !notes.margin.applies {
            error(
                "margin.not-marked", "\(place)/PMarzy",
                "P_13_11 reports sales by a margin scheme, but P_PMarzyN says there are none; write P_PMarzy=1 and the scheme."
            )
        } else if notes.margin.applies, !has(.margin), !kind.isCorrection {
            warn("margin.no-sum", "/Faktura/Fa/P_13_11", "A margin scheme is marked, but P_13_11 is missing or zero.")
        }
        if notes.vehicles.applies, !has(.zeroUnion), !kind.isCorrection {
            warn(
                "vehicles.no-sum", "/Faktura/Fa/P_13_6_2",
                "New means of transport to the Union (P_22) are sales at 0 WDT, but P_13_6_2 is missing.")
        }
        let numbers = Set(invoice.lines.compactMap(\.number))
        for vehicle in notes.vehicles.vehicles {
            if let line = vehicle.line, !numbers.contains(line) {
                warn(
                    "vehicles.line", "\(place)/NoweSrodkiTransportu",
                    "P_NrWierszaNST names line \(line), which there is not.")
            }
        }
        judgeSplitPayment()
        judgeZeroRates(rates)
    }

    private mutating func judgeReverseCharge(_ rates: Set<String>) {
        let isMarked = invoice.annotations.reverseCharge
        let place = "/Faktura/Fa/Adnotacje/P_18"
        let isDomestic = rates.contains("oo") || !(invoice.sums[.reverseCharge, .net]?.isZero ?? true)
        if isDomestic, !isMarked {
            error("reverse-charge.not-marked", place, "There are sales under reverse charge (oo); then P_18 is 1.")
        }
        let isUnion = rates.contains("np II") || !(invoice.sums[.unionServices, .net]?.isZero ?? true)
        if isUnion, !isMarked {
            warn(
                "reverse-charge.not-marked", place,
                "The buyer accounts for services under np II; then P_18 mostly is 1.")
        }
        let isTaxed = !rates.isEmpty && rates.allSatisfy { FA3Sums.Group(rate: $0).map { !$0.rates.isEmpty } ?? false }
        if isMarked, isTaxed, !invoice.sums.tax.isZero {
            error(
                "reverse-charge.taxed", place,
                "P_18 is 1, the buyer accounts for the tax, but all lines have tax; write 2, or the rates oo or np.")
        }
    }

    /// 15 000 zł in all and a line on annex 15 (`P_12_Zal_15`).
    private mutating func judgeSplitPayment() {
        guard kind == .invoice || kind == .settlement || kind == .advance, let gross = invoice.gross else { return }
        let isOnAnnex =
            invoice.lines.contains(where: \.isOnAnnex15) || (invoice.order?.lines ?? []).contains(where: \.isOnAnnex15)
        let place = "/Faktura/Fa/Adnotacje/P_18A"
        let exceeds = gross.units > 15_000 * FA3Number.unit
        if isOnAnnex, isInZłoty, exceeds, !invoice.annotations.splitPayment {
            error(
                "split-payment.missing", place,
                "P_15 is more than 15 000 PLN and a line is on annex 15 (P_12_Zal_15); then split payment is due: P_18A=1."
            )
        } else if invoice.annotations.splitPayment, isInZłoty, !exceeds {
            warn(
                "split-payment.needless", place,
                "P_18A is 1, but P_15 is not more than 15 000 PLN; split payment is not due.")
        }
    }

    private mutating func judgeZeroRates(_ rates: Set<String>) {
        let buyer = document.buyer.identity
        if rates.contains("0 WDT"), buyer.unionVAT == nil {
            warn(
                "union-sale.buyer", "/Faktura/Podmiot2/DaneIdentyfikacyjne",
                "A sale at 0 WDT is to a buyer with a number of another member state: KodUE and NrVatUE.")
        }
        if rates.contains("0 EX"), document.buyer.address?.country == "PL" {
            warn(
                "export.buyer", "/Faktura/Podmiot2/Adres/KodKraju",
                "A line is an export (0 EX), but the buyer is in Poland; make sure that the goods leave the Union.")
        }
    }
}
