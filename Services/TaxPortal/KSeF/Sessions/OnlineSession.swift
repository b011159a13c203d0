import Contracts
import Foundation

/// An open session, into which invoices go one at a time.
package struct OnlineSession: Sendable {
    package let reference: String
    package let validUntil: Timestamp
    let key: SessionKey
    let openedAt: Timestamp
    var sent = 0
}

/// - Source: ksef.md 1.4.
extension KSeFDesk {
    /// A session that this process holds the key of: one that is open already and has room, or a new one.
    ///
    /// - Returns: its reference number.
    /// - Throws: nothing was sent.
    package func openSession() async throws(KSeFFailure) -> String {
        try await readLimits()
        if let open = await account.usableSession(at: client.clock.now()) { return open }
        let key = SessionKey.fresh()
        let (client, desk) = (client, self)
        let opened = try await withPortalKey { portalKey throws(KSeFFailure) in
            let body = OpenOnline(formCode: .fa3, encryption: try key.encryption(for: portalKey))
            return try await desk.decoded(
                Opened.self,
                from: KSeFCall("POST", "/sessions/online", group: .onlineSession, body: KSeFClient.json(body)))
        }
        let now = client.clock.now()
        await account.keep(
            OnlineSession(
                reference: opened.referenceNumber, validUntil: opened.validUntil ?? now.adding(seconds: 3600), key: key,
                openedAt: now))
        return opened.referenceNumber
    }

    /// Hands an invoice in. A 202 does not mean that it is accepted.
    ///
    /// - Parameters:
    ///   - content: the exact bytes of the document.
    ///   - corrected: the hash of the refused file that this technical correction replaces, base 64.
    /// - Returns: the invoice's reference number in this session.
    /// - Throws: `.sessionUnknown` when this process has no key for the session; with `mayHaveHappened` when nobody knows
    ///   whether the invoice arrived.
    package func send(
        _ content: Data, through session: String, offline: Bool, correcting corrected: String? = nil
    ) async throws(KSeFFailure) -> String {
        guard let key = await account.key(of: session) else { throw .sessionUnknown(session) }
        let limit = await account.sizes.invoiceBytes
        guard content.count <= limit else {
            throw KSeFFailure(
                .misunderstanding, "The document has \(content.count) bytes; KSeF takes \(limit).", code: "size")
        }
        let encrypted = try key.encrypt(content)
        let body = SendInvoice(
            invoiceHash: ContentHash(of: content).text, invoiceSize: content.count,
            encryptedInvoiceHash: ContentHash(of: encrypted).text, encryptedInvoiceSize: encrypted.count,
            encryptedInvoiceContent: encrypted.base64EncodedString(), offlineMode: offline || corrected != nil,
            hashOfCorrectedInvoice: corrected)
        let call = KSeFCall(
            "POST", "/sessions/online/\(session.inPath)/invoices", group: .invoiceSend, body: KSeFClient.json(body))
        do throws(KSeFFailure) {
            let taken = try await decoded(Taken.self, from: call)
            await account.count(session)
            return taken.referenceNumber
        } catch {
            if KSeFFailure.sessionIsOver.contains(error.code ?? "") { await account.forget(session) }
            throw error
        }
    }

    /// Closes a session, whoever opened it; one that is closed already is as good.
    package func closeSession(_ session: String) async throws(KSeFFailure) {
        await account.forget(session)
        let call = KSeFCall("POST", "/sessions/online/\(session.inPath)/close", group: .onlineSession)
        do throws(KSeFFailure) {
            _ = try await answer(to: call)
        } catch {
            guard KSeFFailure.sessionIsOver.contains(error.code ?? "") else { throw error }
        }
    }

    /// The limits that hold for this taxpayer, once a day; where they cannot be read the published ones hold.
    private func readLimits() async throws(KSeFFailure) {
        // Signing in is what may fail here for good; the rest is only a better guess.
        _ = try await account.access(client, means: means)
        guard await account.isTimeToReadSizes() else { return }
        if let answer = try? await answer(to: KSeFCall("GET", "/rate-limits", group: .other("rate-limits"))),
            let limits = try? RateLimits.published.updated(from: answer.body)
        {
            await account.limiter.update(limits)
        }
        let call = KSeFCall("GET", "/limits/context", group: .other("limits"))
        if let limits = try? await decoded(ContextLimits.self, from: call).onlineSession {
            let published = SessionSizes.published
            // No document is larger, whatever the portal would take.
            let bytes = limits.maxInvoiceSizeInMB.flatMap { $0 > 0 ? min($0, 1000) * 1_000_000 : nil }
            let count = limits.maxInvoices.flatMap { $0 > 0 ? $0 : nil }
            await account.update(
                SessionSizes(invoiceBytes: bytes ?? published.invoiceBytes, invoices: count ?? published.invoices))
        }
    }

    private struct OpenOnline: Encodable {
        let formCode: FormCode
        let encryption: EncryptionInfo
    }

    private struct Opened: Decodable {
        let referenceNumber: String
        let validUntil: Timestamp?
    }

    private struct SendInvoice: Encodable {
        let invoiceHash: String
        let invoiceSize: Int
        let encryptedInvoiceHash: String
        let encryptedInvoiceSize: Int
        let encryptedInvoiceContent: String
        let offlineMode: Bool
        let hashOfCorrectedInvoice: String?
    }

    private struct Taken: Decodable { let referenceNumber: String }

    private struct ContextLimits: Decodable {
        struct Online: Decodable {
            let maxInvoiceSizeInMB: Int?
            let maxInvoices: Int?
        }

        let onlineSession: Online?
    }
}

extension KSeFAccount {
    /// Sessions live twelve hours; none is begun with that ends soon.
    private static let reserve: Int64 = 1800

    func usableSession(at now: Timestamp) -> String? {
        for (reference, session) in openSessions where now.adding(seconds: Self.reserve) >= session.validUntil {
            openSessions[reference] = nil
        }
        return openSessions.values.filter { $0.sent < sizes.invoices }.max { $0.openedAt < $1.openedAt }?.reference
    }

    func keep(_ session: OnlineSession) { openSessions[session.reference] = session }

    /// Whether this process has the key of a session.
    package func holds(_ session: String) -> Bool { openSessions[session] != nil }

    func key(of session: String) -> SessionKey? { openSessions[session]?.key }

    func count(_ session: String) { openSessions[session]?.sent += 1 }

    package func forget(_ session: String) { openSessions[session] = nil }
}

extension KSeFFailure {
    /// Too many invoices in the session, no such session, its state forbids it.
    package static let sessionIsOver: Set<String> = ["21155", "21173", "21180"]

    static func sessionUnknown(_ session: String) -> KSeFFailure {
        KSeFFailure(.misunderstanding, "The key of the session \(session) is not held here.", code: "session-unknown")
    }
}
