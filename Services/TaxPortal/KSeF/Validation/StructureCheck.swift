import Foundation
import XML

/// Holds a document against the schema of FA(3) and tells in plain words what is wrong where.
enum StructureCheck {
    /// Compiled at the first use, once in the process. That it compiles is for a test to show.
    static let schema: XMLSchema = {
        do throws(XMLError) {
            return try XMLSchema(Data(FA3Schema.text.utf8))
        } catch {
            preconditionFailure("our own schema does not compile: \(error)")
        }
    }()

    static func faults(in document: XMLDocument) -> [FA3Fault] {
        let root = document.root
        guard root.name == "Faktura", root.namespace == FA3Document.namespace else { return [foreign(root)] }
        let found = schema.faults(in: document)
        guard !found.isEmpty else { return [] }
        return form(root) + missing(root, at: "") + found.map { plain($0) }
    }

    private static func foreign(_ root: XMLNode) -> FA3Fault {
        FA3Fault(
            code: "form.namespace", path: root.path,
            message: "The root is \(root.name) of the namespace “\(root.namespace)”; an FA(3) document has the root "
                + "Faktura of \(FA3Document.namespace).")
    }

    private static func form(_ root: XMLNode) -> [FA3Fault] {
        guard let form = root.child("Naglowek")?.child("KodFormularza") else { return [] }
        let code = form[attribute: "kodSystemowy"] ?? ""
        let version = form[attribute: "wersjaSchemy"] ?? ""
        guard code != "FA (3)" || version != "1-0E" || form.text != "FA" else { return [] }
        return [
            FA3Fault(
                code: "form.code", path: form.path,
                message: "The form is “\(form.text)”, kodSystemowy=\"\(code)\", wersjaSchemy=\"\(version)\"; write FA, "
                    + "\"FA (3)\" with its space and \"1-0E\".")
        ]
    }

    // MARK: What must be there

    /// By the path without places. The schema's own words name the first ten things it would have taken, which rarely
    /// is the one that is missing.
    private static let mandatory: [String: [String]] = {
        let address = ["KodKraju", "AdresL1"]
        return [
            "/Faktura": ["Naglowek", "Podmiot1", "Podmiot2", "Fa"],
            "/Faktura/Naglowek": ["KodFormularza", "WariantFormularza", "DataWytworzeniaFa"],
            "/Faktura/Podmiot1": ["DaneIdentyfikacyjne", "Adres"],
            "/Faktura/Podmiot1/DaneIdentyfikacyjne": ["NIP", "Nazwa"],
            "/Faktura/Podmiot1/Adres": address,
            "/Faktura/Podmiot2": ["DaneIdentyfikacyjne", "JST", "GV"],
            "/Faktura/Podmiot2/Adres": address,
            "/Faktura/Podmiot3": ["DaneIdentyfikacyjne"],
            "/Faktura/Fa": ["KodWaluty", "P_1", "P_2", "P_15", "Adnotacje", "RodzajFaktury"],
            "/Faktura/Fa/Adnotacje": [
                "P_16", "P_17", "P_18", "P_18A", "Zwolnienie", "NoweSrodkiTransportu", "P_23", "PMarzy",
            ],
            "/Faktura/Fa/DaneFaKorygowanej": ["DataWystFaKorygowanej", "NrFaKorygowanej"],
            "/Faktura/Fa/FaWiersz": ["NrWierszaFa"],
            "/Faktura/Fa/Zamowienie": ["WartoscZamowienia", "ZamowienieWiersz"],
            "/Faktura/Fa/Platnosc/RachunekBankowy": ["NrRB"],
        ]
    }()

    private static func missing(_ node: XMLNode, at parent: String) -> [FA3Fault] {
        let place = "\(parent)/\(node.name)"
        let children = node.children
        let names = Set(children.map(\.name))
        let here = (mandatory[place] ?? []).filter { !names.contains($0) }.map { name in
            FA3Fault(
                code: "structure.missing", path: "\(node.path)/\(name)",
                message: "\(name) is missing in \(node.name)\(meaning[name].map { " (\($0))" } ?? "").")
        }
        // Attachments and lines may be many; only what has rules here is entered.
        return here
            + children.filter { child in mandatory.keys.contains { $0.hasPrefix("\(place)/\(child.name)") } }
            .flatMap { missing($0, at: place) }
    }

    private static let meaning = [
        "P_1": "the day of issue", "P_2": "the invoice's number", "P_15": "the amount due in all",
        "P_16": "cash method, 2 for no", "P_17": "self-billing, 2 for no", "P_18": "reverse charge, 2 for no",
        "P_18A": "split payment, 2 for no", "P_23": "simplified triangular, 2 for no",
        "Zwolnienie": "exemption, P_19N for none", "NoweSrodkiTransportu": "new means of transport, P_22N for none",
        "PMarzy": "margin schemes, P_PMarzyN for none", "KodWaluty": "the currency",
        "RodzajFaktury": "the kind of invoice", "JST": "unit of a local government, 2 for no",
        "GV": "member of a VAT group, 2 for no", "NIP": "the tax number", "Nazwa": "the name",
        "Adnotacje": "the notes, each “no” written out", "NrWierszaFa": "the line's number",
    ]

    // MARK: In plain words

    /// Every element name of FA(3).
    private static let known: Set<String> = {
        guard let schema = try? XMLDocument(Data(FA3Schema.text.utf8)) else { return [] }
        var names: Set<String> = []
        func gather(_ node: XMLNode) {
            if node.name == "element", let name = node[attribute: "name"] { names.insert(name) }
            for child in node.children { gather(child) }
        }
        gather(schema.root)
        return names
    }()

    private static func plain(_ fault: XMLFault) -> FA3Fault {
        let name = fault.path.split(separator: "/").last.map { String($0.prefix { $0 != "[" }) } ?? ""
        let kind = fault.code.split(separator: ".").last.map(String.init) ?? "other"
        var message: String
        switch kind {
        case "element" where fault.message.contains("not expected"):
            message = unexpected(name) + expected(fault.message)
        case "element" where fault.message.contains("Missing child"):
            message = "\(name) is not complete.\(expected(fault.message))"
        case "attribute", "element", "root", "other":
            message = fault.message
        default:
            let value = fault.value.map { String($0.prefix(80)) } ?? ""
            message =
                value.isEmpty
                ? "\(name) is empty." : "\(name) is “\(value)”, which \(reasons[kind] ?? "is not allowed")."
            if let hint = hint(for: name, kind) { message += " \(hint)" }
        }
        return FA3Fault(
            code: "structure.\(kind)", path: fault.path, message: "\(message) (line \(fault.line))")
    }

    private static let reasons = [
        "pattern": "has not the form that the schema asks for", "enumeration": "is none of the values allowed",
        "length": "is too long or too short", "range": "is outside of the range allowed",
        "digits": "has too many digits or places", "type": "cannot be read as what belongs there",
    ]

    /// `Expected is one of ( A, B ).` → ` Expected here: A, B.`
    private static func expected(_ message: String) -> String {
        guard let open = message.lastIndex(of: "("), let close = message.lastIndex(of: ")"), open < close else {
            return ""
        }
        let names = message[message.index(after: open)..<close].split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        return " Expected here: \(names.joined(separator: ", "))\(names.count >= 10 ? "…" : ".")"
    }

    private static func unexpected(_ name: String) -> String {
        if name.hasPrefix("GTU_") { return "\(name) is no element; write <GTU>\(name)</GTU>." }
        guard known.contains(name) else { return "\(name) is no element of FA(3); take it out." }
        return
            "\(name) may not stand here: it is out of order, given twice, contradicts another choice or belongs elsewhere."
    }

    private static func hint(for name: String, _ kind: String) -> String? {
        switch name {
        case "NIP": "A NIP has ten digits, no 0 in front nor 00 behind the first, no hyphens and no PL."
        case "NrVatUE":
            "A number of the Union stands without its prefix, which goes to KodUE; a Polish one goes to NIP."
        case "KodKraju": "Countries are two capital letters of ISO 3166, such as PL or DE."
        case "KodUE": "Prefixes of the Union are two capital letters, EL for Greece."
        case "KodWaluty", "WalutaUmowna": "Currencies are three capital letters of ISO 4217."
        case "P_12", "P_12Z": "Rates are 23, 22, 8, 7, 5, 4, 3, 0 KR, 0 WDT, 0 EX, zw, oo, np I, np II."
        case "GTU", "GTUZ": "Codes are GTU_01 to GTU_13."
        case "DataWytworzeniaFa": "An instant such as 2026-02-01T10:00:00Z, from September 2025 on."
        case "NrKSeFFaKorygowanej", "NrKSeFFaZaliczkowej":
            "A number of KSeF is NIP-YYYYMMDD-12 hexadecimal digits-2 hexadecimal digits."
        case "NrRB": "An account number has 10 to 34 characters, a Polish one 26 digits."
        case "Email", "EmailPU": "An address such as name@example.pl, of at most 255 characters."
        case "RodzajFaktury": "Kinds are VAT, KOR, ZAL, ROZ, UPR, KOR_ZAL, KOR_ROZ."
        case "P_16", "P_17", "P_18", "P_18A", "P_23", "JST", "GV": "1 for yes, 2 for no."
        case _ where name == "P_1" || name.hasPrefix("P_6") || name.hasPrefix("Data") || name == "Termin":
            "A day that exists, written YYYY-MM-DD."
        case _
        where name.hasPrefix("P_13") || name.hasPrefix("P_14") || name.hasPrefix("P_15") || name.hasPrefix("P_11"):
            "Amounts have a point and at most two places: no comma, no spaces, no +, no zeros in front."
        case "P_8B", "KursWaluty", "P_9A", "P_9B", "P_10":
            "Numbers have a point, at most six places (prices eight): no comma, no spaces, no +, no zeros in front."
        case _ where kind == "length": "It must not be empty, nor longer than the schema allows."
        default: nil
        }
    }
}
