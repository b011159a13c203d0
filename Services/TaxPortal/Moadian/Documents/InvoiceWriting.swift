import Foundation

extension MoadianInvoice {
    /// The exact bytes that are signed and sent: members in the order of ``Member``, absent ones left out, numbers as plain
    /// decimals, texts in UTF-8 (`moadian.md` 1 and 5).
    package var bytes: Data {
        var header = Self.object(header, Member.headerMembers)
        if !goods.isEmpty {
            let goods = goods.map { Self.object($0, [.sgid, .sgt]) }.joined(separator: ",")
            header = "\(header.dropLast())\(header == "{}" ? "" : ",")\"sg\":[\(goods)]}"
        }
        let body = body.map { Self.object($0, Member.bodyMembers) }.joined(separator: ",")
        let payments = payments.map { Self.object($0, Member.paymentMembers) }.joined(separator: ",")
        return Data("{\"header\":\(header),\"body\":[\(body)],\"payments\":[\(payments)]}".utf8)
    }

    private static func object(_ values: Members, _ order: [Member]) -> String {
        let members: [String] = order.compactMap { member in
            switch values[member] {
            case .number(let number): "\"\(member.name)\":\(number)"
            case .text(let text): "\"\(member.name)\":\(quoted(text))"
            case nil: nil
            }
        }
        return "{\(members.joined(separator: ","))}"
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..<" ": result += "\\u00\(scalar.value < 16 ? "0" : "")\(String(scalar.value, radix: 16))"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
