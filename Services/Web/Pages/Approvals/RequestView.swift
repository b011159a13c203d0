import Contracts

/// A request's values, ready to print.
struct RequestView: Sendable {
    private let desk: Desk
    private let detail: ApprovalRequestDetail
    private let task: ApprovalTaskView?
    private let credit: CreditAccountView?
    private let answered: AnsweredLines?
    private let words: ApprovalWords

    init(
        _ desk: Desk, _ detail: ApprovalRequestDetail, _ task: ApprovalTaskView?, credit: CreditAccountView?,
        answered: AnsweredLines?
    ) {
        self.desk = desk
        self.detail = detail
        self.task = task
        self.credit = credit
        self.answered = answered
        words = ApprovalWords(desk)
    }

    private var request: ApprovalRequestView { detail.request }
    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }

    var values: Values {
        [
            "requestID": "\(request.id)",
            "subject": request.facts.title,
            "account": request.facts.accountName,
            "crumbText": texts.text(desk.may(.decide) ? "tasks" : "approvalRequests"),
            "crumbTarget": desk.may(.decide) ? TasksPage.path : RequestsPage.path,
            "chips": [words.state(request.state), Chip(words.kind(request.subjectKind))].map(\.values),
            "notes": notes.map(\.values),
            "summary": summary.values,
            "ways": ways,
            "hasChanges": !detail.changes.isEmpty,
            "changesTitle": texts.text(
                "changedSince", ["revision": formats.number(detail.previousRevision ?? request.revision)]),
            "changes": changes.values,
            "isUnchanged": detail.previousRevision != nil && detail.changes.isEmpty,
            "hasLines": !detail.lines.isEmpty,
            "lines": lines.values,
            "answeredHint": (answered?.hint).section,
            "steps": detail.steps.map(step),
            "hasDecisions": !detail.decisions.isEmpty,
            "decisions": decisions.values,
            "credit": credit.map { CreditFacts.facts($0, desk).values }.section,
        ]
    }

    private var summary: Facts {
        let facts = request.facts
        return Facts([
            (texts.text("amount"), .number(formats.money(facts.total))),
            (
                texts.text("largestDiscount"),
                facts.discountRate > .zero ? .number(formats.percent(facts.discountRate)) : .empty
            ),
            (texts.text("requestedBy"), request.requestedByName.map { .text($0) } ?? .empty),
            (texts.text("askedAt"), .moment(request.requestedAt, formats)),
            (texts.text("decideUntil"), .moment(task?.expiresAt, formats)),
            (texts.text("endedAt"), .moment(request.endedAt, formats)),
            (texts.text("revision"), .number(formats.number(request.revision))),
            (
                texts.text("policyVersion"),
                request.subjectKind == .opportunity || request.policyVersion > 1
                    ? .number(formats.number(request.policyVersion)) : .empty
            ),
        ])
    }

    /// What to mind before one decides, or why one does not.
    private var notes: [Notice] {
        if let task {
            return task.onBehalfOfName.map {
                [Notice(title: texts.text("youStandIn", ["name": $0.isolated]), tone: .accent)]
            } ?? []
        }
        if let refusal = request.refusal {
            return [Notice(title: texts["refusal.\(refusal.replacing("-", with: "_"))"] ?? refusal, tone: .bad)]
        }
        guard request.state == "IN_PROGRESS" else { return [] }
        if request.requestedBy == desk.me.user.id { return [Notice(title: texts.text("ownRequest"), tone: .accent)] }
        return []
    }

    private var ways: [Values] {
        guard let sale = request.opportunityID, desk.may(.readSales) else { return [] }
        return [["text": texts.text("opportunity"), "target": "\(OpportunitiesPage.path)/\(sale)"]]
    }

    private var changes: Table {
        Table(
            caption: texts.text("changes"), columns: ["about", "before", "after"].map { texts.text($0) },
            rows: detail.changes.map { change in
                let field = words.field(change.field)
                let name = change.productName.map { texts.text("format.pair", ["name": $0, "value": field]) }
                return Table.Row([
                    .text(name ?? field), change.before.map { words.value($0, of: change.field) } ?? .empty,
                    change.after.map { words.value($0, of: change.field) } ?? .empty,
                ])
            })
    }

    private var lines: Table {
        let taxable = TaxableColumn(detail.lines.map(\.taxablePrice), formats)
        return Table(
            caption: texts.text("lines"),
            columns: ["goods", "quantity", "unitPrice", "discount", "net"].map { texts.text($0) }
                + taxable.heading + (answered?.headings ?? []),
            rows: detail.lines.map { line in
                Table.Row(
                    [
                        .text(line.productName), .number(formats.quantity(line.quantity.value, line.quantity.unit)),
                        .number(formats.price(line.unitPrice)),
                        line.discountRate > .zero ? .number(formats.percent(line.discountRate)) : .empty,
                        .number(formats.money(line.net)),
                    ] + taxable.cell(line.taxablePrice)
                        + (answered?.cells(of: line.lineID, line.quantity, net: line.net) ?? []))
            })
    }

    // MARK: - Who decides, and who has

    private func step(_ step: ApprovalRequestDetail.Step) -> Values {
        let isOpen = step.state == "OPEN"
        let rule = texts.text(
            "stepNeeds",
            ["needed": formats.number(step.needed), "count": formats.number(step.approvers.count)])
        return [
            "stepName": step.name,
            "stepState": stepChip(step).values,
            "rule": step.approvers.isEmpty ? [String]() : [rule],
            "why": why(step.condition).section,
            "approvers": step.approvers.map { approver -> Values in
                [
                    "approver": approver.name ?? "\(approver.userID)",
                    "seat": Chip(texts.word("seat", approver.state), approver.state == "DONE" ? .good : .quiet).values,
                ]
            },
            "due": (isOpen ? step.expiresAt : nil).map { Cell.moment($0, formats).values }.section,
            "silence": (isOpen ? silence(step) : nil).section,
        ]
    }

    private func stepChip(_ step: ApprovalRequestDetail.Step) -> Chip {
        let tone: Tone =
            switch step.state {
            case "DONE": .good
            case "OPEN": .accent
            default: .quiet
            }
        return Chip(texts.word("stepState", step.state), tone)
    }

    /// The limit that makes the step asked.
    private func why(_ condition: ApprovalCondition?) -> String? {
        guard let condition else { return nil }
        let reasons = [
            condition.amountOver.map { texts.text("amountOver", ["amount": formats.money($0)]) },
            condition.discountOver.map { texts.text("discountOver", ["percent": formats.percent($0)]) },
        ]
        return reasons.compactMap(\.self).joined(separator: " · ")
    }

    /// Silence is shown as silence; it never approves.
    private func silence(_ step: ApprovalRequestDetail.Step) -> String? {
        step.escalated ? texts.text("silenceEscalated") : step.reminded ? texts.text("silenceReminded") : nil
    }

    private var decisions: Timeline {
        Timeline(
            entries: detail.decisions.reversed().map { decision in
                let who = (decision.approverName ?? "\(decision.approverID)").isolated
                let what = words.decision(decision.decision)
                let title =
                    decision.onBehalfOfName.map {
                        texts.text("decidedFor", ["name": who, "what": what, "absent": $0.isolated])
                    } ?? texts.text("format.pair", ["name": who, "value": what])
                let isPartial = decision.returnedLineIDs?.isEmpty == false
                return Timeline.Entry(
                    title: isPartial ? texts.text("decidedPartly", ["name": who]) : title,
                    time: .moment(decision.decidedAt, formats), text: said(decision),
                    tone: decision.decision == .approve ? .good : decision.decision == .reject ? .bad : .accent)
            })
    }

    private func said(_ decision: ApprovalRequestDetail.Decision) -> String? {
        let remarks = decision.remarks.map { remark in
            let line = remark.lineID.flatMap { id in detail.lines.first { $0.lineID == id }?.productName }
            let about = [line, remark.field.map(words.field)].compactMap(\.self)
            return about.isEmpty
                ? remark.text
                : texts.text(
                    "format.pair",
                    ["name": about.joined(separator: texts.text("format.within")), "value": remark.text])
        }
        let all = [decision.reason].compactMap(\.self) + remarks
        return all.isEmpty ? nil : all.joined(separator: "\n")
    }
}
