/// What the portal says about an invoice: a code of the grammar of section 10.1, in Persian words.
struct Message: Sendable, Hashable, Codable {
    let code: String
    let message: String

    /// The first digit tells: 0 refuses, 1 warns.
    var isError: Bool { code.first == "0" }

    var json: JSON {
        ["code": .text(code), "message": .text(message), "errorType": .text(isError ? "ERROR" : "WARNING")]
    }

    /// That more was found than is shown (section 2.10).
    static let cut = Message(code: "00000", message: "خطاهای دیگری نیز وجود دارد که نمایش داده نشده است")

    /// Errors first, at most fifty, then the mark of a cut list.
    static func listed(_ messages: [Message]) -> [Message] {
        let sorted = messages.filter(\.isError) + messages.filter { !$0.isError }
        return sorted.count <= 50 ? sorted : Array(sorted.prefix(50)) + [cut]
    }
}

/// The last two digits of a code: how a rule was broken (section 10.1).
enum Detail: String, Sendable {
    case rule = "01", notInList = "02", wrongType = "03", form = "04", exclusiveBound = "05", inclusiveBound = "06"
    case tooLong = "07", tooShort = "08", tooManyDecimals = "09", malformed = "10"

    var words: String {
        switch self {
        case .rule: "نادرست است"
        case .notInList: "در فهرست مقادیر مجاز نیست"
        case .wrongType: "از نوع داده مجاز نیست"
        case .form: "با الگو یا طول ثابت مجاز سازگار نیست"
        case .exclusiveBound: "باید بزرگ‌تر از کران مجاز باشد"
        case .inclusiveBound: "بیرون از بازه مجاز است"
        case .tooLong: "بلندتر از حد مجاز است"
        case .tooShort: "کوتاه‌تر از حد مجاز است"
        case .tooManyDecimals: "رقم‌های اعشار بیش از حد مجاز دارد"
        case .malformed: "ساختار درستی ندارد"
        }
    }
}

/// Where a member stands: in the header, or in a line or payment, counted from 1.
enum Place: Sendable, Hashable {
    case header
    case line(Int)
    case payment(Int)

    var words: String {
        switch self {
        case .header: ""
        case .line(let number): " (ردیف \(number))"
        case .payment(let number): " (پرداخت \(number))"
        }
    }
}

extension Message {
    /// Kind 0: a member that must be there is not.
    static func missing(_ name: String, _ place: Place = .header) -> Message {
        Message(code: "00" + Members.number(of: name), message: "وارد کردن فیلد «\(name)»\(place.words) الزامی است")
    }

    /// Kind 1: type, length, form or list of a member.
    static func badShape(_ name: String, _ detail: Detail, _ place: Place = .header) -> Message {
        Message(
            code: "01" + Members.number(of: name) + detail.rawValue,
            message: "مقدار فیلد «\(name)»\(place.words) \(detail.words)")
    }

    /// Kind 2: arithmetic or logic. Of an optional member a wrong value only warns (section 6).
    static func badRule(
        _ name: String, _ place: Place = .header, warns: Bool = false, expected: Exact? = nil
    ) -> Message {
        let hint = expected.map { "؛ مقدار محاسبه‌شده \($0.written) است" } ?? ""
        return Message(
            code: (warns ? "12" : "02") + Members.number(of: name) + Detail.rule.rawValue,
            message: "مقدار فیلد «\(name)»\(place.words) با قواعد محاسبه سازگار نیست\(hint)")
    }

    /// Kind 3: another word than the portal's own data.
    static func mismatch(
        _ name: String, _ place: Place = .header, warns: Bool = false, detail: String = "01"
    ) -> Message {
        Message(
            code: (warns ? "13" : "03") + Members.number(of: name) + detail,
            message: "مقدار فیلد «\(name)»\(place.words) با اطلاعات سامانه مطابقت ندارد")
    }

    /// Kind 4: a member that the pattern does not have; ignored.
    static func outOfPattern(_ name: String, _ place: Place = .header) -> Message {
        Message(code: "14" + Members.number(of: name), message: "فیلد «\(name)»\(place.words) در این الگو نیست")
    }
}
