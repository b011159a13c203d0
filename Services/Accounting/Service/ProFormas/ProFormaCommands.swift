import AccountingDomain
import Contracts
import Messaging
import Postgres
import ServiceKit

/// What becomes of pro-formas (SM-08). Lock order: pro-forma, then credit.
enum ProFormaCommands {
    /// Issues a pro-forma under the lock of the customer's credit, or leaves it blocked; an older one of the
    /// opportunity gives way. Asked again for the same id, it tells again what has become of it.
    static func issue(_ command: IssueProForma, in tx: Transaction) async throws {
        let books = try await BooksStore.open(in: tx)
        let (number, rivals) = try await ProFormaStore.rivals(of: command, in: tx)
        if let known = rivals.first(where: { $0.id == command.proFormaID }) { return try await answer(known, in: tx) }
        do {
            let asked = try ProForma.requested(command, number: number, in: books.books)
            let superseded = try rivals.map { try $0.superseded(by: command.revision) }
            var credit = try await standing(of: command, books, in: tx).credit
            credit.holds -= superseded.map(\.released).reduce(.zero(books.currency), +)
            let judged = try asked.judged(on: credit, today: books.today.date)
            // The older one makes room first: an opportunity has one live pro-forma.
            for (old, _) in superseded { ProFormaStore.save(old, because: "superseded", in: tx) }
            ProFormaStore.insert(judged, in: tx)
            // The first event that sales hears is the answer to its command.
            try await answer(judged, in: tx)
            try await announceHold(of: judged, on: credit, books, in: tx)
            for (old, released) in superseded {
                try await release(released, of: old, books, in: tx)
                try await Outbox.append(
                    ProFormaSuperseded(proFormaID: old.id, opportunityID: old.opportunity), in: tx)
            }
        } catch let refusal as AccountingRefusal {
            try await Outbox.append(
                ProFormaRefused(
                    proFormaID: command.proFormaID, opportunityID: command.opportunityID, reason: refusal.code,
                    detail: refusal.detail), in: tx)
        }
    }

    /// Judges a blocked one again (S-42).
    static func retry(_ id: ProFormaID, expecting version: Int?, in tx: Transaction) async throws {
        let books = try await BooksStore.open(in: tx)
        let blocked = try await ProFormaStore.find(id, .forUpdate, in: tx)
        try check(version, blocked.version)
        guard let standing = try await CreditStore.hold(blocked.account, books, in: tx) else {
            throw AccountingRefusal.notFound("credit account")
        }
        let judged = try blocked.judged(on: standing.credit, today: books.today.date)
        ProFormaStore.save(judged, in: tx)
        try await announce(judged, on: standing.credit, books, in: tx)
    }

    /// Puts a blocked one on prepaid terms and judges it again, which needs no credit any more (S-42 d).
    static func changeToPrepaid(_ id: ProFormaID, expecting version: Int?, in tx: Transaction) async throws {
        let books = try await BooksStore.open(in: tx)
        let blocked = try await ProFormaStore.find(id, .forUpdate, in: tx)
        try check(version, blocked.version)
        guard let standing = try await CreditStore.hold(blocked.account, books, in: tx) else {
            throw AccountingRefusal.notFound("credit account")
        }
        let judged = try blocked.onPrepaidTerms().judged(on: standing.credit, today: books.today.date)
        ProFormaStore.save(judged, in: tx)
        try await announce(judged, on: standing.credit, books, in: tx)
    }

    /// How long an accepted pro-forma may wait for its invoice before a person looks (T-09), and the item's kind.
    static let patience: Int64 = 5 * 86_400
    static let waitingKind = "accepted-not-invoiced"

    /// T-09: the customer said yes days ago and has no invoice; one item for each.
    static func watchAccepted(in tx: Transaction) async throws {
        for waiting in try await ProFormaStore.waiting(since: tx.now.adding(seconds: -patience), limit: 200, in: tx) {
            ExceptionStore.open(
                waitingKind, "\(waiting.numberText) of \(waiting.accountName) is accepted and not invoiced",
                source: waiting.id.uuid, in: tx)
        }
    }

    /// Judges a customer's blocked ones again, the oldest first, after money came in, the limit rose or an override was
    /// granted. The caller has locked them (``ProFormaStore/blocked(of:in:)``) before it locked the credit.
    static func reconsider(_ blocked: [ProForma], _ books: OpenBooks, in tx: Transaction) async throws {
        guard let account = blocked.first?.account,
            var credit = try await CreditStore.hold(account, books, in: tx)?.credit
        else { return }
        for proForma in blocked {
            guard let judged = try? proForma.judged(on: credit, today: books.today.date) else { continue }
            ProFormaStore.save(judged, in: tx)
            try await announce(judged, on: credit, books, in: tx)
            credit.holds += judged.hold
        }
    }

    /// The customer's yes (S-43, S-44).
    static func accept(_ id: ProFormaID, evidence: String, expecting version: Int?, in tx: Transaction) async throws {
        let books = try await BooksStore.open(in: tx)
        let issued = try await ProFormaStore.find(id, .forUpdate, in: tx)
        try check(version, issued.version)
        try await save([try issued.accepted(on: books.today.date)], evidence: evidence, in: tx)
    }

    /// The yes of several customers; each item stands for itself, in one transaction.
    static func accept(
        _ items: [AcceptProFormasRequest.Item], evidence: String, in tx: Transaction
    ) async throws -> [Result<ProForma, AccountingRefusal>] {
        let books = try await BooksStore.open(in: tx)
        var known = try await ProFormaStore.locked(items.map(\.proFormaID), in: tx)
        let results = items.map { item in
            Result { () throws(AccountingRefusal) in
                guard let issued = known[item.proFormaID] else { throw .notFound("pro-forma") }
                try check(item.version, issued.version)
                var accepted = try issued.accepted(on: books.today.date)
                accepted.version += 1
                known[item.proFormaID] = accepted  // named twice, it is refused the second time
                return accepted
            }
        }
        try await save(results.compactMap { try? $0.get() }, evidence: evidence, in: tx)
        return results
    }

    private static func save(_ accepted: [ProForma], evidence: String, in tx: Transaction) async throws {
        guard !accepted.isEmpty else { return }
        ProFormaStore.saveAccepted(accepted, evidence: evidence, in: tx)
        for proForma in accepted {
            try await Outbox.append(
                ProFormaAccepted(proFormaID: proForma.id, opportunityID: proForma.opportunity, acceptedAt: tx.now),
                in: tx.about(proForma.opportunity))
        }
    }

    /// Takes back what is not invoiced, with its credit.
    static func withdraw(_ id: ProFormaID, because reason: String, expecting version: Int?, in tx: Transaction)
        async throws
    {
        let books = try await BooksStore.open(in: tx)
        let live = try await ProFormaStore.find(id, .forUpdate, in: tx)
        try check(version, live.version)
        let (withdrawn, released) = try live.withdrawn()
        let tx = tx.about(live.opportunity)
        ProFormaStore.save(withdrawn, because: reason, in: tx)
        try await Outbox.append(
            ProFormaWithdrawn(proFormaID: id, opportunityID: live.opportunity, reason: reason), in: tx)
        try await release(released, of: withdrawn, books, in: tx)
    }

    /// T-08: offers that nobody accepted in time.
    static func expire(in tx: Transaction) async throws {
        let books = try await BooksStore.open(in: tx)
        for due in try await ProFormaStore.due(on: books.today.date, limit: 200, in: tx) {
            guard let (ended, released) = due.expired(on: books.today.date) else { continue }
            let tx = tx.about(due.opportunity)
            ProFormaStore.save(ended, because: "expired", in: tx)
            try await release(released, of: ended, books, in: tx)
            if ended.state == .expired {
                try await Outbox.append(
                    ProFormaExpired(proFormaID: ended.id, opportunityID: ended.opportunity), in: tx)
            } else {
                try await Outbox.append(
                    ProFormaWithdrawn(proFormaID: ended.id, opportunityID: ended.opportunity, reason: "expired"), in: tx
                )
            }
        }
    }

    static func check(_ expected: Int?, _ current: Int) throws(AccountingRefusal) {
        guard expected ?? current == current else { throw .stale(current: current) }
    }
}

extension ProFormaCommands {
    /// The customer's credit, opened now when the pro-forma is the first that names him.
    private static func standing(
        of command: IssueProForma, _ books: OpenBooks, in tx: Transaction
    ) async throws -> CreditStanding {
        if let standing = try await CreditStore.hold(command.accountID, books, in: tx) { return standing }
        CreditStore.open(command.accountID, named: command.accountName, in: tx)
        guard let standing = try await CreditStore.hold(command.accountID, books, in: tx) else {
            throw NotYetKnown("account \(command.accountID) has no credit account")
        }
        return standing
    }

    /// Says what a pro-forma is: the answer to the command that asked for it.
    private static func answer(_ proForma: ProForma, in tx: Transaction) async throws {
        let (id, opportunity) = (proForma.id, proForma.opportunity)
        switch proForma.state {
        case .blocked: try await tellBlocked(proForma, in: tx)
        case .issued, .accepted, .partlyInvoiced, .invoiced:
            try await Outbox.append(
                ProFormaIssued(
                    proFormaID: id, opportunityID: opportunity, number: proForma.numberText,
                    validUntil: proForma.validUntil, totals: proForma.amounts.totals), in: tx)
        case .expired: try await Outbox.append(ProFormaExpired(proFormaID: id, opportunityID: opportunity), in: tx)
        case .superseded:
            try await Outbox.append(ProFormaSuperseded(proFormaID: id, opportunityID: opportunity), in: tx)
        case .withdrawn:
            try await Outbox.append(
                ProFormaWithdrawn(proFormaID: id, opportunityID: opportunity, reason: "withdrawn"), in: tx)
        }
    }

    private static func tellBlocked(_ proForma: ProForma, in tx: Transaction) async throws {
        let zero = Money.zero(proForma.currency)
        let stand =
            proForma.stand
            ?? CreditStand(
                limit: zero, overrides: zero, exposure: zero, requested: proForma.amounts.gross)
        try await Outbox.append(
            ProFormaBlocked(
                proFormaID: proForma.id, opportunityID: proForma.opportunity, limit: stand.limit + stand.overrides,
                exposure: stand.exposure, requested: stand.requested, shortfall: stand.shortfall,
                options: ProForma.waysOut), in: tx)
    }

    /// Tells that a blocked one is issued now; that it stays blocked is known already.
    private static func announce(
        _ judged: ProForma, on credit: CreditAccount, _ books: OpenBooks, in tx: Transaction
    ) async throws {
        guard judged.state == .issued else { return }
        try await answer(judged, in: tx)
        try await announceHold(of: judged, on: credit, books, in: tx)
    }

    private static func announceHold(
        of proForma: ProForma, on credit: CreditAccount, _ books: OpenBooks, in tx: Transaction
    ) async throws {
        guard !proForma.hold.isZero else { return }
        Ledger.change(CreditChange(holds: proForma.hold.amount), of: proForma.account, books, in: tx)
        try await Outbox.append(
            CreditHeld(
                accountID: proForma.account, proFormaID: proForma.id, amount: proForma.hold,
                exposureAfter: credit.exposure + proForma.hold), in: tx)
    }

    private static func release(
        _ amount: Money, of proForma: ProForma, _ books: OpenBooks, in tx: Transaction
    ) async throws {
        guard !amount.isZero else { return }
        Ledger.change(CreditChange(holds: -amount.amount), of: proForma.account, books, in: tx)
        try await Outbox.append(
            CreditHoldReleased(accountID: proForma.account, proFormaID: proForma.id, amount: amount), in: tx)
    }
}
