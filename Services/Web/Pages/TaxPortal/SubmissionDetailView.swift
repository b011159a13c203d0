import Contracts

/// The values of a submission's page, ready to print.
struct SubmissionDetailView {
    private let desk: Desk
    private let words: TaxWords
    private let detail: SubmissionDetail

    init(_ desk: Desk, _ detail: SubmissionDetail) {
        self.desk = desk
        self.detail = detail
        words = TaxWords(desk)
    }

    private var submission: SubmissionView { detail.submission }
    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }

    var values: Values {
        [
            "number": submission.legalNumber,
            "kind": words.document(submission.documentKind),
            "portal": words.portal(submission.portal),
            "chips": chips.map(\.values),
            "summary": summary.values,
            "faults": faults,
            "hasFaults": !faults.isEmpty,
            "meaning": texts.text("meaning.\(submission.state)"),
            "lines": lines.values,
            "hasLines": !detail.lines.isEmpty,
            "totals": totals.values,
            "parties": [party("seller", detail.seller), party("buyer", detail.buyer)],
            "papers": papers.values,
            "timeline": timeline.values,
            "exchangesTarget": "\(SubmissionsPage.path)/\(submission.id)/exchanges",
            "paymentsTarget":
                (TaxPaymentsPage.isOffered(for: submission) ? TaxPaymentsPage.path(of: submission.id) : nil)
                .section,
            "particularsTarget": "\(SubmissionsPage.path)/\(submission.id)/particulars",
        ]
    }

    private var chips: [Chip] {
        var chips = [words.state(submission.state)]
        if let rejection = submission.rejection { chips.append(words.rejection(rejection)) }
        if let standing = submission.standing { chips.append(words.standing(standing)) }
        if submission.offline { chips.append(Chip(texts.text("offline"), .warn)) }
        return chips + words.deadline(submission.deadlineAt, of: submission.state)
    }

    private var summary: Facts {
        Facts([
            (texts.text("gross"), .number(formats.money(submission.totals.gross))),
            (texts.text("buyer"), .text(submission.buyerName)),
            (texts.text("issueDate"), .day(submission.issueDate, formats)),
            (texts.text("deadline"), .moment(submission.deadlineAt, formats)),
            (texts.text("authorityNumber"), .code(submission.authorityNumber)),
            (texts.text("nextAt"), .moment(detail.nextAt, formats)),
        ])
    }

    /// In plain words where there are some, else in the portal's.
    private var faults: [Values] {
        let view = FaultView(words)
        if let told = detail.explanations, !told.isEmpty {
            return told.map {
                view.values(
                    title: $0.title, advice: $0.advice, field: $0.field ?? $0.member, value: $0.value, line: $0.line,
                    code: $0.code, portalMessage: $0.portalMessage)
            }
        }
        return submission.faults.map {
            view.values(
                title: $0.message, advice: nil, field: $0.member, value: $0.value, line: $0.line, code: $0.code,
                portalMessage: "")
        }
    }

    /// Of an adjustment the figures before and after.
    private var lines: Table {
        let isAdjustment = submission.documentKind != "INVOICE"
        var columns = [texts.text("goods"), texts.text("quantity")]
        if isAdjustment {
            columns += [texts.text("netBefore"), texts.text("netAfter")]
        } else {
            columns += [texts.text("unitPrice"), texts.text("net")]
        }
        let taxable = TaxableColumn(detail.lines.map(\.taxablePrice), formats)
        columns += [texts.text("taxRate"), texts.text("tax")] + taxable.heading
        return Table(
            caption: texts.text("lines"), columns: columns,
            rows: detail.lines.map { line in
                let middle: [Cell] =
                    isAdjustment
                    ? [.number(formats.money(line.netBefore)), .number(formats.money(line.netAfter))]
                    : [
                        line.unitPrice.map { .number(formats.price($0)) } ?? .empty,
                        .number(formats.money(line.netAfter)),
                    ]
                return Table.Row(
                    [.text(line.description), .number(quantity(line, isAdjustment))] + middle
                        + [.number(formats.percent(line.taxRate)), .number(formats.money(line.taxAfter))]
                        + taxable.cell(line.taxablePrice))
            })
    }

    private func quantity(_ line: SubmissionDetail.Line, _ isAdjustment: Bool) -> String {
        let after = formats.quantity(line.quantityAfter, line.unit)
        guard isAdjustment, line.quantityBefore != line.quantityAfter else { return after }
        return texts.text("format.change", ["before": formats.number(line.quantityBefore), "after": after])
    }

    private var totals: Facts {
        Facts([
            (texts.text("net"), .number(formats.money(submission.totals.net))),
            (texts.text("tax"), .number(formats.money(submission.totals.tax))),
            (texts.text("gross"), .number(formats.money(submission.totals.gross))),
        ])
    }

    private func party(_ role: String, _ party: Party) -> Values {
        let address = party.address.map {
            [$0.street, $0.postalCode, $0.city].compactMap { $0 }.joined(separator: " ")
        }
        return [
            "role": texts.text(role),
            "facts": Facts([
                (texts.text("name"), .text(party.name)),
                (texts.text("taxID"), .code(party.taxID)),
                (texts.text("address"), address.map { .text($0) } ?? .empty),
            ]).values,
        ]
    }

    /// What the portal calls it, and what its preparation noted.
    private var papers: Facts {
        let noted = detail.facts.sorted { $0.key < $1.key }.map { (texts.word("fact", $0.key), Cell.code($0.value)) }
        return Facts(
            [
                (texts.text("identity"), .code(detail.identity)),
                (texts.text("portalReference"), .code(detail.reference)),
                (texts.text("receipt"), .code(submission.receiptReference)),
                (texts.text("series"), .code(detail.series)),
                (texts.text("attempts"), .number(formats.number(submission.attempt))),
                (texts.text("sendings"), .number(formats.number(detail.sendings))),
                (texts.text("adjustmentReason"), detail.reason.map { .text($0) } ?? .empty),
            ] + noted)
    }

    private var timeline: Timeline {
        var events = [(at: submission.queuedAt, title: texts.text("queuedAt"), text: String?.none, tone: Tone.quiet)]
        if let sentAt = submission.sentAt { events.append((sentAt, texts.text("sentAt"), nil, .quiet)) }
        events += detail.interventions.map { done in
            let what = texts.word("intervention", done.action)
            let title = desk.person(done.by, done.byName).map {
                texts.text("format.pair", ["name": $0.isolated, "value": what])
            }
            return (done.at, title ?? what, done.reason, .accent)
        }
        let entries = events.sorted { $0.at > $1.at }.map { event in
            Timeline.Entry(title: event.title, time: .moment(event.at, formats), text: event.text, tone: event.tone)
        }
        return Timeline(entries: entries)
    }
}
