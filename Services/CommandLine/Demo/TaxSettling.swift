import Contracts

/// Waits until the tax portals have answered for all that the sales of the demo brought forth (SM-18).
struct TaxSettling: Sendable {
    private let officers: [(company: Company, officer: Session)]

    init(companies: [Company], base: String) {
        let connection = Connection(base: base)
        officers = companies.map { ($0, Cast(connection, $0.people).taxOfficer) }
    }

    /// States in which something still happens by itself.
    private static let open: Set<String> = ["QUEUED", "WAITING_ORIGINAL", "READY", "SENT", "UNKNOWN"]
    private static let good: Set<String> = ["ACCEPTED", "CLOSED_BY_ADJUSTMENT"]

    /// What became of a company's documents at its portal.
    struct Outcome: Sendable {
        let company: String
        let portal: String
        let counts: [String: Int]

        var isSettled: Bool { counts.keys.allSatisfy { !TaxSettling.open.contains($0) } }
        var isAsExpected: Bool { counts.keys.allSatisfy(TaxSettling.good.contains) }
        var row: [String] {
            [
                company, portal,
                counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "),
            ]
        }
    }

    /// - Returns: how it stands when everything is answered, in two looks in a row because the last documents may only be
    ///   on their way from accounting; or when the time is over.
    func settle(within patience: Duration = .seconds(120)) async throws -> [Outcome] {
        let end = ContinuousClock.now + patience
        var last: [Outcome] = []
        while ContinuousClock.now < end {
            let now = try await look()
            if now.allSatisfy(\.isSettled), now.map(\.counts) == last.map(\.counts) { return now }
            let open = now.flatMap(\.counts).filter { Self.open.contains($0.key) }.map(\.value).reduce(0, +)
            Terminal.progress("Tax portals: \(open) documents on their way")
            last = now
            try await Task.sleep(for: .seconds(1))
        }
        return last
    }

    private func look() async throws -> [Outcome] {
        var outcomes: [Outcome] = []
        for (company, officer) in officers {
            let status: TaxStatus = try await officer.get("taxportal/v1/status")
            outcomes += status.portals.filter(\.configured).map { portal in
                Outcome(company: company.name, portal: portal.portal, counts: portal.counts.filter { $0.value > 0 })
            }
        }
        return outcomes
    }
}
