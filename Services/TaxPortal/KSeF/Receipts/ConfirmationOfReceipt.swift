import Contracts
import Foundation
import XML

/// The official confirmation of receipt (UPO), read.
///
/// Not held against its schema: on TEST and DEMO the ministry's name has a suffix that the schema does not allow.
///
/// - Source: ksef.md 1.6.
package struct ConfirmationOfReceipt: Sendable, Equatable {
    package struct Document: Sendable, Equatable {
        package let seller: String
        package let number: String
        package let invoiceNumber: String
        /// Base 64 of the SHA-256 of the invoice's bytes.
        package let hash: String
        package let acquiredAt: String
        /// `Online` or `Offline`.
        package let mode: String
    }

    package let session: String
    /// `NazwaStrukturyLogicznej`: the file name of the schema that the invoices were held against.
    package let schemaName: String
    package let formCode: String
    package let documents: [Document]

    private static let namespace = "http://upo.schematy.mf.gov.pl/KSeF/"
    /// A session's page with ten thousand documents is far below it.
    private static let limit = 20_000_000

    /// - Throws: `.misunderstanding`, with what is wrong with it.
    package init(_ bytes: Data) throws(KSeFFailure) {
        let root: XMLNode
        do { root = try XMLDocument(bytes, limit: Self.limit).root } catch {
            throw KSeFFailure(.misunderstanding, "The confirmation of receipt cannot be read: \(error)", code: "upo")
        }
        guard root.name == "Potwierdzenie", root.namespace.hasPrefix(Self.namespace) else {
            throw KSeFFailure(.misunderstanding, "This is no confirmation of receipt but \(root.name).", code: "upo")
        }
        func text(_ node: XMLNode, _ name: String) -> String {
            (node.child(name)?.text ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        }
        session = text(root, "NumerReferencyjnySesji")
        schemaName = text(root, "NazwaStrukturyLogicznej")
        formCode = text(root, "KodFormularza")
        documents = root.children("Dokument").map { document in
            Document(
                seller: text(document, "NipSprzedawcy"), number: text(document, "NumerKSeFDokumentu"),
                invoiceNumber: text(document, "NumerFaktury"), hash: text(document, "SkrotDokumentu"),
                acquiredAt: text(document, "DataNadaniaNumeruKSeF"), mode: text(document, "TrybWysylki"))
        }
    }

    /// Sees that it confirms these bytes under this number.
    ///
    /// - Throws: `.misunderstanding`, code `upo`.
    package func check(_ number: KSeFNumber, _ content: Data, form: FormCode = .fa3) throws(KSeFFailure) {
        let fault: String
        if let document = documents.first(where: { $0.number == number.text }) {
            if document.hash != ContentHash(of: content).text {
                fault = "It confirms other content under the number \(number)."
            } else if formCode != form.systemCode {
                fault = "It speaks of \(formCode), not of \(form.systemCode)."
            } else if !schemaName.lowercased().contains(form.schemaVersion.lowercased()) {
                fault = "It names the schema \(schemaName), not version \(form.schemaVersion)."
            } else {
                return
            }
        } else {
            fault = "It does not speak of \(number)."
        }
        throw KSeFFailure(.misunderstanding, "The confirmation of receipt does not fit. \(fault)", code: "upo")
    }
}
