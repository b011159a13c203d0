import Foundation

@testable import WebService

/// A text in place of all that people write, in a service's answer.
struct WrittenText {
    /// Members that hold what people wrote; also all whose name ends in `name`.
    private static let free: Set = [
        "title", "description", "text", "note", "reason", "message", "error", "comment", "address", "remark",
        "legal_number", "number", "vehicle", "driver", "receiver", "seals", "portal_message", "detail", "order_key",
        "tax_id",
    ]

    private let text: String

    init(_ text: String) { self.text = text }

    func everywhere(in answer: ServiceAnswer) -> ServiceAnswer {
        guard let json = try? JSONSerialization.jsonObject(with: Data(answer.body)),
            let body = try? JSONSerialization.data(withJSONObject: replaced(json))
        else { return answer }
        return ServiceAnswer(status: answer.status, body: Array(body))
    }

    private func replaced(_ value: Any, _ member: String = "") -> Any {
        if let list = value as? [Any] { return list.map { replaced($0, member) } }
        if let object = value as? [String: Any] {
            return object.reduce(into: [String: Any]()) { result, entry in
                // A quantity's unit is a word of the company's own. The headings of a tax officer's work are ours.
                let isUnit = entry.key == "unit" && object["value"] is String
                // Groups of a report have names.
                let isGroup = entry.key == "key" && object["won"] != nil
                let isOurs = entry.key == "title" && object["category"] != nil
                result[entry.key] = isUnit || isGroup ? text : isOurs ? entry.value : replaced(entry.value, entry.key)
            }
        }
        let isFree = Self.free.contains(member) || member.hasSuffix("name")
        return isFree && value is String ? text : value
    }
}
