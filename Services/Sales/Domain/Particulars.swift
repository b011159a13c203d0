import Contracts

/// What is known of a sale besides its lines (`domain.md` 5.2). Approvers do not judge it.
package struct Particulars: Equatable, Sendable {
    package enum BusinessType: String, CaseIterable, Sendable {
        /// The customer has bought before.
        case existing = "EXISTING"
        case new = "NEW"
    }

    package var businessType: BusinessType
    /// Where the customer heard of us.
    package var leadSource: String?
    package var description: String?
    /// Of success, in percent, as a person says; `nil` lets the stage say it (F-SARV-13).
    package var probability: Int?

    package init(
        businessType: BusinessType = .new, leadSource: String? = nil, description: String? = nil,
        probability: Int? = nil
    ) {
        self.businessType = businessType
        self.leadSource = leadSource
        self.description = description
        self.probability = probability
    }

    /// - Throws: `.probabilityOutOfRange`.
    package func check() throws(SalesRefusal) {
        guard 0...100 ~= probability ?? 0 else { throw .probabilityOutOfRange }
    }

    /// Each that differs, by the name of its member in the API, with what it was and is.
    func differences(from before: Particulars) -> [(field: String, before: String?, after: String?)] {
        let all: [(String, String?, String?)] = [
            ("business_type", before.businessType.rawValue, businessType.rawValue),
            ("lead_source", before.leadSource, leadSource), ("description", before.description, description),
            ("probability", before.probability.map { "\($0)" }, probability.map { "\($0)" }),
        ]
        return all.filter { $0.1 != $0.2 }
    }
}

extension Opportunity {
    /// Another name, or other particulars, in every state but a closed one.
    ///
    /// - Throws: `.alreadyClosed`; `.probabilityOutOfRange`.
    package func described(
        name: String, _ particulars: Particulars, expectedOn: LocalDate
    ) throws(SalesRefusal) -> Opportunity {
        guard state.isOpen else { throw .alreadyClosed(state) }
        try particulars.check()
        var described = self
        described.name = name
        described.particulars = particulars
        described.expectedOn = expectedOn
        return described
    }
}
