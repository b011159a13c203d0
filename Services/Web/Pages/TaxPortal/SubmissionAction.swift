import Contracts

/// What a tax officer can do to a submission. There is no “send again”: each has its reason and its states.
enum SubmissionAction: String, CaseIterable, Sendable {
    case inquire, resubmit, resolve, acknowledge, close, exempt

    /// What is possible as the submission stands, the most helpful first. The service judges again.
    static func offered(for submission: SubmissionView) -> [SubmissionAction] {
        switch (submission.state, submission.rejection) {
        case ("SENT", _), ("UNKNOWN", _): [.inquire]
        case ("REJECTED", "NUMBER_CLASH"): [.resolve, .exempt]
        case ("REJECTED", "TECHNICAL"): [.resubmit, .exempt]
        case ("REJECTED", _), ("INVALID", _): [.resubmit, .close, .exempt]
        case ("ACCEPTED", _): submission.faults.isEmpty ? [] : [.acknowledge]
        case ("QUEUED", _), ("WAITING_ORIGINAL", _): [.exempt]
        default: []
        }
    }

    static let findings = ["OURS", "SETTLED"]

    /// It takes the document out of the portal's way for good.
    private var isFinal: Bool { self == .close || self == .exempt }
    /// Whether the refused content can have been mended elsewhere.
    private func asksMended(_ submission: SubmissionView) -> Bool {
        self == .resubmit && submission.rejection != "TECHNICAL"
    }

    func form(for submission: SubmissionView, isFirst: Bool, _ texts: MessageCatalog) -> Form {
        var fields: [Field] = []
        if self == .resolve {
            let findings = Self.findings.map { Field.Option($0, texts.text("finding.\($0)")) }
            fields.append(Field("finding", texts.text("finding"), .choice(findings)))
        }
        if asksMended(submission) { fields.append(Field("data_mended", texts.text("dataMended"), .tick)) }
        if self != .inquire { fields.append(.reason(texts)) }
        return Form(
            rawValue, to: "\(SubmissionsPage.path)/\(submission.id)/\(rawValue)", texts.text("action.\(rawValue)"),
            weight: isFinal ? .final : isFirst ? .main : .quiet, advice: texts.text("actionAdvice.\(rawValue)"),
            version: submission.version, fields)
    }

    /// What to say to the service; `nil` for what needs no words, or lacks them.
    func body(_ input: inout FormInput) -> (any Encodable & Sendable)? {
        switch self {
        case .inquire: return nil
        case .resubmit:
            let isMended = input.isTicked("data_mended")
            return input.reason().map { ResubmitRequest(reason: $0, dataMended: isMended) }
        case .resolve:
            let finding = input.choice("finding", of: Self.findings, fault: "findingMissing")
            guard let reason = input.reason(), let finding else { return nil }
            return ResolveClashRequest(finding: finding, reason: reason)
        case .acknowledge, .close, .exempt: return input.reason().map { ReasonRequest(reason: $0) }
        }
    }
}
