import Foundation

/// The endpoints of section 2.2.
enum Endpoint: String, CaseIterable, Sendable {
    case nonce = "nonce"
    case serverInformation = "server-information"
    case fiscalInformation = "fiscal-information"
    case taxpayer = "taxpayer"
    case taxpayerInfo = "taxpayer-info"
    case taxpayerArticle6 = "taxpayer-article6-status"
    case invoice = "invoice"
    case inquiryByReference = "inquiry-by-reference-id"
    case inquiryByUID = "inquiry-by-uid"
    case inquiry = "inquiry"
    case invoiceStatus = "inquiry-invoice-status"
    case payment = "invoice-payment"

    var method: String { self == .invoice || self == .payment ? "POST" : "GET" }

    var kind: Call.Kind {
        switch self {
        case .nonce: .nonce
        case .serverInformation, .fiscalInformation, .taxpayer, .taxpayerInfo, .taxpayerArticle6: .information
        case .invoice: .invoice
        case .inquiryByReference, .inquiryByUID, .inquiry: .inquiry
        case .invoiceStatus: .status
        case .payment: .payment
        }
    }
}

extension Portal {
    /// Carries one request of API v2 out, by the rules alone.
    func answer(_ endpoint: Endpoint, _ incoming: Incoming, _ faults: Set<Fault>) throws(TransportRefusal) -> Answer {
        guard incoming.method == endpoint.method else { throw .methodNotSupported }
        if endpoint == .nonce { return try nonce(incoming.query) }
        let client = try authenticated(incoming)
        let query = incoming.query
        let json: JSON =
            switch endpoint {
            case .nonce: .null
            case .serverInformation: serverInformation()
            case .fiscalInformation: try fiscalInformation(query, for: client)
            case .taxpayer: try taxpayer(query)
            case .taxpayerInfo: try taxpayerInfo(query)
            case .taxpayerArticle6: try taxpayerArticle6(query)
            case .invoice: try takeIn(incoming.body, from: client, faults)
            case .inquiryByReference: try inquiryByReference(query, for: client, faults)
            case .inquiryByUID: try inquiryByUID(query, for: client, faults)
            case .inquiry: try inquiryByTime(query, for: client, faults)
            case .invoiceStatus: try invoiceStatus(query, for: client)
            case .payment: try registerPayment(incoming.body, for: client)
            }
        return Answer(json, clientID: client.id)
    }

    // MARK: Nonce and information (sections 2.3, 2.6, 2.7)

    private func nonce(_ query: Query) throws(TransportRefusal) -> Answer {
        let issued = state.withLock { state in
            Result<Nonces.Issued, TransportRefusal> { () throws(TransportRefusal) in
                try state.nonces.issue(timeToLive: query["timeToLive"], at: state.now)
            }
        }
        let nonce = try issued.get()
        return Answer(["nonce": .text(nonce.nonce), "expDate": .text(nonce.expiry.isoNanoseconds)])
    }

    func serverInformation() -> JSON {
        let (now, keys) = state.withLock { ($0.now, $0.keys) }
        return [
            "serverTime": .integer(now.milliseconds),
            "publicKeys": [
                [
                    "key": .text(keys.current.publicKeyDER.base64EncodedString()), "id": .text(keys.current.id),
                    "algorithm": "RSA", "purpose": 1,
                ]
            ],
        ]
    }

    private func fiscalInformation(_ query: Query, for client: Client) throws(TransportRefusal) -> JSON {
        guard let name = query["memoryId"] else { throw .badParameter("memoryId") }
        guard Client.isMemoryID(name) else { throw .badMemoryID }
        guard let memory = state.withLock({ $0.register.clients[name] }), memory.kind == .taxpayer else {
            throw .memoryNotFound
        }
        guard name == client.id || client.sendsFor.contains(name) else { throw .forbidden }
        return fiscalInformation(of: memory)
    }

    func fiscalInformation(of memory: Client) -> JSON {
        [
            "nameTrade": .text(memory.name), "fiscalStatus": .text(memory.fiscalStatus),
            "nationalId": .text(memory.nationalID), "economicCode": .text(memory.economicNumber),
        ]
    }

    private func listed(_ query: Query) throws(TransportRefusal) -> Register.Taxpayer {
        guard let number = query["economicCode"], number.wholeMatch(of: /[0-9]{10,14}/) != nil else {
            throw .badParameter("economicCode")
        }
        guard let taxpayer = state.withLock({ $0.register.taxpayer(economicNumber: number) }) else {
            throw .taxpayerNotFound
        }
        return taxpayer
    }

    private func taxpayer(_ query: Query) throws(TransportRefusal) -> JSON {
        let taxpayer = try listed(query)
        return [
            "nameTrade": .text(taxpayer.name), "taxpayerStatus": .text(taxpayer.status),
            "nationalId": .text(taxpayer.nationalID),
        ]
    }

    private func taxpayerInfo(_ query: Query) throws(TransportRefusal) -> JSON {
        let taxpayer = try listed(query)
        return [
            "taxpayerName": .text(taxpayer.name), "taxpayerProfileStatus": 1,
            "taxpayerCallStatus": .bool(taxpayer.status == "ACTIVE"),
            "taxpayerArticle2Status": .bool(taxpayer.status == "ARTICLE_2_SUBJECT"),
        ]
    }

    private func taxpayerArticle6(_ query: Query) throws(TransportRefusal) -> JSON {
        let taxpayer = try listed(query)
        return ["article6RemainStatus": .bool(taxpayer.status != "DEACTIVATED")]
    }
}
