import ArgumentParser
import Contracts
import Foundation
import UBL

/// `karvan invoices export ID --format ubl`: an invoice or adjustment in a form that other systems read.
struct InvoiceExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "An invoice or adjustment as a document for other systems.",
        discussion: """
            Writes UBL 2.1 by EN 16931 and Peppol BIS Billing 3.0. An invoice becomes an Invoice (380); an adjustment a \
            CreditNote (381) where the customer owes less by it, a debit note (Invoice, 383) where he owes more. Amounts \
            are those of the legal document.

            What the standards want and the suite does not know is asked for by the options below; a document that they \
            would refuse is not written, and every reason is told.

            Without options: a party is reached under its VAT number, where its country has a scheme for that (Poland: \
            9945); the order is the pro-forma's number; the terms of payment are those of the pro-forma. Iran has no \
            scheme in Peppol: name a GLN (0088), or write plain EN 16931.

            Tax codes: any with a rate is S. Without a rate: 0, 0 KR, VAT0 are Z; zw, معاف are E; oo, np II are AE; 0 WDT \
            is K; 0 EX, صادرات are G; np, np I are O. Units that UN/ECE Recommendation 20 has no code for are ZZ, and \
            the word stands on the line.

            Examples:
              karvan invoices export inv_01h455vb4pex5vsknk084sn02q --out invoice.xml
              karvan invoices export adj_01h455vb4pex5vsknk084sn02q --buyer-reference 4711 --iban PL61109010140000071219812874
              karvan invoices export inv_01h455vb4pex5vsknk084sn02q --standard en16931 --payment-terms "30 روز"
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case ubl }

    @OptionGroup var session: SessionOptions
    @Argument(help: "The invoice's id (inv_…), or an adjustment's (adj_…).")
    var id: String
    @Option(help: "The form of the document.")
    var format = Format.ubl
    @Option(help: "The file to write; without it the document goes to standard output.")
    var out: String?
    @OptionGroup var details: InvoiceExportDetails

    func run() async throws {
        let details = try details.read()
        let asker = try session.session()
        let document = try await Self.document(id, details, asker)
        let bytes = try Self.checked(document)
        guard let out else { return FileHandle.standardOutput.write(bytes) }
        do {
            try bytes.write(to: URL(filePath: out), options: .atomic)
        } catch {
            throw CommandFailure("\(out) cannot be written: \(error.localizedDescription)")
        }
        print("\(document.number) is in \(out).")
    }

    /// - Throws: a refusal that names all that is missing.
    static func document(_ id: String, _ details: UBLDetails, _ asker: Session) async throws -> UBLDocument {
        do {
            guard id.hasPrefix("adj_") else {
                let invoice: InvoiceView = try await asker.get("accounting/v1/invoices/\(try InvoiceID(id))")
                return try UBLDocument(
                    invoice: invoice, details: try await details.completed(by: invoice, isToPay: true, asker))
            }
            let adjustment: AdjustmentView = try await asker.get("accounting/v1/adjustments/\(try AdjustmentID(id))")
            guard let original = adjustment.invoiceID else {
                return try UBLDocument(adjustment: adjustment, original: nil, details: details)
            }
            let invoice: InvoiceView = try await asker.get("accounting/v1/invoices/\(original)")
            return try UBLDocument(
                adjustment: adjustment,
                original: UBLDocument.Preceding(number: invoice.legalNumber, issueDate: invoice.issueDate),
                details: try await details.completed(
                    by: invoice, isToPay: adjustment.delta.gross.amount > 0, asker))
        } catch let invalid as InvalidValue {
            throw CommandFailure(invalid.message, code: 2)
        } catch let refusal as UBLRefusal {
            throw CommandFailure(
                refusal.faults.map { "karvan: \($0)" }.joined(separator: "\n") + "\n  No document was written.", code: 4
            )
        }
    }

    /// The bytes, after the rules were held against them: nothing leaves that breaks one.
    static func checked(_ document: UBLDocument) throws -> Data {
        let bytes = try document.written()
        let faults = try Conformance.faults(in: bytes)
        guard faults.isEmpty else {
            throw CommandFailure(
                faults.map { "karvan: \($0)" }.joined(separator: "\n") + "\n  No document was written.", code: 4)
        }
        return bytes
    }
}

extension UBLDetails {
    /// The pro-forma's number and, on what is to be paid, its terms, where nothing else was said.
    func completed(by invoice: InvoiceView, isToPay: Bool, _ asker: Session) async throws -> UBLDetails {
        guard let id = invoice.proFormaID else { return self }
        var completed = self
        let proForma: ProFormaView = try await asker.get("accounting/v1/pro-formas/\(id)")
        completed.salesOrder = proForma.number
        if isToPay, dueDate == nil, paymentTerms == nil { completed.paymentTerms = proForma.terms.interchangeText }
        return completed
    }
}

extension PaymentTerms {
    var interchangeText: String {
        switch self {
        case .credit: "On credit, as agreed"
        case .prepaid: "In advance"
        }
    }
}
