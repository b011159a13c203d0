import Contracts
import Hummingbird

/// Answers to several enquiries at once: when and at what price, a row for each. Each is accepted or refused by itself.
enum AnswersPage {
    private static let shown = 25
    /// Those that wait for an answer of another kind are passed over among so many.
    private static let looked = 100
    private static let form = "answers"

    static func path(_ unit: SourcingUnit) -> String { "\(unit.enquiriesPath)/answers" }

    static func register(on pages: PageRoutes) {
        for unit in SourcingUnit.allCases {
            pages.get(path(unit), right: unit.answerRight) { desk in try await page(unit, desk) }
            pages.post(path(unit), right: unit.answerRight) { desk in try await act(unit, desk) }
        }
    }

    /// What can be answered, the longest waiting first.
    private static func page(_ unit: SourcingUnit, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let texts = desk.texts
        let all = ListQuery(path: unit.enquiriesPath, desk.visit.query, fields: ["state": EnquiriesPage.unanswered])
        let waiting = all.bare.choosing("state", EnquiriesPage.unanswered)
        let page = try await desk.services.enquiries(unit, waiting, limit: looked, for: desk.visit)
        let ready = Array(page.data.filter(\.pending.isEmpty).prefix(shown))
        let title = texts.text("answerSeveral")
        let section =
            ready.isEmpty
            ? RecordSection(
                name: "waiting", title: texts.text("enquiriesToAnswer"), calm: texts.text("nothingToAnswer"))
            : RecordSection(
                name: "waiting", title: texts.text("enquiriesToAnswer"),
                form: form(ready, unit, desk).values(desk, refusal))
        let record = DeskRecord(
            crumbs: [Way(texts.text("unitEnquiries.\(unit.rawValue)"), to: unit.enquiriesPath)], title: .text(title),
            main: [section])
        return try desk.page(record, title: title, refusal)
    }

    private static func form(_ enquiries: [EnquiryView], _ unit: SourcingUnit, _ desk: Desk) -> Form {
        let (texts, words) = (desk.texts, SourcingWords(desk))
        let currency = texts.word("costCurrency", desk.me.company.currency.rawValue)
        let rows = enquiries.map { enquiry in
            let suggested = enquiry.suggestedDate.map { desk.formats.numericDay($0) } ?? ""
            let name = enquiry.product?.name ?? "\(enquiry.productID)"
            return FormGrid.Row(
                .link(name, to: "\(unit.enquiriesPath)/\(enquiry.id)"),
                notes: [words.quantity(enquiry.quantity, enquiry.product), words.waiting(enquiry)],
                [
                    Field(
                        "day.\(enquiry.id)", texts.text("earliestOf", ["name": name]), .day, value: suggested,
                        isOptional: true),
                    Field(
                        "cost.\(enquiry.id)", texts.text("unitCostOf", ["name": name]), .number, unit: currency,
                        isOptional: true),
                ])
        }
        let grid = FormGrid(
            caption: texts.text("answerSeveral"),
            columns: ["enquiryColumn", "earliestDate", "unitCost"].map { texts.text($0) }, rows: rows)
        let ids = enquiries.flatMap { enquiry in
            [
                Field("enquiry", "", .hidden, value: "\(enquiry.id)"),
                Field(
                    "suggested.\(enquiry.id)", "", .hidden,
                    value: enquiry.suggestedDate.map { desk.formats.numericDay($0) } ?? ""),
            ]
        }
        return Form(
            form, to: path(unit), texts.text("sendAnswers"), weight: .main, advice: texts.text("answerSeveralAdvice"),
            ids, grid: grid)
    }

    // MARK: - Sending

    /// Some were refused; the others are answered.
    private struct Partly: Error {
        let results: [AnswerEnquiriesResult.Item]
    }

    private static func act(_ unit: SourcingUnit, _ desk: Desk) async throws -> Reply {
        var input = try await desk.input(form)
        let items = items(&input, desk)
        if items.isEmpty, input.isComplete, let first = input.all("enquiry").first {
            input.add(fault: "noRowFilled", to: "cost.\(first)")
        }
        do {
            return try await desk.carryOut(
                Change(unit.service, "enquiries/answers", AnswerEnquiriesRequest(items: items)), input,
                then: { answer in
                    let results = try JSON.decode(AnswerEnquiriesResult.self, from: answer.body).results
                    guard results.allSatisfy({ $0.status < 300 }) else { throw Partly(results: results) }
                    return "\(unit.enquiriesPath)?done=answers"
                }, else: { try await page(unit, desk, $0) })
        } catch let partly as Partly {
            return try await page(unit, desk, refusal(of: partly.results, input, desk))
        }
    }

    /// Only rows with something in them: a cost, or another day than was suggested.
    private static func items(_ input: inout FormInput, _ desk: Desk) -> [AnswerEnquiriesRequest.Item] {
        var items: [AnswerEnquiriesRequest.Item] = []
        for text in input.all("enquiry") {
            let isUntouched = input.optionalText("day.\(text)") == input.optionalText("suggested.\(text)")
            guard let id = try? EnquiryID(text), !isUntouched || input.optionalText("cost.\(text)") != nil else {
                continue
            }
            let day = input.day("day.\(text)")
            let cost = input.price("cost.\(text)", desk.me.company.currency)
            guard let day, let cost else { continue }
            items.append(.init(enquiryID: id, answer: AnswerEnquiryRequest(earliestDate: day, unitCost: cost)))
        }
        return items
    }

    private static func refusal(
        of results: [AnswerEnquiriesResult.Item], _ input: FormInput, _ desk: Desk
    ) -> Refusal {
        let texts = desk.texts
        var judged = input
        for result in results where result.status >= 300 {
            let key = ["fault", "refusal"].map { "\($0).\(result.code ?? "")" }.first { texts[$0] != nil }
            judged.add(
                fault: key ?? "refusalOther", to: "cost.\(result.enquiryID)",
                ["code": result.code ?? "\(result.status)"])
        }
        let refused = results.count { $0.status >= 300 }
        let notice = Notice(
            title: texts.text("answersPartly", count: refused),
            advice: texts.text("answersKept", count: results.count - refused), tone: .warn,
            points: judged.faults.map { Notice.Point(text: $0.message, target: "#\(form)-\($0.field)") })
        return Refusal(notice: notice, input: judged, status: .conflict)
    }
}
