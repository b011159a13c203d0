import Foundation
import PortalHTTP

/// Many invoices in one archive.
///
/// - Source: ksef.md 1.7.
extension KSeFDesk {
    /// Most of an archive that one part holds, before encryption.
    private static let partBytes = 100_000_000
    private static let mostParts = 50
    /// An archive is made in memory, so it stays far below the five gigabytes that KSeF takes.
    package static let mostBatchBytes = 500_000_000
    private static let uploadAttempts = 3

    /// Opens a batch session, hands all invoices in and closes it. What becomes of each is told by the session's list, by
    /// its hash.
    ///
    /// - Parameters:
    ///   - contents: at most 10 000, the exact bytes of each.
    ///   - offline: of all of them.
    ///   - partBytes: for tests; the portal's limit otherwise.
    /// - Returns: the session's reference number: all was handed in. Whether it is closed, the next question tells.
    /// - Throws: nothing was handed in, and what had been uploaded will not be looked at.
    package func sendBatch(
        _ contents: [Data], offline: Bool, partBytes: Int = partBytes
    ) async throws(KSeFFailure) -> String {
        let archive = ZipArchive(
            contents.enumerated().map { index, content in
                let digits = "\(index + 1)"
                return ("\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).xml", content)
            }
        ).bytes
        let key = SessionKey.fresh()
        var parts: [Data] = []
        for start in stride(from: 0, to: archive.count, by: partBytes) {
            parts.append(try key.encrypt(Data(archive[start..<min(start + partBytes, archive.count)])))
        }
        guard parts.count <= Self.mostParts else {
            throw KSeFFailure(.misunderstanding, "The archive would have \(parts.count) parts; KSeF takes 50.")
        }
        do throws(KSeFFailure) {
            let opened = try await open(parts, of: archive, key, offline: offline)
            try await upload(parts, of: opened)
            try await closeBatch(opened.referenceNumber)
            return opened.referenceNumber
        } catch {
            // Nothing is looked at before the session is closed.
            throw KSeFFailure(
                error.kind, error.message, code: error.code, status: error.status, pause: error.pause)
        }
    }

    /// Closes a batch session whose parts are all there; where nobody knows whether that worked, the session's status does.
    ///
    /// - Throws: the portal misses parts, or their time is over.
    package func closeBatch(_ session: String) async throws(KSeFFailure) {
        do throws(KSeFFailure) {
            _ = try await endBatch(session)
        } catch {
            if error.isOfIncompleteBatch { throw error }
            client.logger.warning("a batch session may not be closed yet", metadata: ["reason": "\(error)"])
        }
    }

    /// Closes a batch session of which nobody knows whether its parts are all there.
    ///
    /// - Throws: whatever kept it from being closed; ``KSeFFailure/isOfIncompleteBatch`` tells what never changes.
    package func endBatch(_ session: String) async throws(KSeFFailure) {
        _ = try await answer(to: KSeFCall("POST", "/sessions/batch/\(session.inPath)/close", group: .batchSession))
    }

    private func open(
        _ parts: [Data], of archive: Data, _ key: SessionKey, offline: Bool
    ) async throws(KSeFFailure) -> OpenedBatch {
        let file = BatchFile(
            fileSize: archive.count, fileHash: ContentHash(of: archive).text, compressionType: "Zip",
            fileParts: parts.enumerated().map { index, part in
                BatchPart(
                    ordinalNumber: index + 1, fileSize: part.count, fileHash: ContentHash(of: part).text)
            })
        let desk = self
        return try await withPortalKey { portalKey throws(KSeFFailure) in
            let body = OpenBatch(
                formCode: .fa3, batchFile: file, encryption: try key.encryption(for: portalKey), offlineMode: offline)
            return try await desk.decoded(
                OpenedBatch.self,
                from: KSeFCall("POST", "/sessions/batch", group: .batchSession, body: KSeFClient.json(body)))
        }
    }

    private func upload(_ parts: [Data], of session: OpenedBatch) async throws(KSeFFailure) {
        for (index, part) in parts.enumerated() {
            guard let place = session.partUploadRequests.first(where: { $0.ordinalNumber == index + 1 }) else {
                throw KSeFFailure(.misunderstanding, "The portal gave no place for part \(index + 1).")
            }
            let request = TransportRequest(
                method: place.method, url: place.url,
                headers: (place.headers ?? [:]).compactMap { name, value in value.map { (name: name, value: $0) } },
                body: part, timeout: .seconds(600))
            var attempt = 1
            while true {
                do throws(KSeFFailure) {
                    _ = try await client.answer(link: request, expecting: 200..<300)
                    break
                } catch {
                    // The same bytes in the same place: sending them again does no harm.
                    guard error.kind == .outage, attempt < Self.uploadAttempts else { throw error }
                    guard (try? await client.clock.pause(.milliseconds(500 * attempt))) != nil else { throw error }
                    attempt += 1
                }
            }
        }
    }

    private struct OpenBatch: Encodable {
        let formCode: FormCode
        let batchFile: BatchFile
        let encryption: EncryptionInfo
        let offlineMode: Bool
    }

    private struct BatchFile: Encodable, Sendable {
        let fileSize: Int
        let fileHash: String
        let compressionType: String
        let fileParts: [BatchPart]
    }

    private struct BatchPart: Encodable, Sendable {
        let ordinalNumber: Int
        let fileSize: Int
        let fileHash: String
    }

    private struct OpenedBatch: Decodable, Sendable {
        struct Place: Decodable, Sendable {
            let ordinalNumber: Int
            let method: String
            let url: String
            let headers: [String: String?]?
        }

        let referenceNumber: String
        let partUploadRequests: [Place]
    }
}

extension KSeFFailure {
    /// Part size, too many parts, a part is missing, the time is over: nothing of the batch will ever be looked at.
    package var isOfIncompleteBatch: Bool { ["21157", "21161", "21205", "21208"].contains(code) }
}
