import ArgumentParser
import Contracts
import Foundation

/// What only the portal asks for about a document: to see, and to give.
struct SubmissionParticularsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "particulars", abstract: "What the portal asks for and the document does not say.",
        discussion: """
            Without a file the particulars are shown, and which the portal understands. A file gives all of them anew: \
            {"header": {"settlement": "credit"}, "lines": {"1": {"making_charge": 2500000}}}; lines count from 1, those of an \
            adjustment as its invoice has them; fractions are texts.
            """)
    @OptionGroup var options: ShowOptions
    @Argument(help: "A JSON file; - is standard input.", completion: .file(extensions: ["json"]))
    var file: String?
    @Option(help: "Why; kept with the submission. The file may have it instead.")
    var reason: String?
    @Flag(help: "Put a refused or invalid document back into the queue with them.")
    var resubmit = false
    @Flag(help: "With --resubmit: the document names its customer as he is now.")
    var dataMended = false

    func run() async throws {
        let session = try options.session.session()
        let path = "\(SubmissionKind.path)/\(options.id)/particulars"
        let present = try await session.send(.GET, path)
        guard let file else { return try tell(present) }
        let request = try request(from: try InputFile.content(of: file))
        try tell(try await session.send(.PUT, path, body: request, version: present.version))
    }

    /// What a file has of a request.
    private struct Given: Codable {
        let header: [String: TaxFact]?
        let lines: [String: [String: TaxFact]]?
        let reason: String?
        let resubmit: Bool?
        let dataMended: Bool?
    }

    private func request(from content: Data) throws -> ParticularsRequest {
        let given: Given
        do { given = try JSON.decode(Given.self, from: content) } catch {
            throw CommandFailure(
                "\(file ?? "") is no particulars: JSON with header and lines, whose facts are texts, whole numbers or lists of "
                    + "texts.", code: 2)
        }
        guard let reason = reason ?? given.reason else {
            throw CommandFailure("Say why with --reason; the reason is kept.", code: 2)
        }
        return ParticularsRequest(
            header: given.header, lines: given.lines, reason: reason, resubmit: resubmit || given.resubmit ?? false,
            dataMended: dataMended || given.dataMended ?? false)
    }

    private func tell(_ reply: Connection.Reply) throws {
        guard !options.session.json else { return print(String(decoding: reply.bytes, as: UTF8.self)) }
        let view = try JSON.decode(ParticularsView.self, from: reply.bytes)
        print(Self.lines(of: view).joined(separator: "\n"))
    }

    private static func lines(of view: ParticularsView) -> [String] {
        var lines = facts(view.header, "")
        for (line, named) in view.lines.sorted(by: { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }) {
            lines += facts(named, "#\(line) ")
        }
        if lines.isEmpty { lines = ["None are given."] }
        if let newest = view.history.first { lines.append("Given \(newest.at): \(newest.reason)") }
        guard view.editable else { return lines + ["They cannot be given any more."] }
        lines += view.documentLines.map { "Line #\($0.number): \($0.description)" }
        lines.append("\(view.portal) understands:")
        lines += view.known.header.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
        return lines + view.known.lines.sorted { $0.key < $1.key }.map { "  of a line, \($0.key): \($0.value)" }
    }

    private static func facts(_ facts: [String: TaxFact], _ place: String) -> [String] {
        facts.sorted { $0.key < $1.key }.map { "\(place)\($0.key) = \($0.value.texts.joined(separator: ", "))" }
    }
}
