/// A tax authority's portal that documents of some sellers have to go through.
package enum Portal: String, Sendable, CaseIterable {
    /// Iran, سامانه مودیان.
    case moadian
    /// Poland, Krajowy System e-Faktur.
    case ksef

    /// The portal that a seller's country prescribes; `nil` where documents are not subject to one.
    ///
    /// - Parameter country: ISO 3166-1 alpha-2.
    package init?(country: String) {
        switch country {
        case "IR": self = .moadian
        case "PL": self = .ksef
        default: return nil
        }
    }
}
