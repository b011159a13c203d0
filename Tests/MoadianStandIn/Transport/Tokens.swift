/// Who calls: the signed token of section 2.3, checked in the order of section 2.4 with the codes of 2.5.
extension Portal {
    func authenticated(_ incoming: Incoming) throws(TransportRefusal) -> Client {
        guard let bearer = incoming.bearer, !bearer.isEmpty else { throw .noBearer }
        let signed: SignedText
        let signer: Signer
        do throws(SignedText.Fault) {
            signed = try SignedText(bearer)
            signer = try signed.verified(by: trust, at: now)
        } catch {
            throw TransportRefusal(error)
        }
        guard let payload = try? JSON(parsing: signed.payload), let nonce = payload["nonce"]?.text,
            let clientID = payload["clientId"]?.text
        else { throw .malformedPayload }
        let client = state.withLock { state -> Result<Client, TransportRefusal> in
            guard state.nonces.use(nonce, at: state.now) else { return .failure(.badNonce) }
            guard let client = state.register.clients[clientID] else {
                return .failure(Client.isMemoryID(clientID) ? .unknownClient : .unknownCompany)
            }
            return client.isActive ? .success(client) : .failure(.unknownClient)
        }
        let known = try client.get()
        // A bare uploaded key makes a memory for v1 only (section 12).
        guard known.enrolment == .certificate else { throw .badUploadedKey }
        guard let identity = signer.identity, known.identities.contains(identity) else { throw .foreignCertificate }
        return known
    }
}

extension TransportRefusal {
    fileprivate init(_ fault: SignedText.Fault) {
        switch fault {
        case .structure: self = .badStructure
        case .notUTF8: self = .notUTF8
        case .emptyChain: self = .emptyChain
        case .badChain: self = .badChain
        case .noPublicKey: self = .noPublicKey
        case .badSignature: self = .badSignature
        case .badCertificate: self = .badCertificate
        }
    }
}
