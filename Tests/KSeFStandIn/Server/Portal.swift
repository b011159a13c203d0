import Foundation
import Synchronization

/// What can be switched while the portal runs (`GET`, `PUT /stand-in/switches`).
struct Switches: Codable, Sendable {
    /// How long 100 → 150 → final takes, in seconds of the portal's clock. Zero: answers are there at once.
    var think: Double = 0
    /// Check digits of every NIP, as in production.
    var checksDigits = true
    /// Self-signed certificates sign in, as on TEST; `verifyCertificateChain=true` refuses them in any case.
    var trustsSelfSigned = true
    /// Whether calls are counted and refused with 429.
    var limits = false
    /// Whether confirmations carry a signature, for which their schema has no room.
    var sealsReceipts = false
    /// Added to the receiving body's name in confirmations, as on TEST and DEMO.
    var receiverSuffix = ""
    /// Sent as `X-System-Warning` where it is set.
    var warning: String?

    var thinking: Duration { .milliseconds(Int64(think * 1000)) }
}

/// Everything the portal knows, under one lock.
struct PortalState: Sendable {
    var clock = PortalClock()
    var switches = Switches()
    var secrets: Secrets
    var directory = Directory()
    var tokens = KSeFTokens()
    var challenges = Challenges()
    var signIns = SignIns()
    var sessions = Sessions()
    var register = Register()
    var receipts: [String: Data] = [:]
    /// Parts of batches that are still open, by session and ordinal number.
    var uploads: [String: [Int: Data]] = [:]
    var exports = Exports()
    var offlineCertificates: [OfflineCertificate] = []
    var limits = Limits()
    var sizes = SessionLimits()
    var conduct = Conduct()
    var calls = CallLog()

    var now: Moment { clock.now }
}

/// What must stay the same over a restart: keys, and the secrets behind tokens and links.
struct Secrets: Codable, Sendable {
    var ring: KeyRing
    var bearers = Bearers()
    var links = SignedLinks()
    var seal: ReceiptSeal

    init(at now: Moment) throws {
        ring = try KeyRing.generated(at: now)
        seal = try ReceiptSeal(at: now)
    }
}

/// Sizes of `GET /limits/context` (page, 1.9).
struct SessionLimits: Codable, Sendable {
    var invoices = 10_000
    var invoiceBytes = 1_000_000
    var invoiceWithAttachmentBytes = 3_000_000
    var partBytes = 100_000_000
    var parts = 50
}

/// The stand-in of the KSeF portal: one state, many requests.
///
/// Cryptography and schemas are worked on outside the lock; what is decided and stored is decided inside it.
final class Portal: Sendable {
    let schemas: Schemas
    let journal: Journal?
    /// How the links begin that it gives.
    let scheme: String
    private let state: Mutex<PortalState>
    private let work = Mutex<[UUID: Task<Void, Never>]>([:])

    /// - Parameter folder: where keys and documents outlive the process; nil keeps everything in memory.
    init(
        schemas: Schemas, folder: URL? = nil, switches: Switches = Switches(), secrets: Secrets? = nil,
        scheme: String = "http"
    ) throws {
        self.schemas = schemas
        self.scheme = scheme
        let journal = try folder.map { try Journal(folder: $0) }
        var state = PortalState(secrets: try journal?.secrets() ?? secrets ?? Secrets(at: Moment(Date())))
        state.switches = switches
        try journal?.replay(into: &state)
        try journal?.keep(state.secrets)
        self.journal = journal
        self.state = Mutex(state)
    }

    /// Runs a decision on the state. Nothing slow belongs in here.
    func with<Result: Sendable>(_ body: (inout PortalState) throws(Refusal) -> Result) throws(Refusal) -> Result {
        try state.withLock { state throws(Refusal) in try body(&state) }
    }

    /// The same for what cannot be refused.
    func look<Result: Sendable>(_ body: (inout PortalState) -> Result) -> Result {
        state.withLock { body(&$0) }
    }

    var now: Moment { look { $0.now } }

    func intake(_ state: PortalState) -> Intake {
        Intake(
            schemas: schemas, checksDigits: state.switches.checksDigits, maximumSize: state.sizes.invoiceBytes,
            maximumSizeWithAttachment: state.sizes.invoiceWithAttachmentBytes)
    }

    /// Work that a request starts and does not wait for: unpacking a batch, making an export.
    func start(_ body: @escaping @Sendable () async -> Void) {
        let id = UUID()
        work.withLock { work in
            work[id] = Task {
                await body()
                self.work.withLock { $0[id] = nil }
            }
        }
    }

    /// Returns when all work in the background is done.
    func settle() async {
        while let task = work.withLock({ $0.values.first }) { await task.value }
    }
}
