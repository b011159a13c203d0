import Contracts
import Foundation
import PortalHTTP
import Sealing

/// Calls of the portal's API v1 for one taxpayer (`moadian.md` 3): a key that was uploaded bare, tokens that last a while,
/// signatures over normalised text. New work uses ``MoadianClient``.
package struct LegacyClient: Sendable {
    /// That the portal queued a packet, or why not.
    package struct Queued: Sendable, Equatable {
        package let uid: UUID
        package let referenceNumber: String?
        /// `errorCode` and `errorDetail`.
        package let error: PortalMessage?
    }

    /// With any path prefix, up to `self-tsp` or `tsp`: `https://tp.tax.gov.ir/req/api/self-tsp`.
    private let base: URL
    private let memoryID: String
    private let key: PrivateKey
    private let transport: any PortalTransport
    private let now: @Sendable () -> Timestamp
    private var witness: @Sendable (PortalExchange) async -> Void
    private let known: KnownKeys
    private let lookout: Lookout
    private let tokens = LegacyTokens()

    package init(
        base: URL, memoryID: String, key: PrivateKey, transport: any PortalTransport,
        now: @escaping @Sendable () -> Timestamp = { .now() },
        witness: @escaping @Sendable (PortalExchange) async -> Void = { _ in }
    ) {
        self.base = base
        self.memoryID = memoryID
        self.key = key
        self.transport = transport
        self.now = now
        self.witness = witness
        known = KnownKeys()
        lookout = Lookout(known)
    }

    package func witnessed(by witness: @escaping @Sendable (PortalExchange) async -> Void) -> LegacyClient {
        var client = self
        client.witness = witness
        return client
    }

    /// The portal could not decrypt: it has given up the key that it was asked for last.
    package func forgetKeys() { known.forgetLast() }

    /// The key to encrypt for, an hour old at most.
    ///
    /// - Throws: nothing was sent.
    package func encryptionKey() async throws(MoadianError) -> PortalKey {
        do throws(MoadianError) { return try await serverInformation().keys[0] } catch { throw error.beforeSending }
    }

    /// As ``MoadianClient/obstacle(for:)``.
    package func obstacle() async throws(MoadianError) -> Obstacle? {
        try await lookout.obstacle(now: now) { freshness throws(MoadianError) in
            _ = try await serverInformation(freshness: freshness)
        } memory: { () throws(MoadianError) in
            try await fiscalInformation()
        }
    }

    private func serverInformation(freshness: Duration? = nil) async throws(MoadianError) -> ServerInformation {
        if let information = known.information(notOlderThan: freshness ?? .seconds(3600)) { return information }
        let found = try ServerInformation(await ask("GET_SERVER_INFORMATION", .null, isOpen: true))
        known.keep(found)
        return found
    }

    package func fiscalInformation() async throws(MoadianError) -> FiscalInformation {
        FiscalInformation(try await ask("GET_FISCAL_INFORMATION", .text(memoryID)))
    }

    package func taxpayer(economicCode: String) async throws(MoadianError) -> PortalTaxpayer {
        PortalTaxpayer(
            try await ask("GET_ECONOMIC_CODE_INFORMATION", .members(("economicCode", .text(economicCode)))))
    }

    package func inquire(uids: [UUID]) async throws(MoadianError) -> [InquiryResult] {
        let list = uids.map { JSONNode.members(("uid", .text($0.text)), ("fiscalId", .text(memoryID))) }
        return try await ask("INQUIRY_BY_UID", .array(list)).list.map { InquiryResult($0) }
    }

    package func inquire(references: [String]) async throws(MoadianError) -> [InquiryResult] {
        let data = JSONNode.members(("referenceNumber", .array(references.map { .text($0) })))
        return try await ask("INQUIRY_BY_REFERENCE_NUMBER", data).list.map { InquiryResult($0) }
    }

    /// Everything that came in on a day, as days are counted in Iran.
    ///
    /// - Throws: kind `.malformed` for what is no list.
    package func inquire(day: LocalDate) async throws(MoadianError) -> [InquiryResult] {
        let answer = try await ask("INQUIRY_BY_TIME", .members(("time", .text(day.persian))))
        guard answer.isList else { throw MoadianError(.malformed, "The inquiry's answer is no list.", status: 200) }
        return answer.list.map { InquiryResult($0) }
    }

    /// Sends sealed invoices; once more where the token was refused.
    ///
    /// - Throws: as ``MoadianClient/send(_:)``.
    package func send(_ packets: [LegacyPacket]) async throws(MoadianError) -> [Queued] {
        do throws(MoadianError) { return try await sent(packets) } catch  where error.isOfToken {
            return try await sent(packets)
        }
    }

    private func sent(_ packets: [LegacyPacket]) async throws(MoadianError) -> [Queued] {
        let token: String
        do throws(MoadianError) { token = try await self.token() } catch { throw error.beforeSending }
        let request = try signed { trace, time throws(SealingError) in
            try LegacyRequest(packets: packets, token: token, trace: trace, at: time, key: key)
        }
        let reply = try await reply(to: request, "async/normal-enqueue")
        guard (200..<300).contains(reply.status) else { throw refusal(reply, of: token).afterLegacySending }
        guard let answer = try? Answer(json: reply.body), answer.isObject else {
            throw MoadianError(.lost, "The portal's answer cannot be understood.", status: reply.status)
        }
        return answer["result"].list.compactMap { element in
            guard let uid = element["uid"].text.flatMap({ UUID(uuidString: $0) }) else { return nil }
            let error = element["errorCode"].text.map {
                PortalMessage(code: $0, text: element["errorDetail"].text ?? "")
            }
            return Queued(uid: uid, referenceNumber: element["referenceNumber"].text, error: error)
        }
    }

    // MARK: - Calls

    /// - Parameter isOpen: without a token.
    private func ask(_ type: String, _ data: JSONNode, isOpen: Bool = false) async throws(MoadianError) -> Answer {
        do throws(MoadianError) {
            return try await asked(type, data, isOpen: isOpen)
        } catch  where error.isWorthAskingAgain || error.isOfToken {
            return try await asked(type, data, isOpen: isOpen)
        }
    }

    private func asked(_ type: String, _ data: JSONNode, isOpen: Bool) async throws(MoadianError) -> Answer {
        let token = isOpen ? nil : try await token()
        let packet = LegacyPacket(type, uid: UUIDv7.make(at: now()), fiscalID: memoryID, data: data)
        let request = try signed { trace, time throws(SealingError) in
            try LegacyRequest(packet: packet, token: token, trace: trace, at: time, key: key)
        }
        let reply = try await reply(to: request, "sync/\(type)")
        guard (200..<300).contains(reply.status) else { throw refusal(reply, of: token) }
        let answer = try Answer(json: reply.body)
        let found = answer["result"]["data"]
        // Some answers hold their data as a text of JSON.
        if let text = found.text, text.hasPrefix("{") || text.hasPrefix("[") {
            return try Answer(json: Data(text.utf8))
        }
        return found
    }

    /// What the portal refused; the token with it, where it was that.
    private func refusal(_ reply: TransportAnswer, of token: String?) -> MoadianError {
        let error = MoadianError(refusal: reply)
        guard let token, error.isOfToken else { return error }
        tokens.forget(token)
        return MoadianError(
            .credentials, error.message, codes: error.codes, status: error.status, pause: error.pause)
    }

    private func token() async throws(MoadianError) -> String {
        if let token = tokens.token(at: now()) { return token }
        let answer = try await ask("GET_TOKEN", .members(("username", .text(memoryID))), isOpen: true)
        guard let text = answer["token"].text, let until = answer["expiresIn"].integer else {
            throw MoadianError(.malformed, "The portal gave no token.")
        }
        tokens.keep(text, until: Timestamp(microseconds: Int64(clamping: Int128(until) * 1000)))
        return text
    }

    private func signed(
        _ make: (UUID, Timestamp) throws(SealingError) -> LegacyRequest
    ) throws(MoadianError) -> LegacyRequest {
        let time = now()
        do throws(SealingError) { return try make(UUIDv7.make(at: time), time) } catch {
            throw MoadianError(.credentials, "The request cannot be signed: \(error)")
        }
    }

    private func reply(to request: LegacyRequest, _ path: String) async throws(MoadianError) -> TransportAnswer {
        let (start, startedAt) = (ContinuousClock.now, now())
        var address = base.absoluteString
        while address.hasSuffix("/") { address.removeLast() }
        var call = TransportRequest(
            portal: "\(address)/\(path)",
            headers: request.headers + [("Content-Type", "application/json")], body: request.body)
        let outcome: Result<TransportAnswer, TransportFailure>
        do throws(TransportFailure) { outcome = .success(try await transport.send(call)) } catch {
            outcome = .failure(error)
        }
        call.headers = call.headers.map { $0.name == "Authorization" ? ($0.name, "Bearer ***") : $0 }
        let milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
        let isSecret = path.hasSuffix("GET_TOKEN")
        switch outcome {
        case .success(let reply):
            let shown = isSecret ? TransportAnswer(status: reply.status, body: Data(#"{"token":"***"}"#.utf8)) : reply
            await witness(
                PortalExchange(call: call, reply: shown, failure: nil, startedAt: startedAt, milliseconds: milliseconds)
            )
            return reply
        case .failure(let failure):
            await witness(
                PortalExchange(
                    call: call, reply: nil, failure: failure.message, startedAt: startedAt, milliseconds: milliseconds))
            throw MoadianError(failure)
        }
    }
}
