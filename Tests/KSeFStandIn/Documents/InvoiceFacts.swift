import Foundation

/// What the portal keeps of a document beside its bytes: for uniqueness, confirmations and queries.
struct InvoiceFacts: Codable, Sendable, Equatable {
    struct Party: Codable, Sendable, Equatable {
        var type: String
        var value: String?
        var name: String?
        var role: Int?
    }

    var formCode: FormCode
    var seller: String
    var sellerName: String?
    var buyer: Party
    var number: String
    /// `P_1`, `2026-02-15`
    var issueDate: String
    /// `RodzajFaktury`
    var kind: String
    var currency: String
    var net: Decimal
    /// In PLN also where the invoice is in another currency.
    var tax: Decimal
    var gross: Decimal
    var isSelfBilled: Bool
    var hasAttachment: Bool
    var others: [Party]
    var authorised: Party?
    /// Numbers of the invoices that this one corrects.
    var corrects: [String]

    /// The kind as the API names it: `Vat`, `KorZal`, …
    var apiKind: String {
        kind.split(separator: "_").map { $0.prefix(1) + $0.dropFirst().lowercased() }.joined()
    }

    /// Every NIP of the document.
    var taxNumbers: [String] {
        [seller] + ([buyer] + others + [authorised].compactMap { $0 }).filter { $0.type == "Nip" }.compactMap(\.value)
    }
}

/// What kind of document a session takes (page, 1.4).
struct FormCode: Codable, Sendable, Equatable, Hashable {
    var systemCode: String
    var schemaVersion: String
    var value: String

    static let invoice = FormCode(systemCode: "FA (3)", schemaVersion: "1-0E", value: "FA")

    static let supported: [FormCode] = [
        invoice,
        FormCode(systemCode: "FA (2)", schemaVersion: "1-0E", value: "FA"),
        FormCode(systemCode: "PEF (3)", schemaVersion: "2-1", value: "PEF"),
        FormCode(systemCode: "PEF_KOR (3)", schemaVersion: "2-1", value: "PEF"),
        FormCode(systemCode: "FA_RR (1)", schemaVersion: "1-1E", value: "FA_RR"),
    ]

    /// The page does not say what each type of context is closed to; here a Peppol provider brings PEF alone.
    ///
    /// - Throws: 21405 for anything but the codes above, letter by letter; 403 `context-type-not-allowed`.
    func checked(for caller: Caller) throws(Refusal) {
        guard Self.supported.contains(self) else { throw .invalid("Wskazany kod formularza nie jest wspierany.") }
        if value != "PEF" { try caller.mustBe(in: [.nip, .internalID, .nipVatUE]) }
    }
}

extension InvoiceFacts {
    /// Reads the main facts of an FA document, or says which is missing.
    init(_ root: XMLElement) throws(XMLTree.Fault) {
        func required(_ element: XMLElement?, _ path: String) throws(XMLTree.Fault) -> String {
            guard let text = element?.text, !text.isEmpty else {
                throw XMLTree.Fault(message: "brak elementu \(path)", line: 0)
            }
            return text
        }
        guard root.name == "Faktura", let head = root.child("Naglowek"), let code = head.child("KodFormularza"),
            let body = root.child("Fa")
        else { throw XMLTree.Fault(message: "dokument nie jest fakturą FA", line: 0) }
        formCode = FormCode(
            systemCode: code.attribute("kodSystemowy") ?? "", schemaVersion: code.attribute("wersjaSchemy") ?? "",
            value: code.text)
        let sellerData = root.child("Podmiot1", "DaneIdentyfikacyjne")
        seller = try required(sellerData?.child("NIP"), "Podmiot1/DaneIdentyfikacyjne/NIP")
        sellerName = sellerData?.child("Nazwa")?.text
        buyer = Party(root.child("Podmiot2"))
        number = try required(body.child("P_2"), "Fa/P_2")
        issueDate = try required(body.child("P_1"), "Fa/P_1")
        kind = try required(body.child("RodzajFaktury"), "Fa/RodzajFaktury")
        currency = try required(body.child("KodWaluty"), "Fa/KodWaluty")
        gross = Decimal(amount: try required(body.child("P_15"), "Fa/P_15"))
        let sums = body.children
        net = sums.filter { $0.name.hasPrefix("P_13_") }.reduce(0) { $0 + Decimal(amount: $1.text) }
        let foreign = sums.filter { $0.name.hasPrefix("P_14_") && $0.name.hasSuffix("W") }
        let own = sums.filter { $0.name.hasPrefix("P_14_") && !$0.name.hasSuffix("W") }
        tax = (foreign.isEmpty ? own : foreign).reduce(0) { $0 + Decimal(amount: $1.text) }
        isSelfBilled = body.child("Adnotacje", "P_17")?.text == "1"
        hasAttachment = root.child("Zalacznik") != nil
        others = root.children("Podmiot3").map { Party($0) }
        authorised = root.child("PodmiotUpowazniony").map { Party($0, roleElement: "RolaPU") }
        corrects = body.children("DaneFaKorygowanej").compactMap { $0.child("NrFaKorygowanej")?.text }
    }
}

extension InvoiceFacts.Party {
    fileprivate init(_ element: XMLElement?, roleElement: String = "Rola") {
        let data = element?.child("DaneIdentyfikacyjne")
        name = data?.child("Nazwa")?.text
        role = element?.child(roleElement).flatMap { Int($0.text) }
        if let nip = data?.child("NIP")?.text {
            (type, value) = ("Nip", nip)
        } else if let internalID = data?.child("IDWew")?.text {
            (type, value) = ("InternalId", internalID)
        } else if let union = data?.child("NrVatUE")?.text {
            (type, value) = ("VatUe", (data?.child("KodUE")?.text ?? "") + union)
        } else if let other = data?.child("NrID")?.text {
            (type, value) = ("Other", other)
        } else {
            (type, value) = ("None", nil)
        }
    }
}

extension Decimal {
    fileprivate init(amount text: String) {
        self =
            Decimal(
                string: text.trimmingCharacters(in: .whitespacesAndNewlines), locale: Locale(identifier: "en_US_POSIX"))
            ?? 0
    }
}
