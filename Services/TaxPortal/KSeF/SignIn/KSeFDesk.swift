import Foundation
import PortalHTTP

/// The portal as one taxpayer meets it for one errand: his account, a client that keeps what is said, and what proves
/// who he is when that has to be proven.
package struct KSeFDesk: Sendable {
    package let account: KSeFAccount
    package let client: KSeFClient
    let means: @Sendable () throws(KSeFFailure) -> SignInMeans

    /// - Parameter means: reads token or certificate; asked only when signing in.
    package init(
        account: KSeFAccount, client: KSeFClient,
        means: @escaping @Sendable () throws(KSeFFailure) -> SignInMeans
    ) {
        self.account = account
        self.client = client
        self.means = means
    }

    /// Makes a call with access; where the portal no longer takes the token (401, nothing was done), once more with a new
    /// one.
    package func answer(to call: KSeFCall) async throws(KSeFFailure) -> TransportAnswer {
        var call = call
        let access = try await account.access(client, means: means)
        call.token = access
        do throws(KSeFFailure) {
            return try await client.answer(to: call)
        } catch {
            guard error.status == 401 else { throw error }
            call.token = try await account.access(client, refusing: access, means: means)
            return try await client.answer(to: call)
        }
    }

    package func decoded<Value: Decodable>(_ type: Value.Type, from call: KSeFCall) async throws(KSeFFailure) -> Value {
        try await KSeFClient.readable(call) { () throws(KSeFFailure) in
            let answer = try await answer(to: call)
            return try KSeFClient.decoded(type, from: answer)
        }
    }

    /// Repeats once with another key what the portal refused because it withdrew the one that was used (21470).
    func withPortalKey<Value: Sendable>(
        _ body: @Sendable (PortalKey) async throws(KSeFFailure) -> Value
    ) async throws(KSeFFailure) -> Value {
        let key = try await account.keys.key(for: .symmetricKey, client)
        do throws(KSeFFailure) {
            return try await body(key)
        } catch {
            guard error.code == KSeFFailure.keyWithdrawn else { throw error }
            await account.keys.withdraw(key)
            return try await body(try await account.keys.key(for: .symmetricKey, client))
        }
    }
}
