/// The headers that every message carries: CloudEvents 1.0 in binary mode (`messaging.md` section 4).
enum AsyncAPIEnvelope {
    static var event: JSONValue {
        trait(
            fields.merging([
                "cloudEvents_sequence": text("The order number within the subject.", pattern: "^[0-9]{19}$"),
                "cloudEvents_producerepoch": text("Grows when the producer was restored from a backup."),
                "cloudEvents_answerto": text("The idempotency key of the command that this event answers."),
            ]) { $1 }, required: [])
    }

    static var command: JSONValue {
        trait(
            fields.merging([
                "cloudEvents_idempotencykey": text("The same at every attempt; the receiver acts once.")
            ]) { $1 }, required: ["cloudEvents_idempotencykey"])
    }

    private static var fields: [String: JSONValue] {
        [
            "cloudEvents_specversion": ["type": "string", "const": "1.0"],
            "cloudEvents_id": text("UUID version 7, lower case; the same at every attempt.", format: "uuid"),
            "cloudEvents_type": text("karvan.<owner>.<TypeName>.v<version>"),
            "cloudEvents_source": text("/karvan/<producer>/<company>"),
            "cloudEvents_subject": text("<aggregate>/<id>: the record it is about."),
            "cloudEvents_time": text("When it happened, UTC.", format: "date-time"),
            "cloudEvents_correlationid": text("The case it belongs to."),
            "cloudEvents_causationid": text("The message that caused it.", format: "uuid"),
            "cloudEvents_authtype": text("Whether a person or the system acted."),
            "cloudEvents_authid": text("Who acted."),
            "cloudEvents_onbehalfof": text("For whom, when he stood in for another."),
            "traceparent": text("W3C trace context."),
            "tracestate": text("W3C trace context."),
        ]
    }

    private static func trait(_ properties: [String: JSONValue], required: [JSONValue]) -> JSONValue {
        let always: [JSONValue] = [
            "cloudEvents_id", "cloudEvents_source", "cloudEvents_specversion", "cloudEvents_subject",
            "cloudEvents_time", "cloudEvents_type",
        ]
        return [
            "contentType": "application/json",
            "headers": ["type": "object", "properties": .object(properties), "required": .array(always + required)],
            "correlationId": ["location": "$message.header#/cloudEvents_correlationid"],
        ]
    }

    private static func text(_ meaning: String, format: String? = nil, pattern: String? = nil) -> JSONValue {
        var schema: [String: JSONValue] = ["type": "string", "description": .string(meaning)]
        if let format { schema["format"] = .string(format) }
        if let pattern { schema["pattern"] = .string(pattern) }
        return .object(schema)
    }
}
