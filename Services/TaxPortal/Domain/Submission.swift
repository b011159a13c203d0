import Contracts
import Foundation

/// One document on its way to a portal (SM-18). At most one submission of a document is ever ACCEPTED (I-60).
package struct Submission: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        /// An adjustment whose original the authority has not accepted; becomes QUEUED when it has (I-61).
        case waitingOriginal = "WAITING_ORIGINAL"
        /// Becomes READY or INVALID by preparing it.
        case queued = "QUEUED"
        /// Our own checks failed; becomes QUEUED when the data is mended.
        case invalid = "INVALID"
        /// Signed, its identity stored; becomes SENT.
        case ready = "READY"
        /// Becomes ACCEPTED, REJECTED or, without an answer, UNKNOWN.
        case sent = "SENT"
        /// Nobody knows what the portal has. Never sent again before an inquiry by identity says so.
        case unknown = "UNKNOWN"
        /// Final.
        case accepted = "ACCEPTED"
        /// Becomes QUEUED again, CLOSED_BY_ADJUSTMENT or OUTSIDE.
        case rejected = "REJECTED"
        /// Final: another document took its place.
        case closedByAdjustment = "CLOSED_BY_ADJUSTMENT"
        /// Final: not filed through the portal, because it is from before the company joined it, or was declared otherwise.
        case outside = "OUTSIDE"

        package var isFinal: Bool { self == .accepted || self == .closedByAdjustment || self == .outside }
    }

    /// Why a portal said no, and so what may be done about it.
    package enum RejectionClass: String, Sendable, CaseIterable {
        /// The way it was sent: the same legal content may be sent again.
        case technical = "TECHNICAL"
        /// What it says: an adjustment, or mended master data where the law allows.
        case business = "BUSINESS"
        /// The authority holds another document under our number: an alarm for people.
        case numberClash = "NUMBER_CLASH"
    }

    /// One thing that is wrong with a document, in the portal's words.
    package struct Fault: Sendable, Equatable, Codable {
        /// The portal's own code, or ours for what never left the house.
        package let code: String
        package let message: String
        /// The field, by the portal's name: a JSON member, an XML path.
        package let member: String?
        /// What stood in it.
        package let value: String?
        /// Of a line: its position, from 1.
        package let line: Int?

        package init(code: String, message: String, member: String? = nil, value: String? = nil, line: Int? = nil) {
            self.code = code
            self.message = message
            self.member = member
            self.value = value
            self.line = line
        }
    }

    /// What the portal will know the document by: a tax id, or the hash of its bytes. Stored before anything is sent.
    package struct Identity: Sendable, Equatable {
        package let key: String
        package let contentHash: String

        package init(key: String, contentHash: String) {
            self.key = key
            self.contentHash = contentHash
        }
    }

    package let id: SubmissionID
    package let document: UUID
    /// Of an adjustment: the document it changes.
    package let original: UUID?
    package let portal: Portal
    package var state: State
    /// Of an adjustment that moves: its original is not filed through the portal.
    package var originalIsOutside: Bool
    /// Counts the times it was prepared anew.
    package var attempt: Int
    package var identity: Identity?
    package var sentAt: Timestamp?
    /// Counts the sendings, over all preparations.
    package var sendings: Int
    /// New for every sending; stored before it.
    package var request: UUID?
    /// What the sending goes through, where the portal has such a thing; stored before it.
    package var channel: String?
    /// When the portal last said anything about the present sending; `nil` while nothing is heard of it.
    package var heardAt: Timestamp?
    /// From then on the portal must know of the present sending: before, “not found” says nothing.
    package var knownBy: Timestamp?
    /// Counts the inquiries about the present sending, for the pauses between them.
    package var inquiries: Int
    /// When the runner has to look at it next; meaningless in states that wait for people.
    package var dueAt: Timestamp
    /// Of an offline document whose bytes the authority holds and refused for technical reasons: their hash (S-84,
    /// technical correction).
    package var replaces: String?
    /// The portal's reference of the sending.
    package var reference: String?
    package var authorityNumber: String?
    package var receiptReference: String?
    /// Of an accepted one, where the buyer has a say: how he takes it.
    package var standing: Standing?
    /// Its next preparation takes a new serial: the old one's number belongs to another document.
    package var needsNewSerial: Bool
    package var rejection: RejectionClass?
    /// Why it was refused; of an accepted one, what people have to look at.
    package var faults: [Fault]
    /// Issued without the portal, where the law gives an offline mode (S-84).
    package var isOffline: Bool
    /// When the law wants it sent (T-15).
    package var deadline: Timestamp?
    /// The highest share of the time to the deadline that was told: 0, 50 or 80 (T-15).
    package var riskTold: Int
    package var version: Int

    package init(
        id: SubmissionID, document: UUID, original: UUID?, portal: Portal, state: State,
        originalIsOutside: Bool = false, attempt: Int = 1, identity: Identity? = nil, sentAt: Timestamp? = nil,
        sendings: Int = 0, request: UUID? = nil,
        channel: String? = nil, heardAt: Timestamp? = nil, knownBy: Timestamp? = nil, inquiries: Int = 0,
        dueAt: Timestamp,
        replaces: String? = nil, reference: String? = nil, authorityNumber: String? = nil,
        receiptReference: String? = nil, standing: Standing? = nil, needsNewSerial: Bool = false,
        rejection: RejectionClass? = nil, faults: [Fault] = [],
        isOffline: Bool = false, deadline: Timestamp? = nil, riskTold: Int = 0, version: Int = 1
    ) {
        self.id = id
        self.document = document
        self.original = original
        self.portal = portal
        self.state = state
        self.originalIsOutside = originalIsOutside
        self.attempt = attempt
        self.identity = identity
        self.sentAt = sentAt
        self.sendings = sendings
        self.request = request
        self.channel = channel
        self.heardAt = heardAt
        self.knownBy = knownBy
        self.inquiries = inquiries
        self.dueAt = dueAt
        self.replaces = replaces
        self.reference = reference
        self.authorityNumber = authorityNumber
        self.receiptReference = receiptReference
        self.standing = standing
        self.needsNewSerial = needsNewSerial
        self.rejection = rejection
        self.faults = faults
        self.isOffline = isOffline
        self.deadline = deadline
        self.riskTold = riskTold
        self.version = version
    }
}
