import Foundation
import Hummingbird

/// A package of fetched invoices, sealed with the client's key (page, 1.8).
struct Export: Sendable {
    struct Part: Sendable {
        var name: String
        var plainSize: Int
        var plainHash: String
        var sealed: Data
    }

    var reference: String
    var context: ContextIdentifier
    var startedAt: Moment
    var readyAt: Moment
    var expiresAt: Moment
    var status: Status
    var count = 0
    var parts: [Part] = []
    var isTruncated = false
    var last: SentInvoice?
    var waterMark: Moment
}

struct Exports: Sendable {
    private(set) var all: [String: Export] = [:]

    subscript(reference: String) -> Export? {
        get { all[reference] }
        set { all[reference] = newValue }
    }

    func running(in context: ContextIdentifier, at now: Moment) -> Int {
        all.values.count(where: { $0.context == context && $0.readyAt > now })
    }
}

struct ExportRequest: Decodable, Sendable {
    var encryption: EncryptionRequest
    var filters: InvoiceFilters
    var onlyMetadata: Bool?
    var compressionType: CompressionType?
}

struct ExportView: Encodable, Sendable {
    struct Package: Encodable, Sendable {
        var invoiceCount: Int
        var size: Int
        var parts: [Part]
        var isTruncated: Bool
        var lastIssueDate: String?
        var lastInvoicingDate: Moment?
        var lastPermanentStorageDate: Moment?
        var permanentStorageHwmDate: Moment?
    }
    struct Part: Encodable, Sendable {
        var ordinalNumber: Int
        var partName: String
        var method = "GET"
        var url: String
        var partSize: Int
        var partHash: String
        var encryptedPartSize: Int
        var encryptedPartHash: String
        var expirationDate: Moment
    }

    var status: Status
    var completedDate: Moment?
    var packageExpirationDate: Moment?
    var package: Package?
}

enum ExportRoutes {
    static let partBytes = 50_000_000

    static func add(to routes: PortalRouter) {
        let portal = routes.portal
        routes.secured(.post, "/invoices/exports", .invoiceExport, [.invoiceRead]) { call in
            reply(try portal.export(try call.decoded(), for: call.caller), .created)
        }
        routes.secured(.get, "/invoices/exports/{export}", .invoiceExportStatus, [.invoiceRead]) { call in
            reply(try portal.exportStatus(try call.reference("export"), for: call.caller, base: call.base))
        }
        routes.router.get("/storage/invoice-part/{export}/{part}") { request, context in
            let export = context.parameters.get("export") ?? ""
            let part = context.parameters.get("part").flatMap { Int($0) } ?? 0
            return try portal.link(request) { () throws(Refusal) in
                guard let parts = portal.look({ $0.exports[export]?.parts }), parts.indices.contains(part - 1) else {
                    return Portal.storageRefusal
                }
                return bytes(parts[part - 1].sealed, as: "application/octet-stream")
            }
        }
    }
}

extension Portal {
    /// - Throws: 21405, 21470, 21181 for a subject that the context cannot be, 21182 where ten are running, 21183.
    func export(_ asked: ExportRequest, for caller: Caller) throws(Refusal) -> ReferenceReply {
        let (ring, now) = look { ($0.secrets.ring, $0.now) }
        let (key, vector) = try asked.encryption.opened(by: ring, at: now)
        guard caller.context.nip != nil || asked.filters.subjectType == .authorised else {
            throw .bad(
                21181, "Nieprawidłowe żądanie eksportu faktur.",
                "Nie można wyeksportować paczki faktur dla wybranego podmiotu (\(asked.filters.subjectType.rawValue)) "
                    + "i zalogowanego identyfikatora kontekstu (\(caller.context.type.rawValue)).")
        }
        let selection = try select(asked.filters, for: caller)
        let running = look { $0.exports.running(in: caller.context, at: now) }
        guard running < 10 else {
            throw .bad(
                21182, "Osiągnięto limit trwających eksportów.",
                "Osiągnięto maksymalny limit 10 równoczesnych eksportów faktur. Spróbuj ponownie później.")
        }
        let think = look { $0.switches.thinking }
        let reference = ReferenceNumber.make(.export, at: now)
        var export = Export(
            reference: reference, context: caller.context, startedAt: now, readyAt: now + think,
            expiresAt: now + think + .seconds(3600), status: Status(200, "Eksport faktur zakończony sukcesem"),
            waterMark: selection.waterMark)
        if let key {
            let invoices = selection.invoices.prefix(10_000)
            export.count = invoices.count
            export.isTruncated = selection.invoices.count > invoices.count
            export.last = invoices.last
            let package = Self.package(Array(invoices), asked: asked)
            export.parts = Self.parts(of: package, reference: reference, asked: asked, key: key, vector: vector)
        } else {
            export.status = Status(415, "Błąd odszyfrowania dostarczonego klucza")
        }
        look { [export] state in state.exports[reference] = export }
        return ReferenceReply(referenceNumber: reference)
    }

    /// - Throws: 21175 unknown; 410 after seven days.
    func exportStatus(_ reference: String, for caller: Caller, base: String) throws(Refusal) -> ExportView {
        try with { state throws(Refusal) in
            guard let export = state.exports[reference], export.context == caller.context else {
                throw .bad(21175, "Wynik zapytania o podanym identyfikatorze nie istnieje.")
            }
            let now = state.now
            guard export.startedAt + .seconds(7 * 86_400) > now else { throw .gone }
            guard now >= export.readyAt else { return ExportView(status: Status(100, "Eksport faktur w toku")) }
            guard export.status.code == 200 else {
                return ExportView(status: export.status, completedDate: export.readyAt)
            }
            guard now < export.expiresAt else {
                return ExportView(
                    status: Status(210, "Eksport faktur wygasł i nie jest już dostępny do pobrania"),
                    completedDate: export.readyAt)
            }
            let parts = export.parts.enumerated().map { index, part in
                ExportView.Part(
                    ordinalNumber: index + 1, partName: part.name,
                    url: state.secrets.links.link(
                        to: "/storage/invoice-part/\(reference)/\(index + 1)", at: base, until: export.expiresAt),
                    partSize: part.plainSize, partHash: part.plainHash, encryptedPartSize: part.sealed.count,
                    encryptedPartHash: part.sealed.sha256, expirationDate: export.expiresAt)
            }
            return ExportView(
                status: export.status, completedDate: export.readyAt, packageExpirationDate: export.expiresAt,
                package: ExportView.Package(
                    invoiceCount: export.count, size: export.parts.reduce(0) { $0 + $1.plainSize }, parts: parts,
                    isTruncated: export.isTruncated,
                    lastIssueDate: export.isTruncated ? export.last?.facts?.issueDate : nil,
                    lastInvoicingDate: export.isTruncated ? export.last?.takenAt : nil,
                    lastPermanentStorageDate: export.isTruncated ? export.last?.storedAt : nil,
                    permanentStorageHwmDate: export.waterMark))
        }
    }

    /// `{ksefNumber}.xml` for each, and `_metadata.json`.
    private static func package(_ invoices: [SentInvoice], asked: ExportRequest) -> Data {
        struct Metadata: Encodable { var invoices: [InvoiceMetadata] }
        let metadata =
            (try? JSONEncoder().encode(Metadata(invoices: invoices.compactMap(InvoiceMetadata.init)))) ?? Data()
        let documents = asked.onlyMetadata == true ? [] : invoices
        let files = documents.map { PackedFile(name: "\($0.ksefNumber ?? $0.reference).xml", data: $0.xml) }
        return Archive.pack(
            files + [PackedFile(name: "_metadata.json", data: metadata)], as: asked.compressionType ?? .zip)
    }

    private static func parts(
        of package: Data, reference: String, asked: ExportRequest, key: Data, vector: Data
    ) -> [Export.Part] {
        let ending = asked.compressionType == .tarGz ? "tar.gz" : "zip"
        return stride(from: 0, to: package.count, by: ExportRoutes.partBytes).enumerated().compactMap { index, start in
            let plain = Data(package[start..<min(start + ExportRoutes.partBytes, package.count)])
            guard let sealed = SymmetricCipher.seal(plain, key: key, vector: vector) else { return nil }
            let number = String(index + 1001).dropFirst()
            return Export.Part(
                name: "\(reference)-\(number).\(ending).aes", plainSize: plain.count, plainHash: plain.sha256,
                sealed: sealed)
        }
    }
}
