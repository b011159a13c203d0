import Contracts

/// The record that an open page is about, by its address: `/sales/opportunities/opp_…` and all that lies below it.
struct LivePage: Sendable, Equatable {
    let service: String
    /// As the service calls it: `opportunities/opp_…`
    let path: String

    /// `nil` for pages that are about no single record.
    init?(_ address: String) {
        guard let match = address.wholeMatch(of: /\/([a-z]+)\/([a-z-]+)\/([a-z]+_[0-9a-z]{26})(?:\/.*)?/) else {
            return nil
        }
        // What an administrator sees is Identity's.
        let first = match.1 == "admin" ? "identity" : String(match.1)
        guard ServiceName(rawValue: first) != nil else { return nil }
        service = first
        path = "\(match.2)/\(match.3)"
    }
}
