/// The names of the headers: CloudEvents 1.0 in binary mode, with the underscore form of the prefix (section 4).
enum HeaderName {
    static let prefix = "cloudEvents_"
    static let specVersion = "cloudEvents_specversion"
    static let id = "cloudEvents_id"
    static let type = "cloudEvents_type"
    static let source = "cloudEvents_source"
    static let subject = "cloudEvents_subject"
    static let sequence = "cloudEvents_sequence"
    static let producerEpoch = "cloudEvents_producerepoch"
    static let time = "cloudEvents_time"
    static let correlation = "cloudEvents_correlationid"
    static let causation = "cloudEvents_causationid"
    static let authType = "cloudEvents_authtype"
    static let authID = "cloudEvents_authid"
    static let onBehalfOf = "cloudEvents_onbehalfof"
    static let idempotencyKey = "cloudEvents_idempotencykey"
    /// Ours: the idempotency key of the command that this event answers (M-04).
    static let answerTo = "cloudEvents_answerto"
    static let traceParent = "traceparent"
    static let traceState = "tracestate"
}
