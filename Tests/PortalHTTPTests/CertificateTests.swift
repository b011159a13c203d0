import Foundation
import SwiftASN1
import Testing
import X509

@testable import PortalHTTP

@Suite("A portal over TLS", .timeLimit(.minutes(1)))
struct CertificateTests {
    private let authority: Authority
    private let roots: TrustRoots

    init() throws {
        authority = try Authority("Test authority")
        roots = try TrustRoots(pem: Data(authority.certificate.pem.utf8))
    }

    private func send(
        to server: TLSServer, trusting roots: TrustRoots? = nil, host: String = "localhost"
    ) async throws(TransportFailure) -> TransportAnswer {
        try await HTTPTransport(trusting: roots).send(
            TransportRequest(method: "POST", url: "https://\(host):\(server.port)/", body: Data("body".utf8)))
    }

    /// - Returns: why nothing was sent.
    private func refusal(
        of papers: Papers, trusting roots: TrustRoots? = nil, host: String = "localhost"
    ) async throws -> TransportFailure {
        let server = try await TLSServer(papers)
        let failure = await #expect(throws: TransportFailure.self) {
            try await send(to: server, trusting: roots, host: host)
        }
        #expect(server.heard.isEmpty, "something was sent")
        #expect(failure?.mayHaveArrived == false)
        #expect(failure?.message.hasPrefix("Nothing was sent, because") == true)
        return try #require(failure)
    }

    @Test("is believed by the name and by the address in its certificate", arguments: ["localhost", "127.0.0.1"])
    func trusted(host: String) async throws {
        let server = try await TLSServer(authority.papers())
        #expect(try await send(to: server, trusting: roots, host: host).body == Data("ok".utf8))
        #expect(server.heard.hasSuffix("body"))
    }

    @Test("with a certificate that it made itself is sent nothing")
    func selfSigned() async throws {
        let failure = try await refusal(of: Authority.selfSigned(), trusting: roots)
        #expect(failure.kind == .untrusted && failure.fault == .untrusted)
        #expect(failure.message.contains("is vouched for by nobody but itself (CN=self-made)"))
        #expect(failure.message.contains("trust_file"))
    }

    @Test("with a certificate that it made itself is believed where that certificate is trusted")
    func trustedItself() async throws {
        let papers = try Authority.selfSigned()
        let roots = try TrustRoots(pem: Data(papers.chain[0].pem.utf8))
        #expect(try await send(to: TLSServer(papers), trusting: roots).status == 200)
    }

    @Test("with a certificate of an authority that is not known is sent nothing, whoever else is trusted")
    func unknownAuthority() async throws {
        for roots in [nil, try TrustRoots(pem: Data(Authority("Another authority").certificate.pem.utf8))] {
            let failure = try await refusal(of: authority.papers(), trusting: roots)
            #expect(failure.kind == .untrusted && failure.fault == .untrusted)
            #expect(failure.message.contains("an authority that is not trusted here (CN=Test authority)"))
        }
    }

    @Test("whose certificate has ended is sent nothing, though its authority is trusted")
    func expired() async throws {
        // The hour may turn while the certificate is made.
        let before = Date(timeIntervalSinceNow: -3600)
        let papers = try authority.papers(from: -7200, until: -3600)
        let ends = [before, Date(timeIntervalSinceNow: -3600)]
        let failure = try await refusal(of: papers, trusting: roots)
        #expect(failure.kind == .untrusted && failure.fault == .expired)
        #expect(ends.contains { failure.message.contains("ended on \($0.formatted(.iso8601).prefix(13))") })
        #expect(failure.message.contains("has to renew it"))
    }

    @Test("whose certificate has not begun is sent nothing")
    func early() async throws {
        let failure = try await refusal(of: authority.papers(from: 3600, until: 7200), trusting: roots)
        #expect(failure.kind == .untrusted && failure.fault == .notYetValid)
        #expect(failure.message.contains("Set this machine's clock"))
    }

    @Test("whose certificate is another server's is sent nothing, by name and by address")
    func wrongHost() async throws {
        let others: [GeneralName] = [
            .dnsName("portal.test"), .ipAddress(ASN1OctetString(contentBytes: [192, 0, 2, 1])),
        ]
        for host in ["localhost", "127.0.0.1"] {
            let failure = try await refusal(of: authority.papers(for: others), trusting: roots, host: host)
            #expect(failure.kind == .untrusted && failure.fault == .wrongHost)
            #expect(failure.message.contains("that \(host) shows is for portal.test, 192.0.2.1"))
            #expect(failure.message.contains("base address"))
        }
    }

    @Test("is believed from the moment that its certificate is right")
    func renewed() async throws {
        let server = try await TLSServer(Authority.selfSigned())
        await #expect(throws: TransportFailure.self) { try await send(to: server, trusting: roots) }
        server.show(try authority.papers())
        #expect(try await send(to: server, trusting: roots).status == 200)
    }

    @Test("that one taxpayer trusts is not thereby another's")
    func ownTrust() async throws {
        let server = try await TLSServer(authority.papers())
        #expect(try await send(to: server, trusting: roots).status == 200)
        await #expect(throws: TransportFailure.self) { try await send(to: server) }
    }

    @Test(
        "that falls silent after it was believed may have got everything",
        arguments: [TLSServer.Conduct.closes, .cuts, .breaksOff, .garbles])
    func afterwards(conduct: TLSServer.Conduct) async throws {
        let server = try await TLSServer(authority.papers(), conduct)
        let failure = await #expect(throws: TransportFailure.self) { try await send(to: server, trusting: roots) }
        #expect(failure?.kind == .lost)
        #expect(server.heard.hasSuffix("body") && server.heard.ranges(of: "POST").count == 1, "it was sent again")
    }

    @Test("that shows nothing more when it is looked at again is not believed either")
    func unseen() {
        let failure = TransportFailure.untrusted("portal.test", showing: [], doubt: .ofTrust, at: Date())
        #expect(failure.fault == .untrusted)
        #expect(failure.message.contains("the certificate of portal.test could not be verified"))
    }
}

@Suite("Authorities that are trusted besides")
struct TrustRootsTests {
    @Test("are read from PEM, several of them with words in between")
    func several() throws {
        let pems = try ["One", "Two"].map { try Authority($0).certificate.pem }
        let roots = try TrustRoots(pem: Data("The gateway's\n\(pems[0])\nand the other\n\(pems[1])\n".utf8))
        #expect(roots.certificates.count == 2)
    }

    @Test("are told to be missing where there are none")
    func none() throws {
        let authority = try Authority("One")
        let broken = try authority.certificate.pem.replacing("MII", with: "###")
        for content in ["", "hello", authority.key.pemRepresentation, broken] {
            let fault = #expect(throws: TrustRoots.Faulty.self) { try TrustRoots(pem: Data(content.utf8)) }
            #expect(fault?.description.contains("BEGIN CERTIFICATE") == true)
        }
    }
}
