import Contracts
import DeliveryDomain
import HTTPTypes
import ServiceKit

enum ProofRoutes {
    static func register(on routes: ServiceRoutes) {
        let pictures = RouteBody.bytes(
            types: Picture.Format.allCases.map(\.rawValue), limit: Picture.largestBytes)
        routes.post("deliveries/{id}/proofs", right: .confirmDelivery, needs: .key, takes: pictures, add)
        routes.get("deliveries/{id}/proofs", right: .readDeliveries, list)
        routes.get("deliveries/{id}/proofs/{proof}/content", right: .readDeliveries, content)
    }

    static func add(_ call: Call) async throws -> Answer {
        let id = try call.id("id", DeliveryID.self)
        guard let kind = call.query["kind"].flatMap(ProofKind.init(rawValue:)) else {
            throw DeliveryRefusal.proofKindUnknown
        }
        let capturedAt = try call.query["captured_at"].map { try Timestamp($0) }
        return try await call.change { tx in
            let (proof, isNew) = try await ProofCommands.add(
                call.bytes, as: kind, to: id, capturedAt: capturedAt, in: tx)
            guard isNew else { return Answer(.ok, proof) }
            return Answer(.created, proof, location: "\(call.path)/\(proof.id)/content")
        }
    }

    static func list(_ call: Call) async throws -> Answer {
        let id = try call.id("id", DeliveryID.self)
        return try await call.read { tx in
            guard try await DeliveryStore.find(id, .none, in: tx) != nil else {
                throw DeliveryRefusal.deliveryNotFound(id)
            }
            let proofs = try await ProofStore.list(of: id, in: tx)
            return Answer(.ok, Page(proofs, limit: Delivery.mostProofs, next: nil))
        }
    }

    /// The bytes as they came. A browser that opens them by themselves shows a picture and runs nothing; it keeps them,
    /// and asks each time whether its reader may still see them.
    static func content(_ call: Call) async throws -> Answer {
        let (id, proof) = (try call.id("id", DeliveryID.self), try call.id("proof", ProofID.self))
        return try await call.read { tx in
            guard let content = try await ProofStore.content(proof, of: id, in: tx) else { throw Problem.notFound() }
            return Answer(.ok, bytes: content.bytes, contentType: content.mediaType)
                .with(.eTag, "\"\(content.digest)\"")
                .with(.cacheControl, "private, no-cache")
                .with(.vary, "Authorization")
                .with(.contentDisposition, "inline")
                .with(.xContentTypeOptions, "nosniff")
                .with(.contentSecurityPolicy, "default-src 'none'; sandbox")
        }
    }
}
