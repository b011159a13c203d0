import HTTPTypes
import Hummingbird
import NIOCore

/// Fetches the body of a request within its limits.
enum BodyReader {
    /// - Parameter usual: the limit in bytes for JSON.
    /// - Throws: 413 when it is too large, told before anything is read where the client says so; 415 for a body of
    ///   another kind than the route reads.
    static func read(_ request: Request, as body: RouteBody, usual: Int) async throws -> [UInt8] {
        guard request.method != .get, request.method != .head else { return [] }
        let limit = body.limit ?? usual
        if let announced = request.headers[.contentLength].flatMap({ Int($0) }) {
            guard announced <= limit else { throw Problem.tooLarge(limit: limit) }
            guard announced > 0 else { return [] }
        } else if request.headers[.transferEncoding] == nil {
            return []
        }
        guard body.takes(request.headers[.contentType]) else {
            throw Problem(
                .unsupportedMediaType, "media_type", "The body is of a kind that is not read here",
                detail: "Send \(body.kinds).")
        }
        do {
            return Array(buffer: try await request.body.collect(upTo: limit))
        } catch is NIOTooManyBytesError {
            throw Problem.tooLarge(limit: limit)
        }
    }
}

extension RouteBody {
    fileprivate var limit: Int? {
        guard case .bytes(_, let limit) = self else { return nil }
        return limit
    }

    fileprivate var kinds: String {
        switch self {
        case .json: "application/json"
        case .bytes(let types, _): types.joined(separator: ", ")
        }
    }

    /// JSON may come unnamed, since there is nothing else that it could be.
    fileprivate func takes(_ type: String?) -> Bool {
        let bare = type.map { $0.prefix { $0 != ";" && $0 != " " }.lowercased() }
        switch self {
        case .json: return bare.map(["application/json", "application/merge-patch+json"].contains) ?? true
        case .bytes(let types, _): return bare.map(types.contains) ?? false
        }
    }
}

/// Who calls, for sign-in limits.
enum ClientAddress {
    /// The connection's other end; when that is our own proxy, the last address it wrote down that is not this machine:
    /// Web calls through the same proxy and names its browser before itself.
    static func of(_ request: Request, _ context: ServiceRequestContext) -> String {
        let nearest = context.remoteAddress ?? "local"
        guard isOurs(nearest), let list = request.headers[.forwardedFor] else { return nearest }
        return caller(in: list) ?? nearest
    }

    static func caller(in list: String) -> String? {
        let addresses = list.split(separator: ",").map { String($0.drop { $0 == " " }.prefix(64)) }
        return addresses.last { !isThisMachine($0) } ?? addresses.last
    }

    private static func isThisMachine(_ address: String) -> Bool {
        address == "local" || address == "::1" || address.hasPrefix("127.")
    }

    /// Loopback and private networks: only the proxy reaches a service there.
    private static func isOurs(_ address: String) -> Bool {
        if isThisMachine(address) { return true }
        let parts = address.split(separator: ".").compactMap { Int($0) }
        guard parts.count == 4 else { return address.hasPrefix("fd") || address.hasPrefix("fc") }
        return parts[0] == 10 || parts[0] == 127 || (parts[0] == 192 && parts[1] == 168)
            || (parts[0] == 172 && (16...31).contains(parts[1]))
    }
}
