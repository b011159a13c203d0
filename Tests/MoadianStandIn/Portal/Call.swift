/// A request as the side channel lists it: without tokens, nonces and bodies.
struct Call: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case nonce, information, invoice, inquiry, status, payment, legacy
    }

    let number: Int
    let kind: Kind
    let method: String
    let path: String
    let at: Instant
    var clientID: String?
    var status: Int?
    var code: String?
    var faults: [String] = []

    var json: JSON {
        [
            "number": .integer(number), "kind": .text(kind.rawValue), "method": .text(method), "path": .text(path),
            "at": .integer(at.milliseconds), "clientId": .optional(clientID),
            "status": status.map(JSON.integer) ?? .null,
            "code": .optional(code), "faults": .array(faults.map(JSON.text)),
        ]
    }
}

/// An invoice as it came out of its envelope.
struct Received: Sendable {
    let uid: String
    let referenceNumber: String
    let fiscalID: String
    let at: Instant
    let jweHeader: JSON
    let jwsHeader: JSON
    let invoice: JSON
    let text: String
    var taxID: String?
    var codes: [String] = []

    var json: JSON {
        [
            "uid": .text(uid), "referenceNumber": .text(referenceNumber), "fiscalId": .text(fiscalID),
            "at": .integer(at.milliseconds), "taxId": .optional(taxID), "codes": .array(codes.map(JSON.text)),
            "jweHeader": jweHeader, "jwsHeader": jwsHeader, "invoice": invoice, "text": .text(text),
        ]
    }
}

/// What became of a tax id over all its sendings.
struct Tally: Sendable {
    var accepted = 0
    var refused = 0
    /// Refused because it was registered before.
    var repeated = 0

    var json: JSON {
        ["accepted": .integer(accepted), "refused": .integer(refused), "repeated": .integer(repeated)]
    }
}

/// The last so many of what happened.
struct Memory<Element: Sendable>: Sendable {
    private(set) var elements: [Element] = []
    let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    mutating func append(_ element: Element) {
        if elements.count >= capacity * 2 { elements.removeFirst(capacity) }
        elements.append(element)
    }

    /// Changes the last element that fits, where it is still remembered.
    mutating func change(last isRight: (Element) -> Bool, _ body: (inout Element) -> Void) {
        guard let index = elements.lastIndex(where: isRight) else { return }
        body(&elements[index])
    }
}
