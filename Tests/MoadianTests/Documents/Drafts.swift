import Contracts

@testable import Moadian

/// Invoices that a test is not about.
enum Drafts {
    static let memory = "A11216"
    static let seller = "14003778990"
    static let company = "10100302746"
    static let person = "04993708990001"
    static let good = "2710000138624"
    /// 2026-10-03T04:00:00Z
    static let indatim: Int64 = 1_791_000_000_000
    /// A day later.
    static let now = Timestamp(microseconds: (indatim + 86_400_000) * 1000)

    static func taxID(_ serial: Int64, at indatim: Int64 = indatim) -> TaxID {
        do {
            return try TaxID(memoryID: memory, issuedAt: indatim, serial: serial)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    static func line(
        _ quantity: PortalNumber = 3, _ price: PortalNumber = 333_335, discount: Int128 = 0, vatRate: PortalNumber = 10
    ) -> DraftLine {
        DraftLine(
            sstid: good, description: "نمونه", unit: "1627", trade: .goods(quantity: quantity, price: price),
            discount: discount, vatRate: vatRate)
    }

    static func draft(
        _ lines: [DraftLine] = [line()], pattern: Int = 1, type: Int = 1, serial: Int64 = 101, indatim: Int64 = indatim,
        subject: Subject = .original, reference: String? = nil, settlement: InvoiceDraft.Settlement = .cash
    ) -> InvoiceDraft {
        let id = taxID(serial, at: indatim)
        return InvoiceDraft(
            taxID: "\(id)", serial: id.invoiceNumber, indatim: indatim, pattern: pattern, type: type, subject: subject,
            reference: reference, seller: seller,
            buyer: type == 1 && pattern != 7 ? InvoiceDraft.Buyer(kind: 2, economicNumber: company) : nil, lines: lines,
            settlement: settlement)
    }

    static func invoice(_ draft: InvoiceDraft = draft()) -> MoadianInvoice {
        do {
            return try draft.invoice()
        } catch {
            preconditionFailure("\(error)")
        }
    }

    static func verdict(
        _ invoice: MoadianInvoice, rules: Rules = Rules(), _ circumstances: Circumstances = Circumstances(now: now)
    ) -> Verdict {
        Validation(rules: rules, circumstances: circumstances).verdict(on: invoice)
    }
}

extension Verdict {
    var errorCodes: [String] { errors.map(\.code) }
    var warningCodes: [String] { warnings.map(\.code) }
}

extension MoadianInvoice {
    /// The same with some members changed.
    func with(_ change: (inout MoadianInvoice) -> Void) -> MoadianInvoice {
        var changed = self
        change(&changed)
        return changed
    }
}
