import Contracts
import Foundation
import KSeF
import TaxPortalDomain
import Testing

@testable import TaxPortalService

@Suite("The time that KSeF gives")
struct KSeFDeadlineTests {
    let adapter: KSeFAdapter
    let owner: KSeFTaxpayer
    let keys: KSeFTestKeys
    let document: FiscalDocument

    init() throws {
        let portal = try KSeFDouble()
        adapter = KSeFAdapter(connection: KSeFConnection(transport: portal, clock: portal.clock))
        owner = try KSeFTaxpayer()
        keys = portal.keys
        document = FiscalDocument(Make.issued(country: "PL"))
    }

    private func putOffline() throws {
        try owner.put("offline.key", keys.workshop.read("offline.key"))
        try owner.put("offline.crt", keys.workshop.read("offline.crt"))
    }

    private var nextWorkingDay: Timestamp {
        PolishCalendar.end(of: PolishCalendar.workingDay(1, after: document.issueDate))
    }

    @Test("is the next working day, and later after an announced failure")
    func deadline() throws {
        #expect(adapter.deadline(of: document, for: try owner.taxpayer()) == nextWorkingDay)
        let next = document.issueDate.adding(days: 1)
        let failure = "failure \(next)T06:00:00Z/\(next)T08:00:00Z"
        let later = adapter.deadline(of: document, for: try owner.taxpayer(["announcements": failure]))
        #expect(later == PolishCalendar.end(of: PolishCalendar.workingDay(7, after: next)))
        #expect(
            adapter.deadline(of: document, for: try owner.taxpayer(["announcements": "nonsense"])) == nextWorkingDay)
    }

    @Test("is given offline only to those who can sign KOD II, and only while it runs")
    func offline() throws {
        let noon = PolishCalendar.start(of: document.issueDate).adding(seconds: 43_200)
        #expect(adapter.offlineDeadline(of: document, for: try owner.taxpayer(), at: noon) == nil)
        try putOffline()
        #expect(adapter.offlineDeadline(of: document, for: try owner.taxpayer(), at: noon) == nextWorkingDay)
        #expect(adapter.offlineDeadline(of: document, for: try owner.taxpayer(), at: noon.adding(days: 30)) == nil)
    }

    @Test("is marked on an offline document by KOD II")
    func marks() throws {
        let outgoing = Outgoing(
            submission: SubmissionID(), attempt: 1, request: UUID(), identity: Make.identity,
            content: Data(
                """
                <Faktura xmlns="http://crd.gov.pl/wzor/2025/06/25/13775/"><Podmiot1><DaneIdentyfikacyjne>\
                <NIP>5265877635</NIP></DaneIdentyfikacyjne></Podmiot1><Fa><P_1>2026-04-15</P_1></Fa></Faktura>
                """.utf8), facts: [:], sentAt: nil, channel: nil, reference: nil, isOffline: false,
            replaces: nil)
        #expect(throws: PortalTrouble.self) { try adapter.offlineFacts(of: outgoing, for: owner.taxpayer()) }
        try putOffline()
        #expect(throws: PortalTrouble.self) { try adapter.offlineFacts(of: outgoing, for: owner.taxpayer()) }
        let taxpayer = try owner.taxpayer(["verification_url": "https://qr.test"])
        let facts = try adapter.offlineFacts(of: outgoing, for: taxpayer)
        #expect(facts["kod_ii"]?.hasPrefix("https://qr.test/certificate/Nip/5265877635/5265877635/") == true)
        #expect(facts["kod_i"]?.hasPrefix("https://qr.test/invoice/5265877635/15-04-2026/") == true)
        #expect(facts["kod_i_caption"] == "OFFLINE" && facts["kod_ii_caption"] == "CERTYFIKAT")
    }

    @Test("offline wants a certificate and the address of the codes; having neither is wrong only when they are needed")
    func obstacles() throws {
        let pages = ["verification_url": "https://qr.test"]
        func obstacle(_ options: [String: String] = [:], needed: Bool = false) throws -> PortalTrouble? {
            adapter.offlineObstacle(for: try owner.taxpayer(options), isNeeded: needed)
        }
        #expect(try obstacle() == nil)
        #expect(try obstacle(pages) == nil, "KOD I stands on every document")
        #expect(try obstacle(pages, needed: true)?.message.contains("offline.pfx") == true)
        try putOffline()
        #expect(try obstacle(pages, needed: true) == nil)
        #expect(try obstacle()?.message.contains("verification_url") == true)
        try owner.put("offline.crt", keys.workshop.read("portal.crt"))
        #expect(try obstacle(pages)?.message.contains("offline.key and offline.crt") == true)
        #expect(try adapter.credentials(of: owner.taxpayer()).isEmpty, "it keeps nobody from signing in")
    }

    @Test("of certificates is watched, whichever lie there; a wrong password is told, and so is that there is nothing")
    func certificates() throws {
        let nothing = try KSeFTaxpayer(token: nil)
        let missing = #expect(throws: PortalTrouble.self) { try adapter.credentials(of: nothing.taxpayer()) }
        #expect(missing?.kind == .credentials && missing?.message.contains("seal.pfx") == true)
        #expect(try adapter.credentials(of: owner.taxpayer()).isEmpty)
        try putOffline()
        let found = try adapter.credentials(of: owner.taxpayer())
        #expect(found.map(\.name) == ["offline.crt"])
        #expect(found.allSatisfy { $0.validUntil > Timestamp.now().adding(days: 300) })
        try keys.workshop.openssl(
            "pkcs12", "-export", "-inkey", "portal.key", "-in", "portal.crt", "-out", "portal.pfx", "-passout",
            "pass:s3")
        try owner.put("seal.pfx", keys.workshop.read("portal.pfx"))
        try owner.put("seal.password", Data("wrong".utf8))
        let trouble = #expect(throws: PortalTrouble.self) { try adapter.credentials(of: owner.taxpayer()) }
        #expect(trouble?.kind == .credentials)
        try owner.put("seal.password", Data("s3\n".utf8))
        #expect(try adapter.credentials(of: owner.taxpayer()).map(\.name) == ["seal.pfx", "offline.crt"])
    }
}
