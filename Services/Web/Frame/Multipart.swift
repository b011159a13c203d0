import Contracts
import Foundation
import ServiceKit

/// A form as it came: what was typed, and the files that were chosen.
struct PostedForm: Sendable {
    /// A file that came with a form.
    struct File: Sendable {
        let field: String
        /// As the sender says; what it really is, its bytes tell.
        let type: String
        /// Nothing where it was larger than a form takes.
        fileprivate(set) var bytes: [UInt8] = []
        fileprivate(set) var isTooLarge = false
    }

    var fields = QueryParameters(pairs: [])
    var files: [File] = []
}

/// `multipart/form-data` (RFC 7578) as browsers send it, read while it comes. Strict: what no browser would write is
/// refused. No more is held in memory than the limits allow, however much comes.
struct MultipartReader {
    enum Fault: Error {
        /// No form that a browser would send.
        case malformed
        /// More than any form of ours has.
        case tooMuch
    }

    static let largestFile = DeliveryProofView.largestBytes
    static let mostFiles = 4
    /// Of all that is typed, in bytes. Names of fields do not count, and letters travel as they are.
    static let largestText = 64 * 1024
    static let mostParts = 20_000
    private static let largestHead = 4096
    private static let line: [UInt8] = [13, 10]

    private enum Place { case content, boundary, head, end }
    private enum Part { case preamble, text(name: String), file(PostedForm.File) }

    private let delimiter: [UInt8]
    private let keepsFiles: Bool
    private var place = Place.content
    private var part = Part.preamble
    private var waiting = line
    private var text: [UInt8] = []
    private var textSize = 0
    private var parts = 0
    private var pairs: [(name: String, value: String)] = []
    private var files: [PostedForm.File] = []

    /// - Parameters:
    ///   - type: the request's `Content-Type`.
    ///   - keepsFiles: without it their bytes are passed over.
    /// - Returns: `nil` for another kind of body.
    init?(_ type: String, keepsFiles: Bool = true) {
        let parts = type.split(separator: ";", maxSplits: 1)
        guard parts.count == 2, parts[0].trimmed.lowercased() == "multipart/form-data",
            let boundary = HeaderParameters(parts[1])["boundary"], (1...70).contains(boundary.utf8.count),
            boundary.utf8.allSatisfy({ (33...126).contains($0) })
        else { return nil }
        delimiter = Self.line + Array("--\(boundary)".utf8)
        self.keepsFiles = keepsFiles
    }

    mutating func read(_ bytes: some Sequence<UInt8>) throws(Fault) {
        waiting += bytes
        while try step() {}
    }

    /// What came, once it is all there.
    func finished() throws(Fault) -> PostedForm {
        guard place == .end else { throw .malformed }
        return PostedForm(fields: QueryParameters(pairs: pairs), files: files)
    }

    /// - Returns: false when more has to come first.
    private mutating func step() throws(Fault) -> Bool {
        switch place {
        case .content: return try content()
        case .boundary: return try boundary()
        case .head: return try head()
        case .end:
            waiting = []
            return false
        }
    }

    /// Up to the next boundary; without one, up to where one may begin.
    private mutating func content() throws(Fault) -> Bool {
        if let found = Self.place(of: delimiter, in: waiting) {
            try take(found)
            waiting.removeFirst(found + delimiter.count)
            close()
            place = .boundary
            return true
        }
        let sure = max(0, waiting.count - delimiter.count + 1)
        try take(sure)
        waiting.removeFirst(sure)
        return false
    }

    private mutating func boundary() throws(Fault) -> Bool {
        guard waiting.count >= 2 else { return false }
        switch Array(waiting.prefix(2)) {
        case Self.line: place = .head
        case Array("--".utf8): place = .end
        default: throw .malformed
        }
        waiting.removeFirst(2)
        return true
    }

    private mutating func head() throws(Fault) -> Bool {
        guard let end = Self.place(of: Self.line + Self.line, in: waiting) else {
            guard waiting.count <= Self.largestHead else { throw .malformed }
            return false
        }
        parts += 1
        guard end <= Self.largestHead, parts <= Self.mostParts else { throw .tooMuch }
        guard let head = PartHead(waiting.prefix(end)) else { throw .malformed }
        if let file = head.file {
            guard files.count < Self.mostFiles else { throw .tooMuch }
            part = .file(PostedForm.File(field: head.name, type: file))
        } else {
            part = .text(name: head.name)
        }
        waiting.removeFirst(end + 4)
        place = .content
        return true
    }

    /// The first bytes of what waits belong to the part.
    private mutating func take(_ count: Int) throws(Fault) {
        guard count > 0 else { return }
        switch part {
        case .preamble: throw .malformed
        case .text:
            textSize += count
            guard textSize <= Self.largestText else { throw .tooMuch }
            text += waiting.prefix(count)
        case .file(var file):
            if keepsFiles, !file.isTooLarge, file.bytes.count + count <= Self.largestFile {
                part = .preamble  // one owner of the bytes, so that they are not copied
                file.bytes += waiting.prefix(count)
            } else {
                (file.bytes, file.isTooLarge) = ([], true)
            }
            part = .file(file)
        }
    }

    private mutating func close() {
        switch part {
        case .preamble: break
        case .text(let name): pairs.append((name, String(decoding: text, as: UTF8.self)))
        // A field where nothing was chosen comes as an empty file.
        case .file(let file): if file.isTooLarge || !file.bytes.isEmpty { files.append(file) }
        }
        text = []
    }

    private static func place(of some: [UInt8], in bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBufferPointer { bytes in
            some.withUnsafeBufferPointer { some in
                guard bytes.count >= some.count else { return nil }
                for start in 0...bytes.count - some.count where bytes[start] == some[0] {
                    if (1..<some.count).allSatisfy({ bytes[start + $0] == some[$0] }) { return start }
                }
                return nil
            }
        }
    }
}

/// The lines above the content of a part.
private struct PartHead {
    let name: String
    /// The declared type of a file; `nil` for what was typed.
    let file: String?

    init?(_ bytes: ArraySlice<UInt8>) {
        guard let head = String(validating: bytes, as: UTF8.self) else { return nil }
        var fields: [String: String] = [:]
        for line in head.components(separatedBy: "\r\n") {
            let sides = line.split(separator: ":", maxSplits: 1)
            guard sides.count == 2, fields.updateValue(sides[1].trimmed, forKey: sides[0].lowercased()) == nil else {
                return nil
            }
        }
        guard let disposition = fields["content-disposition"], disposition.hasPrefix("form-data;") else { return nil }
        let parameters = HeaderParameters(disposition.dropFirst("form-data;".count))
        guard let name = parameters["name"], !name.isEmpty else { return nil }
        self.name = name
        file = parameters["filename"].map { _ in fields["content-type"] ?? "application/octet-stream" }
    }
}

/// `; name="photo"; filename="a;b.jpg"`: browsers write a quote in a value as `%22`, and never escape otherwise.
private struct HeaderParameters {
    private var values: [String: String] = [:]

    init(_ text: Substring) {
        for match in text.matches(of: /\s*([A-Za-z*]+)=(?:"([^"\r\n]*)"|([^\s;"]+))\s*(?:;|$)/) {
            values[match.1.lowercased()] = String(match.2 ?? match.3 ?? "").replacing("%22", with: "\"")
        }
    }

    subscript(name: String) -> String? { values[name] }
}

extension StringProtocol {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
