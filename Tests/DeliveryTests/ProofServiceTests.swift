import Contracts
import DeliveryDomain
import HTTPTypes
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import DeliveryService

@Suite("Photos and signatures, as the service keeps them", .needsDatabase)
struct ProofServiceTests {
    private let id = DeliveryID(Make.note.uuid)
    private var path: String { "deliveries/\(id)/proofs" }

    private func send(
        _ bytes: [UInt8], as kind: String = "PHOTO", to path: String? = nil, type: String = "image/png",
        key: String? = nil, by person: Principal, _ service: ServiceHarness
    ) async throws -> TestAnswer {
        try await service.request(
            .post, "\(path ?? self.path)?kind=\(kind)", body: bytes, as: person, key: key,
            headers: ["Content-Type": type])
    }

    @Test("are kept as they came, and sent out as what they are, to who may see the delivery")
    func kept() async throws {
        try await withService(DeliveryApp.definition) { service in
            try await service.deliver(Make.exit())
            let clerk = service.person(.deliveryClerk)
            // A camera's file under another name: the bytes tell.
            let answer = try await send(Pictures.jpeg(), by: clerk, service)
            #expect(answer.status == 201, "\(answer)")
            let proof: DeliveryProofView = try answer.decoded()
            #expect(proof.kind == .photo)
            #expect(proof.mediaType == "image/jpeg")
            #expect(proof.size == Pictures.jpeg().count)
            #expect((proof.width, proof.height) == (4000, 3000))
            #expect(proof.recordedBy == clerk.user)
            #expect(proof.confirmed == false)
            let address = try #require(answer.headers[.location])
            let shown = try await service.get(address, as: service.person(.salesRep))
            #expect(shown.body == Pictures.jpeg())
            #expect(shown.headers[.contentType] == "image/jpeg")
            #expect(shown.headers[.xContentTypeOptions] == "nosniff")
            #expect(shown.headers[.contentDisposition] == "inline")
            #expect(shown.headers[.contentSecurityPolicy] == "default-src 'none'; sandbox")
            #expect(shown.headers[.cacheControl] == "private, no-cache")
            #expect(shown.entityTag == "\"\(proof.sha256)\"")
            let held = try await service.request(
                .get, address, as: clerk, headers: ["If-None-Match": "\"\(proof.sha256)\""])
            #expect(held.status == 304)
            #expect(held.body.isEmpty)
            let listed: Page<DeliveryProofView> = try await service.get(path, as: clerk).decoded()
            #expect(listed.data.map(\.id) == [proof.id])
        }
    }

    @Test("of another company are not there, nor for who may not see deliveries; only who confirms brings them")
    func strangers() async throws {
        try await withService(DeliveryApp.definition) { service in
            try await service.deliver(Make.exit())
            let proof: DeliveryProofView = try await send(
                Pictures.png(), by: service.person(.deliveryClerk), service
            ).decoded()
            let stranger = Principal(user: UserID(), company: CompanyID(), roles: [.deliveryClerk])
            for person in [stranger, service.person(.gateKeeper)] {
                for place in [path, "\(path)/\(proof.id)/content"] {
                    #expect(try await service.get(place, as: person).status == 404)
                }
            }
            #expect(try await send(Pictures.png(mark: 1), by: stranger, service).status == 404)
            #expect(try await send(Pictures.png(mark: 1), by: service.person(.salesRep), service).status == 403)
            let elsewhere = try await service.get(
                "deliveries/\(DeliveryID())/proofs/\(proof.id)/content", as: service.person(.deliveryClerk))
            #expect(elsewhere.status == 404)
        }
    }

    @Test("twice the same are kept once, under whatever key; a key carries one picture")
    func once() async throws {
        try await withService(DeliveryApp.definition) { service in
            try await service.deliver(Make.exit())
            let clerk = service.person(.deliveryClerk)
            let first = try await send(Pictures.png(), key: "k", by: clerk, service)
            let replay = try await send(Pictures.png(), key: "k", by: clerk, service)
            #expect(replay.isReplayed)
            let other = try await send(Pictures.png(), key: "l", by: clerk, service)
            #expect(other.status == 200)
            let ids = try [first, replay, other].map { try $0.decoded(DeliveryProofView.self).id }
            #expect(Set(ids).count == 1)
            #expect(try await send(Pictures.png(mark: 1), key: "k", by: clerk, service).status == 422)
            #expect(try await service.value("select count(*) as value from proof") == Int64(1))
        }
    }

    @Test("of another kind, too large or without a word of what they show are refused in words")
    func refused() async throws {
        try await withService(DeliveryApp.definition) { service in
            try await service.deliver(Make.exit())
            let clerk = service.person(.deliveryClerk)
            let html = Array("<script>alert(1)</script>".utf8)
            let large = Pictures.png() + [UInt8](repeating: 0, count: Picture.largestBytes)
            let cases: [(TestAnswer, Int, String)] = [
                (try await send(html, type: "text/html", by: clerk, service), 415, "media_type"),
                (try await send(html, type: "image/svg+xml", by: clerk, service), 415, "media_type"),
                (try await send(html, by: clerk, service), 422, "picture_unreadable"),
                (try await send([], by: clerk, service), 422, "picture_unreadable"),
                (try await send(large, by: clerk, service), 413, "too_large"),
                (try await send(Pictures.png(20_000, 1), by: clerk, service), 422, "picture_too_large"),
                (try await send(Pictures.png(), as: "SELFIE", by: clerk, service), 422, "proof_kind_unknown"),
                (
                    try await send(Pictures.png(), to: "deliveries/\(DeliveryID())/proofs", by: clerk, service), 404,
                    "delivery_not_found"
                ),
            ]
            for (answer, status, code) in cases {
                #expect(answer.status == status, "\(answer)")
                #expect(answer.problem?.code == code)
            }
            #expect(try await service.value("select count(*) as value from proof") == Int64(0))
        }
    }

    @Test("are what a confirmation rests on, and its fact names them with their digests")
    func confirmed() async throws {
        try await withService(DeliveryApp.definition) { service in
            try await service.deliver(Make.exit())
            let clerk = service.person(.deliveryClerk)
            let photo: DeliveryProofView = try await send(Pictures.jpeg(), by: clerk, service).decoded()
            let drawn: DeliveryProofView = try await send(Pictures.png(), as: "SIGNATURE", by: clerk, service).decoded()
            let spare: DeliveryProofView = try await send(Pictures.png(mark: 1), by: clerk, service).decoded()
            let proof = ProofOfDelivery(proofIDs: [drawn.id, photo.id, drawn.id])
            let body = ConfirmDeliveryRequest(receiver: "Maryam", proof: proof)
            let before: DeliveryView = try await service.get("deliveries/\(id)", as: clerk).decoded()
            #expect(before.version == 1)
            let answer = try await service.post("deliveries/\(id)/confirm", body, as: clerk, version: 1, key: "k")
            #expect(answer.status == 200, "\(answer)")
            #expect(
                try await service.post("deliveries/\(id)/confirm", body, as: clerk, version: 1, key: "k").isReplayed)
            let facts = try await service.sent(DeliveryConfirmed.self)
            #expect(facts.count == 1)
            #expect(
                facts.first?.proofs == [
                    ConfirmedProof(proofID: drawn.id, kind: .signature, sha256: drawn.sha256),
                    ConfirmedProof(proofID: photo.id, kind: .photo, sha256: photo.sha256),
                ])
            let shown: DeliveryView = try await service.get("deliveries/\(id)", as: clerk).decoded()
            #expect(shown.history?.last?.proofIDs == [photo.id, drawn.id])
            #expect(shown.proofs?.map(\.id) == [photo.id, drawn.id, spare.id])
            #expect(shown.proofs?.map(\.confirmed) == [true, true, false])
            // What is proved is proved; what is there may be said once more.
            let late = try await send(Pictures.png(mark: 2), by: clerk, service)
            #expect(late.status == 409)
            #expect(late.problem?.code == "proofs_closed")
            #expect(try await send(Pictures.jpeg(), by: clerk, service).status == 200)
        }
    }

    @Test("of another delivery prove nothing here, one by one or many at once")
    func foreign() async throws {
        try await withService(DeliveryApp.definition) { service in
            let other = DispatchNoteID(Make.uuid(20, 1))
            try await service.deliver(Make.exit())
            try await service.deliver(Make.exit([Make.exited(2)], note: other))
            let clerk = service.person(.deliveryClerk)
            let photo: DeliveryProofView = try await send(
                Pictures.png(), to: "deliveries/\(DeliveryID(other.uuid))/proofs", by: clerk, service
            ).decoded()
            for proof in [photo.id, ProofID()] {
                let body = ConfirmDeliveryRequest(receiver: "Maryam", proof: ProofOfDelivery(proofIDs: [proof]))
                let answer = try await service.post("deliveries/\(id)/confirm", body, as: clerk)
                #expect(answer.status == 422, "\(answer)")
                #expect(answer.problem?.code == "proof_not_found")
            }
            let items = [id, DeliveryID(other.uuid)].map {
                ConfirmDeliveriesRequest.Item(
                    deliveryID: $0, receiver: "Maryam", proof: ProofOfDelivery(proofIDs: [photo.id]))
            }
            let result: ConfirmDeliveriesResult = try await service.post(
                "deliveries/confirmations", ConfirmDeliveriesRequest(items: items), as: clerk
            ).decoded()
            #expect(result.results.map(\.problem?.code) == ["proof_not_found", nil])
            #expect(result.results.map(\.state) == [nil, "DELIVERED"])
        }
    }

    @Test("never change and never go, whoever asks the table; nor is one kept under a digest that is not its own")
    func immutable() async throws {
        try await withService(DeliveryApp.definition) { service in
            try await service.deliver(Make.exit())
            let clerk = service.person(.deliveryClerk)
            let photo: DeliveryProofView = try await send(Pictures.png(), by: clerk, service).decoded()
            let body = ConfirmDeliveryRequest(receiver: "Maryam", proof: ProofOfDelivery(proofIDs: [photo.id]))
            #expect(try await service.post("deliveries/\(id)/confirm", body, as: clerk).status == 200)
            for sql: SQL in [
                "update proof set kind = 'SIGNATURE'", "delete from delivery_fact_proof", "delete from proof",
                """
                insert into proof select gen_random_uuid(), delivery_id, company_id, kind, media_type, width_pixels,
                height_pixels, content || '1', digest || '1', captured_at, recorded_at, recorded_by from proof
                """,
            ] {
                await #expect(throws: (any Error).self) { try await service.change { try await $0.execute(sql) } }
            }
        }
    }
}
