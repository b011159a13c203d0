import Foundation
import PortalHTTP

extension Taxpayer {
    /// What the option `trust_file` names: the authorities of a gateway or a test system, trusted beside those of this
    /// machine in all that is sent for this taxpayer.
    ///
    /// - Throws: of kind `.credentials`, with what to do: nothing may be sent without them.
    func trustRoots() throws(PortalTrouble) -> TrustRoots? {
        guard let name = options["trust_file"], !name.isEmpty else { return nil }
        do {
            return try TrustRoots(pem: try SecretFolder(secrets).content(of: name))
        } catch let trouble as PortalTrouble {
            throw Self.unusable(trouble.message)
        } catch {
            throw Self.unusable("\(name): \(error)")
        }
    }

    private static func unusable(_ message: String) -> PortalTrouble {
        PortalTrouble(kind: .credentials, message: message, code: TrustFault.roots.rawValue)
    }
}
