/// Why the portal's answer is not what was asked for, or why there is none.
package struct MoadianError: Error, Sendable, Equatable {
    package enum Kind: String, Sendable {
        /// Nobody was reached; nothing was sent.
        case unreachable
        /// It was sent, and what came of it is not known: no answer, or none that can be understood.
        case lost
        /// The portal, or something before it, answered with a fault of its own.
        case outage
        /// Too many calls.
        case limit
        /// Token, certificate, memory or rights were turned away: people have to act.
        case credentials
        /// Turned away for its form.
        case refused
        /// It answered, but not in its own language.
        case malformed
        /// A signature or an encryption that does not hold.
        case forged
    }

    package let kind: Kind
    /// Plain words; no secret, no payload.
    package let message: String
    /// The portal's own codes and words.
    package let codes: [PortalMessage]
    /// HTTP; `nil` without an answer.
    package let status: Int?
    /// Seconds that the portal wants us to wait.
    package let pause: Int?
    /// Of a deed: it went wrong before the deed itself was sent, while the nonce was fetched or the token signed.
    package internal(set) var isBeforeSending = false

    package init(
        _ kind: Kind, _ message: String, codes: [PortalMessage] = [], status: Int? = nil, pause: Int? = nil
    ) {
        self.kind = kind
        self.message = message
        self.codes = codes
        self.status = status
        self.pause = pause
    }

    static func forged(_ code: String, _ message: String) -> MoadianError {
        MoadianError(.forged, message, codes: [PortalMessage(code: code, text: message)])
    }

    func has(_ codes: String...) -> Bool { self.codes.contains { codes.contains($0.code) } }
}

extension MoadianError: CustomStringConvertible {
    package var description: String {
        // Without an answer they are not the portal's.
        codes.isEmpty || status == nil ? message : "\(message) (\(codes.map(\.code).joined(separator: ", ")))"
    }
}

/// One thing that the portal says about an invoice or a call: a code of four to seven digits, or any other text, and words
/// in Persian that are shown as they are.
package struct PortalMessage: Sendable, Equatable {
    package let code: String
    package let text: String
    package let isWarning: Bool

    package init(code: String, text: String, isWarning: Bool = false) {
        self.code = code
        self.text = text
        self.isWarning = isWarning
    }

    /// About the way it was sent, or the portal's own fault (`moadian.md` 2.14), not about what the invoice says: the same
    /// content may be sent again. What is no number at all is a program's complaint, not one about content.
    package var isTechnical: Bool {
        guard !code.isEmpty, code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return true }
        if code.hasPrefix("4") || code.hasPrefix("5") { return true }
        return Self.technical.contains(code)
    }

    private static let technical: Set<String> = [
        "04111", "04130", "04131", "04132", "04133", "04134", "04135", "04136", "04137", "04148", "04150", "04152",
        "04153", "05139", "05151", "05159",
    ]

    /// May mean that the tax id is registered already (`moadian.md` 9.5): 0300101 in the forms of all years, and kind 5.
    package var mayMeanDuplicate: Bool { ["0300101", "03001", "0301", "05001", "0500101"].contains(code) }
}
