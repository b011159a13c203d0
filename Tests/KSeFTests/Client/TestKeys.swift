import Foundation
import Sealing
import TestKit

/// Keys that the tests of this module share; making RSA keys takes its time.
struct TestKeys: Sendable {
    static let shared = Result { try TestKeys() }

    let tokenKey: Credentials
    let symmetricKey: Credentials
    /// What the portal changes to.
    let nextKey: Credentials
    let seal: Credentials
    let curveSeal: Credentials
    let weakSeal: Credentials
    let workshop: KeyWorkshop

    private init() throws {
        let workshop = try KeyWorkshop()
        func make(_ name: String, _ subject: String, _ algorithm: String = "rsa:2048") throws -> Credentials {
            try workshop.makeCertificate(name, subject: subject, algorithm: algorithm)
            return try Credentials(
                key: workshop.read("\(name).key"), certificate: workshop.read("\(name).crt"), password: nil)
        }
        let seal = "/C=PL/O=Karawana Sp. z o.o., “Wrocław”/organizationIdentifier=VATPL-5265877635/CN=Karawana & Co"
        self.workshop = workshop
        tokenKey = try make("token", "/CN=token")
        symmetricKey = try make("symmetric", "/CN=symmetric")
        nextKey = try make("next", "/CN=next")
        self.seal = try make("seal", seal)
        curveSeal = try make("curve", seal, "P-256")
        weakSeal = try make("weak", "/CN=weak", "rsa:1024")
    }
}
