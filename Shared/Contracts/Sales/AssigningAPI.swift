import Foundation

/// `GET /representatives`: who can be responsible for sales and customers, by name.
package struct Representatives: Codable, Sendable {
    package struct Representative: Codable, Sendable {
        package let id: UserID
        package let name: String
        package let unitName: String?
        /// How many sales of his are open, whoever may see them.
        package let openSales: Int

        package init(id: UserID, name: String, unitName: String? = nil, openSales: Int) {
            self.id = id
            self.name = name
            self.unitName = unitName
            self.openSales = openSales
        }
    }

    package let representatives: [Representative]

    package init(representatives: [Representative]) { self.representatives = representatives }
}

/// `POST /opportunities/{id}/assign`, `POST /accounts/{id}/assign`: who is responsible from now on.
package struct AssignRequest: Codable, Sendable {
    package let ownerID: UserID
    /// What he has to know; told to him with it.
    package let note: String?

    package init(ownerID: UserID, note: String? = nil) {
        self.ownerID = ownerID
        self.note = note
    }
}

/// A record as it was looked at.
package struct VersionedRow<Tag: IDTag>: Codable, Sendable {
    package let id: ID<Tag>
    package let version: Int

    package init(id: ID<Tag>, version: Int) {
        self.id = id
        self.version = version
    }
}

/// What several sales have in common from now on; what is absent stays as it is in each.
package struct OpportunityChange: Codable, Sendable {
    /// Another responsible person, who is told the note.
    package let ownerID: UserID?
    package let note: String?
    package let expectedOn: LocalDate?

    package init(ownerID: UserID? = nil, note: String? = nil, expectedOn: LocalDate? = nil) {
        self.ownerID = ownerID
        self.note = note
        self.expectedOn = expectedOn
    }
}

/// `POST /opportunities/change-many`: each by itself, as it was looked at.
package struct ChangeOpportunitiesRequest: Codable, Sendable {
    package let rows: [VersionedRow<OpportunityTag>]
    package let change: OpportunityChange

    package init(rows: [VersionedRow<OpportunityTag>], change: OpportunityChange) {
        self.rows = rows
        self.change = change
    }
}

/// `POST /opportunities/change-matching?…`: all that the filters of the address find, if these are the ones that were
/// counted (`GET /opportunities/matching`).
package struct ChangeMatchingRequest: Codable, Sendable {
    package let count: Int
    package let token: String
    package let change: OpportunityChange

    package init(count: Int, token: String, change: OpportunityChange) {
        self.count = count
        self.token = token
        self.change = change
    }
}

/// `GET /opportunities/matching`: what the filters find now.
package struct MatchingOpportunities: Codable, Sendable {
    package let count: Int
    /// Another one when it is not the same sales any more.
    package let token: String
    /// A few of them, to recognise the selection by.
    package let sample: [String]

    package init(count: Int, token: String, sample: [String]) {
        self.count = count
        self.token = token
        self.sample = sample
    }
}

/// What became of each of several sales.
package struct ChangedOpportunities: Codable, Sendable {
    package struct Result: Codable, Sendable {
        package let id: OpportunityID
        /// Absent where there is none that the asker may see.
        package let name: String?
        /// After the change; absent when it was refused.
        package let version: Int?
        package let problem: ItemProblem?

        package init(id: OpportunityID, name: String? = nil, version: Int? = nil, problem: ItemProblem? = nil) {
            self.id = id
            self.name = name
            self.version = version
            self.problem = problem
        }
    }

    package let results: [Result]

    package init(results: [Result]) { self.results = results }
}

/// `POST /accounts/assign-many`: each by itself, as it was looked at.
package struct AssignAccountsRequest: Codable, Sendable {
    package let rows: [VersionedRow<AccountTag>]
    package let ownerID: UserID
    package let note: String?

    package init(rows: [VersionedRow<AccountTag>], ownerID: UserID, note: String? = nil) {
        self.rows = rows
        self.ownerID = ownerID
        self.note = note
    }
}

/// What became of each of several customers.
package struct ChangedAccounts: Codable, Sendable {
    package struct Result: Codable, Sendable {
        package let id: AccountID
        package let name: String?
        package let version: Int?
        package let problem: ItemProblem?

        package init(id: AccountID, name: String? = nil, version: Int? = nil, problem: ItemProblem? = nil) {
            self.id = id
            self.name = name
            self.version = version
            self.problem = problem
        }
    }

    package let results: [Result]

    package init(results: [Result]) { self.results = results }
}

/// `GET /accounts/{id}/history`: what changed, field by field, the latest first.
package struct AccountHistory: Codable, Sendable {
    package struct Entry: Codable, Sendable {
        package let at: Timestamp
        package let userID: UserID?
        package let userName: String?
        /// Name of the member that changed; CREATED for the beginning.
        package let field: String
        package let before: String?
        package let after: String?
        /// What was said with it.
        package let note: String?

        package init(
            at: Timestamp, userID: UserID? = nil, userName: String? = nil, field: String, before: String? = nil,
            after: String? = nil, note: String? = nil
        ) {
            self.at = at
            self.userID = userID
            self.userName = userName
            self.field = field
            self.before = before
            self.after = after
            self.note = note
        }
    }

    package let entries: [Entry]

    package init(entries: [Entry]) { self.entries = entries }
}

/// `GET /accounts/{id}/duplicates`: others that may be the same customer, the likeliest first.
package struct AccountDuplicates: Codable, Sendable {
    package struct Candidate: Codable, Sendable {
        package let account: AccountView
        /// TAX_ID, NAME: what is the same; SIMILAR: the name nearly is.
        package let reason: Reason

        package init(account: AccountView, reason: Reason) {
            self.account = account
            self.reason = reason
        }
    }

    package enum Reason: String, Codable, Sendable, CaseIterable {
        case taxID = "TAX_ID"
        case name = "NAME"
        case similar = "SIMILAR"
    }

    package let candidates: [Candidate]

    package init(candidates: [Candidate]) { self.candidates = candidates }
}

/// `GET /opportunities/{id}/duplicates`: others of the same customer that may be the same sale.
package struct OpportunityDuplicates: Codable, Sendable {
    package let opportunities: [OpportunitySummary]

    package init(opportunities: [OpportunitySummary]) { self.opportunities = opportunities }
}
