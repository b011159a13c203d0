import Contracts
import Foundation
import KSeF
import PortalHTTP
import TaxPortalDomain

/// The portal's accounts as long as the process runs: who is signed in, keys of open sessions, public keys, calls made.
///
/// All of it may be lost: it is made anew by signing in. The adapter holds one.
final class KSeFConnection: Sendable {
    private struct Key: Hashable {
        let base: String
        let context: ContextIdentifier
    }

    private struct Known {
        var keys: [String: PublicKeys] = [:]
        var accounts: [Key: KSeFAccount] = [:]
        /// Batches that lack parts and that nobody will complete; closing is not tried again, because such calls are few.
        var abandoned: Set<String> = []
        /// What finished sessions hold, by hash. It never changes, and listings are few.
        var finished: [String: Set<String>] = [:]
    }

    /// So many finished sessions are remembered; then it begins anew.
    private static let mostFinished = 2000

    private let transport: (any PortalTransport)?
    private let clock: KSeFClock
    private let known = SteadyMutex(Known())

    /// - Parameter transport: in place of HTTP with each taxpayer's own trust.
    init(transport: (any PortalTransport)? = nil, clock: KSeFClock = .system) {
        self.transport = transport
        self.clock = clock
    }

    func now() -> Timestamp { clock.now() }

    func isAbandoned(_ batch: String) -> Bool { known.withLock { $0.abandoned.contains(batch) } }

    /// What a session holds if it is known to be finished and was read to its end.
    func contents(of session: String) -> Set<String>? { known.withLock { $0.finished[session] } }

    func remember(_ hashes: Set<String>, in session: String) {
        known.withLock { known in
            if known.finished.count >= Self.mostFinished { known.finished = [:] }
            known.finished[session] = hashes
        }
    }

    func abandon(_ batch: String) { _ = known.withLock { $0.abandoned.insert(batch) } }

    /// The portal as a taxpayer meets it, for an errand about some submissions.
    ///
    /// - Throws: of kind `.credentials` where `trust_file` cannot be used: nothing may leave.
    func desk(
        for taxpayer: Taxpayer, about submissions: [SubmissionID], archive: any ExchangeArchive
    ) throws(KSeFFailure) -> KSeFDesk {
        let base = taxpayer.baseURL.absoluteString
        let account = account(base, .nip(taxpayer.nip))
        let roots = try Self.told { () throws(PortalTrouble) in try taxpayer.trustRoots() }
        let client = KSeFClient(
            base: base, transport: transport ?? HTTPTransport(trusting: roots), limiter: account.limiter, clock: clock
        ) { exchange in
            await archive.keep(
                Exchange(
                    submissions: submissions, method: exchange.method, url: exchange.url,
                    requestBody: exchange.requestBody, status: exchange.status, answerBody: exchange.answerBody,
                    failure: exchange.failure, startedAt: exchange.startedAt, milliseconds: exchange.milliseconds))
        }
        return KSeFDesk(account: account, client: client) { () throws(KSeFFailure) in
            try Self.told { () throws(PortalTrouble) in
                try KSeFSecrets(taxpayer).signIn(taxpayer.options["sign_in"])
            }
        }
    }

    /// Trouble with the taxpayer's files in the client's own words.
    private static func told<R>(_ body: () throws(PortalTrouble) -> R) throws(KSeFFailure) -> R {
        do throws(PortalTrouble) { return try body() } catch {
            throw KSeFFailure(.credentials, error.message, code: error.code)
        }
    }

    private func account(_ base: String, _ context: ContextIdentifier) -> KSeFAccount {
        known.withLock { known in
            let key = Key(base: base, context: context)
            if let account = known.accounts[key] { return account }
            let keys = known.keys[base] ?? PublicKeys()
            known.keys[base] = keys
            let account = KSeFAccount(context: context, keys: keys, clock: clock)
            known.accounts[key] = account
            return account
        }
    }
}

extension PortalTrouble {
    init(_ failure: KSeFFailure) {
        let kind: Kind =
            switch failure.kind {
            case .outage: .outage
            case .limit: .limit
            case .credentials: .credentials
            case .misunderstanding: .protocolError
            }
        self.init(kind: kind, message: "\(failure)", code: failure.code, pause: failure.pause)
    }
}
