import Contracts
import Foundation
import XML

/// One thing that is wrong with a document, or odd about it.
package struct FA3Fault: Sendable, Hashable, Encodable {
    /// Stable, in the README.
    package let code: String
    /// `/Faktura/Fa/FaWiersz[2]/P_11`; `/` for the document as a whole.
    package let path: String
    /// Names the field, its value and what to do.
    package let message: String

    package init(code: String, path: String, message: String) {
        self.code = code
        self.path = path
        self.message = message
    }
}

/// What came of holding a document against KSeF's rules and its own arithmetic.
package struct FA3Verdict: Sendable {
    package var errors: [FA3Fault] = []
    package var warnings: [FA3Fault] = []
    /// What was read; also of a wrong document, as far as it could be.
    package var document: FA3Document?

    package var isValid: Bool { errors.isEmpty }
}

/// Whether KSeF would take an FA(3) document and whether it is right in itself (`ksef.md` 2.1 to 2.6).
///
/// Three layers: the bytes, the structure by our schema, and what the schema cannot see. Nothing is sent.
package struct FA3Validation: Sendable {
    /// The day it would be taken in, in Poland: a later date of issue is refused. Without it, the day is unknown.
    package var intakeDay: LocalDate?
    /// Today, where the day of intake is not known: a date of issue in the future is remarked, one of another year refused.
    package var today: LocalDate?
    /// Production refuses tax numbers with wrong check digits, its test systems do not (`ksef.md` 1.1).
    package var refusesWrongCheckDigits = true

    package init(intakeDay: LocalDate? = nil, today: LocalDate? = nil, refusesWrongCheckDigits: Bool = true) {
        self.intakeDay = intakeDay
        self.today = today
        self.refusesWrongCheckDigits = refusesWrongCheckDigits
    }

    /// - Parameter bytes: of any size and content.
    package func verdict(on bytes: Data) -> FA3Verdict {
        var verdict = FA3Verdict()
        verdict.errors = BytesCheck.faults(in: bytes)
        // Of bytes in another encoding the parser would tell nothing new.
        if verdict.errors.contains(where: { $0.code == BytesCheck.notUTF8 }) { return verdict }
        let document: XMLDocument
        do throws(XMLError) {
            document = try XMLDocument(bytes, limit: BytesCheck.limitWithAttachment)
        } catch {
            if error.code == .tooLarge, !verdict.errors.isEmpty { return verdict }
            verdict.errors.append(
                FA3Fault(
                    code: error.code.rawValue, path: "/",
                    message: "Not readable as XML: \(Self.sentence(error)) \(Self.hint(error.message))"
                        .trimmingCharacters(in: .whitespaces)))
            return verdict
        }
        for target in document.processingInstructions {
            verdict.errors.append(
                FA3Fault(
                    code: "processing-instruction", path: "/",
                    message: "KSeF takes no processing instructions; take out <?\(target) …?>."))
        }
        let structure = StructureCheck.faults(in: document)
        verdict.errors += structure
        if let wrong = BytesCheck.declared(document.encoding),
            !verdict.errors.contains(where: { $0.code == wrong.code })
        {
            verdict.errors.append(wrong)
        }
        guard let read = FA3Document(document) else { return verdict }
        verdict.document = read
        if read.attachment == nil, let tooLarge = BytesCheck.size(bytes, hasAttachment: false),
            !verdict.errors.contains(where: { $0.code == tooLarge.code })
        {
            verdict.errors.append(tooLarge)
        }
        var rules = FA3Rules(
            document: read, intakeDay: intakeDay, today: today, refusesWrongCheckDigits: refusesWrongCheckDigits)
        rules.judgeParties()
        // Nothing follows from a code that is none.
        if !structure.contains(where: { $0.path.hasSuffix("/KodWaluty") }) { rules.judgeCurrency() }
        if structure.isEmpty { rules.judgeContent() }
        verdict.errors += rules.errors
        verdict.warnings = rules.warnings
        return verdict
    }
}

extension FA3Validation {
    /// The two mistakes that are met most, in words that the parser does not find.
    fileprivate static func sentence(_ error: XMLError) -> String {
        let text = "\(error)"
        return text.hasSuffix(".") ? text : text + "."
    }

    fileprivate static func hint(_ message: String) -> String {
        if message.contains("EntityRef") { return "An & in a text is written &amp;." }
        if message.contains("invalid element name") { return "A < in a text is written &lt;." }
        if message.contains("Entity '") { return "XML knows &amp; &lt; &gt; &quot; and &apos; only." }
        return ""
    }
}

/// The rules that the schema cannot see, one file for each part. Pure.
struct FA3Rules {
    let document: FA3Document
    let intakeDay: LocalDate?
    let today: LocalDate?
    let refusesWrongCheckDigits: Bool
    /// The invoice's lines, those without an amount with the one that quantity and price make.
    let lines: [FA3Line]
    private(set) var errors: [FA3Fault] = []
    private(set) var warnings: [FA3Fault] = []

    init(document: FA3Document, intakeDay: LocalDate?, today: LocalDate?, refusesWrongCheckDigits: Bool) {
        self.document = document
        self.intakeDay = intakeDay
        self.today = today
        self.refusesWrongCheckDigits = refusesWrongCheckDigits
        lines = document.invoice.lines.map(\.reckoned)
    }

    var invoice: FA3Invoice { document.invoice }
    var kind: FA3Kind { FA3Kind(rawValue: invoice.kind ?? "") ?? .invoice }
    var isInZłoty: Bool { invoice.currency == "PLN" }

    mutating func error(_ code: String, _ path: String, _ message: String) {
        errors.append(FA3Fault(code: code, path: path, message: message))
    }

    mutating func warn(_ code: String, _ path: String, _ message: String) {
        warnings.append(FA3Fault(code: code, path: path, message: message))
    }

    mutating func judge(_ isError: Bool, _ code: String, _ path: String, _ message: String) {
        if isError { error(code, path, message) } else { warn(code, path, message) }
    }

    /// All that asks for a document with the right structure.
    mutating func judgeContent() {
        judgeKind()
        judgeDates()
        judgeLines()
        judgeOrder()
        judgeAnnotations()
        judgeSums()
        judgePayment()
        judgeSettlement()
    }

    /// A path below `Fa`, with a place where there are several of the name.
    func path(_ name: String, _ index: Int, of count: Int, _ inner: String? = nil) -> String {
        let place = count > 1 ? "[\(index + 1)]" : ""
        return "/Faktura/Fa/\(name)\(place)" + (inner.map { "/\($0)" } ?? "")
    }

    func linePath(_ index: Int, _ inner: String? = nil) -> String {
        path("FaWiersz", index, of: invoice.lines.count, inner)
    }
}
