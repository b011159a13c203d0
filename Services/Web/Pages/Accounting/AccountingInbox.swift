import Contracts

/// What waits for accountants: blocked pro-formas, accepted ones to invoice, what did not fit, stopped goods.
enum AccountingInbox {
    private static let shown = 10

    static let source = InboxSource(rights: [.issueProForma, .manageCredit], waiting: waiting) { desk in
        let (texts, words) = (desk.texts, AccountingWords(desk))
        async let counted = desk.services.accountingWork(for: desk.visit)
        let blocked = try await desk.services.proFormas(in: "BLOCKED", limit: shown, for: desk.visit)
        let work = try await counted
        func count(_ number: Int, _ chip: Chip, _ target: String) -> Values? {
            number > 0 ? InboxSection.count(desk.formats.number(number), chip, to: target) : nil
        }
        let states = ["BLOCKED", "ACCEPTED", "PARTLY_INVOICED", "ISSUED"].map { state in
            count(
                work.proFormas[state] ?? 0, Chip(texts.word("proFormaWaits", state), words.proForma(state).tone),
                "\(ProFormasPage.path)?f.state.in=\(state)")
        }
        let others = [
            count(work.exceptions, Chip(texts.text("exceptions"), .bad), ExceptionsPage.path),
            count(
                work.stopped, Chip(texts.text("stoppedInvoices"), .warn),
                "\(InvoicesPage.path)?f.dispatch.in=STOPPED"),
        ]
        let counts = (states + others).compactMap(\.self)
        return [
            InboxSection(
                name: "accounting", title: texts.text("accountingWaits"), counts: counts,
                table: blocked.isEmpty ? nil : ProFormasPage.table(blocked, desk),
                calm: counts.isEmpty ? texts.text("nothingForAccounting") : nil)
        ]
    }

    /// What waits for the customer is no work of the desk.
    private static func waiting(_ desk: Desk) async throws -> InboxCount {
        let work = try await desk.services.accountingWork(for: desk.visit)
        let papers = ["BLOCKED", "ACCEPTED", "PARTLY_INVOICED"].reduce(0) { $0 + (work.proFormas[$1] ?? 0) }
        return InboxCount(count: papers + work.exceptions + work.stopped)
    }
}
