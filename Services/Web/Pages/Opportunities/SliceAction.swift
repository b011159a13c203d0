import Contracts

/// What a person can do to a part of a line that waits for a decision.
enum SliceAction: String, CaseIterable, Sendable {
    case acceptAnswer = "accept-answer"
    case wait
    case askAgain = "ask-again"
    case recall, redeliver, credit

    static func offered(for slice: SliceView, of line: OpportunityLineView) -> [SliceAction] {
        switch slice.state {
        case "ANSWERED": line.agreed == true ? [.acceptAnswer] : []
        case "DECLINED": [.wait, .askAgain]
        case "HOLDING": slice.isWaiting == true ? [.askAgain] : []
        case "EXITED": [.recall]
        case "RESTOCKED": slice.invoiceID == nil ? [] : [.redeliver, .credit]
        default: []
        }
    }

    private var asksReason: Bool { self == .recall || self == .credit }

    /// - Parameter quantity: of the slice, in words.
    func form(for slice: SliceView, of sale: OpportunityID, quantity: String, _ texts: MessageCatalog) -> Form {
        Form(
            "\(rawValue)-\(slice.id)", to: "\(OpportunitiesPage.path)/\(sale)/slices/\(slice.id)/\(rawValue)",
            texts.text("sliceAction.\(rawValue)"),
            weight: self == .credit || self == .recall ? .final : .quiet,
            advice: texts.text("sliceActionAdvice.\(rawValue)", ["quantity": quantity]),
            asksReason ? [.reason(texts)] : [])
    }

    func body(_ input: inout FormInput) -> (any Encodable & Sendable)? {
        asksReason ? input.reason().map { ReasonRequest(reason: $0) } : nil
    }
}
