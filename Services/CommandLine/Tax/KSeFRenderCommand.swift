import ArgumentParser
import Contracts
import Foundation

/// An invoice of the suite in FA(3): the exact bytes that were prepared for the portal.
struct KSeFRenderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render", abstract: "Write an invoice in FA(3), as it was prepared for KSeF.")

    @OptionGroup var session: SessionOptions
    @Argument(help: "An invoice (inv_…) or an adjustment (adj_…).")
    var id: String
    @Option(help: "Where to write it; standard output otherwise.")
    var out: String?

    func run() async throws {
        let filter = id.hasPrefix("adj_") ? "adjustment_id" : "invoice_id"
        let session = try session.session()
        let found: Page<SubmissionView> = try await session.get("taxportal/v1/submissions?portal=ksef&\(filter)=\(id)")
        guard let submission = found.data.first else {
            throw CommandFailure(
                "\(id) is no document that goes to KSeF; `karvan tax submissions list` shows those that do.")
        }
        if submission.state == "INVALID" {
            for fault in submission.faults { Terminal.complain("\(fault.member ?? fault.code): \(fault.message)") }
        }
        let reply = try await session.send(.GET, "taxportal/v1/submissions/\(submission.id)/content")
        let bytes = Data(reply.bytes)
        guard let out else { return FileHandle.standardOutput.write(bytes) }
        do {
            try bytes.write(to: URL(fileURLWithPath: out))
        } catch {
            throw CommandFailure("\(out) cannot be written: \(error.localizedDescription)")
        }
    }
}
