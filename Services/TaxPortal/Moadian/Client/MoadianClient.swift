import Contracts
import Foundation
import PortalHTTP
import Sealing

/// Calls of the portal's API v2 for one taxpayer (`moadian.md` 2). Every call but the first spends a nonce of its own, in a
/// token signed for it alone.
package struct MoadianClient: Sendable {
    package struct Settings: Sendable {
        /// With any path prefix, without `/api/v2`: `https://tp.tax.gov.ir/requestsmanager`.
        package var base: URL
        /// The memory's id, or that of a trusted company.
        package var clientID: String
        /// Gateways of the government's bus want `Token`.
        package var tokenHeader = "Authorization"
        /// What a gateway wants besides.
        package var headers: [(name: String, value: String)] = []
        /// How long a nonce lasts, 10 to 200 seconds; the portal's own choice where it is `nil`.
        package var nonceSeconds: Int?
        /// How long keys are used before they are asked for anew.
        package var keysLast: Duration = .seconds(3600)

        package init(base: URL, clientID: String) {
            self.base = base
            self.clientID = clientID
        }
    }

    let settings: Settings
    let signer: PortalSigner
    let transport: any PortalTransport
    let now: @Sendable () -> Timestamp
    private(set) var witness: @Sendable (PortalExchange) async -> Void
    private let known: KnownKeys
    private let lookout: Lookout

    /// - Parameter witness: is told every call and its answer, for the archive.
    package init(
        _ settings: Settings, signer: PortalSigner, transport: any PortalTransport,
        now: @escaping @Sendable () -> Timestamp = { .now() },
        witness: @escaping @Sendable (PortalExchange) async -> Void = { _ in }
    ) {
        self.settings = settings
        self.signer = signer
        self.transport = transport
        self.now = now
        self.witness = witness
        known = KnownKeys()
        lookout = Lookout(known)
    }

    /// The same client, with the same keys in mind, whose calls are told to somebody else.
    package func witnessed(by witness: @escaping @Sendable (PortalExchange) async -> Void) -> MoadianClient {
        var client = self
        client.witness = witness
        return client
    }

    // MARK: - Questions

    /// Keys and clock, an hour old at most.
    ///
    /// - Parameter freshness: asks anew where the last answer is older: the portal could not decrypt, or a receipt did not
    ///   verify, so keys may have changed.
    package func serverInformation(freshness: Duration? = nil) async throws(MoadianError) -> ServerInformation {
        if let information = known.information(notOlderThan: freshness ?? settings.keysLast) { return information }
        let found = try ServerInformation(await get("server-information"))
        known.keep(found)
        return found
    }

    /// The portal could not decrypt: it has given up the key that it was asked for last.
    package func forgetKeys() { known.forgetLast() }

    /// The key to encrypt for, with its name, from one snapshot.
    ///
    /// - Throws: nothing was sent.
    package func encryptionKey() async throws(MoadianError) -> PortalKey {
        do throws(MoadianError) {
            let keys = try await serverInformation().keys
            return keys[Int.random(in: keys.indices)]
        } catch {
            throw error.beforeSending
        }
    }

    /// What keeps this memory from sending: clocks that differ, a state that is not `ACTIVE`. The state is asked for before
    /// the first sending, then once a day.
    ///
    /// - Throws: nothing was sent.
    package func obstacle(for memoryID: String) async throws(MoadianError) -> Obstacle? {
        try await lookout.obstacle(now: now) { freshness throws(MoadianError) in
            _ = try await serverInformation(freshness: freshness)
        } memory: { () throws(MoadianError) in
            try await fiscalInformation(memoryID: memoryID)
        }
    }

    package func fiscalInformation(memoryID: String) async throws(MoadianError) -> FiscalInformation {
        FiscalInformation(try await get("fiscal-information", [("memoryId", memoryID)]))
    }

    package func taxpayer(economicCode: String) async throws(MoadianError) -> PortalTaxpayer {
        PortalTaxpayer(try await get("taxpayer", [("economicCode", economicCode)]))
    }

    /// What official kits know besides (2.7).
    package func profile(economicCode: String) async throws(MoadianError) -> TaxpayerProfile {
        TaxpayerProfile(try await get("taxpayer-info", [("economicCode", economicCode)]))
    }

    /// Whether a seller stays below his ceiling of sales of article 6 with so much more VAT in a period; `nil` where the portal
    /// does not say.
    ///
    /// - Parameters:
    ///   - vat: rials.
    ///   - period: as the portal numbers them.
    package func staysBelowCeiling(
        economicCode: String, vat: Int64, period: String
    ) async throws(MoadianError) -> Bool? {
        let query = [("economicCode", economicCode), ("vatValue", "\(vat)"), ("period", period)]
        return try await get("taxpayer-article6-status", query)["article6RemainStatus"].boolean
    }

    /// - Parameters:
    ///   - uids: at most 100.
    ///   - period: at most a week; without one the portal looks at the last day alone.
    package func inquire(
        uids: [UUID], fiscalID: String, in period: Range<Timestamp>
    ) async throws(MoadianError) -> [InquiryResult] {
        let query = uids.map { ("uidList", $0.text) } + [("fiscalId", fiscalID)] + Self.query(period)
        return try await inquiry("inquiry-by-uid", query)
    }

    /// As ``inquire(uids:fiscalID:in:)``, by what the portal named the packets.
    package func inquire(
        references: [String], in period: Range<Timestamp>
    ) async throws(MoadianError) -> [InquiryResult] {
        try await inquiry("inquiry-by-reference-id", references.map { ("referenceIds", $0) } + Self.query(period))
    }

    /// One page of everything within a week at most.
    ///
    /// - Parameters:
    ///   - page: from 1.
    ///   - size: 1 to 100.
    ///   - status: `SUCCESS`, `FAILED`, `TIMEOUT` or `IN_PROGRESS`.
    package func inquire(
        in period: Range<Timestamp>, page: Int, size: Int = 100, status: String? = nil
    ) async throws(MoadianError) -> [InquiryResult] {
        var query = Self.query(period) + [("pageNumber", "\(page)"), ("pageSize", "\(size)")]
        if let status { query.append(("status", status)) }
        return try await inquiry("inquiry", query)
    }

    package func invoiceStatus(of taxIDs: [String]) async throws(MoadianError) -> [DashboardStatus] {
        let answer = try await get("inquiry-invoice-status", taxIDs.map { ("taxIds", $0) })
        return answer.list.compactMap { DashboardStatus($0) }
    }

    /// The key that signed a receipt: one of those that are or were in use, asked for anew where none of them did.
    package func signer(of receipt: SignedReceipt) async throws(MoadianError) -> PortalKey? {
        if let key = receipt.signer(among: known.all) { return key }
        return receipt.signer(among: try await serverInformation(freshness: .seconds(30)).keys)
    }

    private func inquiry(_ path: String, _ query: [(String, String)]) async throws(MoadianError) -> [InquiryResult] {
        let answer = try await get(path, query)
        guard answer.isList else { throw MoadianError(.malformed, "The inquiry's answer is no list.", status: 200) }
        return answer.list.map { InquiryResult($0) }
    }

    private static func query(_ period: Range<Timestamp>) -> [(String, String)] {
        [("start", "\(period.lowerBound)"), ("end", "\(period.upperBound)")]
    }

    // MARK: - Deeds

    /// Sends sealed invoices, 1 to 1000.
    ///
    /// - Returns: what the portal queued; a packet that is missing there may have arrived all the same.
    /// - Throws: `.lost` wherever it is not certain that the portal took in nothing: ask by uid, never send again before.
    package func send(_ packets: [InvoicePacket]) async throws(MoadianError) -> [QueuedPacket] {
        guard (1...InvoicePacket.limit).contains(packets.count) else {
            throw MoadianError(.refused, "One call carries 1 to \(InvoicePacket.limit) invoices.")
        }
        let answer = try await post("invoice", InvoicePacket.body(packets))
        return answer["result"].list.compactMap { QueuedPacket($0) }
    }

    /// Registers a payment that came after a credit invoice.
    ///
    /// - Throws: `.refused` with the portal's codes; `.lost`.
    package func register(_ payment: InvoicePayment) async throws(MoadianError) {
        // Nothing keeps a payment from being registered twice, so it is never tried again by itself.
        let answer = try await done("invoice-payment", payment.body)
        let status = answer["requestStatus"].text
        guard status != "SUCCESS" else { return }
        let codes = answer["error"].list.map { PortalMessage($0, isWarning: false) }
        // Only its plain no proves that nothing was registered; kits know a TIMEOUT, too.
        let isRefused = status == "FAILED" && !codes.isEmpty && !codes.contains(where: \.isTechnical)
        throw MoadianError(
            isRefused ? .refused : .lost, "The payment was not registered.", codes: codes, status: 200)
    }
}
