import AsyncHTTPClient
import Contracts
import Foundation
import JWTKit
import Logging
import ServiceLifecycle

/// Keeps a copy of Identity's JWKS: fetched at start, every five minutes, and when a token names a key not seen yet.
///
/// An unknown key leads to at most one fetch in five seconds, so that made-up key ids cost nothing. When Identity is
/// away the last known keys stay in use.
package actor RemoteSigningKeys: SigningKeySource, Service {
    private static let pauseBetweenFetches: Int64 = 5
    private static let refreshInterval = Duration.seconds(300)
    private static let pauseAfterFailure = Duration.seconds(1)

    private let url: String
    private let client: HTTPClient
    private let logger: Logger
    private var known: SigningKeys?
    private var lastFetch: Timestamp?
    private var fetching: Task<SigningKeys, any Error>?

    package init(url: String, logger: Logger) {
        self.url = url
        self.client = HTTPClient()
        self.logger = logger
    }

    package func keys(containing keyID: String) async throws(AccessFault) -> SigningKeys {
        if let known, known.keyIDs.contains(keyID) || tried(within: Self.pauseBetweenFetches) { return known }
        if known == nil, fetching == nil, tried(within: 1) { throw .keysUnavailable }
        do {
            return try await fetch()
        } catch {
            guard let known else { throw .keysUnavailable }
            return known
        }
    }

    /// Fetches until stopped, so that keys are at hand before the first request needs them.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let pause: Duration
                do {
                    _ = try await self.fetch()
                    pause = Self.refreshInterval
                } catch {
                    self.logger.debug("signing keys could not be fetched", metadata: ["url": "\(self.url)"])
                    pause = Self.pauseAfterFailure
                }
                try? await Task.sleep(for: pause)
            }
        }
        try await client.shutdown()
    }

    private func tried(within seconds: Int64) -> Bool {
        guard let lastFetch else { return false }
        return Timestamp.now() < lastFetch.adding(seconds: seconds)
    }

    /// One fetch at a time; who comes meanwhile waits for the same one.
    private func fetch() async throws -> SigningKeys {
        if let fetching { return try await fetching.value }
        let task = Task { try await download() }
        fetching = task
        defer { fetching = nil }
        lastFetch = .now()
        let keys = try await task.value
        known = keys
        return keys
    }

    private func download() async throws -> SigningKeys {
        let response = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(5))
        guard response.status == .ok else { throw AccessFault.keysUnavailable }
        let body = try await response.body.collect(upTo: 1 << 18)
        let set = try JSONDecoder().decode(JWKS.self, from: Data(body.readableBytesView))
        let keys = try await SigningKeys(set, generation: (known?.generation ?? 0) + 1)
        // Identity answers before it has made its first key; taking that for an answer would refuse every token.
        guard !keys.keyIDs.isEmpty else { throw AccessFault.keysUnavailable }
        return keys
    }
}
