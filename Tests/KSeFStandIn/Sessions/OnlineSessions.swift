import Foundation
import Hummingbird

/// Page 1.4: open, send, close.
enum OnlineSessionRoutes {
    static func add(to routes: PortalRouter) {
        let portal = routes.portal
        let write: [Permission] = [.invoiceWrite, .enforcementOperations]
        routes.secured(.post, "/sessions/online", .onlineSession, write) { call in
            reply(try portal.openOnlineSession(try call.decoded(), by: call.caller), .created)
        }
        routes.secured(.post, "/sessions/online/{session}/invoices", .invoiceSend, write) { call in
            let sent: InvoiceRequest = try call.decoded()
            return reply(try portal.send(sent, in: try call.reference("session"), by: call.caller), .accepted)
        }
        routes.secured(.post, "/sessions/online/{session}/close", .onlineSession, write) { call in
            try portal.closeOnlineSession(try call.reference("session"), by: call.caller)
            return noContent
        }
    }
}

struct EncryptionRequest: Decodable, Sendable {
    var encryptedSymmetricKey: String
    var initializationVector: String
    var publicKeyId: String?
}

struct OnlineSessionRequest: Decodable, Sendable {
    var formCode: FormCode
    var encryption: EncryptionRequest
}

struct OnlineSessionOpened: Encodable, Sendable {
    var referenceNumber: String
    var validUntil: Moment
}

struct InvoiceRequest: Decodable, Sendable {
    var invoiceHash: String
    var invoiceSize: Int
    var encryptedInvoiceHash: String
    var encryptedInvoiceSize: Int
    var encryptedInvoiceContent: String
    var offlineMode: Bool?
    var hashOfCorrectedInvoice: String?
}

struct ReferenceReply: Encodable, Sendable {
    var referenceNumber: String
}

extension EncryptionRequest {
    /// The symmetric key, or nothing where it cannot be read (the session is 415 then), and the vector.
    ///
    /// - Throws: 21405 for what is no Base64 or no vector of 16 bytes, 21470 for an unknown or withdrawn key.
    func opened(by ring: KeyRing, at now: Moment) throws(Refusal) -> (key: Data?, vector: Data) {
        guard let wrapped = Data(base64Encoded: encryptedSymmetricKey), !wrapped.isEmpty else {
            throw .invalid("Pole encryptedSymmetricKey nie jest poprawnym Base64.")
        }
        guard let vector = Data(base64Encoded: initializationVector), vector.count == 16 else {
            throw .invalid("Pole initializationVector musi mieć 16 bajtów (Base64).")
        }
        let key = try ring.unwrap(wrapped, for: .symmetricKeyEncryption, keyID: publicKeyId, at: now)
        return (key.flatMap { $0.count == 32 ? $0 : nil }, vector)
    }
}

extension Portal {
    /// - Throws: 21405 form code or encryption, 21470.
    func openOnlineSession(_ asked: OnlineSessionRequest, by caller: Caller) throws(Refusal) -> OnlineSessionOpened {
        try asked.formCode.checked(for: caller)
        let (ring, now) = look { ($0.secrets.ring, $0.now) }
        let (key, vector) = try asked.encryption.opened(by: ring, at: now)
        let session = Session(
            reference: ReferenceNumber.make(.onlineSession, at: now), kind: .online, context: caller.context,
            subject: caller.subject, proof: caller.proof, formCode: asked.formCode, createdAt: now, updatedAt: now,
            validUntil: now + .seconds(12 * 3600), key: key, vector: vector,
            failure: key == nil ? SessionStatus.badKey : nil)
        look { state in
            state.sessions.put(session)
            journal?.append(.session(session))
        }
        return OnlineSessionOpened(referenceNumber: session.reference, validUntil: session.validUntil)
    }

    /// Takes an invoice in; what becomes of it is its status.
    ///
    /// - Throws: 21173, 21180, 21155, 21405, 21402, 21403, 21166, 21167.
    func send(_ sent: InvoiceRequest, in reference: String, by caller: Caller) throws(Refusal) -> ReferenceReply {
        let encrypted = try sent.checkedContent()
        typealias Opened = (Session, Intake, Intake.Terms, Data)
        let (session, intake, terms, key) = try with { state throws(Refusal) -> Opened in
            let session = try state.openSession(reference, by: caller)
            if let hash = sent.hashOfCorrectedInvoice {
                try TechnicalCorrection.check(
                    hash, offline: sent.offlineMode == true, in: caller.context, register: state.register, at: state.now
                )
            }
            guard let key = session.key else { throw session.forbids(SessionStatus.badKey, "wysyłkę faktur") }
            return (session, self.intake(state), state.terms(of: session), key)
        }
        let examination = intake.examine(
            encrypted: encrypted, key: key, vector: session.vector, declared: (sent.invoiceHash, sent.invoiceSize),
            terms: terms)
        return try with { state throws(Refusal) in
            // Looked at again: another request may have closed or filled the session meanwhile.
            var session = try state.openSession(reference, by: caller)
            let invoice = state.take(
                examination, hash: sent.invoiceHash, size: sent.invoiceSize, into: session, takenAt: state.now,
                offline: sent.offlineMode == true, correcting: sent.hashOfCorrectedInvoice)
            session.invoices.append(invoice.reference)
            session.updatedAt = state.now
            state.sessions.put(session)
            journal?.append(.invoice(invoice))
            return ReferenceReply(referenceNumber: invoice.reference)
        }
    }

    /// - Throws: 21173, 21180 where it is not open.
    func closeOnlineSession(_ reference: String, by caller: Caller) throws(Refusal) {
        try with { state throws(Refusal) in
            var session = try state.sessions.find(reference, in: caller.context)
            let status = state.status(of: session)
            guard session.kind == .online, status.code == 100 else {
                throw session.forbids(status, "jej zamknięcie")
            }
            session.closedAt = state.now
            session.updatedAt = state.now
            state.sessions.put(session)
            journal?.append(.session(session))
        }
    }
}

extension InvoiceRequest {
    /// - Throws: 21405 for members out of shape, 21402 and 21403 where the content is not what they say.
    fileprivate func checkedContent() throws(Refusal) -> Data {
        guard isHash(invoiceHash), isHash(encryptedInvoiceHash) else {
            throw .invalid("Skrót musi być 32 bajtami SHA-256 w Base64 (44 znaki).")
        }
        guard invoiceSize >= 1, encryptedInvoiceSize >= 1 else { throw .invalid("Rozmiar musi być dodatni.") }
        guard let content = Data(base64Encoded: encryptedInvoiceContent), !content.isEmpty else {
            throw .invalid("Pole encryptedInvoiceContent nie jest poprawnym Base64.")
        }
        guard content.count == encryptedInvoiceSize else {
            throw .bad(
                21402, "Nieprawidłowy rozmiar pliku.", "Długość treści nie zgadza się z rozmiarem pliku.")
        }
        guard content.sha256 == encryptedInvoiceHash else {
            throw .bad(21403, "Nieprawidłowy skrót pliku.", "Skrót treści nie zgadza się ze skrótem pliku.")
        }
        return content
    }
}

extension Session {
    func forbids(_ status: Status, _ what: String) -> Refusal {
        .bad(
            21180, "Status sesji nie pozwala na wykonanie operacji.",
            "Status sesji \(status.code) uniemożliwia \(what).")
    }
}

extension PortalState {
    func status(of session: Session) -> Status {
        session.status(invoices: session.invoices.compactMap { register[$0] }, think: switches.thinking, at: now)
    }

    func terms(of session: Session) -> Intake.Terms {
        let intakeDay = session.kind == .batch ? session.createdAt : now
        return Intake.Terms(
            formCode: session.formCode, isBatch: session.kind == .batch,
            mayAttach: directory.mayAttach(in: session.context), today: Warsaw.day(of: intakeDay))
    }

    /// - Throws: 21173, 21180 unless the session takes invoices, 21155 where it is full.
    fileprivate func openSession(_ reference: String, by caller: Caller) throws(Refusal) -> Session {
        let session = try sessions.find(reference, in: caller.context)
        // An open session's status does not depend on its invoices, which may be many.
        let status =
            session.closed(at: now) == nil
            ? session.status(invoices: [], think: .zero, at: now) : self.status(of: session)
        guard session.kind == .online, status.code == 100 else { throw session.forbids(status, "wysyłkę faktur") }
        guard session.invoices.count < sizes.invoices else {
            throw .bad(
                21155, "Przekroczono dozwoloną liczbę faktur w sesji.",
                "Sesja o numerze referencyjnym \(reference) osiągnęła dozwolony limit liczby faktur \(sizes.invoices).")
        }
        return session
    }

    /// Decides what becomes of a document and writes it into the register.
    mutating func take(
        _ examination: Examination, hash: String, size: Int, into session: Session, takenAt: Moment, offline: Bool,
        correcting correctedHash: String? = nil, ordinal: Int? = nil, fileName: String? = nil
    ) -> SentInvoice {
        let today = Warsaw.day(of: takenAt)
        let ordered = conduct.nextVerdict()
        let verdict = ordered ?? judge(examination, in: session.context, today: today, correcting: correctedHash)
        let facts = examination.facts
        let readyAt = now + switches.thinking
        var number: String?
        if verdict.code == 200, let facts {
            number = KSeFNumber.make(seller: facts.seller, day: Warsaw.day(of: now), serial: register.nextSerial)
        }
        let invoice = SentInvoice(
            reference: ReferenceNumber.make(.invoice, at: now), session: session.reference, context: session.context,
            ordinal: ordinal ?? session.invoices.count + 1, hash: hash, size: size, fileName: fileName,
            takenAt: takenAt, processingAt: now + switches.thinking / 2, readyAt: readyAt,
            storedAt: readyAt + switches.thinking + .microseconds(1), verdict: verdict, facts: facts,
            ksefNumber: number,
            // An invoice dated before the day of intake is offline by itself, by the Polish calendar (page, part 3).
            isOffline: offline || facts.map { $0.issueDate < today } ?? false, correctedHash: correctedHash,
            xml: examination.xml)
        register.add(invoice)
        return invoice
    }

    private func judge(
        _ examination: Examination, in context: ContextIdentifier, today: String, correcting correctedHash: String?
    ) -> Status {
        // Rights come before content: what one may not send is not read any further.
        if let facts = examination.facts, !directory.mayIssue(for: facts.seller, in: context),
            examination.refusal.map({ $0.code == 450 }) ?? true
        {
            return InvoiceStatus.notAllowed
        }
        if let refusal = examination.refusal { return refusal }
        guard let facts = examination.facts else { return InvoiceStatus.badFile(["Dokument nie jest fakturą."]) }
        if let correctedHash {
            let old = register.invoices(hash: correctedHash).first { $0.context == context }?.facts
            if let changed = TechnicalCorrection.changedContent(from: old, to: facts) { return changed }
        }
        if let original = register.original(of: facts, today: today), let number = original.ksefNumber {
            return InvoiceStatus.duplicate(of: number, in: original.session)
        }
        return InvoiceStatus.accepted
    }
}
