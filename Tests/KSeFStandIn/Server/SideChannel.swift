import Foundation
import Hummingbird

/// `/stand-in/…`: what tests and the demo set and look at. The real portal has nothing of the kind.
///
/// | Call | Does |
/// |---|---|
/// | `POST contexts`, `tokens`, `certificates`, `offline-certificates`, `deceased` | registers who may do what |
/// | `GET`, `PUT switches`, `sizes`, `moods`, `limits` | reads, sets how the portal behaves |
/// | `POST next`, `verdicts` | orders a mood for the next calls, a verdict for the next invoices or sign-ins |
/// | `POST keys/{usage}/rotate`, `/withdraw`, `/renew` | planned, emergency, new certificate for the same key |
/// | `GET`, `PUT clock` | reads, sets, advances, stops the clock |
/// | `POST invoices` | plants a document as if a context had sent it |
/// | `GET invoices`, `invoices/{ref}`, `counts`, `calls` | what came in |
/// | `POST settle`, `reset` | waits for work in the background; forgets all but keys |
enum SideChannel {
    static func add(to router: Router<PortalContext>, portal: Portal) {
        let group = router.group("/stand-in")
        addRegistrations(to: group, portal)
        addBehaviour(to: group, portal)
        addTime(to: group, portal)
        addFindings(to: group, portal)
    }

    private static func addRegistrations(to group: RouterGroup<PortalContext>, _ portal: Portal) {
        group.post("contexts") { request, _ in
            portal.register(try await body(request) as ContextRegistration)
            return noContent
        }
        group.post("tokens") { request, _ in
            reply(portal.register(try await body(request) as TokenRegistration), .created)
        }
        group.post("certificates") { request, _ in
            portal.register(try await body(request) as CertificateRegistration)
            return noContent
        }
        group.post("offline-certificates") { request, _ in
            let certificate: OfflineCertificate = try await body(request)
            guard certificate.serial != nil else { throw Refusal.invalid("certificate: DER w Base64") }
            portal.register(certificate)
            return noContent
        }
        group.post("deceased") { request, _ in
            let subject: Subject = try await body(request)
            portal.look { $0.directory.declareDeceased(subject) }
            return noContent
        }
    }

    private static func addBehaviour(to group: RouterGroup<PortalContext>, _ portal: Portal) {
        group.get("switches") { _, _ in reply(portal.look { $0.switches }) }
        group.put("switches") { request, _ in
            let change: SwitchChange = try await body(request)
            return reply(portal.look { change.apply(to: &$0.switches) })
        }
        group.get("sizes") { _, _ in reply(portal.look { $0.sizes }) }
        group.put("sizes") { request, _ in
            let sizes: SessionLimits = try await body(request)
            portal.look { $0.sizes = sizes }
            return noContent
        }
        group.get("moods") { _, _ in reply(portal.look { $0.conduct.moods }) }
        group.put("moods") { request, _ in
            let change: MoodChange = try await body(request)
            do {
                let moods = try Moods(change.moods, seed: change.seed ?? 0)
                portal.look {
                    $0.conduct = Conduct()
                    $0.conduct.moods = moods
                }
            } catch { throw Refusal.invalid("\(error)") }
            return noContent
        }
        group.put("limits") { request, _ in
            let rates: [LimitGroup: Rate] = try await body(request)
            portal.look { $0.limits.set(rates) }
            return noContent
        }
        group.post("next") { request, _ in
            let order: Order = try await body(request)
            portal.look { $0.conduct.order(order) }
            return noContent
        }
        group.post("verdicts") { request, _ in
            let order: VerdictOrder = try await body(request)
            portal.look { $0.conduct.order(order) }
            return noContent
        }
        for (word, change) in [("rotate", KeyChange.planned), ("withdraw", .emergency), ("renew", .renewal)] {
            group.post("keys/{usage}/\(word)") { _, context in
                guard let usage = context.parameters.get("usage").flatMap(KeyUsage.init(rawValue:)) else {
                    throw Refusal.invalid("usage: KsefTokenEncryption albo SymmetricKeyEncryption")
                }
                try portal.change(change, of: usage)
                return noContent
            }
        }
    }

    private static func addTime(to group: RouterGroup<PortalContext>, _ portal: Portal) {
        group.get("clock") { _, _ in reply(portal.look { ClockView(at: $0.now, frozen: $0.clock.isFrozen) }) }
        group.put("clock") { request, _ in
            let change: ClockChange = try await body(request)
            return reply(portal.look { change.apply(to: &$0.clock) })
        }
        group.post("settle") { _, _ in
            await portal.settle()
            return noContent
        }
        group.post("reset") { _, _ in
            portal.reset()
            return noContent
        }
    }

    private static func addFindings(to group: RouterGroup<PortalContext>, _ portal: Portal) {
        group.post("invoices") { request, _ in
            reply(portal.plant(try await body(request)), .created)
        }
        group.get("invoices") { request, _ in
            let query = request.uri.queryParameters
            let (hash, number) = (query["hash"].map(String.init), query["number"].map(String.init))
            return reply(portal.findings.filter { (hash ?? $0.hash) == $0.hash && (number ?? $0.number) == $0.number })
        }
        group.get("invoices/{reference}") { _, context in
            let reference = context.parameters.get("reference") ?? ""
            guard let invoice = portal.look({ $0.register[reference] ?? $0.register.invoice(number: reference) }) else {
                return Response(status: .notFound)
            }
            return hashedXML(invoice.xml)
        }
        group.get("counts") { _, _ in reply(portal.counts) }
        group.get("calls") { request, _ in
            let after = request.uri.queryParameters["after"].flatMap { Int($0) } ?? 0
            return reply(portal.look { state in state.calls.calls.filter { $0.number > after } })
        }
    }

    private static func body<Value: Decodable>(_ request: Request) async throws -> Value {
        var request = request
        return try decode(Data(try await request.collectBody(upTo: Sizes.json).readableBytesView))
    }
}

enum KeyChange: Sendable {
    case planned, emergency, renewal
}

/// Switches to set; those left out stay.
private struct SwitchChange: Decodable, Sendable {
    var think: Double?
    var checksDigits: Bool?
    var trustsSelfSigned: Bool?
    var limits: Bool?
    var sealsReceipts: Bool?
    var receiverSuffix: String?
    var warning: String?

    func apply(to switches: inout Switches) -> Switches {
        switches.think = think ?? switches.think
        switches.checksDigits = checksDigits ?? switches.checksDigits
        switches.trustsSelfSigned = trustsSelfSigned ?? switches.trustsSelfSigned
        switches.limits = limits ?? switches.limits
        switches.sealsReceipts = sealsReceipts ?? switches.sealsReceipts
        switches.receiverSuffix = receiverSuffix ?? switches.receiverSuffix
        if let warning { switches.warning = warning.isEmpty ? nil : warning }
        return switches
    }
}

private struct MoodChange: Decodable, Sendable {
    /// As on the command line; empty: none.
    var moods: String
    var seed: UInt64?
}

private struct ClockView: Encodable, Sendable {
    var at: Moment
    var frozen: Bool
}

private struct ClockChange: Decodable, Sendable {
    var at: Moment?
    /// Seconds.
    var advance: Double?
    var frozen: Bool?

    func apply(to clock: inout PortalClock) -> ClockView {
        if let at { clock.set(to: at, frozen: frozen ?? clock.isFrozen) }
        if let advance { clock.advance(by: .milliseconds(Int64(advance * 1000))) }
        if let frozen { clock.freeze(frozen) }
        return ClockView(at: clock.now, frozen: clock.isFrozen)
    }
}

/// `POST /stand-in/invoices`
struct PlantedInvoice: Decodable, Sendable {
    var context: ContextIdentifier
    /// Base64.
    var xml: Data
}

/// What came in, as the tests see it.
struct Finding: Encodable, Sendable {
    var reference: String
    var session: String
    var context: ContextIdentifier
    var hash: String
    var number: String?
    var kind: String?
    var ksefNumber: String?
    var isOffline: Bool
    var correctedHash: String?
    var verdict: Status
    var takenAt: Moment
    var correctsNumbers: [String]?
}

struct Counts: Encodable, Sendable {
    var sent: Int
    var accepted: Int
    var sentByHash: [String: Int]
    var acceptedByHash: [String: Int]
    var acceptedByNumber: [String: Int]
    var byCode: [String: Int]
}

extension Portal {
    func register(_ registration: ContextRegistration) {
        look { state in
            state.directory.register(registration)
            journal?.append(.context(registration))
        }
    }

    func register(_ registration: TokenRegistration) -> ReferenceReply {
        look { state in
            let token = state.tokens.register(registration, at: state.now)
            journal?.append(.token(token))
            return ReferenceReply(referenceNumber: token.reference)
        }
    }

    func register(_ registration: CertificateRegistration) {
        look { state in
            state.directory.register(registration)
            journal?.append(.certificate(registration))
        }
    }

    func register(_ certificate: OfflineCertificate) {
        look { state in
            state.offlineCertificates.append(certificate)
            journal?.append(.offlineCertificate(certificate))
        }
    }

    func change(_ change: KeyChange, of usage: KeyUsage) throws {
        var (secrets, now) = look { ($0.secrets, $0.now) }
        switch change {
        case .planned: try secrets.ring.rotate(usage, emergency: false, at: now)
        case .emergency: try secrets.ring.rotate(usage, emergency: true, at: now)
        case .renewal: try secrets.ring.renew(usage, at: now)
        }
        try journal?.keep(secrets)
        look { [ring = secrets.ring] state in state.secrets.ring = ring }
    }

    /// Everything is forgotten but the keys, the switches and the clock.
    func reset() {
        look { state in
            var fresh = PortalState(secrets: state.secrets)
            fresh.switches = state.switches
            fresh.clock = state.clock
            state = fresh
            journal?.clear()
        }
    }

    /// Takes a document as if the context had sent it in a session of its own.
    func plant(_ planted: PlantedInvoice) -> ReferenceReply {
        let subject = Subject(type: .nip, value: planted.context.nip ?? planted.context.value)
        let now = now
        let session = Session(
            reference: ReferenceNumber.make(.onlineSession, at: now), kind: .online, context: planted.context,
            subject: subject, proof: .token(reference: ReferenceNumber.make(.token, at: now)), formCode: .invoice,
            createdAt: now, updatedAt: now, validUntil: now + .seconds(12 * 3600), vector: Data())
        let (intake, terms) = look { (self.intake($0), $0.terms(of: session)) }
        let examination = intake.examine(planted.xml, terms: terms)
        return look { state in
            var session = session
            journal?.append(.session(session))
            let invoice = state.take(
                examination, hash: planted.xml.sha256, size: planted.xml.count, into: session, takenAt: now,
                offline: false)
            session.invoices = [invoice.reference]
            state.sessions.put(session)
            journal?.append(.invoice(invoice))
            return ReferenceReply(referenceNumber: invoice.reference)
        }
    }

    var findings: [Finding] {
        look { state in
            state.register.order.compactMap { state.register[$0] }.map { invoice in
                Finding(
                    reference: invoice.reference, session: invoice.session, context: invoice.context,
                    hash: invoice.hash,
                    number: invoice.facts?.number, kind: invoice.facts?.kind, ksefNumber: invoice.ksefNumber,
                    isOffline: invoice.isOffline, correctedHash: invoice.correctedHash, verdict: invoice.verdict,
                    takenAt: invoice.takenAt, correctsNumbers: invoice.facts?.corrects)
            }
        }
    }

    var counts: Counts {
        look { state in
            let all = state.register.order.compactMap { state.register[$0] }
            let accepted = all.filter(\.isAccepted)
            func count(_ invoices: [SentInvoice], by key: (SentInvoice) -> String) -> [String: Int] {
                invoices.reduce(into: [:]) { $0[key($1), default: 0] += 1 }
            }
            return Counts(
                sent: all.count, accepted: accepted.count, sentByHash: count(all, by: \.hash),
                acceptedByHash: count(accepted, by: \.hash),
                acceptedByNumber: count(accepted) { $0.facts?.number ?? "" },
                byCode: count(all) { String($0.verdict.code) })
        }
    }
}
