import Foundation
import Hummingbird

/// One line of a refusal: the portal's code, what it means, and what exactly was wrong.
struct PortalFault: Codable, Sendable, Equatable {
    var code: Int
    var description: String
    var details: [String]?
}

/// A request that the portal turns down at once (page, 1.10).
struct Refusal: Error, Sendable {
    enum Kind: Sendable {
        case badRequest([PortalFault])
        case unauthorized(String)
        case forbidden(reason: String, detail: String, security: [String: Security])
        case gone
        case tooMany(String, retryAfter: Int)
    }

    let kind: Kind

    static func bad(_ code: Int, _ description: String, _ details: String...) -> Refusal {
        Refusal(kind: .badRequest([PortalFault(code: code, description: description, details: details)]))
    }

    static func invalid(_ details: String...) -> Refusal {
        Refusal(
            kind: .badRequest([
                PortalFault(code: 21405, description: "Błąd walidacji danych wejściowych.", details: details)
            ]))
    }

    static func unauthorized(_ detail: String) -> Refusal { Refusal(kind: .unauthorized(detail)) }

    static func forbidden(_ reason: String, _ detail: String, _ security: [String: Security] = [:]) -> Refusal {
        Refusal(kind: .forbidden(reason: reason, detail: detail, security: security))
    }

    static let gone = Refusal(kind: .gone)

    /// The first code, for the log of calls.
    var code: Int? {
        if case .badRequest(let faults) = kind { faults.first?.code } else { nil }
    }
}

extension Refusal {
    /// The answer. 400 and 429 come in the old form unless the client asked for problem details; the others always do.
    func response(to request: Request, at now: Moment) -> Response {
        let problem = request.headers[.errorFormat]?.lowercased() == "problem-details"
        let instance = request.uri.path
        switch kind {
        case .badRequest(let faults):
            guard problem else {
                let list = faults.map {
                    OldForm.Detail(exceptionCode: $0.code, exceptionDescription: $0.description, details: $0.details)
                }
                return reply(
                    OldForm(exception: .init(exceptionDetailList: list, serviceCode: traceID(), timestamp: now)),
                    .badRequest)
            }
            return reply(
                Problem(
                    title: "Bad Request", status: 400, instance: instance, detail: "Żądanie jest nieprawidłowe.",
                    errors: faults, timestamp: now),
                .badRequest, as: "application/problem+json")
        case .unauthorized(let detail):
            return reply(
                Problem(title: "Unauthorized", status: 401, instance: instance, detail: detail, timestamp: now),
                .unauthorized, as: "application/problem+json")
        case .forbidden(let reason, let detail, let security):
            return reply(
                Problem(
                    title: "Forbidden", status: 403, instance: instance, detail: detail, timestamp: now,
                    reasonCode: reason, security: security.isEmpty ? nil : security),
                .forbidden, as: "application/problem+json")
        case .gone:
            return reply(
                Problem(
                    title: "Gone", status: 410, instance: instance,
                    detail: "Operacja wygasła i nie jest już dostępna.", timestamp: now),
                .gone, as: "application/problem+json")
        case .tooMany(let detail, let seconds):
            var response =
                problem
                ? reply(
                    Problem(
                        title: "Too Many Requests", status: 429, instance: instance, detail: detail, timestamp: now),
                    .tooManyRequests, as: "application/problem+json")
                : reply(
                    OldLimit(status: .init(code: 429, description: "Too Many Requests", details: [detail])),
                    .tooManyRequests)
            response.headers[.retryAfter] = String(seconds)
            return response
        }
    }
}

/// What a 403 says beside its reason: one text, or a list of them.
enum Security: Sendable, Encodable, ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    case text(String)
    case list([String])

    init(stringLiteral value: String) { self = .text(value) }
    init(arrayLiteral elements: String...) { self = .list(elements) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        }
    }
}

private func traceID() -> String {
    UUID().uuidString.filter { $0 != "-" }.lowercased()
}

private struct Problem: Encodable {
    var title: String
    var status: Int
    var instance: String
    var detail: String
    var errors: [PortalFault]?
    var timestamp: Moment
    var traceId = traceID()
    var reasonCode: String?
    var security: [String: Security]?
}

private struct OldForm: Encodable {
    struct Detail: Encodable {
        var exceptionCode: Int
        var exceptionDescription: String
        var details: [String]?
    }
    struct Exception: Encodable {
        var exceptionDetailList: [Detail]
        var serviceCode: String
        var timestamp: Moment
    }
    var exception: Exception
}

private struct OldLimit: Encodable {
    struct Status: Encodable {
        var code: Int
        var description: String
        var details: [String]
    }
    var status: Status
}
