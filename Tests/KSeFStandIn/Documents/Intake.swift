import Foundation

/// What the portal finds out about a document by looking at it alone.
struct Examination: Sendable {
    /// The facts, as far as the document could be read.
    var facts: InvoiceFacts?
    /// The first reason to refuse it; nil where it stands by itself.
    var refusal: Status?
    var xml: Data
}

/// The examination of one document: file, schema, attachment, content (page, 2.6). Rights and uniqueness come after.
struct Intake: Sendable {
    var schemas: Schemas
    /// Page 1.1: production checks the check digits of every NIP.
    var checksDigits: Bool
    var maximumSize = 1_000_000
    var maximumSizeWithAttachment = 3_000_000

    struct Terms: Sendable {
        var formCode: FormCode
        var isBatch: Bool
        var mayAttach: Bool
        /// The Warsaw day of intake.
        var today: String
    }

    /// Opens a document sent in an online session and examines it.
    ///
    /// The IV is not put before the ciphertext; a client that does so anyway gets 435 (page, part 5, trap 1).
    func examine(
        encrypted: Data, key: Data, vector: Data, declared: (hash: String, size: Int), terms: Terms
    ) -> Examination {
        guard let xml = SymmetricCipher.open(encrypted, key: key, vector: vector) else {
            return Examination(refusal: InvoiceStatus.notDecrypted, xml: Data())
        }
        if xml.count == declared.size + 16, xml.dropFirst(16).sha256 == declared.hash {
            return Examination(refusal: InvoiceStatus.notDecrypted, xml: xml)
        }
        guard xml.count == declared.size else {
            return refused(
                xml, "Rozmiar odszyfrowanej faktury (\(xml.count)) różni się od podanego (\(declared.size)).")
        }
        guard xml.sha256 == declared.hash else {
            return refused(xml, "Skrót odszyfrowanej faktury różni się od podanego.")
        }
        return examine(xml, terms: terms)
    }

    func examine(_ xml: Data, terms: Terms) -> Examination {
        if let fault = encodingFault(xml) { return refused(xml, fault) }
        let tree: XMLTree
        do throws(XMLTree.Fault) { tree = try XMLTree(xml) } catch {
            return refused(xml, "Linia \(error.line): \(error.message)")
        }
        if let fault = structureFault(tree) ?? characterFault(tree) { return refused(xml, fault) }
        guard let root = tree.root else { return refused(xml, "Dokument jest pusty.") }

        var facts: InvoiceFacts?
        var missing: String?
        do throws(XMLTree.Fault) { facts = try InvoiceFacts(root) } catch { missing = error.message }
        let limit = facts?.hasAttachment == true ? maximumSizeWithAttachment : maximumSize
        guard xml.count <= limit else { return refused(xml, "Faktura przekracza \(limit) bajtów.", facts: facts) }
        if let facts, facts.formCode != terms.formCode {
            return refused(xml, "Kod formularza faktury różni się od kodu formularza sesji.", facts: facts)
        }
        if let schema = schemas.invoice, terms.formCode == .invoice {
            let faults = schema.faults(in: tree)
            guard faults.isEmpty else {
                return Examination(facts: facts, refusal: InvoiceStatus.badFile(faults), xml: xml)
            }
        }
        guard let facts else { return refused(xml, missing ?? "Dokument nie jest fakturą.") }
        if facts.hasAttachment, !(terms.isBatch && terms.mayAttach) {
            return Examination(facts: facts, refusal: InvoiceStatus.attachmentNotAllowed, xml: xml)
        }
        let faults = contentFaults(facts, today: terms.today)
        return Examination(facts: facts, refusal: faults.isEmpty ? nil : InvoiceStatus.badContent(faults), xml: xml)
    }

    private func refused(_ xml: Data, _ details: String..., facts: InvoiceFacts? = nil) -> Examination {
        Examination(facts: facts, refusal: InvoiceStatus.badFile(details), xml: xml)
    }
}

extension Intake {
    private func encodingFault(_ xml: Data) -> String? {
        if xml.starts(with: [0xEF, 0xBB, 0xBF]) { return "Plik zaczyna się od BOM." }
        if xml.contains(0) { return "Plik zawiera bajt zerowy." }
        guard let text = String(data: xml, encoding: .utf8) else { return "Plik nie jest zapisany w UTF-8." }
        if xml.withUnsafeBytes({ $0.allSatisfy { $0 < 0x7F } }) { return nil }
        for scalar in text.unicodeScalars where Self.isForbidden(scalar.value) {
            return "Niedozwolony znak U+\(paddedHex(UInt64(scalar.value), digits: 4))."
        }
        return nil
    }

    /// What references stand for, in texts and attributes.
    private func characterFault(_ tree: XMLTree) -> String? {
        tree.texts.lazy.flatMap(\.unicodeScalars).first { Self.isForbidden($0.value) }.map { scalar in
            "Niedozwolony znak U+\(paddedHex(UInt64(scalar.value), digits: 4))."
        }
    }

    /// U+007F–0084, 0086–009F, FDD0–FDEF and the last two code points of planes 1 to 16 (page, 2.6).
    private static func isForbidden(_ value: UInt32) -> Bool {
        switch value {
        case 0x7F...0x84, 0x86...0x9F, 0xFDD0...0xFDEF: true
        default: value > 0xFFFF && value & 0xFFFE == 0xFFFE
        }
    }

    private func structureFault(_ tree: XMLTree) -> String? {
        if let encoding = tree.declaredEncoding, encoding.uppercased() != "UTF-8" {
            return "Zadeklarowane kodowanie \(encoding) nie jest UTF-8."
        }
        if tree.hasDocumentType { return "Definicja typu dokumentu jest niedozwolona." }
        if tree.hasProcessingInstruction { return "Instrukcje przetwarzania są niedozwolone." }
        return nil
    }

    private func contentFaults(_ facts: InvoiceFacts, today: String) -> [String] {
        var faults: [String] = []
        if facts.issueDate > today {
            faults.append("Data wystawienia (P_1) \(facts.issueDate) jest późniejsza niż dzień przyjęcia \(today).")
        }
        if checksDigits {
            faults += facts.taxNumbers.filter { !Nip.hasRightCheckDigit($0) }.map {
                "NIP \($0) ma błędną cyfrę kontrolną."
            }
        }
        return faults
    }
}
