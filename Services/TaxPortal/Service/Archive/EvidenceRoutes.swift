import Contracts
import Foundation
import HTTPTypes
import Postgres
import ServiceKit
import TaxPortalDomain

/// What was sent and heard, unchanged.
enum EvidenceRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("submissions/{id}/content", right: .readTax, content)
        routes.get("submissions/{id}/receipt", right: .readTax, receipt)
        routes.get("submissions/{id}/exchanges", right: .readTax, exchanges)
        routes.get("exchanges", right: .readTax, allExchanges)
        routes.get("exchanges/{exchange}/request", right: .readTax) { call in
            try await side(call, request: true)
        }
        routes.get("exchanges/{exchange}/answer", right: .readTax) { call in
            try await side(call, request: false)
        }
    }

    /// The exact bytes of the latest attempt, before any encryption.
    static func content(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SubmissionID.self)
        return try await call.read { tx in
            let submission = try await SubmissionStore.find(id, .none, in: tx)
            guard let kept = try await PreparationStore.latest(submission.id, in: tx) else {
                throw SubmissionRefusal.nothingPrepared(id)
            }
            return Answer(.ok, bytes: Array(kept.content), contentType: kept.mediaType)
        }
    }

    /// With the key that it was verified with, where it is signed, so that it can be held against it by anybody, later.
    static func receipt(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SubmissionID.self)
        return try await call.read { tx in
            _ = try await SubmissionStore.find(id, .none, in: tx)
            guard let receipt = try await ReceiptStore.find(id, in: tx) else { throw SubmissionRefusal.noReceipt(id) }
            let answer = Answer(.ok, bytes: Array(receipt.content), contentType: receipt.mediaType)
            guard let signer = receipt.signer else { return answer }
            return answer.with(.receiptKeyID, signer.keyID)
                .with(.receiptKey, signer.publicKey.base64EncodedString())
        }
    }

    /// The oldest first.
    static func exchanges(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SubmissionID.self)
        let page = try call.page
        let after = try page.key(0, String.self).flatMap { UUID(uuidString: $0) }
        return try await call.read { tx in
            _ = try await SubmissionStore.find(id, .none, in: tx)
            let found = try await ExchangeStore.list(id, after: after, limit: page.fetch, in: tx)
            return try call.list(found, page, keys: { [$0.id.uuidString] }, view: { $0 })
        }
    }

    /// All of a company's at its portals, the newest first: those about no submission too, as sign-ins are.
    static func allExchanges(_ call: Call) async throws -> Answer {
        let filters = try call.filters("portal")
        let page = try call.page
        let before = try page.key(0, String.self).flatMap { UUID(uuidString: $0) }
        return try await call.read { tx in
            let found = try await ExchangeStore.list(filters, before: before, limit: page.fetch, in: tx)
            return try call.list(found, page, keys: { [$0.id.uuidString] }, view: { $0 })
        }
    }

    /// The unchanged bytes of one side.
    private static func side(_ call: Call, request: Bool) async throws -> Answer {
        guard let exchange = UUID(uuidString: try call.parameter("exchange")) else { throw Problem.notFound() }
        return try await call.read { tx in
            guard let bytes = try await ExchangeStore.bytes(exchange, request: request, in: tx) else {
                throw Problem.notFound("This exchange has no \(request ? "request" : "answer") body.")
            }
            return Answer(.ok, bytes: Array(bytes), contentType: "application/octet-stream")
        }
    }
}

extension HTTPField.Name {
    /// What the authority calls the key that signed a receipt.
    fileprivate static let receiptKeyID = Self(named: "Receipt-Key-Id")
    /// The key itself: SubjectPublicKeyInfo, DER in Base64.
    fileprivate static let receiptKey = Self(named: "Receipt-Key")

    private init(named name: String) {
        guard let field = Self(name) else { preconditionFailure("\(name) is no header's name") }
        self = field
    }
}
