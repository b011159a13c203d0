import Foundation

/// API v1, which still runs beside v2: signed, normalised requests and tokens that last (section 3).
extension Portal {
    private struct LegacyRequest {
        let body: JSON
        /// What stands behind `sync/`, or the name of the queue.
        let name: String
        let isEnqueue: Bool
        let headers: [String: String]

        /// The packet members, or the list of packets, with the headers that are signed along.
        func normalised(token: String?) -> String {
            var members =
                isEnqueue
                ? [JSON.Member(name: "packets", value: body["packets"] ?? .null)] : body["packet"]?.members ?? []
            if let token { members.append(JSON.Member(name: "Authorization", value: .text(token))) }
            members.append(JSON.Member(name: "requestTraceId", value: .text(headers["requesttraceid"] ?? "")))
            members.append(JSON.Member(name: "timestamp", value: .text(headers["timestamp"] ?? "")))
            return NormalisedText.of(members)
        }
    }

    func answerLegacy(_ path: String, _ incoming: Incoming, _ faults: Set<Fault>) throws(TransportRefusal) -> Answer {
        guard incoming.method == "POST" else { throw .methodNotSupported }
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count == 2, let body = try? JSON(parsing: incoming.body), body.members != nil else {
            throw .legacy("4001")
        }
        guard incoming.headers["requesttraceid"] != nil, incoming.headers["timestamp"] != nil else {
            throw .legacy("4002")
        }
        let isEnqueue = parts[0] == "async" && ["normal-enqueue", "fast-enqueue"].contains(parts[1])
        guard isEnqueue || parts[0] == "sync" else { throw .pathNotFound }
        let request = LegacyRequest(body: body, name: parts[1], isEnqueue: isEnqueue, headers: incoming.headers)
        switch request.name {
        case "GET_SERVER_INFORMATION" where !isEnqueue: return legacyAnswer(to: request, serverInformation())
        case "GET_TOKEN" where !isEnqueue: return try legacyToken(request)
        default: break
        }
        let client = try legacyClient(request, incoming)
        return isEnqueue
            ? try enqueueLegacy(request, from: client, faults) : try question(request, from: client, faults)
    }

    // MARK: Tokens

    private func legacyToken(_ request: LegacyRequest) throws(TransportRefusal) -> Answer {
        guard let name = request.body["packet"]?["data"]?["username"]?.text else { throw .legacy("4003") }
        guard let client = state.withLock({ $0.register.clients[name] }), client.isActive,
            client.signedLegacy(request.normalised(token: nil), signature: request.body["signature"]?.text ?? "")
        else { throw .legacy("4011") }
        let (token, expiry) = state.withLock { $0.legacyTokens.issue(to: client.id, at: $0.now) }
        return legacyAnswer(
            to: request, ["token": .text(token), "expiresIn": .integer(expiry.milliseconds)], clientID: client.id)
    }

    /// Who calls. The codes of a missing, unknown, misshapen and no longer good token are told apart by this stand-in.
    private func legacyClient(_ request: LegacyRequest, _ incoming: Incoming) throws(TransportRefusal) -> Client {
        guard incoming.headers["authorization"] != nil || incoming.headers["token"] != nil else {
            throw .legacy("4016", 401)
        }
        guard let bearer = incoming.bearer, !bearer.isEmpty else { throw .legacy("4020", 401) }
        switch state.withLock({ $0.legacyTokens.find(bearer, at: $0.now) }) {
        case .unknown: throw .legacy("4017", 401)
        case .expired: throw .legacy("4018", 401)
        case .client(let name):
            // Its holder is gone, or may not send any more.
            guard let client = state.withLock({ $0.register.clients[name] }), client.isActive else {
                throw .legacy("4022", 401)
            }
            let text = request.normalised(token: bearer)
            guard client.signedLegacy(text, signature: request.body["signature"]?.text ?? "") else {
                throw .legacy("4011")
            }
            return client
        }
    }

    // MARK: Invoices

    private func enqueueLegacy(
        _ request: LegacyRequest, from client: Client, _ faults: Set<Fault>
    ) throws(TransportRefusal) -> Answer {
        guard let packets = request.body["packets"]?.elements, !packets.isEmpty else { throw .legacy("4004") }
        guard packets.count <= 1000 else { throw .legacy("4012") }
        let results = state.withLock { state in
            packets.map { packet -> JSON in
                let uid = packet["uid"]?.text ?? ""
                func refused(_ code: String) -> JSON {
                    [
                        "uid": .text(uid), "referenceNumber": .null, "errorCode": .text(code),
                        "errorDetail": "بسته پذیرفته نشد",
                    ]
                }
                guard let sealed = LegacyPacket(packet), let fiscalID = packet["fiscalId"]?.text, !uid.isEmpty,
                    packet["packetType"]?.text == "INVOICE.V01"
                else { return refused("4005") }
                guard state.keys.named(sealed.encryptionKeyID) != nil else { return refused("4008") }
                guard !state.queue.knows(uid: uid) else { return refused("4019") }
                let reference = Self.newReference()
                state.enqueue(uid, .v1(sealed), for: fiscalID, from: client.id, as: reference)
                return [
                    "uid": .text(uid), "referenceNumber": .text(reference), "errorCode": .null, "errorDetail": .null,
                ]
            }
        }
        nudge()
        return Answer(
            [
                "signature": .null, "signatureKeyId": .null, "timestamp": .integer(now.milliseconds),
                "result": .array(faults.contains(.droppedResult) ? [] : results),
            ], clientID: client.id)
    }

    // MARK: Questions

    private func question(
        _ request: LegacyRequest, from client: Client, _ faults: Set<Fault>
    ) throws(TransportRefusal) -> Answer {
        let data = request.body["packet"]?["data"] ?? .null
        let result: JSON
        switch request.name {
        case "INQUIRY_BY_UID": result = try inquireLegacy(uids: data, for: client, faults)
        case "INQUIRY_BY_REFERENCE_NUMBER": result = try inquireLegacy(references: data, for: client, faults)
        case "INQUIRY_BY_TIME": result = try inquireLegacy(from: data["time"], to: data["time"], for: client, faults)
        case "INQUIRY_BY_TIME_RANGE":
            result = try inquireLegacy(from: data["startDate"], to: data["endDate"], for: client, faults)
        case "GET_FISCAL_INFORMATION":
            guard let name = data.text, name == client.id || client.sendsFor.contains(name),
                let memory = state.withLock({ $0.register.clients[name] })
            else { throw .legacy("4200") }
            result = fiscalInformation(of: memory)
        case "GET_ECONOMIC_CODE_INFORMATION":
            let object = data.text.flatMap { try? JSON(parsing: $0) } ?? data
            guard let number = object["economicCode"]?.text else { throw .legacy("4201") }
            // An unknown number gives an empty object (section 2.7).
            result =
                state.withLock { $0.register.taxpayer(economicNumber: number) }.map { taxpayer in
                    [
                        "nameTrade": .text(taxpayer.name), "taxpayerStatus": .text(taxpayer.status),
                        "nationalId": .text(taxpayer.nationalID),
                    ]
                } ?? [:]
        case "GET_SERVICE_STUFF_LIST": result = try goods(data)
        default: throw .legacy("4006")
        }
        return legacyAnswer(to: request, result, clientID: client.id)
    }

    private func inquireLegacy(uids data: JSON, for client: Client, _ faults: Set<Fault>) throws(TransportRefusal)
        -> JSON
    {
        guard let asked = data.elements, !asked.isEmpty else { throw .legacy("4202") }
        guard asked.count <= 100 else { throw .legacy("4203") }
        let found = state.withLock { state in
            asked.flatMap { one in state.queue.indices(ofUID: one["uid"]?.text ?? "") }
                .filter { state.isVisible($0, to: client, in: Self.always) }
        }
        return .array(found.map { legacyResult(of: $0, faults) })
    }

    private func inquireLegacy(
        references data: JSON, for client: Client, _ faults: Set<Fault>
    ) throws(TransportRefusal) -> JSON {
        guard let asked = data["referenceNumber"]?.elements?.compactMap(\.text), !asked.isEmpty else {
            throw .legacy("4204")
        }
        guard asked.count <= 100 else { throw .legacy("4203") }
        let found = state.withLock { state in
            asked.compactMap { state.queue.index(ofReference: $0) }
                .filter { state.isVisible($0, to: client, in: Self.always) }
        }
        return .array(found.map { legacyResult(of: $0, faults) })
    }

    private func inquireLegacy(
        from start: JSON?, to end: JSON?, for client: Client, _ faults: Set<Fault>
    ) throws(TransportRefusal) -> JSON {
        guard let first = start?.written.flatMap(Self.firstInstant), let last = end?.written.flatMap(Self.firstInstant)
        else { throw .legacy("4205") }
        guard first <= last else { throw .legacy("4206") }
        let window = first...last.adding(milliseconds: Instant.day - 1)
        let found = state.withLock { state in
            state.queue.packets.indices.filter { state.isVisible($0, to: client, in: window) }
        }
        return .array(found.map { legacyResult(of: $0, faults) })
    }

    private static let always = Instant(milliseconds: .min)...Instant(milliseconds: .max)

    /// Midnight in Tehran of a Persian date written `yyyymmdd`.
    private static func firstInstant(ofDay written: String) -> Instant? {
        guard written.count == 8, let number = Int(written), let tehran = TimeZone(identifier: "Asia/Tehran") else {
            return nil
        }
        var calendar = Calendar(identifier: .persian)
        calendar.timeZone = tehran
        let parts = DateComponents(
            calendar: calendar, year: number / 10_000, month: number / 100 % 100, day: number % 100)
        guard parts.isValidDate, let date = calendar.date(from: parts) else { return nil }
        return Instant(milliseconds: Int64(date.timeIntervalSince1970) * 1000)
    }

    private func legacyResult(of index: Int, _ faults: Set<Fault>) -> JSON {
        let result = result(of: index, faults)
        let status = result["status"] == "IN_PROGRESS" ? "PENDING" : result["status"] ?? .null
        var data = result["data"] ?? .null
        if case .object(let members) = data {
            let reference = result["referenceNumber"] ?? .null
            data = .object(members + [JSON.Member(name: "confirmationReferenceId", value: reference)])
        }
        return [
            "referenceNumber": result["referenceNumber"] ?? .null, "uid": result["uid"] ?? .null, "status": status,
            "data": data, "packetType": result["packetType"] ?? .null, "fiscalId": result["fiscalId"] ?? .null,
        ]
    }

    /// The catalogue page by page. The page does not print this answer: its members are this stand-in's own.
    private func goods(_ data: JSON) throws(TransportRefusal) -> JSON {
        guard let page = data["page"]?.integer, let size = data["size"]?.integer, page >= 0, (1...1000).contains(size)
        else {
            throw .legacy("4207")
        }
        let goods = state.withLock { $0.register.catalogue }.sorted { $0.key < $1.key }
        let shown = goods.dropFirst(Int(min(page, 1_000_000) * size)).prefix(Int(size))
        return [
            "result": .array(shown.map { ["id": .text($0.key), "vat": .number($0.value)] }),
            "total": .integer(goods.count),
        ]
    }

    private func legacyAnswer(to request: LegacyRequest, _ data: JSON, clientID: String? = nil) -> Answer {
        Answer(
            [
                "signature": .null, "signatureKeyId": .null, "timestamp": .integer(now.milliseconds),
                "result": [
                    "uid": request.body["packet"]?["uid"] ?? .null, "packetType": .text(request.name), "data": data,
                    "encryptionKeyId": .null, "symmetricKey": .null, "iv": .null,
                ],
            ], clientID: clientID)
    }
}

extension TransportRefusal {
    /// The codes of section 3.5; those from 4001 to 4006, of tokens, and from 4200 on are told apart by this stand-in itself.
    static func legacy(_ code: String, _ status: Int = 400) -> Self { Self(status, code, "درخواست پذیرفته نشد") }
}
