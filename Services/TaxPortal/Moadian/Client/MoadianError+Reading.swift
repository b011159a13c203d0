import Foundation
import PortalHTTP

extension MoadianError {
    /// What an answer other than 2xx means (`moadian.md` 2.5): the portal's own words where it is JSON, else the status
    /// alone. Bodies of gateways are not repeated.
    init(refusal reply: TransportAnswer) {
        let answer = try? Answer(json: reply.body)
        let codes = (answer?["errors"].list ?? []).map { PortalMessage($0, isWarning: false) }
        let words = codes.map { "\($0.code) \($0.text)" }.joined(separator: "; ")
        let (kind, meaning): (Kind, String) =
            switch reply.status {
            case 300..<400: (.malformed, "The portal's address answers with a redirect: is the base address right?")
            // Nothing that people could mend: it came too late, or something on the way delivered the call twice.
            case 401 where codes.first?.code == "4102": (.outage, "The nonce was used or has expired")
            case 401: (.credentials, Self.meaning(ofRefusedToken: codes))
            case 403: (.credentials, "The portal does not permit this")
            case 408: (.outage, "The portal waited too long")
            case 429: (.limit, "The portal wants fewer calls")
            case 400..<500 where codes.isEmpty: (.malformed, "Something before the portal turned the call away")
            case 400..<500: (.refused, "The portal turned the call away")
            case 500..<600: (.outage, "The portal has a fault of its own")
            default: (.malformed, "The portal answered with an unknown status")
            }
        self.init(
            kind, "\(meaning), status \(reply.status)\(words.isEmpty ? "." : ": \(words)")", codes: codes,
            status: reply.status, pause: reply.retryAfter)
    }

    private static func meaning(ofRefusedToken codes: [PortalMessage]) -> String {
        switch codes.first?.code {
        case "4103": "The certificate does not belong to the owner of this memory"
        case "4110", "4120": "The portal does not know this memory or company"
        case "4131", "4133", "4137":
            "The portal does not trust key or certificate: is it the certificate that the authority issued for this key?"
        default: "The portal turned the token away"
        }
    }

    init(_ failure: TransportFailure) {
        let kind: Kind =
            switch failure.kind {
            case .unreachable, .untrusted: .unreachable
            case .unusable: .credentials
            case .lost: .lost
            }
        let codes = failure.fault.map { [PortalMessage(code: $0.rawValue, text: failure.message)] } ?? []
        self.init(kind, failure.message, codes: codes)
    }

    /// Of a question: nothing changes by asking again at once. A certificate does not become right in a moment.
    var isWorthAskingAgain: Bool { kind == .lost || kind == .outage || kind == .unreachable && codes.isEmpty }

    /// Of a deed that failed while the nonce was fetched.
    var beforeSending: MoadianError {
        var before =
            kind == .lost ? MoadianError(.unreachable, message, codes: codes, status: status, pause: pause) : self
        before.isBeforeSending = true
        return before
    }

    /// Of a deed: only the portal's own words, or a token that was turned away, prove that it did nothing. A repeated uid
    /// (4162, 4163) tells that an earlier call got through.
    var afterSending: MoadianError {
        let isCertain =
            switch kind {
            case .refused: !has("4162", "4163")
            case .credentials: status == 401 || !codes.isEmpty
            case .limit: true
            default: false
            }
        return isCertain ? self : MoadianError(.lost, message, codes: codes, status: status, pause: pause)
    }
}
