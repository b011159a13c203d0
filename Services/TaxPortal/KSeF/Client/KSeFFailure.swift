import Foundation
import PortalHTTP

/// Why the portal did not do what it was asked for.
package struct KSeFFailure: Error, Sendable, Equatable {
    package enum Kind: String, Sendable {
        /// Not reached, or a fault of the portal's own.
        case outage
        /// Too many calls: wait `pause`.
        case limit
        /// Token, certificate or rights are wrong: people have to act.
        case credentials
        /// One of the two does not understand the other.
        case misunderstanding
    }

    package let kind: Kind
    /// Plain words for people, the portal's own included.
    package let message: String
    /// The portal's code: a number such as 21470, or the `reasonCode` of a 403.
    package let code: String?
    /// HTTP's.
    package let status: Int?
    package let pause: Duration?
    /// Whether what was asked for may have been done all the same.
    package let mayHaveHappened: Bool

    package init(
        _ kind: Kind, _ message: String, code: String? = nil, status: Int? = nil, pause: Duration? = nil,
        mayHaveHappened: Bool = false
    ) {
        self.kind = kind
        self.message = message
        self.code = code
        self.status = status
        self.pause = pause
        self.mayHaveHappened = mayHaveHappened
    }
}

extension KSeFFailure: CustomStringConvertible {
    package var description: String {
        guard let code, trustFault == nil else { return message }
        return "\(code) \(message)"
    }
}

extension KSeFFailure {
    package init(_ failure: TransportFailure) {
        let kind: Kind =
            switch failure.kind {
            case .unreachable, .untrusted, .lost: .outage
            case .unusable: .credentials
            }
        self.init(kind, failure.message, code: failure.fault?.rawValue, mayHaveHappened: failure.mayHaveArrived)
    }

    /// Why the portal was not believed; nothing was sent.
    var trustFault: TrustFault? { status == nil ? code.flatMap(TrustFault.init) : nil }

    /// The meaning of an answer that is no success.
    ///
    /// - Source: ksef.md 1.10; 400 and 429 come in the old form or as `application/problem+json`, the others as problems.
    package init(_ answer: TransportAnswer) {
        let problem = Complaint(answer)
        let words = problem.words ?? "The portal answered \(answer.status)\(Self.form(of: answer))."
        let kind: Kind
        var pause = answer.retryAfter.map(Duration.seconds)
        switch answer.status {
        case 401, 403: kind = .credentials
        case 400 where Self.credentialCodes.contains(problem.code ?? ""): kind = .credentials
        // Somebody stands before the portal and sends us elsewhere.
        case 300..<400, 408, 500...: kind = .outage
        case 429:
            kind = .limit
            pause = pause ?? .seconds(60)
        default: kind = .misunderstanding
        }
        // A refusal tells that nothing was done; a fault, a redirect or a success that nobody can read does not.
        let isRefusal = (400..<500).contains(answer.status) && answer.status != 408
        self.init(
            kind, words, code: problem.code, status: answer.status, pause: pause, mayHaveHappened: !isRefusal)
    }

    /// An answer with the right status and a body that cannot be read: mostly a page of whoever stands before the portal.
    package static func unreadable(_ answer: TransportAnswer, _ reason: String) -> KSeFFailure {
        KSeFFailure(
            .outage, "The portal's answer cannot be read\(form(of: answer)): \(reason)", code: "unreadable",
            status: answer.status, mayHaveHappened: true)
    }

    /// Bad certificate, bad subject, identity of a deceased person, a right that one lacks, a context that has none.
    private static let credentialCodes: Set<String> = ["21115", "21117", "21308", "26001", "26002"]

    private static func form(of answer: TransportAnswer) -> String {
        guard let type = answer.headers["content-type"], !type.contains("json") else { return "" }
        return " with \(type.prefix(60))"
    }
}

/// What a refusal says, whichever of its forms it has.
private struct Complaint {
    private(set) var code: String?
    private(set) var words: String?

    init(_ answer: TransportAnswer) {
        guard let body = try? JSONDecoder().decode(Body.self, from: answer.body.prefix(1 << 20)) else { return }
        if let error = body.errors?.first {
            code = error.code.map { "\($0)" }
            words = Self.sentence([error.description] + (error.details ?? []).map(Optional.some))
        } else if let error = body.exception?.exceptionDetailList?.first {
            code = error.exceptionCode.map { "\($0)" }
            words = Self.sentence([error.exceptionDescription] + (error.details ?? []).map(Optional.some))
        } else {
            code = body.reasonCode
            let missing = body.security?.requiredAnyOfPermissions.map {
                "needed is one of \($0.joined(separator: ", "))"
            }
            let status = body.status?.object
            let parts = [body.title, body.detail, missing, status?.description]
            words = Self.sentence(parts + (status?.details ?? []).map(Optional.some))
        }
    }

    private static func sentence(_ parts: [String?]) -> String? {
        let said = parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ": ")
        return said.isEmpty ? nil : String(said.prefix(1000))
    }

    private struct Body: Decodable {
        let title: String?
        let detail: String?
        let errors: [Fault]?
        let reasonCode: String?
        let security: Security?
        let exception: Exception?
        let status: Status?
    }

    private struct Fault: Decodable {
        let code: Int?
        let description: String?
        let details: [String]?
    }

    private struct Security: Decodable { let requiredAnyOfPermissions: [String]? }

    private struct Exception: Decodable { let exceptionDetailList: [Detail]? }

    private struct Detail: Decodable {
        let exceptionCode: Int?
        let exceptionDescription: String?
        let details: [String]?
    }

    /// A number in a problem, an object in the old form of 429.
    private struct Status: Decodable {
        struct Object: Decodable {
            let description: String?
            let details: [String]?
        }

        let object: Object?

        init(from decoder: any Decoder) throws { object = try? Object(from: decoder) }
    }
}
