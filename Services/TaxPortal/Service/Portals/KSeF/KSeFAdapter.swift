import Contracts
import Foundation
import KSeF
import TaxPortalDomain

/// Poland's portal, Krajowy System e-Faktur. Sending is in `KSeFSending.swift` and its neighbours.
struct KSeFAdapter: PortalAdapter {
    let portal = Portal.ksef
    /// Who is signed in, open sessions, public keys: in memory, one for the process.
    let connection: KSeFConnection

    init(connection: KSeFConnection = KSeFConnection()) { self.connection = connection }

    func prepare(_ document: FiscalDocument, on ground: Ground) -> Preparation {
        KSeFPreparation.prepare(document, on: ground)
    }
}
