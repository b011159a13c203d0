import Contracts
import Foundation
import PortalHTTP

/// Asking what became of sessions and of the invoices in them.
///
/// - Source: ksef.md 1.5.
extension KSeFDesk {
    /// The portal's largest page.
    private static let pageSize = 1000
    /// More pages than a session may fill; a portal that goes on and on is not followed.
    private static let mostPages = 50

    package func session(_ reference: String) async throws(KSeFFailure) -> SessionStatus {
        try await decoded(
            SessionStatus.self, from: KSeFCall("GET", "/sessions/\(reference.inPath)", group: .sessionMisc))
    }

    package func invoice(_ reference: String, in session: String) async throws(KSeFFailure) -> InvoiceStatus {
        try await decoded(
            InvoiceStatus.self,
            from: KSeFCall(
                "GET", "/sessions/\(session.inPath)/invoices/\(reference.inPath)", group: .invoiceStatus))
    }

    /// All invoices of a session, page by page.
    ///
    /// - Parameter wanted: hashes to stop at, once all of them were seen accepted or on their way; all pages where there
    ///   are none.
    package func invoices(of session: String, wanted: Set<String> = []) async throws(KSeFFailure) -> [InvoiceStatus] {
        var missing = wanted
        return try await pages("/sessions/\(session.inPath)/invoices?pageSize=\(Self.pageSize)", .sessionInvoiceList) {
            (page: InvoicePage) in
            missing.subtract(page.invoices.filter(\.isOursToKeep).map(\.invoiceHash))
            let isEnough = !wanted.isEmpty && missing.isEmpty
            return (page.invoices, isEnough ? nil : page.continuationToken)
        }
    }

    /// Sessions that were opened since an instant, the latest first.
    package func sessions(
        _ kind: SessionKind, since: Timestamp, until: Timestamp? = nil
    ) async throws(KSeFFailure) -> [SessionListing] {
        var query = "sessionType=\(kind.rawValue)&pageSize=\(Self.pageSize)&dateCreatedFrom=\(since.description.inPath)"
        if let until { query += "&dateCreatedTo=\(until.description.inPath)" }
        return try await pages("/sessions?\(query)", .sessionList) { (page: SessionPage) in
            (page.sessions, page.continuationToken)
        }
    }

    /// The bytes of an accepted invoice. The portal allows few of these calls.
    package func content(of number: KSeFNumber) async throws(KSeFFailure) -> Data {
        let answer = try await answer(
            to: KSeFCall("GET", "/invoices/ksef/\(number.text.inPath)", group: .invoiceDownload))
        try answer.checkHash()
        return answer.body
    }

    /// Nothing where the portal has no such session (21173).
    package static func unlessUnknown<Value: Sendable>(
        _ body: () async throws(KSeFFailure) -> Value
    ) async throws(KSeFFailure) -> Value? {
        do throws(KSeFFailure) { return try await body() } catch {
            guard error.code == "21173" else { throw error }
            return nil
        }
    }

    private func pages<Page: Decodable, Item>(
        _ path: String, _ group: LimitGroup, _ read: (Page) -> (items: [Item], continuation: String?)
    ) async throws(KSeFFailure) -> [Item] {
        var call = KSeFCall("GET", path, group: group)
        call.answerLimit = 16 << 20
        var items: [Item] = []
        for _ in 0..<Self.mostPages {
            let (more, continuation) = read(try await decoded(Page.self, from: call))
            items += more
            guard let continuation, !continuation.isEmpty, continuation != call.continuation else { return items }
            call.continuation = continuation
        }
        throw KSeFFailure(.misunderstanding, "The portal's list does not end.")
    }

    private struct InvoicePage: Decodable {
        let continuationToken: String?
        let invoices: [InvoiceStatus]
    }

    private struct SessionPage: Decodable {
        let continuationToken: String?
        let sessions: [SessionListing]
    }
}

extension TransportAnswer {
    /// Holds the body against the hash that came with it, where one came.
    func checkHash() throws(KSeFFailure) {
        guard let told = headers["x-ms-meta-hash"], told != ContentHash(of: body).text else { return }
        throw KSeFFailure(
            .misunderstanding, "The document does not have the hash that the portal gave with it.", code: "hash",
            status: status)
    }
}
