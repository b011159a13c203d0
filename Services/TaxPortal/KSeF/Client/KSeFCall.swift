import Contracts
import Foundation

/// One call of the API.
package struct KSeFCall: Sendable {
    package enum Body: Sendable {
        case json(Data)
        case xml(Data)
    }

    /// What of a call nobody may keep.
    package struct Secrecy: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        package static let request = Secrecy(rawValue: 1)
        package static let answer = Secrecy(rawValue: 2)
    }

    package let method: String
    /// After the base address, with its query.
    package let path: String
    package var group: LimitGroup?
    package var token: String?
    package var body: Body?
    package var continuation: String?
    package var secrecy: Secrecy = []
    package var answerLimit = 4 << 20
    package var timeout = Duration.seconds(30)
    /// For a call that changes something, but nothing that matters when it happens twice.
    package var mayBeRepeated = false

    package init(
        _ method: String, _ path: String, group: LimitGroup? = nil, token: String? = nil, body: Body? = nil,
        secrecy: Secrecy = []
    ) {
        self.method = method
        self.path = path
        self.group = group
        self.token = token
        self.body = body
        self.secrecy = secrecy
    }

    /// Asking changes nothing, so it may be repeated when the answer is lost.
    var isSafe: Bool { method == "GET" || mayBeRepeated }
}

/// A request and what came back, without secrets, for whoever keeps them.
package struct KSeFExchange: Sendable {
    package let method: String
    /// Of a signed link without its query, which is a secret.
    package let url: String
    /// None where it is a secret, or where there is none.
    package let requestBody: Data?
    package let status: Int?
    package let answerBody: Data?
    package let failure: String?
    package let startedAt: Timestamp
    package let milliseconds: Int
}
