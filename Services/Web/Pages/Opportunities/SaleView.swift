import Contracts

/// The page of a sale, ready to print.
struct SaleView: Sendable {
    let desk: Desk
    let sale: OpportunityView
    /// Where it can be moved by hand; `nil` for who may not.
    let process: SalesProcesses.Process?
    let history: OpportunityHistory?
    let documents: SaleDocuments
    /// Whom it can be given to.
    let people: [Representatives.Representative]
    /// Others that may be the same sale.
    let duplicates: [OpportunitySummary]

    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }
    private var words: SalesWords { SalesWords(texts: desk.texts) }

    func values(_ refusal: Refusal?) -> Values {
        let remarks = remarks
        let lines = SaleLines(
            desk: desk, sale: sale, documents: documents,
            remarks: Dictionary(grouping: remarks.filter { $0.lineID != nil }, by: { $0.lineID ?? OpportunityLineID() })
                .mapValues { $0.compactMap(\.text) })
        var actions = SaleAction.offered(for: sale, to: desk).map { $0.form(for: sale, desk) }
        if let move = StageMove.form(for: sale, in: process, desk) { actions.append(move) }
        if let assign, NextStep.isOpen(sale.state) { actions.append(assign) }
        let waiting = SaleWaiting(sale: sale, texts: texts).sentences
        return SaleStory(desk: desk, sale: sale, history: history).values.and([
            "name": sale.name,
            "account": sale.accountName,
            "accountTarget": "\(AccountsPage.path)/\(sale.accountID)",
            "owner": sale.ownerName.section,
            "chips": [words.state(sale.state), Chip(words.stage(sale.stage, sale.stageName))].map(\.values),
            "editTargets": editTarget.section,
            "handovers": handover.section,
            "particularsTargets":
                (desk.may(.writeSales) && NextStep.isOpen(sale.state) ? SaleParticulars.target(sale.id) : nil)
                .section,
            "details": (sale.particulars?.description).section,
            "duplicateTables":
                (duplicates.isEmpty ? nil : OpportunitiesPage.table(duplicates, ofOne: true, desk).values)
                .section,
            "hasWaiting": !waiting.isEmpty,
            "waiting": waiting,
            "note": (remarks.isEmpty ? sale.note.map { SaleNotes.words($0, texts) } : nil).section,
            "hasRemarks": !remarks.isEmpty,
            "remarks": remarks.map(remark),
            "nextStepParts": NextStep(desk: desk, sale: sale).values(refusal),
            "summary": summary.values,
            "fates": fates,
            "lines": lines.values(refusal),
            "hasFormer": !(sale.formerLines ?? []).isEmpty,
            "former": lines.former,
            "totals": totals.values,
            "documentTables": documents.table(desk).map(\.values).section,
            "forms": Actions(forms: actions, opensFirst: actions.first?.weight == .main).values(desk, mine(refusal)),
        ])
    }

    /// A form of a line, a part or the next step stands elsewhere on the page; its words are no orphans.
    private func mine(_ refusal: Refusal?) -> Refusal? {
        refusal.flatMap { refusal in
            let others = [StageMove.name, Assigning.name]
            return SaleAction(rawValue: refusal.input.form) == nil && !others.contains(refusal.input.form)
                ? nil : refusal
        }
    }

    private var assign: Form? {
        Assigning.form(
            to: "\(OpportunitiesPage.path)/\(sale.id)/\(Assigning.name)", version: sale.version, owner: sale.ownerID,
            among: people, desk)
    }

    /// Who gave it to its owner, and what he said; to be taken note of by the owner.
    private var handover: Values? {
        guard let handover = sale.handover else { return nil }
        let isMine = sale.ownerID == desk.me.user.id && desk.may(.writeSales)
        let form = Form(
            "acknowledge", to: "\(OpportunitiesPage.path)/\(sale.id)/acknowledge", texts.text("acknowledge"),
            version: sale.version)
        return [
            "handoverTitle": texts.text(
                isMine ? "handedToYou" : "handedOver",
                ["name": (handover.byName ?? texts.text("personColleague")).isolated]),
            "handoverTime": Cell.moment(handover.at, formats).values, "handoverNote": handover.note.section,
            "acknowledgements": isMine ? [form.values(desk)] : [Values](),
        ]
    }

    private var editTarget: String? {
        guard desk.may(.writeSales), OpportunityEditor.isEditable(sale) else { return nil }
        return "\(OpportunitiesPage.path)/\(sale.id)/edit"
    }

    /// What approvers said when they returned it last, while it is still to be answered.
    private var remarks: [OpportunityHistory.Entry] {
        guard let entries = history?.entries, let latest = entries.first(where: { $0.kind == "REMARK" }) else {
            return []
        }
        let wasAnswered = entries.prefix { $0.at != latest.at }.contains {
            $0.kind == "REVISION" || $0.kind == "STATE" && $0.value == "IN_APPROVAL"
        }
        return wasAnswered ? [] : entries.filter { $0.kind == "REMARK" && $0.at == latest.at }
    }

    private func remark(_ entry: OpportunityHistory.Entry) -> Values {
        let field = entry.value.isEmpty ? nil : texts["remarkField.\(entry.value)"]
        let place = [entry.line, field].compactMap(\.self)
        return [
            "place": (place.isEmpty ? nil : place.joined(separator: texts.text("listSeparator"))).section,
            "words": entry.text ?? "", "who": entry.userName.section,
        ]
    }

    private var summary: Facts {
        Facts([
            (texts.text("gross"), .number(formats.money(sale.totals.gross))),
            (texts.text("expectedOn"), .day(sale.expectedOn, formats)),
            (
                texts.text("businessType"),
                sale.particulars.map { .text(texts.word("businessType", $0.businessType)) } ?? .empty
            ),
            (texts.text("leadSource"), sale.particulars?.leadSource.map { .text($0) } ?? .empty),
            (texts.text("saleProbability"), probability),
            (texts.text("saleTerms"), .text(texts.word("saleTerms", sale.terms.rawValue))),
            (texts.text("deliveryRule"), .text(texts.word("deliveryRule", sale.rules.deliveryRule))),
            (texts.text("proForma"), .chip(words.paper(sale.paperState))),
            (texts.text("revision"), .number(formats.number(sale.revision))),
            (texts.text("lossReason"), sale.lossReason.map { .text(LossFields.words($0, texts)) } ?? .empty),
        ])
    }

    /// Marked where a person said it.
    private var probability: Cell {
        guard let own = sale.particulars, NextStep.isOpen(sale.state) else { return .empty }
        let percent = formats.percent(ExactDecimal(millionths: Int64(own.probability) * 10_000))
        return own.isPinned ? .chip(Chip(texts.text("pinned", ["percent": percent]), .accent)) : .number(percent)
    }

    /// In how many lines something has come so far.
    private var fates: [Values] {
        Fate.allCases.compactMap { fate in
            let count = sale.lines.count { $0.slices.contains { Fate(ofSlice: $0.state) == fate } }
            guard count > 0 else { return nil }
            return [
                "fate": fate.rawValue, "name": texts.word("fate", fate.rawValue),
                "count": texts.text("linesCount", count: count),
            ]
        }
    }

    private var totals: Facts {
        Facts([
            (texts.text("net"), .number(formats.money(sale.totals.net))),
            (texts.text("tax"), .number(formats.money(sale.totals.tax))),
            (texts.text("gross"), .number(formats.money(sale.totals.gross))),
        ])
    }
}
