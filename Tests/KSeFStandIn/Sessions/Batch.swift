import Foundation
import Hummingbird

/// What a batch session was declared to bring (page, 1.7).
struct BatchPlan: Codable, Sendable {
    struct Part: Codable, Sendable {
        var ordinalNumber: Int
        var fileSize: Int
        var fileHash: String
    }

    var fileSize: Int
    var fileHash: String
    var compressionType: CompressionType
    var parts: [Part]
    var isOffline: Bool
    /// Whether every invoice of the package has been looked at.
    var isUnpacked = false
}

struct BatchSessionRequest: Decodable, Sendable {
    struct File: Decodable, Sendable {
        var fileSize: Int
        var fileHash: String
        var compressionType: CompressionType?
        var fileParts: [BatchPlan.Part]
    }

    var formCode: FormCode
    var batchFile: File
    var encryption: EncryptionRequest
    var offlineMode: Bool?
}

struct BatchSessionOpened: Encodable, Sendable {
    struct Upload: Encodable, Sendable {
        var ordinalNumber: Int
        var method = "PUT"
        var url: String
        var headers = ["x-ms-blob-type": "BlockBlob"]
    }

    var referenceNumber: String
    var partUploadRequests: [Upload]
}

/// Page 1.7: open, send the parts to signed links, close.
enum BatchRoutes {
    static func add(to routes: PortalRouter) {
        let portal = routes.portal
        let write: [Permission] = [.invoiceWrite, .enforcementOperations]
        routes.secured(.post, "/sessions/batch", .batchSession, write) { call in
            reply(try portal.openBatchSession(try call.decoded(), by: call.caller, base: call.base), .created)
        }
        routes.secured(.post, "/sessions/batch/{session}/close", .batchSession, write) { call in
            try portal.closeBatchSession(try call.reference("session"), by: call.caller)
            return noContent
        }
        routes.router.put("/storage/batch-parts/{session}/{part}") { request, context in
            var body = request
            let data = Data(try await body.collectBody(upTo: Sizes.upload).readableBytesView)
            let session = context.parameters.get("session") ?? ""
            let part = context.parameters.get("part").flatMap { Int($0) } ?? 0
            guard request.headers[.blobType] == "BlockBlob" else {
                return bytes(
                    Data("<Error><Code>MissingRequiredHeader</Code></Error>".utf8), as: "application/xml", .badRequest)
            }
            return try portal.link(request) { () throws(Refusal) in
                portal.look { $0.uploads[session, default: [:]][part] = data }
                return Response(status: .created)
            }
        }
    }
}

extension Portal {
    /// - Throws: 21405, 21157 a part's size, 21161 too many parts, 21470.
    func openBatchSession(
        _ asked: BatchSessionRequest, by caller: Caller, base: String
    ) throws(Refusal) -> BatchSessionOpened {
        try asked.formCode.checked(for: caller)
        let (ring, sizes, now) = look { ($0.secrets.ring, $0.sizes, $0.now) }
        try asked.batchFile.check(sizes)
        let (key, vector) = try asked.encryption.opened(by: ring, at: now)
        let parts = asked.batchFile.fileParts
        // Twenty minutes for every part, and for all of them together (page, 1.7).
        let end = now + .seconds(parts.count * 20 * 60)
        let session = Session(
            reference: ReferenceNumber.make(.batchSession, at: now), kind: .batch, context: caller.context,
            subject: caller.subject, proof: caller.proof, formCode: asked.formCode, createdAt: now, updatedAt: now,
            validUntil: end, key: key, vector: vector, failure: key == nil ? SessionStatus.badKey : nil,
            batch: BatchPlan(
                fileSize: asked.batchFile.fileSize, fileHash: asked.batchFile.fileHash,
                compressionType: asked.batchFile.compressionType ?? .zip, parts: parts,
                isOffline: asked.offlineMode == true))
        return look { state in
            state.sessions.put(session)
            journal?.append(.session(session))
            let uploads = parts.map { part in
                BatchSessionOpened.Upload(
                    ordinalNumber: part.ordinalNumber,
                    url: state.secrets.links.link(
                        to: "/storage/batch-parts/\(session.reference)/\(part.ordinalNumber)", at: base, until: end))
            }
            return BatchSessionOpened(referenceNumber: session.reference, partUploadRequests: uploads)
        }
    }

    /// Closes the session and unpacks the package in the background.
    ///
    /// - Throws: 21173, 21180, 21205 a part missing, 21157 a part of another size, 21208 time over.
    func closeBatchSession(_ reference: String, by caller: Caller) throws(Refusal) {
        let (session, parts) = try with { state throws(Refusal) -> (Session, [Data]) in
            var session = try state.sessions.find(reference, in: caller.context)
            let status = state.status(of: session)
            if status == SessionStatus.timeOver {
                throw .bad(
                    21208, "Czas oczekiwania na requesty upload lub finish został przekroczony.",
                    "Sesja anulowana, przekroczony czas wysyłki.")
            }
            guard session.kind == .batch, status.code == 100, let plan = session.batch else {
                throw session.forbids(status, "jej zamknięcie")
            }
            let uploads = state.uploads[reference] ?? [:]
            var parts: [Data] = []
            for part in plan.parts {
                guard let data = uploads[part.ordinalNumber] else {
                    throw .bad(
                        21205, "Pakiet nie może być pusty.",
                        "Nie przesłano zadeklarowanej '\(part.ordinalNumber)' części pliku.")
                }
                guard data.count == part.fileSize else {
                    throw .bad(
                        21157, "Nieprawidłowy rozmiar części pakietu.",
                        "Zadeklarowany rozmiar części '\(part.ordinalNumber)' nie zgadza się z rzeczywistym.")
                }
                parts.append(data)
            }
            session.closedAt = state.now
            session.updatedAt = state.now
            state.sessions.put(session)
            state.uploads[reference] = nil
            journal?.append(.session(session))
            return (session, parts)
        }
        start { self.process(session, parts: parts) }
    }

    private func process(_ session: Session, parts: [Data]) {
        guard let plan = session.batch, let key = session.key else { return }
        let outcome = Self.open(parts, by: plan, key: key, vector: session.vector)
        let (intake, terms, limit) = look { (self.intake($0), $0.terms(of: session), $0.sizes.invoices) }
        var examined: [(PackedFile, Examination)] = []
        var failure: Status?
        switch outcome {
        case .failure(let failed): failure = failed.status
        case .success(let files) where files.count > limit: failure = SessionStatus.tooMany
        case .success(let files): examined = files.map { ($0, intake.examine($0.data, terms: terms)) }
        }
        look { state in
            guard var session = state.sessions[session.reference] else { return }
            for (index, (file, examination)) in examined.enumerated() {
                let invoice = state.take(
                    examination, hash: file.data.sha256, size: file.data.count, into: session,
                    takenAt: session.createdAt, offline: plan.isOffline, ordinal: index + 1, fileName: file.name)
                session.invoices.append(invoice.reference)
                journal?.append(.invoice(invoice))
            }
            session.failure = failure
            session.failsFrom = failure.map { _ in state.now + state.switches.thinking }
            session.batch?.isUnpacked = true
            session.updatedAt = state.now
            state.sessions.put(session)
            journal?.append(.session(session))
        }
    }

    private struct Failed: Error {
        var status: Status
    }

    /// Every part's hash, every part by itself decrypted, the whole archive's size and hash, then the archive.
    private static func open(
        _ parts: [Data], by plan: BatchPlan, key: Data, vector: Data
    ) -> Result<[PackedFile], Failed> {
        var whole = Data()
        for (part, data) in zip(plan.parts, parts) {
            guard data.sha256 == part.fileHash else { return .failure(Failed(status: SessionStatus.badPackage)) }
            guard let plain = SymmetricCipher.open(data, key: key, vector: vector) else {
                return .failure(Failed(status: SessionStatus.badParts))
            }
            whole += plain
        }
        guard whole.count == plan.fileSize, whole.sha256 == plan.fileHash else {
            return .failure(Failed(status: SessionStatus.badPackage))
        }
        do throws(Archive.Broken) {
            return .success(try Archive.unpack(whole, as: plan.compressionType))
        } catch {
            var status = SessionStatus.badArchive
            status.details = [error.reason]
            return .failure(Failed(status: status))
        }
    }
}

extension BatchSessionRequest.File {
    /// - Throws: 21161, 21157, 21405.
    fileprivate func check(_ sizes: SessionLimits) throws(Refusal) {
        guard fileParts.count <= sizes.parts else {
            throw .bad(
                21161, "Przekroczono dozwoloną liczbę części pakietu.",
                "Pakiet ma \(fileParts.count) części, dozwolone \(sizes.parts).")
        }
        for part in fileParts where part.fileSize < 1 || part.fileSize > sizes.partBytes + 16 {
            throw .bad(
                21157, "Nieprawidłowy rozmiar części pakietu.",
                "Rozmiar części \(part.ordinalNumber) przekroczył dozwolony rozmiar \(sizes.partBytes / 1_000_000)MB.")
        }
        guard !fileParts.isEmpty, fileParts.map(\.ordinalNumber) == Array(1...fileParts.count) else {
            throw .invalid("Części pakietu muszą mieć kolejne numery od 1.")
        }
        guard isHash(fileHash), fileParts.allSatisfy({ isHash($0.fileHash) }) else {
            throw .invalid("Skrót musi być 32 bajtami SHA-256 w Base64 (44 znaki).")
        }
        guard (1...5_000_000_000).contains(fileSize) else { throw .invalid("Rozmiar pakietu: od 1 bajta do 5 GB.") }
    }
}
