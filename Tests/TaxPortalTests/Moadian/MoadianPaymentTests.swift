import Contracts
import Foundation
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

/// Later payments of credit sales, and questions about counterparties, up to a portal that judges by itself (`moadian.md`
/// 2.7, 2.13).
@Suite(
    "Payments and counterparties at Moadian", .needsDatabase, .serialized, .timeLimit(.minutes(3)),
    .enabled(if: StandInProcess.isBuilt(), "MoadianStandIn is not built beside the tests"))
struct MoadianPaymentTests {
    private func sale(_ settlement: [String: TaxFact], on desk: IranianDesk) async throws -> SubmissionID {
        let sale = try await desk.issue(Iranian.positions)
        let answer = try await desk.give(ParticularsRequest(header: settlement, reason: "قرارداد"), to: sale.id)
        #expect(answer.status == 200, "\(answer)")
        let accepted = try await desk.settled(sale.id)
        #expect(accepted.state == "ACCEPTED", "\(accepted.faults)")
        return sale.id
    }

    private func pay(_ amount: Int64, of id: SubmissionID, on desk: IranianDesk) async throws -> TestAnswer {
        let request = TaxPaymentRequest(
            amount: Money(amount, .irr), paidOn: desk.today, method: "CHEQUE", referenceNumber: "چک ۱۲")
        return try await desk.service.post(
            "submissions/\(id)/payments", request, as: desk.service.person(.taxOfficer), key: "\(UUID())")
    }

    @Test("a credit sale is paid in parts, up to the rial, and the portal has each once")
    func credit() async throws {
        try await IranianDesk.open(options: ["sstid": "2710000138624"]) { desk in
            let id = try await sale(["settlement": .text("credit")], on: desk)
            let payable = try await desk.detail(id).submission.totals.gross
            #expect(try await pay(1_000_000, of: id, on: desk).status == 201)
            #expect(try await pay(payable.amount - 1_000_000, of: id, on: desk).status == 201)
            #expect(try await pay(1, of: id, on: desk).problem?.code == "more_than_owed")
            try await desk.run()
            let told = try await desk.payments(id)
            #expect(told.owed == payable && told.told == payable)
            #expect(told.data.map(\.state) == ["REGISTERED", "REGISTERED"], "\(told.data.map(\.faults))")
        }
    }

    @Test("of a sale paid in part the rest may be paid, and what the portal refuses waits for a person")
    func both() async throws {
        try await IranianDesk.open(options: ["sstid": "2710000138624"]) { desk in
            let id = try await sale(["settlement": .text("both"), "cash_part": .text("4000000")], on: desk)
            let rest = try await desk.detail(id).submission.totals.gross - Money(4_000_000, .irr)
            #expect(try await desk.payments(id).owed == rest)
            // The portal's double counts the credit part without its VAT.
            #expect(try await pay(rest.amount, of: id, on: desk).status == 201)
            try await desk.run()
            let refused = try #require(try await desk.payments(id).data.first)
            #expect(refused.state == "REFUSED" && refused.faults.map(\.code) == ["0207601"])
        }
    }

    @Test("nothing is told of a sale in cash")
    func cash() async throws {
        try await IranianDesk.open(options: ["sstid": "2710000138624"]) { desk in
            let id = try await sale(["settlement": .text("cash")], on: desk)
            #expect(try await desk.payments(id).owed == nil)
            #expect(try await pay(1, of: id, on: desk).problem?.code == "not_on_credit")
        }
    }

    @Test("the authority tells what it knows of a counterparty")
    func counterparty() async throws {
        try await IranianDesk.open(options: [:]) { desk in
            let path = "taxpayers/moadian/counterparties"
            let officer = desk.service.person(.taxOfficer)
            let known: TaxCounterparty = try await desk.service.get(
                "\(path)/\(IranianDesk.number)?vat=1500000&period=1", as: officer
            ).decoded()
            #expect(known.number == IranianDesk.number && known.status == "ACTIVE" && known.isCalled == true)
            #expect(known.profileStatus == 1 && known.isSubjectOfArticle2 == false && known.staysBelowCeiling == true)
            let short: TaxCounterparty =
                try await desk.service.get("\(path)/\(IranianDesk.number)", as: officer).decoded()
            #expect(short.staysBelowCeiling == nil)
            #expect(try await desk.service.get("\(path)/12", as: officer).status == 404)
            #expect(try await desk.service.get("\(path)/\(IranianDesk.number)?vat=x", as: officer).status == 400)
            #expect(try await desk.service.get("\(path)/\(IranianDesk.number)?vat=1", as: officer).status == 400)
            #expect(
                try await desk.service.get(
                    "taxpayers/ksef/counterparties/\(IranianDesk.number)", as: officer
                ).status == 404)
        }
    }
}
