/// The tax portal of a demo company: a stand-in on this machine, mostly.
struct TaxPortalPlace: Sendable {
    /// As the API names it: `moadian`, `ksef`.
    let name: String
    let address: String
    /// Iran: the company's memory.
    let memory: String?
    /// Poland: where the codes on documents lead.
    var verification: String?

    /// What of this the portal's module wants among its options.
    var options: [String: String] { verification.map { ["verification_url": $0] } ?? [:] }
}
