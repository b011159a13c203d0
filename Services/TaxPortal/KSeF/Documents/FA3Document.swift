import Foundation
import XML

/// A structured invoice of Poland, FA(3), as a value: everything that the schema knows, in the schema's order.
///
/// Texts are as they stand; amounts are exact. Source: `ksef.md` 2.1 to 2.5.
package struct FA3Document: FA3Part {
    package static let namespace = "http://crd.gov.pl/wzor/2025/06/25/13775/"

    package var header = FA3Header()
    package var seller = FA3Seller()
    package var buyer = FA3Buyer()
    package var others: [FA3ThirdParty] = []
    package var authorised: FA3Authorised?
    package var invoice = FA3Invoice()
    package var foot: FA3Foot?
    package var attachment: FA3Element?

    package init() {}

    package static let fields: [FA3Field<Self>] = [
        .part("Naglowek", \.header), .part("Podmiot1", \.seller), .part("Podmiot2", \.buyer),
        .parts("Podmiot3", \.others), .part("PodmiotUpowazniony", \.authorised), .part("Fa", \.invoice),
        .part("Stopka", \.foot), .tree("Zalacznik", \.attachment),
    ]

    /// Reads a document; whether it is valid is ``FA3Validation``'s affair.
    ///
    /// - Returns: `nil` when its root is no `Faktura` of FA(3).
    package init?(_ document: XMLDocument) {
        guard document.root.name == "Faktura", document.root.namespace == Self.namespace else { return nil }
        self.init(document.root)
    }

    /// Reads what was written before.
    ///
    /// - Returns: `nil` when it is no FA(3).
    package init?(bytes: Data) {
        guard let document = try? XMLDocument(bytes) else { return nil }
        self.init(document)
    }

    /// The bytes: UTF-8, no mark in front, no white space between elements, as they are hashed and sent.
    ///
    /// - Throws: `XMLError` for a character that XML has no place for.
    package func bytes() throws(XMLError) -> Data {
        var writer = XMLWriter()
        writer.start("Faktura", ["xmlns": Self.namespace])
        for field in Self.fields { field.write(self, &writer) }
        writer.end()
        return try writer.finish()
    }
}

/// `Naglowek`. The form's code is always that of FA(3).
package struct FA3Header: FA3Part {
    /// `FA (3)` and `1-0E`, with the space.
    package var systemCode: String? = "FA (3)"
    package var schemaVersion: String? = "1-0E"
    package var form: String? = "FA"
    package var variant: String? = "3"
    /// `2026-02-01T00:00:00Z`, not before September 2025.
    package var madeAt: String?
    package var system: String?

    package init() {}

    package static let fields: [FA3Field<Self>] = [
        FA3Field(name: "KodFormularza") { header, node in
            header.form = node.collapsedText
            header.systemCode = node[attribute: "kodSystemowy"]
            header.schemaVersion = node[attribute: "wersjaSchemy"]
        } write: { header, writer in
            writer.element(
                "KodFormularza", header.form ?? "",
                ["kodSystemowy": header.systemCode ?? "", "wersjaSchemy": header.schemaVersion ?? ""])
        },
        .text("WariantFormularza", \.variant), .text("DataWytworzeniaFa", \.madeAt), .text("SystemInfo", \.system),
    ]
}

/// `Stopka`.
package struct FA3Foot: FA3Part {
    package struct Notice: FA3Part {
        package var text: String?
        package init() {}
        package static let fields: [FA3Field<Self>] = [.prose("StopkaFaktury", \.text)]
    }

    package struct Register: FA3Part {
        package var name: String?
        package var krs: String?
        package var regon: String?
        package var bdo: String?
        package init() {}
        package static let fields: [FA3Field<Self>] = [
            .text("PelnaNazwa", \.name), .text("KRS", \.krs), .text("REGON", \.regon), .text("BDO", \.bdo),
        ]
    }

    package var notices: [Notice] = []
    package var registers: [Register] = []

    package init() {}

    package static let fields: [FA3Field<Self>] = [
        .parts("Informacje", \.notices), .parts("Rejestry", \.registers),
    ]
}
