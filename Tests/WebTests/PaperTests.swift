import Contracts
import Foundation
import HTTPTypes
import Synchronization
import TestKit
import Testing

@testable import WebService

/// Prints nothing, and keeps what it was to print.
private final class PlayedPrinting: Printing {
    private let pages = Mutex<[String]>([])
    private let fault: PrintFault?

    init(_ fault: PrintFault? = nil) { self.fault = fault }

    var printed: [String] { pages.withLock { $0 } }

    func pdf(of html: String) async throws -> [UInt8] {
        if let fault { throw fault }
        pages.withLock { $0.append(html) }
        return Array("%PDF-1.4".utf8)
    }
}

@Suite("Documents on paper")
struct PaperTests {
    private let invoice = "/accounting/invoices/\(AccountingAnswers.invoice)"
    private let proForma = "/accounting/pro-formas/\(AccountingAnswers.proForma)"
    private let invoicePath = AccountingAnswers.path("invoices/\(AccountingAnswers.invoice)")
    private let codes = "/api/taxportal/v1/submissions/\(TaxAnswers.id)/codes"

    /// An invoice that Poland's portal has, with its code.
    private func polish(_ printing: any Printing = NoPrinting()) throws -> AccountingStage {
        let tax = AccountingAnswers.taxStanding.replacing("moadian", with: "ksef")
        let answer = AccountingAnswers.invoice(tax: tax, country: "PL")
        let desk = try AccountingStage([(invoicePath, answer)], printing: printing)
        desk.stage.services.answer("GET", "\(codes)/1", 200, "picture one")
        return desk
    }

    @Test("speak the customer's language, the strip above them the reader's")
    func language() async throws {
        let desk = try AccountingStage()
        let html = try await desk.get("\(invoice)/print").html
        for text in [
            #"<html lang="fa" dir="rtl">"#, "صورتحساب", "۳۰ مرداد ۱۴۰۵", "۲۹ مرداد ۱۴۰۵", "هزار و صد ریال",
            "A2K7R105130000000001E1", "14007263270", "10380284790", #"lang="en" dir="ltr""#, "Back to the document",
            "\(invoice)/print.pdf?lang=fa",
        ] { #expect(html.contains(text), "\(text) is not there") }
        let other = try await desk.get("\(invoice)/print?lang=pl").html
        #expect(other.contains(#"<html lang="pl""#) && other.contains("tysiąc sto riali"))
        #expect(Paper.language(asked: nil, country: "PL") == .pl && Paper.language(asked: "xx", country: "DE") == .en)
    }

    @Test("say which part of a price is taxed, on paper and in the record, and nothing where all of it is")
    func partlyTaxed() async throws {
        let taxed = AccountingAnswers.invoice(line: #""taxable_price": {"value": "73", "currency": "IRR"},"#)
        let desk = try AccountingStage([(invoicePath, taxed)])
        #expect(try await desk.get("\(invoice)/print").html.contains("(بهای مشمول مالیات: ۷۳)"))
        #expect(try await desk.get(invoice).html.contains("Taxable part of the price"))
        #expect(
            try await desk.get("/accounting/adjustments/new?invoice=\(AccountingAnswers.invoice)").html.contains(
                #"name="corrections.0.taxable_price""#))
        let plain = try AccountingStage()
        #expect(try await !plain.get("\(invoice)/print").html.contains("مشمول"))
        #expect(try await !plain.get(invoice).html.contains("Taxable part"))
    }

    @Test("need their own styles only, and no script")
    func styles() async throws {
        let desk = try AccountingStage()
        let html = try await desk.get("\(invoice)/print").html
        let styles = html.matches(of: /rel="stylesheet" href="\/assets\/([a-z_]+)\./).map { String($0.1) }
        #expect(styles == ["faces", "paper"] && !html.contains("<script") && !html.contains("style="))
        #expect(!desk.stage.house.files.styles.contains { $0.contains("paper") })
    }

    @Test("sum up by rate, and tell untaxed lines apart by their codes")
    func recap() throws {
        func line(_ code: String, _ rate: String, _ net: Int64) throws -> Paper.Line {
            let (net, rate) = (Money(net, .pln), try ExactDecimal(rate))
            return Paper.Line(
                description: "x", quantity: Quantity(try ExactDecimal("1"), "szt."),
                unitPrice: UnitPrice(try ExactDecimal("1"), .pln), taxCode: code, taxRate: rate,
                totals: DocumentTotals(net: net, tax: net.fraction(rate), gross: net + net.fraction(rate)))
        }
        let lines = [try line("23", "0.23", 100), try line("zw", "0", 50), try line("23", "0.23", 300)]
        let party = Party(name: "A", taxID: nil, country: "PL", address: nil)
        let paper = Paper(
            title: "invoice", number: "1", facts: [], seller: party, buyer: party, lines: lines,
            totals: DocumentTotals(net: Money(450, .pln), tax: Money(92, .pln), gross: Money(542, .pln)))
        #expect(paper.recap.map(\.totals.net.amount) == [400, 50])
        #expect(paper.recap.map(\.totals.gross.amount) == [492, 50])
        let values = PaperView(paper, Formats(try Stage().house.texts(.pl))).values(isWhole: false)
        let rates = (values["recap"] as? [Values])?.compactMap { $0["name"] as? String }
        #expect(rates == ["23%", "zw"])
    }

    @Test(
        "write amounts out",
        arguments: [
            (Language.en, Money(110_045, .pln), "one thousand one hundred zlotys and 45/100"),
            (.en, Money(100, .eur), "one euro and 00/100"), (.pl, Money(200, .pln), "dwa złote 00/100"),
            (.pl, Money(123_405, .pln), "tysiąc dwieście trzydzieści cztery złote 05/100"),
            (.fa, Money(238_700_000, .irr), "دویست و سی و هشت میلیون و هفتصد هزار ریال"),
        ])
    func words(language: Language, money: Money, text: String) throws {
        #expect(Formats(try Stage().house.texts(language)).inWords(money) == text)
    }

    @Test("carry the authority's codes where there are any, for those who print")
    func authorityCodes() async throws {
        let desk = try polish()
        let html = try await desk.get("\(invoice)/print").html
        #expect(html.contains("Numer KSeF") && html.contains(#"src="\#(invoice)/codes/1""#))
        #expect(!html.contains("codes/2"))
        let picture = try await desk.get("\(invoice)/codes/1")
        #expect(picture.html == "picture one" && picture.headers[.contentType] == "image/png")
        #expect(try await desk.get("\(invoice)/codes/2").status == 404)
        // Without its code such a document would not be one.
        desk.stage.services.answer("GET", "\(codes)/1", 503, #"{"code":"away"}"#)
        #expect(try await desk.get("\(invoice)/print").status == 503)
    }

    @Test("become a PDF that needs nothing from elsewhere")
    func file() async throws {
        let printing = PlayedPrinting()
        let shown = try await polish(printing).get("\(invoice)/print.pdf")
        #expect(shown.status == 200 && shown.headers[.contentType] == "application/pdf")
        #expect(shown.headers[.contentDisposition] == #"inline; filename="1405-00007.pdf""#)
        let html = try #require(printing.printed.first)
        let picture = Data("picture one".utf8).base64EncodedString()
        #expect(html.contains("data:image/png;base64,\(picture)") && html.contains("@page"))
        #expect(!html.contains("href=") && !html.contains("src=\"/") && !html.contains("<nav"))
    }

    @Test("are printed by the reader's browser where we cannot", arguments: [PrintFault.absent, .busy, .failed("x")])
    func noFile(fault: PrintFault) async throws {
        let desk = try AccountingStage(printing: PlayedPrinting(fault))
        let shown = try await desk.get("\(proForma)/print.pdf?lang=en")
        // The pro-forma of the answers is blocked, and so is none yet.
        #expect(shown.status == 404)
        let path = AccountingAnswers.path("pro-formas/\(AccountingAnswers.proForma)")
        desk.stage.services.answer("GET", path, 200, AccountingAnswers.proForma())
        let told = try await desk.get("\(proForma)/print.pdf?lang=en")
        #expect(told.status == 503 && told.html.contains(#"href="\#(proForma)/print?lang=en""#))
        #expect((told.headers[.retryAfter] != nil) == (fault == .busy))
        let page = try await desk.get("\(proForma)/print?lang=en").html
        #expect(page.contains("not a tax document") && page.contains("5%") && page.contains("1 Sep 2026"))
    }

    @Test("are for those who may read documents, and take hostile names as text")
    func safety() async throws {
        let reader = try AccountingStage(rights: #""readLedger""#)
        for rest in ["print", "print.pdf", "codes/1"] {
            #expect(try await reader.get("\(invoice)/\(rest)").status == 404)
        }
        let hostile = AccountingAnswers.invoice(description: "</td><script>alert(1)</script>")
        let html = try await AccountingStage([(invoicePath, hostile)]).get("\(invoice)/print").html
        #expect(html.contains("&lt;script&gt;") && !html.contains("<script"))
    }
}

@Suite("The print shop")
struct PrintShopTests {
    private static let chromium = "/usr/bin/chromium"
    private static var isThere: Bool { FileManager.default.isExecutableFile(atPath: chromium) }

    /// A program that is no browser.
    private func withProgram(_ script: String, _ work: (String) async throws -> Void) async throws {
        let file = URL.temporaryDirectory.appending(path: "karvan-no-browser-\(UUID())")
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file.path)
        defer { try? FileManager.default.removeItem(at: file) }
        try await work(file.path)
    }

    @Test("says when there is no browser")
    func absent() async throws {
        let shop = PrintShop(chromium: "/nowhere/chromium", logger: TestDatabase.silent)
        await #expect(throws: PrintFault.absent) { try await shop.pdf(of: "x") }
    }

    @Test("gives up on one that ends or never answers", arguments: ["exit 1", "exec sleep 30"])
    func broken(script: String) async throws {
        try await withProgram(script) { program in
            let shop = PrintShop(
                chromium: program, patience: .milliseconds(300), logger: TestDatabase.silent)
            await #expect(throws: PrintFault.self) { try await shop.pdf(of: "x") }
        }
    }

    @Test("lets some wait, and tells the others so")
    func queue() async throws {
        try await withProgram("exec sleep 30") { program in
            let shop = PrintShop(
                chromium: program, sheets: 1, queue: 1, patience: .milliseconds(500), logger: TestDatabase.silent)
            let faults = await withTaskGroup(of: PrintFault?.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        do {
                            _ = try await shop.pdf(of: "x")
                            return nil
                        } catch { return error as? PrintFault }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(faults.count { $0 == .busy } == 2)
        }
    }

    @Test("prints many at once with Chromium, page after page", .enabled(if: isThere))
    func prints() async throws {
        let shop = PrintShop(chromium: Self.chromium, patience: .seconds(60), logger: TestDatabase.silent)
        let rows = (1...120).map { "<tr><td>row \($0)</td></tr>" }.joined()
        let html = "<!doctype html><title>t</title><table><thead><tr><th>h</th></tr></thead>\(rows)</table>"
        let files = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<6 { group.addTask { try await shop.pdf(of: html) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(files.count == 6)
        #expect(files.allSatisfy { $0.starts(with: Array("%PDF-".utf8)) && $0.count > 5000 })
    }
}
