/// `GET /taxpayers/{portal}/counterparties/{number}`: what the authority says of a buyer or seller. What it did not say is missing.
package struct TaxCounterparty: Codable, Sendable {
    package let number: String
    package let name: String?
    /// As the authority writes it, `ACTIVE`.
    package let status: String?
    package let nationalID: String?
    /// The authority's number for the state of the profile.
    package let profileStatus: Int?
    /// Whether the law calls on him to issue electronic invoices.
    package let isCalled: Bool?
    /// Whether he is one of those that article 2 of the law on terminals and the taxpayers' system names.
    package let isSubjectOfArticle2: Bool?
    /// Whether invoices with the VAT that was asked about stay below his ceiling of sales (article 6); only where asked.
    package let staysBelowCeiling: Bool?

    package init(
        number: String, name: String? = nil, status: String? = nil, nationalID: String? = nil,
        profileStatus: Int? = nil, isCalled: Bool? = nil, isSubjectOfArticle2: Bool? = nil,
        staysBelowCeiling: Bool? = nil
    ) {
        self.number = number
        self.name = name
        self.status = status
        self.nationalID = nationalID
        self.profileStatus = profileStatus
        self.isCalled = isCalled
        self.isSubjectOfArticle2 = isSubjectOfArticle2
        self.staysBelowCeiling = staysBelowCeiling
    }
}
