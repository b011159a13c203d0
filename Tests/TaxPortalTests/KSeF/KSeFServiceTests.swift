import Contracts
import Foundation
import KSeF
import ServiceKit
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

@Suite("A company at KSeF, through the service", .needsDatabase)
struct KSeFServiceTests {
    private static let pages = ["verification_url": "https://qr.test"]

    @Test("settles rates of exchange and accounts of a currency by PUT, and its invoices in euro are accepted")
    func options() async throws {
        let options = ["exchange_rate.eur": "4.2512", "bank_account.eur": "PL61109010140000071219812874"]
        try await PolishDesk.open(options: options) { desk in
            try await desk.issue(in: .eur)
            try await desk.settle()
            #expect(try await desk.submission().state == "ACCEPTED")
            let sent = try #require(desk.portal.state.withLock { $0.sessions.first?.invoices.first })
            let document = try #require(FA3Validation().verdict(on: sent.content).document)
            #expect(document.invoice.lines.map { $0.exchangeRate?.text } == ["4.2512"])
            #expect(document.invoice.payment?.accounts.map(\.number) == ["PL61109010140000071219812874"])
            #expect(document.seller.identity.nip == "5265877635", "the company wrote PL 526-587-76-35")
        }
    }

    @Test("without anything to sign in with is told so once, until something lies there")
    func nothingToSignInWith() async throws {
        try await PolishDesk.open([:]) { desk in
            try await desk.issue()
            try await desk.run()
            let first = try #require(try await desk.health())
            #expect(first.state == .credentials && first.message?.contains("seal.pfx") == true)
            for _ in 0..<30 {
                desk.pass(seconds: 30)
                try await desk.run()
            }
            let later = try #require(try await desk.health())
            #expect(later.state == .credentials && later.since == first.since, "it was never thought to be mended")
            #expect(desk.portal.count("") == 0)
            try desk.put("token", Data("token|nip|x".utf8))
            try await desk.settle()
            #expect(try await desk.submission().state == "ACCEPTED")
        }
    }

    @Test("sees among the work items why its documents cannot go offline, with no word against the portal")
    func offlineObstacle() async throws {
        try await PolishDesk.open { desk in
            func told() async throws -> String? {
                let group = try await desk.workItems().groups.first { $0.category == "CREDENTIALS" }
                let item = group?.items.first { $0.id == "ksef/offline" }
                return item?.faults.first.map { "\($0.code): \($0.portalMessage)" }
            }
            try await desk.issue()
            #expect(try await told() == nil, "nobody needs it")
            try await desk.goOffline()
            #expect(try await desk.submission().offline == false)
            #expect(
                try await told()?.hasPrefix("offline-impossible: An offline document needs KOD II: put offline.pfx")
                    == true)
            #expect(try await desk.health()?.state == .outage)

            try desk.put("offline.key", Data("nonsense".utf8))
            try desk.put("offline.crt", desk.portal.keys.workshop.read("offline.crt"))
            #expect(try await told()?.contains("offline.key and offline.crt") == true)
            try desk.putOffline()
            #expect(try await told()?.contains("verification_url") == true)
            desk.comeBack()
            #expect(try await told()?.contains("verification_url") == true, "half a setup is wrong at any time")

            try await desk.set(Self.pages)
            #expect(try await told() == nil)
            try await desk.goOffline()
            #expect(try await desk.submission().offline)
        }
    }

    @Test("gives the codes to print as pictures: OFFLINE and CERTYFIKAT first, then the number")
    func codes() async throws {
        try await PolishDesk.open { desk in
            try desk.putOffline()
            try await desk.issue()
            let reader = desk.service.person(.taxOfficer)
            func code(_ place: String) async throws -> TestAnswer {
                let id = try await desk.submission().id
                return try await desk.service.get("submissions/\(id)/codes/\(place)", as: reader)
            }
            #expect(try await code("1").status == 404, "nothing is prepared yet")
            try await desk.run()
            #expect(try await code("1").status == 409)
            #expect(try await code("1").text.contains("verification_url"))
            try await desk.set(Self.pages)
            #expect(try await code("1").status == 200)
            #expect(try await code("2").status == 404, "it was not issued offline")
        }
        try await PolishDesk.open(options: Self.pages) { desk in
            try desk.putOffline()
            try await desk.issue()
            try await desk.goOffline()
            let facts = try await desk.facts()
            let reader = desk.service.person(.taxOfficer)
            func picture(_ place: Int) async throws -> Data {
                let id = try await desk.submission().id
                let answer = try await desk.service.get("submissions/\(id)/codes/\(place)", as: reader)
                #expect(answer.status == 200 && answer.headers[.contentType] == "image/png", "\(answer)")
                return Data(answer.body)
            }
            let first = try #require(facts["kod_i"])
            #expect(try await picture(1) == VerificationCode(url: first, caption: "OFFLINE").picture)
            let second = VerificationCode(url: try #require(facts["kod_ii"]), caption: "CERTYFIKAT").picture
            #expect(try await picture(2) == second)
            desk.comeBack()
            try await desk.settle()
            let number = try #require(try await desk.submission().authorityNumber)
            #expect(try await picture(1) == VerificationCode(url: first, caption: number).picture)
            #expect(try await picture(2) == second, "as it was signed")
            let id = try await desk.submission().id
            #expect(try await desk.service.get("submissions/\(id)/codes/3", as: reader).status == 404)
            #expect(try await desk.service.get("submissions/\(id)/codes/x", as: reader).status == 404)
        }
    }

    @Test(
        "sends an offline document that was refused at the door again plainly: KSeF holds nothing that it could replace"
    )
    func refusedAtTheDoor() async throws {
        try await PolishDesk.open(options: Self.pages) { desk in
            try desk.putOffline()
            try await desk.issue()
            try await desk.goOffline()
            desk.comeBack()
            desk.portal.answer(
                "/sessions/online/", 400, #"{"errors":[{"code":21402,"description":"Nieprawidłowy rozmiar"}]}"#)
            try await desk.settle()
            let refused = try await desk.submission()
            #expect(refused.state == "REJECTED" && refused.rejection == "TECHNICAL" && refused.offline)
            #expect(refused.faults.map(\.code) == ["21402"])
            try await desk.resubmit()
            try await desk.settle()
            #expect(try await desk.submission().state == "ACCEPTED")
            let sent = desk.portal.state.withLock { $0.sessions.flatMap(\.invoices) }
            #expect(sent.map(\.replaces) == [nil] && sent.map(\.isOffline) == [true])
        }
    }

    @Test("sends an offline document that KSeF refused for technical reasons again as its technical correction")
    func technicalCorrection() async throws {
        try await PolishDesk.open(options: Self.pages) { desk in
            try desk.putOffline()
            try await desk.issue()
            try await desk.goOffline()
            let printed = try await desk.facts()["kod_i"]
            desk.comeBack()
            desk.portal.state.withLock { $0.codes = [430] }
            try await desk.settle()
            #expect(try await desk.submission().rejection == "TECHNICAL")
            // Refused at the door meanwhile, it still replaces what KSeF holds.
            try await desk.resubmit()
            desk.portal.answer("/sessions/online/", 400, #"{"errors":[{"code":21403,"description":"x"}]}"#)
            try await desk.settle()
            #expect(try await desk.submission().faults.map(\.code) == ["21403"])
            #expect(try await desk.facts()["kod_i"] == printed)
            try await desk.resubmit()
            try await desk.settle()
            #expect(try await desk.submission().state == "ACCEPTED")
            let sent = desk.portal.state.withLock { $0.sessions.flatMap(\.invoices) }
            #expect(sent.map(\.replaces) == [nil, sent[0].hash])
        }
    }
}
