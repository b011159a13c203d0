import Contracts

extension Opportunity {
    /// What is to be done next, and until when: shown wherever the sale is (UX guide, rule 4). Approvers do not judge it.
    ///
    /// - Parameters:
    ///   - text: `nil` when it is done and nothing else is planned.
    ///   - day: needed with a text.
    /// - Throws: `.alreadyClosed`; `.dayRequired`.
    package func nextStepPlanned(_ text: String?, on day: LocalDate?) throws(SalesRefusal) -> Opportunity {
        guard state.isOpen else { throw .alreadyClosed(state) }
        guard text == nil || day != nil else { throw .dayRequired }
        var planned = self
        planned.nextStep = text
        planned.nextStepOn = text == nil ? nil : day
        return planned
    }
}
