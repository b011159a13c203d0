import Contracts
import Foundation
import TaxPortalDomain

/// A tax authority's portal as this service sees it (SM-18): prepare, validate, sign, send, inquire, settle.
///
/// A further country is one more type that conforms, in a folder of its own; the runner knows no portal by name.
/// An adapter keeps no state that a restart may not lose: what must survive is in what it is handed and what it returns.
protocol PortalAdapter: Sendable {
    var portal: Portal { get }

    /// How many documents one sending may carry at most.
    var batchLimit: Int { get }

    /// The media type of what is sent, for people who look at it: `application/json` unless the adapter says otherwise.
    var contentType: String { get }

    /// Whether the portal gives a receipt that has to be fetched by itself (``receipt(of:number:for:archive:)``).
    var givesReceiptsLater: Bool { get }

    /// Puts a document into the portal's words and holds it against the portal's own rules. No network, no clock.
    ///
    /// - Parameter ground: what the document rests on; the serial in it is this document's, unless people find that its number is another's.
    func prepare(_ document: FiscalDocument, on ground: Ground) throws -> Preparation

    /// Whether prepared bytes that the portal has never seen say something that time has made wrong, such as that they are in time; asked
    /// once their deadline is over. They are prepared anew then. No network.
    func isOutdated(_ content: Data, at now: Timestamp) -> Bool

    /// Opens what a sending goes through, where the portal has such a thing (an online session). Its name is stored with
    /// every submission of the sending before the first of them leaves, so that an inquiry after a crash knows where to look.
    /// It may be one that this adapter opened before and still holds the key of; the runner closes it when it is done with.
    ///
    /// - Returns: `nil` where documents are sent without one.
    /// - Throws: `PortalTrouble`; nothing was sent.
    func openChannel(for taxpayer: Taxpayer, archive: any ExchangeArchive) async throws -> String?

    /// Sends documents of one taxpayer. Called once per preparation unless an inquiry said "not found" or "dropped", or the
    /// reply was `.refused`. Stops early when the task is cancelled: the runner has lost its hold on the documents.
    ///
    /// - Returns: one reply per document; a document without one counts as `.lost`.
    func send(
        _ documents: [Outgoing], through channel: String?, for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async -> [SubmissionID: Reply]

    /// Asks by identity what became of documents: after a doubt, and while the portal thinks.
    ///
    /// - Returns: what was heard. A document without a reply, or with `.lost` or `.refused`, is asked about again later.
    func inquire(
        about documents: [Outgoing], for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async -> [SubmissionID: Reply]

    /// Ends a channel whose documents are all answered, or that is given up.
    func closeChannel(_ channel: String, for taxpayer: Taxpayer, archive: any ExchangeArchive) async

    /// When the law wants a document sent at the latest (T-15).
    func deadline(of document: FiscalDocument, for taxpayer: Taxpayer) -> Timestamp?

    /// Whether the law lets a document count without the portal, and until when it must follow (S-84).
    func offlineDeadline(of document: FiscalDocument, for taxpayer: Taxpayer, at now: Timestamp) -> Timestamp?

    /// What has to stand on a document that counts without the portal, beside the facts of its preparation: further
    /// verification codes. No network.
    func offlineFacts(of document: Outgoing, for taxpayer: Taxpayer) throws -> [String: String]

    /// What keeps the taxpayer's documents from counting without the portal though the law would let them: keys or settings
    /// for ``offlineFacts(of:for:)`` that are missing or wrong. `nil` where there is nothing. No network.
    ///
    /// - Parameter isNeeded: the portal is down. While it is not, to have nothing at all for that case is the taxpayer's
    ///   choice, and no obstacle.
    func offlineObstacle(for taxpayer: Taxpayer, isNeeded: Bool) -> PortalTrouble?

    /// The codes that stand on the picture of a document, in their order. No network.
    ///
    /// - Parameters:
    ///   - content: the bytes that the picture is of.
    ///   - number: the authority's, where it has given one.
    ///   - facts: those of its preparation and of its declaration as an offline document.
    /// - Returns: none where the portal knows none.
    /// - Throws: which setting is missing.
    func codes(
        of content: Data, number: String?, facts: [String: String], for taxpayer: Taxpayer
    ) throws(PortalTrouble) -> [PrintedCode]

    /// Fetches the authority's confirmation of an accepted document whose acceptance came without one.
    ///
    /// - Returns: `nil` while there is none; asked again later.
    /// - Throws: `PortalTrouble`; `ReceiptObjection` when what came does not speak of the document.
    func receipt(
        of document: Outgoing, number: String, for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async throws -> Receipt?

    /// Whether buyers may take or reject what the authority has accepted (``standings(of:for:archive:)``).
    var buyersReact: Bool { get }

    /// Asks what buyers made of accepted documents.
    ///
    /// - Returns: what is known; a document without a standing, or with `.awaited`, is asked about again later.
    /// - Throws: `PortalTrouble`.
    func standings(
        of documents: [Outgoing], for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async throws -> [SubmissionID: Standing]

    /// What may be paid later of an accepted document, in the portal's currency; `nil` where it was not sold on credit, or the
    /// portal takes no payments (``tell(of:for:archive:)``). No network.
    func owed(of content: Data) -> Money?

    /// Tells the authority of a payment, once.
    ///
    /// - Throws: `PortalTrouble`; the payment was not looked at.
    func tell(
        of payment: PortalPayment, for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async throws(PortalTrouble) -> SalePayment.Answer

    /// What the authority says of a buyer or seller.
    ///
    /// - Returns: `nil` where the portal has no such directory.
    /// - Throws: `PortalTrouble`.
    func counterparty(
        _ question: CounterpartyQuestion, for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async throws(PortalTrouble) -> TaxCounterparty?

    /// What is wrong with settings that people want to give a taxpayer, each with a pointer to it: options that this portal's
    /// module does not know, values that nothing can be made of. No network; files are looked at by ``credentials(of:)``.
    func objections(to settings: TaxpayerSettings) -> [Fault]

    /// What this portal asks for beside the document, by name.
    var particulars: ParticularSheet { get }

    /// What is wrong with particulars that people want to give a document, each with a pointer to it; besides what
    /// ``particulars`` says of names and forms. No network.
    ///
    /// - Parameters:
    ///   - options: the taxpayer's, as they are now.
    ///   - accepted: of an adjustment: what the authority has accepted of its chain by now, original first.
    func objections(
        to particulars: Particulars, of document: FiscalDocument, options: [String: String],
        after accepted: [AcceptedDocument]
    ) -> [Fault]

    /// Keys, certificates and tokens as they lie in the taxpayer's folder, to warn before they end. Read with
    /// ``SecretFolder``.
    ///
    /// - Throws: `PortalTrouble` of kind `.credentials` that says which file is missing or wrong and what to do.
    func credentials(of taxpayer: Taxpayer) throws -> [Credential]
}

extension PortalAdapter {
    var contentType: String { "application/json" }
    var givesReceiptsLater: Bool { false }
    func isOutdated(_ content: Data, at now: Timestamp) -> Bool { false }
    func offlineFacts(of document: Outgoing, for taxpayer: Taxpayer) throws -> [String: String] { [:] }
    func offlineObstacle(for taxpayer: Taxpayer, isNeeded: Bool) -> PortalTrouble? { nil }
    func codes(
        of content: Data, number: String?, facts: [String: String], for taxpayer: Taxpayer
    ) throws(PortalTrouble) -> [PrintedCode] { [] }
    func receipt(
        of document: Outgoing, number: String, for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async throws -> Receipt? { nil }
    var buyersReact: Bool { false }
    func standings(
        of documents: [Outgoing], for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async throws -> [SubmissionID: Standing] { [:] }
    func owed(of content: Data) -> Money? { nil }
    func tell(
        of payment: PortalPayment, for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async throws(PortalTrouble) -> SalePayment.Answer {
        throw PortalTrouble(kind: .protocolError, message: "This portal takes no payments.")
    }
    func counterparty(
        _ question: CounterpartyQuestion, for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async throws(PortalTrouble) -> TaxCounterparty? { nil }
    func objections(to settings: TaxpayerSettings) -> [Fault] { [] }
    var particulars: ParticularSheet { ParticularSheet() }
    func objections(
        to particulars: Particulars, of document: FiscalDocument, options: [String: String],
        after accepted: [AcceptedDocument]
    ) -> [Fault] { [] }
    func credentials(of taxpayer: Taxpayer) throws -> [Credential] { [] }
}

/// The authority's confirmation of a document contradicts what was sent, or cannot be read.
struct ReceiptObjection: Error, Sendable, Equatable {
    /// Plain words, for people.
    let message: String
}

/// A code on the picture of a document, for whoever holds it to look it up at the authority.
struct PrintedCode: Sendable {
    /// What a scanner reads.
    let text: String
    /// What stands below it.
    let caption: String
    /// Both as a PNG; `nil` for a text that is too long for any code.
    let picture: @Sendable () -> Data?

    init(text: String, caption: String, picture: @escaping @Sendable () -> Data?) {
        self.text = text
        self.caption = caption
        self.picture = picture
    }
}

/// What preparing a document came to.
enum Preparation: Sendable {
    /// - `content`: the exact bytes that are sent, encrypted or not, at every sending of this preparation.
    /// - `facts`: what people may want to see: verification codes, the portal's kind of document.
    case ready(Submission.Identity, content: Data, facts: [String: String])
    case invalid([Submission.Fault])
}

/// A prepared document on its way.
struct Outgoing: Sendable {
    let submission: SubmissionID
    let attempt: Int
    /// New for every sending and stored before it: what the sending may be asked for by (Iran's `requestTraceId`).
    let request: UUID
    let identity: Submission.Identity
    let content: Data
    /// What its preparation said beside the content.
    let facts: [String: String]
    let sentAt: Timestamp?
    /// What `openChannel` named, stored before the sending.
    let channel: String?
    /// What the portal named it when it took it in.
    let reference: String?
    let isOffline: Bool
    /// The hash of refused bytes that these replace; see ``Ground/replaces``.
    let replaces: String?
}

/// What one call came to for one document.
enum Reply: Sendable, Equatable {
    /// It waits in the portal's queue under this name.
    case takenIn(reference: String)
    case answered(PortalAnswer)
    /// The same with the authority's confirmation, which is kept in the transaction of the acceptance.
    case confirmed(PortalAnswer, Receipt)
    /// Nobody knows whether it arrived: UNKNOWN at once.
    case lost(String)
    /// The portal answered, but what it said does not settle this document: as if nothing had been heard of it, and no
    /// word against the portal.
    case unclear(String)
    /// The portal refused the call as a whole before it looked at the document: READY again, after the pause.
    case refused(PortalTrouble)
}

/// Why a call could not be made or was turned away as a whole.
struct PortalTrouble: Error, Sendable, Equatable {
    enum Kind: String, Sendable {
        /// Not reached, or answered with a fault of its own.
        case outage
        /// Too many calls: wait `pause`.
        case limit
        /// Keys, certificate, token or rights are wrong: people have to act.
        case credentials
        /// The portal does not understand our call: a defect of ours.
        case protocolError
    }

    let kind: Kind
    /// Plain words, with the portal's own code in front where it gave one.
    let message: String
    var code: String?
    var pause: Duration?
}

/// Keeps every request and answer as it was on the wire, readable; secrets are struck out by who hands them in.
protocol ExchangeArchive: Sendable {
    func keep(_ exchange: Exchange) async
}

/// A request and what came back.
struct Exchange: Sendable {
    let submissions: [SubmissionID]
    let method: String
    let url: String
    /// `nil` where the body is a secret.
    let requestBody: Data?
    let status: Int?
    let answerBody: Data?
    /// Why there was no answer.
    let failure: String?
    let startedAt: Timestamp
    let milliseconds: Int
}
