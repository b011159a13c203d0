import ArgumentParser
import Contracts
import Foundation

/// A command on one submission, at the version that is there now.
struct SubmissionAction {
    private let session: SessionOptions
    private let id: String

    init(_ session: SessionOptions, _ id: String) { (self.session, self.id) = (session, id) }
    init(_ options: ShowOptions) { self.init(options.session, options.id) }

    func carryOut(_ action: String, _ body: (some Encodable & Sendable)?) async throws {
        let asker = try session.session()
        let path = "\(SubmissionKind.path)/\(id)"
        let version = try await asker.send(.GET, path).version
        let reply = try await asker.send(.POST, "\(path)/\(action)", body: body, version: version)
        guard !session.json else { return print(String(decoding: reply.bytes, as: UTF8.self)) }
        let detail = try JSON.decode(SubmissionDetail.self, from: reply.bytes)
        print("\(detail.submission.id) is \(detail.submission.state).")
    }
}

/// What a person does to one submission for a reason and nothing else.
protocol ReasonedSubmissionCommand: AsyncParsableCommand {
    /// As the API names it.
    static var action: String { get }
    var given: ReasonedOptions { get }
}

extension ReasonedSubmissionCommand {
    func run() async throws {
        try await SubmissionAction(given.options).carryOut(Self.action, ReasonRequest(reason: given.reason))
    }
}

struct ReasonedOptions: ParsableArguments {
    @OptionGroup var options: ShowOptions
    @Option(help: "Why, or what was done about it; kept with the submission.")
    var reason: String
}
