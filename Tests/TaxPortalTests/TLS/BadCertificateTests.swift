import Contracts
import Foundation
import PortalHTTP
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

@Suite("A portal with a bad certificate", .needsDatabase, .timeLimit(.minutes(3)))
struct BadCertificateTests {
    private static let localhost = "DNS:localhost,IP:127.0.0.1"

    @Test(
        "is sent nothing, people are told when it lasts, and all goes on by itself once it is right",
        arguments: Portal.allCases)
    func lasts(portal: Portal) async throws {
        try await TLSDesk.open(portal, showing: Self.localhost) { desk in
            try await desk.run()
            #expect(try await desk.submission.state == "READY")
            let health = try #require(try await desk.health)
            #expect(health.state == "OUTAGE" && health.code == TrustFault.untrusted.rawValue)
            #expect(health.message?.hasPrefix("Nothing was sent, because the certificate of localhost is") == true)
            #expect(health.pausedUntil.map { $0 > desk.service.clock.now } == true)
            let early = try await desk.troubles
            #expect(early.isEmpty, "it may be over in a minute: \(early)")

            try await desk.goOn(13)
            #expect(try await desk.submission.state == "READY")
            #expect(desk.site.calls() == 0, "the portal was told something")
            let item = try #require(try await desk.troubles.first)
            #expect(item.kind == "PORTAL" && item.faults.first?.code == TrustFault.untrusted.rawValue)
            #expect(item.faults.first?.portalMessage.contains("trust_file") == true)

            desk.site.server.show(desk.right)
            try await desk.goOn(5)
            #expect(try await desk.submission.state == "ACCEPTED")
            #expect(try await desk.health?.state == "OK")
            #expect(try await desk.troubles.isEmpty)
            let sendings: Int64? = try await desk.service.value("select sendings as value from submission")
            #expect(sendings == 1, "what never left is no sending")
        }
    }

    @Test("of another server, be it trusted, is sent nothing either", arguments: Portal.allCases)
    func wrongHost(portal: Portal) async throws {
        try await TLSDesk.open(portal, showing: "DNS:portal.test") { desk in
            try desk.put("gateway.pem", desk.keys.read("bad.crt"))
            try await desk.run()
            #expect(try await desk.submission.state == "READY")
            #expect(desk.site.calls() == 0)
            #expect(try await desk.health?.code == TrustFault.wrongHost.rawValue)
        }
    }

    @Test("is not asked at all while trust_file names nothing that can be trusted", arguments: Portal.allCases)
    func noTrustFile(portal: Portal) async throws {
        try await TLSDesk.open(portal, showing: Self.localhost) { desk in
            desk.site.server.show(desk.right)
            for (name, words) in [("missing.pem", "missing"), ("moadian-key.pem", "BEGIN CERTIFICATE")] {
                try await desk.trust(name)
                try await desk.goOn(1)
                #expect(try await desk.submission.state == "READY")
                #expect(desk.site.calls() == 0)
                let item = try #require(try await desk.troubles.first)
                #expect(item.kind == "CREDENTIAL" && item.faults.first?.code == TrustFault.roots.rawValue)
                #expect(item.faults.first?.portalMessage.contains(words) == true)
            }
            try await desk.trust("gateway.pem")
            try await desk.goOn(3)
            #expect(try await desk.submission.state == "ACCEPTED")
            #expect(try await desk.troubles.isEmpty)
        }
    }
}
