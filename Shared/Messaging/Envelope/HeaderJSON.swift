import Foundation

/// Headers as a JSON object of texts, in the log and the table of deferred messages.
///
/// Written and read for every message, therefore without the general encoder.
enum HeaderJSON {
    static func encode(_ headers: [String: String]) -> [UInt8] {
        var json: [UInt8] = [UInt8(ascii: "{")]
        json.reserveCapacity(headers.reduce(2) { $0 + $1.key.utf8.count + $1.value.utf8.count + 6 })
        for (name, value) in headers {
            if json.count > 1 { json.append(UInt8(ascii: ",")) }
            append(name, to: &json)
            json.append(UInt8(ascii: ":"))
            append(value, to: &json)
        }
        json.append(UInt8(ascii: "}"))
        return json
    }

    static func decode(_ json: [UInt8]) throws -> [String: String] {
        try JSONDecoder().decode([String: String].self, from: Data(json))
    }

    private static func append(_ text: String, to json: inout [UInt8]) {
        json.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): json += [UInt8(ascii: "\\"), byte]
            case 0..<0x20: json += Array("\\u00".utf8) + [hex(byte >> 4), hex(byte & 0xF)]
            default: json.append(byte)
            }
        }
        json.append(UInt8(ascii: "\""))
    }

    private static func hex(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
}
