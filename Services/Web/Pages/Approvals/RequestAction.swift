import Contracts

/// What an approver can say to a request: the forms of it, and what they say to the service.
enum RequestAction {
    static let longestRemark = 500

    /// - Parameter steps: of the request; a return may go to an earlier one.
    static func forms(for task: ApprovalTaskView, _ steps: [ApprovalRequestDetail.Step], _ texts: MessageCatalog)
        -> [Form]
    {
        ApprovalDecision.allCases.map { decision in
            Form(
                decision.rawValue, to: "\(RequestsPage.path)/\(task.requestID)/\(decision.rawValue)",
                texts.word("decide", decision.rawValue),
                weight: decision == .approve ? .main : decision == .reject ? .final : .quiet,
                advice: texts.text("decideAdvice.\(decision.rawValue)"),
                seen(task) + fields(of: decision, steps, texts))
        }
    }

    /// What was looked at: nobody decides on what he has not seen.
    static func seen(_ task: ApprovalTaskView) -> [Field] {
        [
            Field("revision", "", .hidden, value: "\(task.revision)"),
            Field("content_hash", "", .hidden, value: task.contentHash),
        ]
    }

    private static func fields(
        of decision: ApprovalDecision, _ steps: [ApprovalRequestDetail.Step], _ texts: MessageCatalog
    ) -> [Field] {
        switch decision {
        case .approve: []
        case .reject: [.reason(texts)]
        case .sendBack:
            [Field("remarks.0.text", texts.text("whatToCorrect"), .lines, longest: longestRemark)]
                + target(steps, texts)
        }
    }

    /// Where a return goes: the requester, or a step that has decided already.
    static func target(_ steps: [ApprovalRequestDetail.Step], _ texts: MessageCatalog) -> [Field] {
        let earlier = steps.prefix { $0.state != "OPEN" }
        guard !earlier.isEmpty else { return [] }
        let options =
            [Field.Option("", texts.text("toRequester"))] + earlier.map { Field.Option("\($0.number)", $0.name) }
        return [Field("return_to_step", texts.text("returnTo"), .list(options), isOptional: true)]
    }

    static func body(of decision: ApprovalDecision, _ input: inout FormInput) throws -> DecideRequest? {
        let (revision, hash) = try seen(in: input)
        switch decision {
        case .approve: return DecideRequest(decision: decision, revision: revision, contentHash: hash)
        case .reject:
            return input.reason().map {
                DecideRequest(decision: decision, revision: revision, contentHash: hash, reason: $0)
            }
        case .sendBack:
            return input.text("remarks.0.text", longest: longestRemark).map {
                DecideRequest(
                    decision: decision, revision: revision, contentHash: hash, remarks: [ApprovalRemark(text: $0)],
                    returnToStep: step(in: input))
            }
        }
    }

    /// - Throws: ``PageFault/unreadableForm`` for a form without them, which is none of ours.
    static func seen(in input: FormInput) throws -> (revision: Int, hash: String) {
        guard let revision = input.typed("revision").flatMap({ Int($0) }), let hash = input.typed("content_hash") else {
            throw PageFault.unreadableForm
        }
        return (revision, hash)
    }

    static func step(in input: FormInput) -> Int? { input.optionalText("return_to_step").flatMap { Int($0) } }
}
