import Contracts
import Hummingbird

/// One submission, and what can be done about it.
enum SubmissionPage {
    static func register(on pages: PageRoutes) {
        pages.get("\(SubmissionsPage.path)/{id}", right: .readTax, show)
        pages.post("\(SubmissionsPage.path)/{id}/{action}", right: .submitTax, act)
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let done = desk.visit.query["done"].flatMap(SubmissionAction.init(rawValue:))
        let notice = done.map { Notice(title: desk.texts.text("done.\($0.rawValue)"), tone: .good) }
        return try await page(desk.id("id"), desk, notice: notice)
    }

    static func act(_ desk: Desk) async throws -> Reply {
        let id: SubmissionID = try desk.id("id")
        guard let action = desk.visit.parameters.get("action").flatMap(SubmissionAction.init(rawValue:)) else {
            throw PageFault.notFound
        }
        let form = try SubmissionForm(action, try await desk.visit.form())
        if let fault = form.fault {
            let notice = Notice(title: desk.texts.text("formIncomplete"), advice: desk.texts.text(fault), tone: .bad)
            return try await page(id, desk, notice: notice, typed: form, fault: fault, status: .unprocessableContent)
        }
        do {
            try await desk.services.change(
                "taxportal", "submissions/\(id)/\(action.rawValue)", form.body, version: form.version, key: form.key,
                for: desk.visit)
            return .see("\(SubmissionsPage.path)/\(id)?done=\(action.rawValue)")
        } catch ServiceFailure.refused(let problem) where [409, 412, 422, 428].contains(problem.status) {
            let status: HTTPResponse.Status = problem.status == 412 ? .preconditionFailed : .conflict
            return try await page(id, desk, notice: refusal(problem, desk.texts), typed: form, status: status)
        }
    }

    /// A refusal is an answer to a person: what was refused, and what to do instead.
    private static func refusal(_ problem: ServiceProblem, _ texts: MessageCatalog) -> Notice {
        let key = problem.status == 412 ? "stale" : "refusal.\(problem.code)"
        let advice = texts[key] ?? texts.text("refusalOther", ["code": problem.code])
        return Notice(
            title: texts.text(problem.status == 412 ? "staleTitle" : "refusalTitle"), advice: advice, tone: .warn)
    }

    /// - Parameters:
    ///   - typed: what was typed into a form that did not get through; it is kept.
    ///   - fault: key of the text that says what that form lacks.
    private static func page(
        _ id: SubmissionID, _ desk: Desk, notice: Notice?, typed: SubmissionForm? = nil, fault: String? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Reply {
        async let told = toldFaults(of: id, desk)
        let detail = try await desk.services.submission(id, for: desk.visit)
        let forms = ActionForms(desk, detail.submission, typed: typed, fault: fault)
        var content = SubmissionDetailView(desk, detail, told: await told).values
        content["notices"] = notice.map { $0.values }.section
        content["actions"] = desk.may(.submitTax) ? forms.values : [Values]()
        content["hasActions"] = desk.may(.submitTax) && (!forms.values.isEmpty || forms.orphan != nil)
        content["orphans"] = forms.orphan.section
        let name = desk.texts.text("submissionOf", ["number": detail.submission.legalNumber])
        let title = fault == nil ? name : desk.texts.text("titleOfError", ["title": name])
        return try desk.page("page/submission", title: title, content, status: status)
    }

    /// Its faults in plain words, which only the list of waiting work has; without them the portal's words stand.
    private static func toldFaults(of id: SubmissionID, _ desk: Desk) async -> [TaxWorkItem.Fault] {
        let work = try? await desk.services.taxWork(for: desk.visit)
        let item = work?.groups.flatMap(\.items).first { $0.submissionID == id && !$0.faults.isEmpty }
        return item?.faults ?? []
    }
}

/// The forms of what can be done: `part/submission_actions`.
private struct ActionForms {
    let desk: Desk
    let submission: SubmissionView
    let typed: SubmissionForm?
    let fault: String?

    init(_ desk: Desk, _ submission: SubmissionView, typed: SubmissionForm?, fault: String?) {
        self.desk = desk
        self.submission = submission
        self.typed = typed
        self.fault = fault
    }

    var values: [Values] {
        let offered = SubmissionAction.offered(for: submission)
        return offered.map { action in form(action, isFirst: action == offered.first) }
    }

    /// A reason that was typed for something that is not possible any more: shown, so that it can be copied.
    var orphan: String? {
        guard let typed, !typed.reason.isEmpty, !SubmissionAction.offered(for: submission).contains(typed.action)
        else { return nil }
        return typed.reason
    }

    private func form(_ action: SubmissionAction, isFirst: Bool) -> Values {
        let texts = desk.texts
        let own = typed?.action == action ? typed : nil
        return [
            "name": action.rawValue,
            "target": "\(SubmissionsPage.path)/\(submission.id)/\(action.rawValue)",
            "title": texts.text("action.\(action.rawValue)"),
            "advice": texts.text("actionAdvice.\(action.rawValue)"),
            "isOpen": typed == nil ? isFirst : own != nil,
            "isFinal": action.isFinal,
            "isMain": isFirst && !action.isFinal,
            "version": "\(submission.version)",
            "key": "\(UUIDv7.make(at: desk.now))",
            "asksReason": action.asksReason,
            "reason": own?.reason ?? "",
            "reasonFault": (own == nil ? nil : fault).flatMap { $0.hasPrefix("reason") ? texts.text($0) : nil }.section,
            "asksMended": action.asksMended(submission),
            "isMended": own?.dataMended ?? false,
            "asksFinding": action.asksFinding,
            "findings": SubmissionAction.findings.map { finding -> Values in
                [
                    "finding": finding, "words": texts.text("finding.\(finding)"),
                    "isChosen": own?.finding == finding,
                ]
            },
        ]
    }
}
