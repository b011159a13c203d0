import Contracts
import Hummingbird

/// One change that a form asks a service for.
struct Change: Sendable {
    let method: String
    let service: String
    let path: String
    let body: (any Encodable & Sendable)?

    init(_ service: String, _ path: String, _ body: (any Encodable & Sendable)? = nil, method: String = "POST") {
        self.method = method
        self.service = service
        self.path = path
        self.body = body
    }
}

/// A form that did not get through: told above the page, which is as things stand now and keeps what was typed.
struct Refusal: Sendable {
    let notice: Notice
    let input: FormInput
    var status = HTTPResponse.Status.unprocessableContent
}

extension Desk {
    /// The form of the request.
    ///
    /// - Parameter name: of the ``Form`` on the page that it comes from.
    /// - Throws: ``PageFault/unreadableForm``.
    func input(_ name: String) async throws -> FormInput {
        try FormInput(name, try await visit.form(), texts: texts, reading: reading)
    }

    /// Carries a change out and answers, or shows the page again with what stands against it.
    ///
    /// - Parameters:
    ///   - reply: made from the service's answer. A reload sends the same form again, which is answered as before.
    ///   - show: the page, with the refusal.
    func carryOut(
        _ change: Change, _ input: FormInput, reply: (ServiceAnswer) async throws -> Reply,
        else show: (Refusal) async throws -> Reply
    ) async throws -> Reply {
        guard input.isComplete else { return try await show(incomplete(input)) }
        let answer: ServiceAnswer
        do {
            answer = try await services.carryOut(change, version: input.version, key: input.key, for: visit)
        } catch ServiceFailure.refused(let problem) where [400, 403, 409, 412, 413, 422, 428].contains(problem.status) {
            return try await show(refusal(of: problem, input))
        }
        return try await reply(answer)
    }

    /// The same, leading on.
    ///
    /// - Parameter place: where to look then; made from the service's answer.
    func carryOut(
        _ change: Change, _ input: FormInput, then place: (ServiceAnswer) throws -> String,
        else show: (Refusal) async throws -> Reply
    ) async throws -> Reply {
        try await carryOut(change, input, reply: { .see(try place($0)) }, else: show)
    }

    func carryOut(
        _ change: Change, _ input: FormInput, then place: String, else show: (Refusal) async throws -> Reply
    ) async throws -> Reply {
        try await carryOut(change, input, then: { _ in place }, else: show)
    }

    /// A form that lacks something, or has what cannot be read.
    func incomplete(_ input: FormInput) -> Refusal {
        let notice = Notice(
            title: texts.text("formIncomplete"), tone: .bad, points: points(of: input.faults, in: input.form))
        return Refusal(notice: notice, input: input)
    }

    /// A refusal is an answer to a person: what was refused, and what to do instead.
    private func refusal(of problem: ServiceProblem, _ input: FormInput) -> Refusal {
        let (input, others) = input.judged(by: problem)
        if problem.status == 412 {
            let notice = Notice(title: texts.text("staleTitle"), advice: texts.text("stale"), tone: .warn)
            return Refusal(notice: notice, input: input.gotStale, status: .preconditionFailed)
        }
        let known = texts["refusal.\(problem.code)"]
        let told = problem.faults.isEmpty ? texts.text("refusalOther", ["code": problem.code]) : nil
        let points = points(of: input.faults, in: input.form) + others.map { Notice.Point(text: $0) }
        // A key that was used for another form is no gap in this one.
        let isIncomplete = problem.status == 422 && problem.code != "idempotency_key_reused"
        let notice = Notice(
            title: texts.text(isIncomplete ? "formIncomplete" : "refusalTitle"), advice: known ?? told,
            tone: problem.status == 422 ? .bad : .warn, points: points)
        return Refusal(notice: notice, input: input, status: problem.status == 422 ? .unprocessableContent : .conflict)
    }

    private func points(of faults: [(field: String, message: String)], in form: String) -> [Notice.Point] {
        faults.map { Notice.Point(text: $0.message, target: "#\(form)-\($0.field)") }
    }

    /// What the form before this page did: `?done=answer` is told with the text `done.answer`.
    var doneNotice: Notice? {
        guard let done = visit.query["done"], let text = texts["done.\(done)"] else { return nil }
        return Notice(title: text, tone: .good)
    }

    /// A page with forms: what was refused, or what was just done, stands above it (`notices`).
    func page(_ template: String, title: String, _ content: Values, _ refusal: Refusal?) throws -> Reply {
        var content = content
        content["notices"] = [refusal?.notice ?? doneNotice].compactMap { $0?.values }
        let shown = refusal?.status == .unprocessableContent ? texts.text("titleOfError", ["title": title]) : title
        return try page(template, title: shown, content, status: refusal?.status ?? .ok)
    }
}
