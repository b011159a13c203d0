import Contracts
import Foundation
import PortalHTTP
import Sealing

/// How the client calls: a nonce and a token for each call, and what may be tried again.
extension MoadianClient {
    /// Questions change nothing: one that got no answer is asked once more.
    func get(_ path: String, _ query: [(String, String)] = []) async throws(MoadianError) -> Answer {
        do throws(MoadianError) {
            return try await asked(path, query)
        } catch  where error.isWorthAskingAgain {
            return try await asked(path, query)
        }
    }

    private func asked(_ path: String, _ query: [(String, String)]) async throws(MoadianError) -> Answer {
        let call = try await call(path, query)
        let reply = try await reply(to: call)
        guard (200..<300).contains(reply.status) else { throw MoadianError(refusal: reply) }
        return try Answer(json: reply.body)
    }

    /// A deed is repeated only where the nonce was refused: the uid of a packet keeps it from being done twice.
    func post(_ path: String, _ body: Data) async throws(MoadianError) -> Answer {
        do throws(MoadianError) {
            return try await done(path, body)
        } catch  where error.has("4102") {
            return try await done(path, body)
        }
    }

    func done(_ path: String, _ body: Data) async throws(MoadianError) -> Answer {
        // Up to here nothing was sent, whatever went wrong.
        let call: TransportRequest
        do throws(MoadianError) {
            call = try await self.call(path, body: body)
        } catch {
            throw error.beforeSending
        }
        let reply = try await reply(to: call)
        guard (200..<300).contains(reply.status) else { throw MoadianError(refusal: reply).afterSending }
        do throws(MoadianError) {
            let answer = try Answer(json: reply.body)
            guard answer.isObject else { throw MoadianError(.lost, "The answer is no JSON object.") }
            return answer
        } catch {
            throw MoadianError(
                .lost, "The portal's answer cannot be understood: \(error.message)", status: reply.status)
        }
    }

    private func call(
        _ path: String, _ query: [(String, String)] = [], body: Data? = nil
    ) async throws(MoadianError) -> TransportRequest {
        let nonce: String
        do throws(MoadianError) { nonce = try await self.nonce() } catch  where error.isWorthAskingAgain {
            nonce = try await self.nonce()
        }
        let claim = #"{"nonce":\#(JSONText.quoted(nonce)),"clientId":\#(JSONText.quoted(settings.clientID))}"#
        let token: Data
        do throws(SealingError) { token = try signer.signed(Data(claim.utf8), at: now()) } catch {
            throw MoadianError(.credentials, "The token cannot be signed: \(error)")
        }
        var headers = settings.headers
        headers.append(("Accept", "application/json"))
        headers.append((settings.tokenHeader, "Bearer \(String(decoding: token, as: UTF8.self))"))
        if body != nil { headers.append(("Content-Type", "application/json; charset=utf-8")) }
        return TransportRequest(portal: url(path, query), headers: headers, body: body)
    }

    private func nonce() async throws(MoadianError) -> String {
        let query = settings.nonceSeconds.map { [("timeToLive", "\($0)")] } ?? []
        let headers = settings.headers + [("Accept", "application/json")]
        let call = TransportRequest(portal: url("nonce", query), headers: headers)
        let reply = try await reply(to: call)
        guard (200..<300).contains(reply.status) else { throw MoadianError(refusal: reply) }
        guard let nonce = try Answer(json: reply.body)["nonce"].text else {
            throw MoadianError(.malformed, "The portal gave no nonce.", status: reply.status)
        }
        return nonce
    }

    private func reply(to call: TransportRequest) async throws(MoadianError) -> TransportAnswer {
        let (start, startedAt) = (ContinuousClock.now, now())
        var shown = call
        shown.headers = call.headers.map { $0.name == settings.tokenHeader ? ($0.name, "Bearer ***") : $0 }
        let outcome: Result<TransportAnswer, TransportFailure>
        do throws(TransportFailure) { outcome = .success(try await transport.send(call)) } catch {
            outcome = .failure(error)
        }
        let milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
        switch outcome {
        case .success(let reply):
            await witness(
                PortalExchange(
                    call: shown, reply: reply.withoutNonce(call), failure: nil, startedAt: startedAt,
                    milliseconds: milliseconds))
            return reply
        case .failure(let failure):
            await witness(
                PortalExchange(
                    call: shown, reply: nil, failure: failure.message, startedAt: startedAt,
                    milliseconds: milliseconds))
            throw MoadianError(failure)
        }
    }

    private func url(_ path: String, _ query: [(String, String)]) -> String {
        var base = settings.base.absoluteString
        while base.hasSuffix("/") { base.removeLast() }
        let parameters = query.map { "\($0.0)=\(Self.escaped($0.1))" }.joined(separator: "&")
        return "\(base)/api/v2/\(path)\(parameters.isEmpty ? "" : "?\(parameters)")"
    }

    private static func escaped(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }
}

extension TransportAnswer {
    /// Nonces do not go into archives.
    fileprivate func withoutNonce(_ call: TransportRequest) -> TransportAnswer {
        guard call.url.contains("/api/v2/nonce"), (200..<300).contains(status) else { return self }
        return TransportAnswer(status: status, body: Data(#"{"nonce":"***"}"#.utf8))
    }
}
