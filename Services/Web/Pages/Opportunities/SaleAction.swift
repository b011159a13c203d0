import Contracts

/// What a person can do to a sale as a whole. The service judges again.
enum SaleAction: String, CaseIterable, Sendable {
    case submit, enquire, renew
    case withdrawSubmission = "withdraw-submission"
    case reopen
    case closeAsLost = "close-as-lost"

    /// A closed sale is taken up again by a superior.
    var right: Right { self == .reopen ? .decide : .writeSales }

    /// The most helpful first.
    static func offered(for sale: OpportunityView, to desk: Desk) -> [SaleAction] {
        allCases.filter { desk.may($0.right) && $0.fits(sale) }
    }

    private func fits(_ sale: OpportunityView) -> Bool {
        let slices = sale.lines.flatMap(\.slices)
        let isDraft = sale.state == "DRAFT" || sale.state == "RETURNED"
        let isClosed = sale.state == "WON" || sale.state == "LOST"
        switch self {
        case .submit: return isDraft && !sale.lines.isEmpty
        case .enquire: return isDraft && slices.contains { $0.state == "PLANNED" }
        case .renew:
            guard sale.state == "APPROVED" || sale.state == "FULFILLING" else { return false }
            let isUninvoiced = slices.contains { ["HELD", "ARRIVED"].contains($0.state) && $0.invoiceID == nil }
            return ["ENDED", "REFUSED"].contains(sale.paperState) || (sale.paperState == "ACCEPTED" && isUninvoiced)
        case .withdrawSubmission: return sale.state == "IN_APPROVAL"
        case .reopen: return isClosed
        case .closeAsLost:
            let isInvoiced = slices.contains { $0.invoiceID != nil && !["LOST", "WITHDRAWN"].contains($0.state) }
            return !isClosed && !isInvoiced && sale.paperState != "ACCEPTED"
        }
    }

    /// - Parameter target: of another page than the sale's own.
    func form(for sale: OpportunityView, _ desk: Desk, to target: String? = nil) -> Form {
        let texts = desk.texts
        let fields: [Field] =
            switch self {
            case .submit, .enquire, .renew: []
            case .withdrawSubmission, .reopen: [.reason(texts)]
            case .closeAsLost: LossFields.fields(texts)
            }
        return Form(
            rawValue, to: target ?? "\(OpportunitiesPage.path)/\(sale.id)/\(rawValue)",
            texts.text("saleAction.\(rawValue)"),
            weight: self == .submit ? .main : self == .closeAsLost ? .final : .quiet, advice: advice(sale, desk),
            version: sale.version, fields)
    }

    /// What will happen, in plain words.
    private func advice(_ sale: OpportunityView, _ desk: Desk) -> String {
        desk.texts.text(
            "saleActionAdvice.\(rawValue)",
            [
                "lines": desk.texts.text("linesCount", count: sale.lines.count),
                "gross": desk.formats.money(sale.totals.gross), "revision": desk.formats.number(sale.revision),
            ])
    }

    /// What to say to the service; `nil` for what needs no words, or lacks them.
    func body(_ input: inout FormInput) -> (any Encodable & Sendable)? {
        switch self {
        case .submit, .enquire, .renew: nil
        case .withdrawSubmission, .reopen: input.reason().map { ReasonRequest(reason: $0) }
        case .closeAsLost: LossFields.reason(&input).map { ReasonRequest(reason: $0) }
        }
    }
}
