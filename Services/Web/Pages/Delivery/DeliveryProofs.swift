import Contracts
import Crypto
import Hummingbird
import ServiceKit

/// Photos and signatures of a delivery: sent along with its confirmation, kept before that is judged, and shown afterwards.
enum DeliveryProofs {
    /// The button that keeps what was chosen and confirms nothing yet.
    static let attach = "attach"
    /// The fields by what they bring.
    static let kinds: [(field: String, kind: ProofKind)] = [("signature", .signature), ("photo", .photo)]
    /// What services may hand on as a picture; anything else would be a mistake somewhere.
    private static let types: Set = ["image/jpeg", "image/png", "image/webp"]

    static func register(on pages: PageRoutes) {
        pages.get("\(DeliveriesPage.path)/{id}/proofs/{proof}", right: .readDeliveries, show)
    }

    static func address(of proof: DeliveryProofView) -> String {
        "\(DeliveriesPage.path)/\(proof.deliveryID)/proofs/\(proof.id)"
    }

    /// The bytes as they are kept. The browser may keep them too, and asks each time whether its reader may see them.
    private static func show(_ desk: Desk) async throws -> Reply {
        let id: DeliveryID = try desk.id("id")
        let proof: ProofID = try desk.id("proof")
        let answer = try await desk.services.content(
            "delivery", "deliveries/\(id)/proofs/\(proof)/content", holding: desk.visit.request.headers[.ifNoneMatch],
            for: desk.visit)
        var headers: HTTPFields = [
            .cacheControl: "private, no-cache", .vary: "Cookie", .contentDisposition: "inline",
            .contentSecurityPolicy: SecurityHeaders.sandbox,
        ]
        headers[.eTag] = answer.entityTag
        if answer.status == 304 { return Reply(status: .notModified, headers: headers) }
        guard let type = answer.contentType, types.contains(type) else {
            throw ServiceFailure.unreadable("a picture of type \(answer.contentType ?? "-")")
        }
        headers[.contentType] = type
        return Reply(status: .ok, headers: headers, content: answer.body)
    }

    /// Keeps the pictures that came with the form; the form names them from then on. Each has a key made of the form's and
    /// of its own content, so a form that comes twice brings its pictures once.
    ///
    /// - Parameter input: gets a fault beside the field of each that is not taken.
    static func keep(_ input: inout FormInput, with delivery: DeliveryView, _ desk: Desk) async throws {
        for file in try await desk.visit.posted().files {
            guard let kind = kinds.first(where: { $0.field == file.field })?.kind else { continue }
            guard !file.isTooLarge else {
                input.add(fault: "pictureTooLarge", to: file.field)
                continue
            }
            let digest = hexadecimal(SHA256.hash(data: file.bytes))
            do {
                let proof = try await desk.services.keep(
                    file, as: kind, of: delivery.id, key: "\(input.key)-\(digest)", for: desk.visit)
                input.add("\(proof.id)", to: "proofs")
                desk.visit.filed(file.field, as: "\(proof.id)", in: "proofs")
            } catch ServiceFailure.refused(let problem) where [409, 413, 415, 422].contains(problem.status) {
                let known = "refusal.\(problem.code)"
                input.add(fault: desk.texts[known] == nil ? "pictureRefused" : known, to: file.field)
            }
        }
    }

    /// What the confirmation rests on, as the form says.
    static func named(in input: FormInput) -> [ProofID] {
        input.all("proofs").compactMap { try? ProofID($0) }
    }
}

/// The proofs of one delivery as its page shows them.
struct DeliveryProofWords: Sendable {
    let desk: Desk
    let delivery: DeliveryView

    private var texts: MessageCatalog { desk.texts }
    private var proofs: [DeliveryProofView] { delivery.proofs ?? [] }

    /// Below the goods: who took them, and how that is shown.
    var fields: [Field] {
        [
            Field("receiver", texts.text("receiver"), hint: texts.text("receiverHint"), longest: 200),
            Field("place", texts.text("proofPlace"), isOptional: true, longest: 200),
            Field(
                "signature", texts.text("signature"), .signature, hint: texts.text("signatureHint"), isOptional: true),
            Field("photo", texts.text("photo"), .photo, hint: texts.text("photoHint"), isOptional: true),
        ] + [attached].compactMap(\.self) + [
            Field(
                "reference", texts.text("proofReference"), hint: texts.text("proofHint"), isOptional: true,
                longest: 200)
        ]
    }

    /// What was sent before and no confirmation rests on yet: all of it, unless somebody takes one out.
    private var attached: Field? {
        let waiting = proofs.filter { !$0.confirmed }
        guard !waiting.isEmpty else { return nil }
        let options = waiting.map { proof in
            var option = Field.Option("\(proof.id)", title(of: proof))
            option.picture = DeliveryProofs.address(of: proof)
            return option
        }
        return Field(
            "proofs", texts.text("proofsAttached"), .several(options),
            value: waiting.map { "\($0.id)" }.joined(separator: ","), hint: texts.text("proofsAttachedHint"),
            isOptional: true)
    }

    /// All that there is, and what stands for a signature where none was drawn.
    var section: RecordSection? {
        let typed = (delivery.history ?? []).filter { $0.kind == "CONFIRMED" && !isDrawn($0) }.compactMap(\.receiver)
        guard !proofs.isEmpty || !typed.isEmpty else { return nil }
        return RecordSection(
            name: "proofs", title: texts.text("proofs"), pictures: proofs.map(picture),
            calm: typed.last.map { texts.text("signedByTyping", ["name": $0.isolated]) })
    }

    /// What a confirmation rests on, in words: `Signature drawn · Photo`.
    func told(_ fact: DeliveryFactView) -> String? {
        guard fact.kind == "CONFIRMED" else { return nil }
        let named = proofs.filter { fact.proofIDs?.contains($0.id) == true }
        let words = named.map { texts.word("proofKind", $0.kind.rawValue) }
        return (isDrawn(fact) ? words : [texts.text("nameTyped")] + words).joined(separator: " · ")
    }

    private func isDrawn(_ fact: DeliveryFactView) -> Bool {
        proofs.contains { $0.kind == .signature && fact.proofIDs?.contains($0.id) == true }
    }

    private func title(of proof: DeliveryProofView) -> String {
        texts.text(
            "proofTitle",
            [
                "kind": texts.word("proofKind", proof.kind.rawValue), "time": desk.formats.moment(proof.capturedAt),
            ])
    }

    private func picture(_ proof: DeliveryProofView) -> Picture {
        let fact = delivery.history?.first { $0.proofIDs?.contains(proof.id) == true }
        let who = proof.recordedBy.map { texts.text($0 == desk.me.user.id ? "personYou" : "personColleague") }
        let notes = [fact?.receiver, who, proof.confirmed ? nil : texts.text("proofUnused")].compactMap(\.self)
        return Picture(
            address: DeliveryProofs.address(of: proof), words: title(of: proof), width: proof.width,
            height: proof.height, note: notes.joined(separator: " · "), isDrawing: proof.kind == .signature)
    }
}
