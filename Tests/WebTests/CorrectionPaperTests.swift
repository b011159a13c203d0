import Contracts
import Foundation
import Testing

@testable import WebService

@Suite("Corrections on paper")
struct CorrectionPaperTests {
    private let adjustment = "/accounting/adjustments/\(AccountingAnswers.adjustment)"
    private let path = AccountingAnswers.path("adjustments/\(AccountingAnswers.adjustment)")

    @Test("show each line before, after and by how much, name the invoice and the reason, in the customer's language")
    func shown() async throws {
        let desk = try AccountingStage()
        let html = try await desk.get("\(adjustment)/print").html
        for text in [
            #"<html lang="fa" dir="rtl">"#, "صورتحساب اصلاحی", "C-1405-00001", "1405-00007", "۳۱ مرداد ۱۴۰۵",
            "پیش از اصلاح", "پس از اصلاح", "تفاوت", "<td>۱٬۰۰۰</td><td>۱۰۰</td><td>۱٬۱۰۰</td>",
            "<td>۹۰۰</td><td>۹۰</td><td>۹۹۰</td>", "agreed discount", "از بدهی شما کم می‌شود", "صد و ده ریال",
            "A2K7R105130000000001E1", "14007263270", "10380284790", "\(adjustment)/print.pdf?lang=fa",
        ] { #expect(html.contains(text), "\(text) is not there") }
        // The difference of the quantity is none, that of the amounts is less.
        #expect(html.contains("\u{2212}۱۰۰") && html.contains("\u{2212}۱۱۰"))
        let other = try await desk.get("\(adjustment)/print?lang=pl").html
        for text in ["Faktura korygująca", "Koryguje fakturę", "Przed korektą", "Po korekcie", "sto dziesięć riali"] {
            #expect(other.contains(text), "\(text) is not there")
        }
    }

    @Test(
        "say by their title what they are",
        arguments: [
            ("CORRECTION", true, "Corrective invoice"), ("CANCELLATION", true, "Cancellation of an invoice"),
            ("SALES_RETURN", true, "Credit note for returned goods"), ("CORRECTION", false, "Credit note"),
        ])
    func title(kind: String, namesInvoice: Bool, title: String) async throws {
        var answer = AccountingAnswers.adjustmentView.replacing(
            #""kind": "CORRECTION""#, with: #""kind": "\#(kind)""#)
        if !namesInvoice {
            answer = answer.replacing(#""invoice_id": "\#(AccountingAnswers.invoice)", "#, with: "")
        }
        let html = try await AccountingStage([(path, answer)]).get("\(adjustment)/print?lang=en").html
        #expect(html.contains("<h1>\(title) <bdi"))
        #expect(html.contains("Corrects invoice") == namesInvoice)
    }

    @Test("sum up by rate what they change")
    func recap() throws {
        func line(_ code: String, _ rate: String, from before: Int64, to after: Int64) throws -> AdjustmentLine {
            let (before, after, rate) = (Money(before, .pln), Money(after, .pln), try ExactDecimal(rate))
            return AdjustmentLine(
                productID: try ProductID("prod_01h455vb4pex5vsknk084sn02q"), description: "x", unit: "szt.",
                taxCode: code, taxRate: rate, quantityBefore: try ExactDecimal("1"),
                quantityAfter: try ExactDecimal("1"),
                netBefore: before, netAfter: after, taxBefore: before.fraction(rate), taxAfter: after.fraction(rate))
        }
        let lines = [
            try line("23", "0.23", from: 100, to: 300), try line("zw", "0", from: 500, to: 400),
            try line("23", "0.23", from: 400, to: 0),
        ]
        let party = Party(name: "A", taxID: nil, country: "PL", address: nil)
        let paper = Paper(
            title: "paperCredit", number: "1", facts: [], seller: party, buyer: party, lines: [],
            changes: lines.map { Paper.Change($0) },
            totals: DocumentTotals(net: Money(-300, .pln), tax: Money(-46, .pln), gross: Money(-346, .pln)))
        #expect(paper.recap.map(\.totals.net.amount) == [-200, -100])
        #expect(paper.recap.map(\.totals.gross.amount) == [-246, -100])
        #expect(paper.sum == Money(346, .pln))
    }

    @Test("carry the authority's code, and are for those who may read documents")
    func codes() async throws {
        let tax = AccountingAnswers.taxStanding.replacing("moadian", with: "ksef")
        let polish = AccountingAnswers.adjustmentView.replacing(
            #""document_hash": "h""#, with: #""document_hash": "h", "tax": \#(tax)"#)
        let desk = try AccountingStage([(path, polish)])
        desk.stage.services.answer("GET", "/api/taxportal/v1/submissions/\(TaxAnswers.id)/codes/1", 200, "picture one")
        let html = try await desk.get("\(adjustment)/print?lang=pl").html
        #expect(html.contains("Numer KSeF") && html.contains(#"src="\#(adjustment)/codes/1""#))
        #expect(try await desk.get("\(adjustment)/codes/1").html == "picture one")
        let reader = try AccountingStage(rights: #""readLedger""#)
        for rest in ["print", "print.pdf", "codes/1"] {
            #expect(try await reader.get("\(adjustment)/\(rest)").status == 404)
        }
        #expect(try await desk.get(adjustment).html.contains(#"href="\#(adjustment)/print""#))
    }
}

@Suite("Papers that go with goods")
struct GoodsPaperTests {
    private let note = "/warehouse/dispatch-notes/\(WarehouseAnswers.note)"
    private let permit = "/warehouse/exit-permits/\(WarehouseAnswers.permit)"
    private let delivery = "/delivery/deliveries/\(DeliveryAnswers.id)"

    private func stage(
        rights: String = "\(WarehouseAnswers.rights),\(DeliveryAnswers.rights)",
        note: String = WarehouseAnswers.noteView(), permit: String = WarehouseAnswers.permitView(),
        delivery: String = DeliveryAnswers.delivery()
    ) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        WarehouseAnswers.play(on: stage.services, note: note)
        stage.services.answer("GET", "\(WarehouseAnswers.base)/exit-permits/\(WarehouseAnswers.permit)", 200, permit)
        DeliveryAnswers.play(on: stage.services, delivery)
        return stage
    }

    private func html(_ path: String, _ stage: Stage) async throws -> String {
        try await stage.get(path, stage.signedIn(language: "en")).html
    }

    @Test("tell the storekeeper what to pick, in his language, with the code that the gate scans and no price")
    func dispatchNote() async throws {
        let html = try await html("\(note)/print", stage())
        for text in [
            #"<html lang="en""#, "<h1>Dispatch note", "PU-10", "Pump", "4 kg", "25.5 m", "Azadi 12", "Peyman",
            "Picked by", "Checked by", "<figcaption class=\"code\" dir=\"ltr\">\(WarehouseAnswers.note)</figcaption>",
        ] { #expect(html.contains(text), "\(text) is not there") }
        #expect(!html.contains("IRR") && !html.contains("paper__stamp"))
        let blocked = try await self.html(
            "\(note)/print?lang=pl", stage(note: WarehouseAnswers.noteView(state: "BLOCKED")))
        #expect(blocked.contains(#"<p class="paper__stamp">Zablokowany</p>"#))
    }

    @Test("let out what was picked and nothing else, and say when they are not valid any more")
    func exitPermit() async throws {
        let picked = WarehouseAnswers.noteView(state: "PICKED", picked: "3")
        let html = try await html("\(permit)/print", stage(note: picked))
        for text in ["<h1>Exit permit", "12 A 345", "Reza", "3 kg", "Maryam", WarehouseAnswers.permit] {
            #expect(html.contains(text), "\(text) is not there")
        }
        #expect(!html.contains("4 kg") && !html.contains("paper__stamp"))
        let used = try await self.html(
            "\(permit)/print", stage(note: picked, permit: WarehouseAnswers.permitView(state: "REVOKED")))
        #expect(used.contains(#"<p class="paper__stamp">Revoked</p>"#))
    }

    @Test("go to the customer in his language, with room for what he says, then with what he said; without a code")
    func deliveryNote() async throws {
        let open = try await html("\(delivery)/print", stage())
        for text in [#"<html lang="fa""#, "رسید تحویل کالا", "Pump", "Peyman", "Azadi 12", "تحویل‌دهنده"] {
            #expect(open.contains(text), "\(text) is not there")
        }
        #expect(!open.contains("barcode"))
        let done = try await html(
            "\(delivery)/print?lang=en", stage(delivery: DeliveryAnswers.delivery(state: "DELIVERED", delivered: "3.5"))
        )
        #expect(done.contains("<bdi>3.5</bdi>") && done.contains("Delivery note"))
        let service = try await html(
            "\(delivery)/print?lang=en", stage(delivery: DeliveryAnswers.delivery(kind: "SERVICE")))
        #expect(service.contains("Record of service"))
    }

    @Test("are reached from their records by whoever may read these, and by nobody else")
    func reached() async throws {
        let stage = try stage()
        for path in [note, permit, delivery] {
            #expect(try await html(path, stage).contains(#"href="\#(path)/print""#), "\(path)")
        }
        let stranger = try self.stage(rights: #""readLedger""#)
        for path in [note, permit, delivery] {
            #expect(try await stranger.get("\(path)/print", stranger.signedIn()).status == 404)
            #expect(try await stranger.get("\(path)/print.pdf", stranger.signedIn()).status == 404)
        }
    }
}
