import Contracts
import Foundation
import Testing

@testable import karvan

@Suite("karvan tax ksef")
struct KSeFCommandTests {
    private static let address = "<Adres><KodKraju>PL</KodKraju><AdresL1>ul. Polna 1</AdresL1></Adres>"
    /// A thousand at 23 %.
    private static let invoice = """
        <?xml version="1.0" encoding="UTF-8"?><Faktura xmlns="http://crd.gov.pl/wzor/2025/06/25/13775/"><Naglowek>\
        <KodFormularza kodSystemowy="FA (3)" wersjaSchemy="1-0E">FA</KodFormularza><WariantFormularza>3</WariantFormularza>\
        <DataWytworzeniaFa>2026-02-15T10:00:00Z</DataWytworzeniaFa></Naglowek><Podmiot1><DaneIdentyfikacyjne>\
        <NIP>5265877635</NIP><Nazwa>Karawana</Nazwa></DaneIdentyfikacyjne>\(address)</Podmiot1><Podmiot2>\
        <DaneIdentyfikacyjne><NIP>5976987430</NIP><Nazwa>Mebloteka</Nazwa></DaneIdentyfikacyjne>\(address)<JST>2</JST>\
        <GV>2</GV></Podmiot2><Fa><KodWaluty>PLN</KodWaluty><P_1>2026-02-15</P_1><P_2>FV/1</P_2><P_13_1>1000.00</P_13_1>\
        <P_14_1>230.00</P_14_1><P_15>1230.00</P_15><Adnotacje><P_16>2</P_16><P_17>2</P_17><P_18>2</P_18><P_18A>2</P_18A>\
        <Zwolnienie><P_19N>1</P_19N></Zwolnienie><NoweSrodkiTransportu><P_22N>1</P_22N></NoweSrodkiTransportu>\
        <P_23>2</P_23><PMarzy><P_PMarzyN>1</P_PMarzyN></PMarzy></Adnotacje><RodzajFaktury>VAT</RodzajFaktury><FaWiersz>\
        <NrWierszaFa>1</NrWierszaFa><P_7>regał</P_7><P_8B>1</P_8B><P_9A>1000</P_9A><P_11>1000.00</P_11><P_12>23</P_12>\
        </FaWiersz></Fa></Faktura>
        """

    private func withFile<Value>(_ text: String, _ work: (String) async throws -> Value) async throws -> Value {
        let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).xml")
        try Data(text.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return try await work(url.path)
    }

    private func code(_ text: String, _ arguments: String...) async throws -> Int32 {
        try await withFile(text) { await Karvan.run(["tax", "ksef", "validate", $0] + arguments) }
    }

    /// What it would print.
    private func report(_ text: String, _ arguments: String...) async throws -> String {
        try await withFile(text) { path in
            let command = try KSeFValidateCommand.parse([path, "--json"] + arguments)
            return String(decoding: try JSON.encode(try command.judged()), as: UTF8.self)
        }
    }

    @Test("validate exits with 0 for a right document, with 1 for a wrong one, with 2 for none")
    func exitCodes() async throws {
        #expect(try await code(Self.invoice) == 0)
        #expect(try await code(Self.invoice, "--json") == 0)
        #expect(try await code(Self.invoice.replacing("1230.00", with: "1230.02")) == 1)
        #expect(try await code("<Faktura>", "--json") == 1)
        #expect(try await code(Self.invoice, "--on", "2026-02-14") == 1)
        #expect(try await code(Self.invoice, "--on", "today") == 2)
        #expect(await Karvan.run(["tax", "ksef", "validate", "/nowhere/at/all.xml"]) == 2)
    }

    @Test("validate prints verdict, errors, warnings and facts, amounts as text")
    func facts() async throws {
        let right = try await report(Self.invoice)
        #expect(right.jsonKeys == ["errors", "facts", "valid", "warnings"])
        for fact in [
            #""valid":true"#, #""number":"FV/1""#, #""kind":"VAT""#, #""net":"1000.00""#, #""vat":"230.00""#,
            #""gross":"1230.00""#, #""seller_nip":"5265877635""#, #""buyer_nip":"5976987430""#,
            #""issue_date":"2026-02-15""#,
        ] { #expect(right.contains(fact), "\(fact) in \(right)") }
        let wrong = try await report(Self.invoice.replacing("1230.00", with: "1240.00"))
        #expect(wrong.contains(#""code":"total.differs""#) && wrong.contains(#""path":"/Faktura/Fa/P_15""#))
        #expect(wrong.contains(#""valid":false"#))
        #expect(try await report("nothing").contains(#""facts":null"#))
    }

    @Test("validate lets wrong check digits pass as the portal's test systems do, when told so")
    func testSystem() async throws {
        let wrong = Self.invoice.replacing("5976987430", with: "1234567890")
        #expect(try await code(wrong) == 1)
        #expect(try await code(wrong, "--test-system") == 0)
    }

    @Test("render writes the bytes that were prepared for the invoice")
    func render() async throws {
        let id = InvoiceID()
        let total = Money(1, .pln)
        let submission = SubmissionView(
            id: SubmissionID(), version: 1, state: "READY", portal: "ksef", documentKind: "INVOICE", invoiceID: id,
            adjustmentID: nil, legalNumber: "FV/1", buyerName: "",
            totals: DocumentTotals(net: total, tax: total, gross: total),
            issueDate: LocalDate(daysSince1970: 0), attempt: 1, authorityNumber: nil, receiptReference: nil,
            standing: nil, rejection: nil, faults: [], offline: false, deadlineAt: nil, sentAt: nil,
            queuedAt: Timestamp(microseconds: 0), updatedAt: Timestamp(microseconds: 0))
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).xml").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let token = try await withFile("token") { file in
            try await StubSuite.running { asked in
                switch asked.path {
                case "taxportal/v1/submissions?portal=ksef&invoice_id=\(id)":
                    .json(Page([submission], limit: 100, next: nil))
                case "taxportal/v1/submissions/\(submission.id)/content": .init(body: "<Faktura/>")
                default: nil
                }
            } _: { _, url in
                await Karvan.run(["tax", "ksef", "render", "\(id)", "--out", path, "--url", url, "--token-file", file])
            }
        }
        #expect(token == 0)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "<Faktura/>")
    }

    @Test("render says so when the invoice goes to another portal or nowhere")
    func renderNothing() async throws {
        let code = try await withFile("token") { file in
            try await StubSuite.running({ _ in nil }) { _, url in
                await Karvan.run(["tax", "ksef", "render", "\(InvoiceID())", "--url", url, "--token-file", file])
            }
        }
        #expect(code == 1)
    }
}
