import Contracts
import Foundation
import Moadian
import TaxPortalDomain

/// The portal's refusals in the suite's words. Pure.
enum MoadianReplies {
    /// Codes after which the same bytes may be sent again by themselves: the portal's own faults, and an encryption for a
    /// key that it has given up meanwhile. It has looked at nothing of the content.
    private static let passing: Set<String> = ["04150", "4103", "05139", "05151", "05159"]

    /// Of an inquiry, for what needs no further question.
    ///
    /// - Parameter resendsAfterTimeout: ``MoadianOptions/resendsAfterTimeout``.
    static func reply(to document: Outgoing, _ result: InquiryResult, resendsAfterTimeout: Bool = false) -> Reply {
        switch result.status {
        case .success: .answered(.accepted(number: document.identity.key, receipt: result.referenceNumber))
        case .failed: refused(document, result)
        case .inProgress: .answered(.processing)
        case .notFound: .answered(.notFound)
        case .timeout where resendsAfterTimeout:
            .answered(
                .dropped(
                    Submission.Fault(code: "TIMEOUT", message: "The portal did not finish with it in its own time.")))
        case .timeout: .unclear("TIMEOUT: the portal did not finish with it in its own time, and may yet")
        case .other(let word): .unclear("unknown status “\(word.prefix(40))”")
        }
    }

    private static func refused(_ document: Outgoing, _ result: InquiryResult) -> Reply {
        // A list that was cut ends with 00000, which is no fault.
        let errors = result.errors.filter { $0.code != "00000" }
        guard !errors.isEmpty else {
            let fault = Submission.Fault(code: "FAILED", message: "The portal refused it and gave no reason.")
            return .answered(.rejected(.technical, [fault]))
        }
        let faults = errors.map { fault($0, document) }
        if let first = faults.first, errors.allSatisfy({ passing.contains($0.code) }) {
            return .answered(.dropped(first))
        }
        let isTechnical = errors.allSatisfy(\.isTechnical)
        return .answered(.rejected(isTechnical ? .technical : .business, faults))
    }

    private static func fault(_ message: PortalMessage, _ document: Outgoing) -> Submission.Fault {
        let member = message.isTechnical ? nil : MoadianCode(message.code)?.member
        let place = member.flatMap { self.value(of: $0, in: document.content) }
        return Submission.Fault(
            code: message.code, message: message.text, member: member, value: place?.value, line: place?.line)
    }

    /// What stood in a member; of lines only where there is one, because the portal tells the line in words alone.
    private static func value(of member: String, in content: Data) -> (value: String?, line: Int?)? {
        guard let invoice = try? JSONNode(json: content) else { return nil }
        if let value = invoice["header"]?[member] { return (value.shown, nil) }
        guard case .array(let body) = invoice["body"], body.count == 1, let value = body[0][member] else { return nil }
        return (value.shown, 1)
    }
}

extension JSONNode {
    fileprivate subscript(name: String) -> JSONNode? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    fileprivate var shown: String? {
        switch self {
        case .text(let text): text
        case .number(let number): number.text
        default: nil
        }
    }
}
