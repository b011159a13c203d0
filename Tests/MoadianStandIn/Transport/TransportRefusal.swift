/// An answer other than 2xx: the envelope of section 2.5 with one code.
struct TransportRefusal: Error, Equatable {
    let status: Int
    /// nil: an empty body, as for a request without any bearer.
    let code: String?
    let message: String

    init(_ status: Int, _ code: String?, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    func body(at now: Instant, trace: String) -> JSON? {
        code.map { code in
            [
                "timestamp": .integer(now.milliseconds), "requestTraceId": .text(trace),
                "errors": [["code": .text(code), "message": .text(message)]],
            ]
        }
    }
}

extension TransportRefusal {
    static let noBearer = Self(401, nil, "")
    static let malformedPayload = Self(401, "4101", "محتوای توکن نامعتبر است")
    static let badNonce = Self(401, "4102", "عدد تصادفی نامعتبر، مصرف‌شده یا منقضی است")
    static let foreignCertificate = Self(401, "4103", "گواهی امضا متعلق به صاحب شناسه نیست")
    static let unknownClient = Self(401, "4110", "شناسه کاربر شناخته نشد یا فعال نیست")
    static let unknownCompany = Self(401, "4120", "شرکت معتمد شناخته نشد")
    static let badStructure = Self(401, "4130", "ساختار امضا نادرست است")
    static let badCertificate = Self(401, "4131", "امضا یا گواهی امضا معتبر نیست")
    static let noPublicKey = Self(401, "4132", "کلید عمومی یافت نشد")
    static let badSignature = Self(401, "4133", "امضا نادرست است")
    static let notUTF8 = Self(401, "4134", "متن با UTF-8 سازگار نیست")
    static let emptyChain = Self(401, "4135", "فهرست x5c خالی است")
    static let badChain = Self(401, "4136", "قالب x5c نادرست است")
    static let badUploadedKey = Self(401, "4137", "کلید بارگذاری‌شده معتبر نیست")

    static let badTimeToLive = Self(400, "4146", "مقدار timeToLive باید بین ۱۰ و ۲۰۰ باشد")
    static let badMemoryID = Self(400, "4148", "قالب شناسه حافظه مالیاتی نادرست است")
    static func badParameter(_ name: String) -> Self { Self(400, "4147", "پارامتر \(name) نادرست است") }

    static let reversedWindow = Self(400, "4140", "ابتدای بازه پس از انتهای آن است")
    static let tooManyIDs = Self(400, "4141", "بیش از ۱۰۰ شناسه")
    static let unknownStatus = Self(400, "4142", "وضعیت ناشناخته است")
    static let wideWindow = Self(400, "4164", "بازه زمانی بیش از یک هفته است")

    static let tooManyPackets = Self(400, "4143", "بیش از ۱۰۰۰ بسته")
    static let badJSON = Self(400, "4144", "محتوا خالی یا نامعتبر است")
    static let membersMissing = Self(400, "4145", "اقلام بسته کامل نیست")
    static let badTraceID = Self(400, "4162", "قالب requestTraceId نادرست است")
    static let repeatedTraceID = Self(400, "4163", "requestTraceId تکراری است")

    static let forbidden = Self(403, "4160", "دسترسی مجاز نیست")
    static let memoryNotFound = Self(404, "4170", "شناسه حافظه مالیاتی یافت نشد")
    static let taxpayerNotFound = Self(404, "4171", "مودی یافت نشد")
    static let pathNotFound = Self(404, "4170", "نشانی یافت نشد")
    static let methodNotSupported = Self(405, "4100", "روش درخواست پشتیبانی نمی‌شود")
    static func internalFault(_ code: String) -> Self { Self(500, code, "خطای داخلی سامانه") }
}
