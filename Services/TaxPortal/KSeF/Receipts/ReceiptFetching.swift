import Foundation
import PortalHTTP

/// Fetching confirmations of receipt.
///
/// - Source: ksef.md 1.6.
extension KSeFDesk {
    private static let confirmationLimit = 20_000_000

    /// The confirmation of one invoice, verified: its hash, its number, the hash of our bytes in it.
    ///
    /// - Parameters:
    ///   - link: signed; asked first, without a token, because it costs none of the calls that are counted.
    ///   - session: the session in which the invoice was accepted.
    /// - Returns: the bytes as they came; `nil` while there is none.
    /// - Throws: `.misunderstanding` with code `upo` or `hash` where it does not fit.
    package func confirmation(
        of number: KSeFNumber, content: Data, link: String? = nil, session: String
    ) async throws(KSeFFailure) -> Data? {
        if let link {
            // A link that has expired, a store that is away, something else behind it: the API has the same.
            if let answer = try? await client.content(behind: link, limit: Self.confirmationLimit),
                (try? verify(answer, number, content)) != nil
            {
                return answer.body
            }
        }
        guard let answer = try await answer(forConfirmationOf: number, in: session) else { return nil }
        try verify(answer, number, content)
        return answer.body
    }

    /// Whether the authority's document under a number is ours, when it calls ours a duplicate: by the confirmation of the
    /// one that was first, or, where that session was another's, by its content.
    ///
    /// - Returns: the hash of the authority's copy, and the confirmation where there is one.
    package func original(
        _ number: KSeFNumber, session: String?
    ) async throws(KSeFFailure) -> (hash: String, confirmation: Data?) {
        if let session {
            do throws(KSeFFailure) {
                if let answer = try await answer(forConfirmationOf: number, in: session) {
                    try answer.checkHash()
                    let confirmation = try ConfirmationOfReceipt(answer.body)
                    if let document = confirmation.documents.first(where: { $0.number == number.text }) {
                        return (document.hash, answer.body)
                    }
                }
            } catch {
                if error.kind == .outage || error.kind == .limit { throw error }
            }
        }
        return (ContentHash(of: try await content(of: number)).text, nil)
    }

    private func answer(
        forConfirmationOf number: KSeFNumber, in session: String
    ) async throws(KSeFFailure) -> TransportAnswer? {
        var call = KSeFCall(
            "GET", "/sessions/\(session.inPath)/invoices/ksef/\(number.text.inPath)/upo", group: .sessionMisc)
        call.answerLimit = Self.confirmationLimit
        do throws(KSeFFailure) {
            return try await answer(to: call)
        } catch {
            guard error.code == "21178" else { throw error }
            return nil
        }
    }

    private func verify(_ answer: TransportAnswer, _ number: KSeFNumber, _ content: Data) throws(KSeFFailure) {
        do throws(KSeFFailure) {
            try answer.checkHash()
            try ConfirmationOfReceipt(answer.body).check(number, content)
        } catch {
            client.logger.error(
                "a confirmation of receipt does not fit", metadata: ["number": "\(number)", "reason": "\(error)"])
            throw error
        }
    }
}
