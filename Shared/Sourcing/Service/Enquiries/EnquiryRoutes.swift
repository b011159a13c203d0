import Contracts
import Postgres
import ServiceKit
import SourcingDomain

/// The desk of a sourcing unit: enquiries and their answers.
enum EnquiryRoutes<T: Department> {
    static func register(on routes: ServiceRoutes) {
        routes.get("enquiries", right: .readSourcing, list)
        routes.get("enquiries/{id}", right: .readSourcing, show)
        routes.post("enquiries/answers", right: T.answerRight, answerMany)
        routes.post("enquiries/{id}/answer", right: T.answerRight, needs: .version, answer)
        routes.post("enquiries/{id}/decline", right: T.answerRight, needs: .version, decline)
        routes.post("enquiries/{id}/delay", right: T.answerRight, needs: .version, delay)
        routes.get("exceptions", right: .readSourcing, exceptions)
        routes.get("work", right: .readSourcing, work)
    }

    static func list(_ call: Call) async throws -> Answer {
        let filters = try call.filters(
            "state", "product_id", "asker", "opportunity_id", "production_order_id", "asked_at", "q")
        let page = try call.page(sorts: "asked_at", "-asked_at")
        return try await call.read { tx in
            let records = try await EnquiryStore<T>.list(filters, call.searchWords, page, in: tx)
            let views = try await EnquiryReader<T>.views(records, call, in: tx)
            return try call.list(
                Array(zip(records, views)), page,
                keys: { [$0.0.enquiry.askedAt, $0.0.enquiry.id] }, view: { $0.1 })
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", EnquiryID.self)
        return try await call.read { tx in try await EnquiryReader<T>.answer(id, call, in: tx) }
    }

    static func answer(_ call: Call) async throws -> Answer {
        let item = AnswerCommands<T>.Item(
            enquiry: try call.id("id"), expected: try call.versionIfGiven, answer: try await call.body())
        return try await call.change { tx in
            _ = try await AnswerCommands<T>.answer([item], in: tx)[0].get()
            return try await EnquiryReader<T>.answer(item.enquiry, call, in: tx)
        }
    }

    static func answerMany(_ call: Call) async throws -> Answer {
        let request = try await call.body(AnswerEnquiriesRequest.self)
        guard (1...AnswerEnquiriesRequest.limit).contains(request.items.count) else {
            throw SourcingRefusal.tooManyItems(limit: AnswerEnquiriesRequest.limit)
        }
        let items = request.items.map { AnswerCommands<T>.Item(enquiry: $0.enquiryID, answer: $0.answer) }
        return try await call.change { tx in
            let results = try await AnswerCommands<T>.answer(items, in: tx)
            return Answer(.ok, AnswerEnquiriesResult(results: zip(items, results).map(outcome)))
        }
    }

    private static func outcome(
        _ item: AnswerCommands<T>.Item, _ result: Result<Enquiry<T>, SourcingRefusal>
    ) -> AnswerEnquiriesResult.Item {
        switch result {
        case .success(let enquiry):
            return AnswerEnquiriesResult.Item(
                enquiryID: item.enquiry, status: 200, version: enquiry.version, code: nil, detail: nil)
        case .failure(let refusal):
            let problem = Problem(refusal)
            return AnswerEnquiriesResult.Item(
                enquiryID: item.enquiry, status: problem.status.code, version: nil, code: problem.code,
                detail: problem.detail)
        }
    }

    static func decline(_ call: Call) async throws -> Answer {
        let id = try call.id("id", EnquiryID.self)
        let expected = try call.versionIfGiven
        let request = try await call.body(ReasonRequest.self)
        let reason = try SourcingText.required(request.reason, at: "/reason")
        return try await call.change { tx in
            _ = try await AnswerCommands<T>.decline(id, expecting: expected, because: reason, in: tx)
            return try await EnquiryReader<T>.answer(id, call, in: tx)
        }
    }

    static func delay(_ call: Call) async throws -> Answer {
        let id = try call.id("id", EnquiryID.self)
        let expected = try call.versionIfGiven
        let request = try await call.body(DelayEnquiryRequest.self)
        let reason = try SourcingText.required(request.reason, at: "/reason")
        return try await call.change { tx in
            _ = try await AnswerCommands<T>.delay(
                id, expecting: expected, to: request.newDate, because: reason, in: tx)
            return try await EnquiryReader<T>.answer(id, call, in: tx)
        }
    }

    static func exceptions(_ call: Call) async throws -> Answer {
        let page = try call.page
        return try await call.read { tx in
            let found = try await ExceptionStore.list(after: page.key(0), limit: page.fetch, in: tx)
            return try call.list(found, page, keys: { [$0.number] }, view: { $0.view })
        }
    }

    /// How much waits, asked many times an hour for every open page.
    static func work(_ call: Call) async throws -> Answer {
        try await call.read { tx in
            let enquiries = try await EnquiryStore<T>.work(in: tx)
            let all = enquiries.merging(try await T.work(in: tx)) { $1 }
            return Answer(
                .ok, WorkCounts(counts: all.reduce(into: [:]) { $0[$1.key.rawValue] = $1.value }))
        }
    }
}
