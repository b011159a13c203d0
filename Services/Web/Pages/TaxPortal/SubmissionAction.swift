import Contracts
import Foundation
import ServiceKit

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

    var asksReason: Bool { self != .inquire }
    /// Whether the refused content can have been mended elsewhere.
    func asksMended(_ submission: SubmissionView) -> Bool { self == .resubmit && submission.rejection != "TECHNICAL" }
    var asksFinding: Bool { self == .resolve }
    /// It takes the document out of the portal's way for good.
    var isFinal: Bool { self == .close || self == .exempt }

    static let findings = ["OURS", "SETTLED"]
}

/// A filled-in form of an action.
struct SubmissionForm: Sendable {
    static let longestReason = 1000

    let action: SubmissionAction
    /// Of the submission as it was looked at.
    let version: Int
    /// The form's own: sent twice, it is carried out once.
    let key: String
    let reason: String
    let dataMended: Bool
    let finding: String

    /// - Throws: ``PageFault/unreadableForm`` for what is no form of ours.
    init(_ action: SubmissionAction, _ form: QueryParameters) throws {
        guard let version = form["version"].flatMap({ Int($0) }), let key = form["key"], UUID(uuidString: key) != nil
        else { throw PageFault.unreadableForm }
        self.action = action
        self.version = version
        self.key = key
        reason = (form["reason"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        dataMended = form["mended"] == "yes"
        finding = form["finding"] ?? ""
    }

    /// Key of the text that says what is missing; `nil` when the form is complete.
    var fault: String? {
        if action.asksFinding, !SubmissionAction.findings.contains(finding) { return "findingMissing" }
        if action.asksReason, reason.isEmpty { return "reasonMissing" }
        if reason.count > Self.longestReason { return "reasonTooLong" }
        return nil
    }

    var body: (any Encodable & Sendable)? {
        switch action {
        case .inquire: nil
        case .resubmit: ResubmitRequest(reason: reason, dataMended: dataMended)
        case .resolve: ResolveClashRequest(finding: finding, reason: reason)
        case .acknowledge, .close, .exempt: ReasonRequest(reason: reason)
        }
    }
}
