import Contracts

/// A legal entity that keeps its own books. Its country, currency and calendar shape every document.
package struct Company: Sendable, Equatable {
    /// What may be said about it.
    package struct Facts: Sendable, Equatable {
        package let name: String
        package let country: String
        package let currency: Currency
        package let timeZone: String
        package let calendar: FiscalCalendar
        package let taxID: String?

        package init(
            name: String, country: String, currency: Currency, timeZone: String, calendar: FiscalCalendar,
            taxID: String?
        ) {
            self.name = name
            self.country = country
            self.currency = currency
            self.timeZone = timeZone
            self.calendar = calendar
            self.taxID = taxID
        }
    }

    package let id: CompanyID
    package var version: Int
    package var facts: Facts
    /// The installation itself: home of the first administrator, does no business and is not published.
    package let isInstallation: Bool
    package let createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: CompanyID, version: Int, facts: Facts, isInstallation: Bool, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.version = version
        self.facts = facts
        self.isInstallation = isInstallation
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

extension Company {
    /// A new company.
    ///
    /// - Throws: `.invalid` for a missing name or a malformed country code.
    package static func founded(
        _ id: CompanyID, as facts: Facts, at now: Timestamp
    ) throws(IdentityRefusal) -> (Company, CompanyPublished) {
        try check(facts)
        let company = Company(
            id: id, version: 1, facts: facts, isInstallation: false, createdAt: now, updatedAt: now)
        return (company, company.published)
    }

    /// The company with other facts.
    ///
    /// - Throws: `.versionStale`; `.invalid`, also for another currency: the books are kept in it.
    package func revised(
        _ facts: Facts, expecting version: Int, at now: Timestamp
    ) throws(IdentityRefusal) -> (Company, CompanyPublished) {
        guard version == self.version else { throw .versionStale(current: self.version) }
        try Self.check(facts)
        guard facts.currency == self.facts.currency else {
            throw .invalid([
                Fault(
                    pointer: "/currency", code: "not-changeable",
                    message: "The books are kept in \(self.facts.currency.rawValue); it cannot change.")
            ])
        }
        var revised = self
        revised.version += 1
        revised.facts = facts
        revised.updatedAt = now
        return (revised, revised.published)
    }

    private var published: CompanyPublished {
        CompanyPublished(
            companyID: id, name: facts.name, country: facts.country, currency: facts.currency,
            timeZone: facts.timeZone, calendar: facts.calendar, taxID: facts.taxID)
    }

    private static func check(_ facts: Facts) throws(IdentityRefusal) {
        var faults: [Fault] = []
        if !(1...200).contains(facts.name.count) {
            faults.append(Fault(pointer: "/name", code: "length", message: "A name has 1 to 200 characters."))
        }
        if facts.country.utf8.count != 2 || !facts.country.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) {
            faults.append(
                Fault(pointer: "/country", code: "invalid", message: "A country is two capital letters, such as IR."))
        }
        guard faults.isEmpty else { throw .invalid(faults) }
    }
}
