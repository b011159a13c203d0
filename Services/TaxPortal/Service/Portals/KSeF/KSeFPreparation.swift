import Contracts
import Foundation
import KSeF
import TaxPortalDomain

/// Puts a neutral document into FA(3) and holds it against KSeF's rules (`ksef.md` parts 2 and 4). Pure: the same document
/// on the same ground gives the same bytes, for the portal knows it by their hash.
///
/// The figures are ours, from the books; what FA(3) has no way to say with them is a fault.
struct KSeFPreparation {
    let document: FiscalDocument
    let ground: Ground
    let options: KSeFOptions
    /// Złoty for one of the document's currency: as given for this document; of a correction, as its original was filed with;
    /// else the setting.
    let exchangeRate: FA3Number?
    private var faults: [Submission.Fault] = []

    init(_ document: FiscalDocument, on ground: Ground) {
        self.document = document
        self.ground = ground
        options = KSeFOptions(ground.taxpayer.options)
        let original = document.currency == .pln ? nil : ground.accepted.first { $0.document.kind == .invoice }
        let filed = original.flatMap { FA3Document(bytes: $0.content) }?.invoice.lines.compactMap(\.exchangeRate).first
        let given = ground.particulars.text("exchange_rate").flatMap(KSeFOptions.exchangeRate)
        exchangeRate = given ?? filed ?? options.exchangeRate(of: document.currency)
    }

    static func prepare(_ document: FiscalDocument, on ground: Ground) -> Preparation {
        var preparation = KSeFPreparation(document, on: ground)
        return preparation.prepared()
    }

    private mutating func prepared() -> Preparation {
        for option in options.faulty {
            fault(
                "option", member: option.name, value: option.value, "Set the option \(option.name) to \(option.wanted)."
            )
        }
        if KSeFAdapter.isNeverSent(document, issuedAt: ground.issuedAt, for: ground.taxpayer) {
            fault(
                "total-failure",
                "A total failure was announced for the day of issue: the law wants the document handed over in any form and "
                    + "never sent. Exempt it, with that as the reason.")
        }
        let written = fa3()
        guard faults.isEmpty else { return .invalid(faults) }
        let content: Data
        do {
            content = try written.bytes()
        } catch {
            fault(
                "text", "A text of the document cannot be written: \(error). Take the character out of the master data."
            )
            return .invalid(faults)
        }
        let validation = FA3Validation(
            intakeDay: PolishCalendar.day(of: ground.now), refusesWrongCheckDigits: options.refusesWrongCheckDigits)
        let verdict = validation.verdict(on: content)
        guard verdict.isValid else { return .invalid(verdict.errors.map { Self.fault($0, in: written) }) }
        if let refused = ground.replaced.flatMap({ FA3Document(bytes: $0) }), !written.saysTheSame(as: refused) {
            fault(
                "technical-correction",
                "A technical correction says the same as the bytes that KSeF refused; parties, lines or sums would be others "
                    + "now. Restore the settings that were changed since, such as the exchange rate, and resubmit.")
            return .invalid(faults)
        }
        let hash = ContentHash(of: content).text
        let kind = written.invoice.kind ?? ""
        let key = "\(written.seller.identity.nip ?? "")/\(kind)/\(document.legalNumber)"
        var facts = ["kind": kind, "form": "FA (3)", "hash": hash, "gross": written.invoice.gross?.text ?? ""]
        if let base = options["verification_url"] {
            facts["kod_i"] = try? VerificationCode.invoice(base: base, content: content, number: nil).url
        }
        if !verdict.warnings.isEmpty {
            facts["remarks"] = verdict.warnings.map { "\($0.path): \($0.message)" }.joined(separator: "\n")
        }
        return .ready(Submission.Identity(key: key, contentHash: hash), content: content, facts: facts)
    }

    mutating func fault(
        _ code: String, member: String? = nil, value: String? = nil, line: Int? = nil, _ message: String
    ) {
        faults.append(Submission.Fault(code: code, message: message, member: member, value: value, line: line))
    }

    /// A fault of the document, with the place of the line it is in.
    private static func fault(_ fault: FA3Fault, in document: FA3Document) -> Submission.Fault {
        let place = fault.path.firstMatch(of: /FaWiersz(?:\[(\d+)\])?/)
        let line = place.map { $0.1.flatMap { Int($0) } ?? 1 }
        return Submission.Fault(code: fault.code, message: fault.message, member: fault.path, line: line)
    }

    // MARK: The whole

    private mutating func fa3() -> FA3Document {
        var written = FA3Document()
        // When accounting issued it, not now: a preparation that is repeated gives the same bytes.
        written.header.madeAt = Self.instant(ground.issuedAt)
        written.header.system = options["system_info"] ?? "Karvan"
        written.seller = seller()
        written.buyer = buyer()
        var invoice = FA3Invoice()
        invoice.currency = document.currency.rawValue
        invoice.issuedOn = document.issueDate.description
        invoice.issuedAt = options["place_of_issue"]
        invoice.number = document.legalNumber
        invoice.kind = document.kind == .invoice ? FA3Kind.invoice.rawValue : FA3Kind.correction.rawValue
        if document.kind != .invoice { correct(&invoice) }
        let soldOn = document.taxDate ?? original?.document.taxDate
        if let soldOn, soldOn != document.issueDate { invoice.soldOn = soldOn.description }
        invoice.lines = lines()
        fillSums(of: &invoice)
        invoice.gross = FA3Number(document.totals.gross)
        annotate(&invoice)
        invoice.payment = payment()
        addParticulars(to: &invoice)
        written.invoice = invoice
        written.foot = foot()
        return written
    }

    /// `2026-02-15T10:00:00Z`.
    private static func instant(_ timestamp: Timestamp) -> String {
        let whole = Timestamp(
            microseconds: timestamp.microseconds - timestamp.microseconds.positiveRemainder(1_000_000))
        return "\(whole.utcDate)T" + whole.clock + "Z"
    }

    /// The invoice of the chain, where KSeF has it: corrections of corrections name it, too (`ksef.md` 2.4).
    var original: AcceptedDocument? { ground.accepted.first { $0.document.kind == .invoice } }

    /// The original by its number in KSeF, or as one that was issued outside of it.
    private var corrected: FA3Invoice.Corrected? {
        var corrected = FA3Invoice.Corrected()
        if let original {
            corrected.issuedOn = original.document.issueDate.description
            corrected.number = original.document.legalNumber
            corrected.isInKSeF = true
            corrected.ksefNumber = original.authorityNumber
        } else if let outside = ground.outside {
            corrected.issuedOn = outside.issueDate.description
            corrected.number = FA3Text.token(outside.number)
            corrected.isOutsideKSeF = true
        } else {
            return nil
        }
        return corrected
    }

    private mutating func correct(_ invoice: inout FA3Invoice) {
        guard let corrected else {
            return fault(
                "original", member: "DaneFaKorygowanej",
                "A correction must name the invoice that it corrects, and KSeF has accepted none; send the original first, "
                    + "or exempt it where it was issued outside of KSeF.")
        }
        invoice.corrected = [corrected]
        let usual =
            switch document.kind {
            case .salesReturn: "zwrot towaru"
            case .cancellation: "anulowanie sprzedaży - korekta do zera"
            case .invoice, .correction: "korekta"
            }
        let reason = document.reason.map { FA3Text.token($0, atMost: 256) } ?? ""
        invoice.correctionReason = reason.isEmpty ? usual : reason
        // A return takes effect when it happens; what else a correction is good for only people know.
        invoice.correctionEffect = options["correction_effect"] ?? (document.kind == .salesReturn ? "2" : nil)
    }

    // MARK: Notes, payment, foot

    private mutating func annotate(_ invoice: inout FA3Invoice) {
        var notes = FA3Annotations()
        notes.cashMethod = options.cashMethod
        notes.selfBilling = options.selfBilling
        let rates = Set(invoice.lines.compactMap(\.rate))
        notes.reverseCharge = rates.contains("oo") || rates.contains("np II")
        switch options.splitPayment {
        case .never: notes.splitPayment = false
        case .always: notes.splitPayment = true
        case .whenDue:
            notes.splitPayment = invoice.lines.contains(where: \.isOnAnnex15) && exceedsSplitPaymentLimit(invoice)
        }
        if rates.contains("zw") {
            notes.exemption.applies = true
            if let act = options["exemption_act"] {
                notes.exemption.act = act
            } else if let directive = options["exemption_directive"] {
                notes.exemption.directive = directive
            } else if let basis = options["exemption_basis"] {
                notes.exemption.otherBasis = basis
            } else {
                fault(
                    "exemption", member: "/Faktura/Fa/Adnotacje/Zwolnienie",
                    "A line is exempt (zw); set one of the options exemption_act, exemption_directive and exemption_basis to "
                        + "the rule that exempts it.")
            }
        }
        invoice.annotations = notes
    }

    /// More than 15 000 złoty, or as much in another currency. Where no rate of exchange is settled there is no tax either,
    /// and so nothing to split.
    ///
    /// - Source: VAT Act, art. 106e(1)(18a).
    private func exceedsSplitPaymentLimit(_ invoice: FA3Invoice) -> Bool {
        let rate =
            document.currency == .pln ? FA3Number(units: FA3Number.unit) : exchangeRate
        guard let gross = invoice.gross, let rate else { return false }
        return gross.units * rate.units > 15_000 * FA3Number.unit * FA3Number.unit
    }

    /// Of what changes an invoice only what people said of it.
    private func payment() -> FA3Payment? {
        var payment = FA3Payment()
        if let dueOn {
            var due = FA3Payment.Due()
            due.on = dueOn
            payment.due = [due]
        }
        payment.means = paymentMeans
        guard document.kind == .invoice else { return payment == FA3Payment() ? nil : payment }
        if let number = options.account("bank_account", document.currency) {
            var account = FA3Payment.Account()
            account.number = String(number.unicodeScalars.filter { $0 != " " && $0 != "-" })
            account.swift = options.account("bank_swift", document.currency)
            account.bank = options.account("bank_name", document.currency)
            account.remark = document.currency.rawValue
            payment.accounts = [account]
            payment.means = payment.means ?? "6"
        }
        return payment == FA3Payment() ? nil : payment
    }

    private func foot() -> FA3Foot? {
        var foot = FA3Foot()
        if let text = options["footer"] {
            var notice = FA3Foot.Notice()
            notice.text = text
            foot.notices = [notice]
        }
        var register = FA3Foot.Register()
        register.krs = options["krs"]
        register.regon = options["regon"]
        register.bdo = options["bdo"]
        if register != FA3Foot.Register() { foot.registers = [register] }
        return foot == FA3Foot() ? nil : foot
    }
}

extension Timestamp {
    /// The time of day in UTC, whole seconds: `10:00:00`.
    fileprivate var clock: String {
        let seconds = microseconds.positiveRemainder(86_400_000_000) / 1_000_000
        return [seconds / 3600, seconds / 60 % 60, seconds % 60]
            .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}

extension Int64 {
    fileprivate func positiveRemainder(_ divisor: Int64) -> Int64 {
        let rest = self % divisor
        return rest < 0 ? rest + divisor : rest
    }
}

extension FA3Document {
    /// Whether both have the same parties, lines and sums; how a document was made, and how it asks to be paid, is no content
    /// that a technical correction has to keep.
    fileprivate func saysTheSame(as other: FA3Document) -> Bool {
        let (mine, theirs) = (try? core.bytes(), try? other.core.bytes())
        return mine != nil && mine == theirs
    }

    private var core: FA3Document {
        var core = self
        (core.header, core.foot) = (FA3Header(), nil)
        (core.invoice.issuedAt, core.invoice.payment) = (nil, nil)
        return core
    }
}
