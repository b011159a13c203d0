import Contracts
import Messaging
import Postgres
import SourcingDomain

/// What askers command a unit to do, and what the warehouse tells it. One function per message.
package enum SourcingCommands<T: Department> {
    /// A request lies on the desk from here, unless its cancel came first (S-93) or the unit declines at once.
    package static func request(_ message: RequestSourcing<T>, in tx: Transaction) async throws {
        switch try await RequestStore.arrive(message.requestID, in: tx) {
        case .afterCancel:
            let event = SourcingCancelled<T>(
                requestID: message.requestID, asker: message.asker, peg: message.peg, freedQuantity: .zero)
            try await Outbox.append(event, in: tx)
        case .again:
            try await accept(message, in: tx)
        case .first:
            try await open(message, in: tx)
        }
    }

    private static func open(_ message: RequestSourcing<T>, in tx: Transaction) async throws {
        guard message.quantity > .zero else {
            let event = SourcingDeclined<T>(
                requestID: message.requestID, asker: message.asker, peg: message.peg, reason: "quantity")
            return try await Outbox.append(event, in: tx)
        }
        let enquiry = Enquiry<T>(
            id: message.requestID, asker: message.asker, product: message.productID, quantity: message.quantity,
            requestedDate: message.requestedDate, peg: message.peg, referrer: message.referrer, askedAt: tx.now)
        switch try await T.accept(enquiry, in: tx) {
        case .accepted:
            EnquiryStore.insert(enquiry, in: tx)
            try await accept(message, in: tx)
        case .declined(let reason):
            let (declined, event) = try enquiry.declined(because: reason)
            EnquiryStore.insert(declined, in: tx)
            try await Outbox.append(event, in: tx)
        }
    }

    private static func accept(_ message: RequestSourcing<T>, in tx: Transaction) async throws {
        let event = SourcingRequestAccepted<T>(requestID: message.requestID, asker: message.asker)
        try await Outbox.append(event, in: tx)
    }

    /// The asker takes the answer; one that ran out is refused and a fresh enquiry is his to make (S-27).
    package static func commit(_ message: CommitSourcing<T>, in tx: Transaction) async throws {
        guard let record = try await EnquiryStore<T>.find(message.requestID, locked: true, in: tx) else {
            let event = SourcingCommitRefused<T>(
                requestID: message.requestID, asker: message.asker ?? .sales, peg: Peg(), offerID: message.offerID,
                reason: CommitRefusalReason.unknown.rawValue)
            return try await Outbox.append(event, in: tx)
        }
        let decision = record.enquiry.committed(
            to: message.offerID, quantity: message.quantity,
            reference: try await ReferenceStore.next(T.referencePrefix, in: tx),
            on: record.company.today(at: tx.now), terms: T.terms)
        switch decision {
        case .committed(let enquiry, let event):
            EnquiryStore.save(enquiry, in: tx)
            try await Outbox.append(event, in: tx)
            try await T.committed(enquiry, in: tx)
        case .refused(let enquiry, let event):
            try await Outbox.append(event, in: tx)
            try await keep(enquiry, after: record.enquiry, in: tx)
        }
    }

    /// The asker takes his request back, also before it came (M-06).
    package static func cancel(_ message: CancelSourcing<T>, in tx: Transaction) async throws {
        RequestStore.markCancelled(message.requestID, in: tx)
        guard let record = try await EnquiryStore<T>.find(message.requestID, locked: true, in: tx) else {
            let event = SourcingCancelled<T>(
                requestID: message.requestID, asker: message.asker ?? .sales, freedQuantity: .zero)
            return try await Outbox.append(event, in: tx)
        }
        var policy = CancelPolicy.allowed
        if case .committed = record.enquiry.state {
            policy = try await T.cancelPolicy(
                of: record.enquiry, supplierAllows: record.supplierAllowsCancellation, in: tx)
        }
        switch record.enquiry.cancelled(because: message.reason, policy) {
        case .cancelled(let enquiry, let event):
            try await Outbox.append(event, in: tx)
            try await keep(enquiry, after: record.enquiry, in: tx)
        case .refused(let enquiry, let event):
            try await Outbox.append(event, in: tx)
            if enquiry.version != record.enquiry.version { EnquiryStore.save(enquiry, in: tx) }
        }
    }

    /// Saves an enquiry that may have come to its end, and lets the unit give back what it claimed.
    private static func keep(_ enquiry: Enquiry<T>, after former: Enquiry<T>, in tx: Transaction) async throws {
        guard enquiry.version != former.version else { return }
        EnquiryStore.save(enquiry, in: tx)
        try await T.ended(enquiry, in: tx)
    }

    /// The warehouse took goods in that this unit ordered. A fact: what does not fit is booked and shown to a person.
    package static func arrive(_ message: GoodsReceived, in tx: Transaction) async throws {
        guard message.source == T.arrivals, let id = message.requestID else { return }
        guard let record = try await EnquiryStore<T>.find(id, locked: true, in: tx) else {
            return ExceptionStore.note(
                id, "unknown-arrival", "Goods came for a request that is not known here.", quantity: message.quantity,
                in: tx)
        }
        try await arrive(message.quantity, for: record, in: tx)
    }

    /// - Returns: the enquiry with what arrived.
    @discardableResult
    package static func arrive(
        _ quantity: ExactDecimal, for record: EnquiryRecord<T>, in tx: Transaction
    ) async throws -> Enquiry<T> {
        let former = record.enquiry
        let arrival = former.arrived(quantity, terms: T.terms)
        if arrival.enquiry.version != former.version { EnquiryStore.save(arrival.enquiry, in: tx) }
        if arrival.unexpected > .zero {
            ExceptionStore.note(
                former.id, "unexpected-arrival", "More came than expected; the enquiry was \(former.status.rawValue).",
                quantity: arrival.unexpected, in: tx)
        }
        if let fulfilled = arrival.fulfilled { try await Outbox.append(fulfilled, in: tx.about(record)) }
        return arrival.enquiry
    }
}

extension Transaction {
    /// The same unit of work, speaking about the case that the enquiry belongs to.
    package func about<T>(_ record: EnquiryRecord<T>) -> Transaction {
        guard acting.correlation == nil, record.correlation != nil else { return self }
        var acting = acting
        acting.correlation = record.correlation
        return with(acting: acting)
    }
}
