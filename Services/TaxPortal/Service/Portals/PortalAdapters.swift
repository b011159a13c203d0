import ServiceKit

/// The portals that this service is connected to: one line each.
///
/// - Parameter reader: for settings of an adapter's own.
func portalAdapters(_ reader: SettingsReader) -> [any PortalAdapter] {
    [MoadianAdapter(rules: .set(by: reader)), KSeFAdapter()]
}
